#pragma once
// A progress bar on stderr for long work. Silent where stderr is not a terminal, except for one line per
// `log_every` items so that logs of batch jobs stay readable.

#include <chrono>
#include <cstdint>
#include <string>

namespace retinal {

class Progress {
 public:
  /// `label` names the work ("analysing"), `total` the number of items (0 = unknown).
  Progress(std::string label, std::int64_t total, std::int64_t log_every = 100);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// Reports that `done` items are finished; `note` (a file, a loss) is shown behind the bar.
  void update(std::int64_t done, const std::string& note = "");
  void finish();

 private:
  std::string label_;
  std::int64_t total_, log_every_, last_logged_ = 0;
  bool terminal_, open_ = false;
  std::chrono::steady_clock::time_point start_, last_drawn_;
};

}  // namespace retinal
