#pragma once
// Recognises steps that would do harm: a gradient whose norm is far from what this run's gradients usually
// are.

#include <cstdint>
#include <map>
#include <string>

namespace retinal::training {

class StepGuard {
 public:
  /// `limit`: standard deviations above the running mean; 0 accepts everything that is finite.
  explicit StepGuard(double limit) : limit_(limit) {}

  /// Whether a step with this gradient norm may be taken. The first 20 are, and so is the sixth refused one
  /// in a row: then the run has changed, not the batch.
  bool accepts(double norm);

  std::int64_t refused() const { return refused_; }

  /// For checkpoints, exactly.
  std::map<std::string, std::string> state() const;
  /// Takes what state() gave. Throws ModelError when an entry is missing.
  void restore(const std::map<std::string, std::string>& state);

 private:
  double limit_, mean_ = 0, variance_ = 0;
  std::int64_t seen_ = 0, refused_ = 0, in_a_row_ = 0;
};

/// A number as text that gives the very same number when it is read.
std::string exact_text(double value);

}  // namespace retinal::training
