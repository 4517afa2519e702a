#pragma once
// How long something has taken, by a clock that nobody sets.

#include <chrono>

namespace retinal {

class Stopwatch {
 public:
  double milliseconds() const {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start_).count();
  }
  double seconds() const { return milliseconds() / 1000; }
  double minutes() const { return seconds() / 60; }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace retinal
