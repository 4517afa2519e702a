#pragma once
// log.csv and validation.csv of a run: appended while it goes, cut back to the checkpoint when it is resumed.

#include <cstdint>
#include <filesystem>
#include <fstream>

#include "training/task.h"

namespace retinal::training {

class RunLog {
 public:
  explicit RunLog(std::filesystem::path folder) : folder_(std::move(folder)) {}
  /// Opens both files, dropping rows of steps after `last_step` (0 = start anew).
  void open(std::int64_t last_step);
  /// `gradient_norm`: of all gradients together, before clipping.
  void step(std::int64_t step, double loss, double learning_rate, double gradient_norm);
  void validation(std::int64_t step, const Validation& result);
  /// Puts every row into the files. Before a checkpoint is written, so that no row it covers can be lost.
  void flush();

 private:
  std::filesystem::path folder_;
  std::ofstream steps_, validations_;
};

}  // namespace retinal::training
