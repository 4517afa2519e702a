#pragma once
// Tensors of random numbers for small model files, the same in every run.

#include <cstdint>
#include <string>
#include <vector>

#include "convert/gguf_writer.h"

namespace retinal::test {

class RandomTensors {
 public:
  /// `spread` is the standard deviation of matrices; biases have a tenth of it.
  RandomTensors(GgufWriter& writer, std::uint64_t seed, float spread)
      : writer_(writer), seed_(seed), spread_(spread) {}

  /// `shape` row-major, as GgufWriter::add() takes it.
  void matrix(const std::string& name, const std::vector<std::uint64_t>& shape) {
    add(name, shape, 0, spread_);
  }
  /// Scales around 1.
  void scale(const std::string& name, std::uint64_t length) { add(name, {length}, 1, 0.1F); }
  void bias(const std::string& name, std::uint64_t length) { add(name, {length}, 0, spread_ / 10); }
  /// "<name>.weight" of `rows` x `inputs`, and its bias.
  void linear(const std::string& name, std::uint64_t rows, std::uint64_t inputs) {
    matrix(name + ".weight", {rows, inputs});
    bias(name + ".bias", rows);
  }
  /// A layer norm's scale and bias.
  void norm(const std::string& name, std::uint64_t length) {
    scale(name + ".weight", length);
    bias(name + ".bias", length);
  }

 private:
  void add(const std::string& name, const std::vector<std::uint64_t>& shape, float mean, float spread);

  GgufWriter& writer_;
  std::uint64_t seed_;
  float spread_;
};

}  // namespace retinal::test
