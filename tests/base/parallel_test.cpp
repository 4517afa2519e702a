#include "base/parallel.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>

namespace retinal {
namespace {

TEST(RunTasks, EachOnceOnAnyNumberOfThreads) {
  for (const int threads : {0, 1, 2, 5}) {
    std::vector<int> runs(20, 0);
    std::vector<std::function<void()>> tasks;
    for (int& run : runs) tasks.emplace_back([&run] { ++run; });
    run_tasks(tasks, threads);
    EXPECT_EQ(runs, std::vector<int>(20, 1)) << threads;
  }
  run_tasks({}, 3);
}

TEST(RunTasks, AFailureIsThrownWhenAllHaveEnded) {
  std::atomic<int> ended = 0;
  const std::function<void()> fails = [] { throw std::runtime_error("no"); }, works = [&] { ++ended; };
  for (const int threads : {1, 3}) {
    ended = 0;
    EXPECT_THROW(run_tasks({works, fails, works, works}, threads), std::runtime_error);
    EXPECT_EQ(ended, 3);
  }
}

}  // namespace
}  // namespace retinal
