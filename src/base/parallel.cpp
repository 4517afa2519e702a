#include "base/parallel.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>

namespace retinal {

void run_tasks(const std::vector<std::function<void()>>& tasks, int threads) {
  std::atomic<std::size_t> next = 0;
  std::mutex guard;
  std::exception_ptr failure;
  const auto work = [&] {
    for (std::size_t i = next++; i < tasks.size(); i = next++) {
      try {
        tasks[i]();
      } catch (...) {
        const std::lock_guard lock(guard);
        failure = std::current_exception();
      }
    }
  };
  const auto available = static_cast<std::size_t>(
      threads > 0 ? threads : static_cast<int>(std::max(1U, std::thread::hardware_concurrency())));
  {
    std::vector<std::jthread> helpers;
    for (std::size_t i = 1; i < std::min(available, tasks.size()); ++i) helpers.emplace_back(work);
    work();
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace retinal
