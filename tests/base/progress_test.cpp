#include "base/progress.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace retinal {
namespace {

/// What a run over `total` items writes to a stderr that is no terminal.
std::string log_of(std::int64_t total, std::int64_t log_every, std::int64_t items) {
  testing::internal::CaptureStderr();
  Progress progress("analysing", total, log_every);
  for (std::int64_t done = 1; done <= items; ++done) progress.update(done, "eye.png");
  progress.finish();
  return testing::internal::GetCapturedStderr();
}

TEST(Progress, LogsOneLinePerStepAndTheEnd) {
  const std::string log = log_of(250, 100, 250);
  EXPECT_EQ(std::count(log.begin(), log.end(), '\n'), 3) << log;
  EXPECT_NE(log.find("analysing: 100/250, 00:00 left  eye.png\n"), std::string::npos) << log;
  EXPECT_NE(log.find("analysing: 250/250, 00:00  eye.png\n"), std::string::npos) << log;
  EXPECT_EQ(log.find('\r'), std::string::npos);
}

TEST(Progress, CountsUpwardsWhereTheTotalIsUnknown) {
  EXPECT_EQ(log_of(0, 100, 150), "analysing: 100, 00:00  eye.png\n");
}

TEST(Progress, IsSilentForShortWorkThatIsNotFinished) { EXPECT_EQ(log_of(250, 100, 50), ""); }

}  // namespace
}  // namespace retinal
