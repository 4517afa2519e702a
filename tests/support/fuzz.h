#pragma once
// Fuzzing of the readers of untrusted files: what is fuzzed, from which files it starts, how inputs are
// changed.

#include <cstdint>
#include <functional>
#include <random>
#include <span>
#include <string>
#include <vector>

namespace retinal::test {

using FuzzInput = std::vector<std::uint8_t>;

struct FuzzTarget {
  std::string name;  ///< "safetensors"
  /// Reads the input and touches everything that came out of it. Returns whether it was accepted; refusals
  /// are ModelErrors, every other exception is a bug and passes through.
  std::function<bool(std::span<const std::uint8_t>)> read;
  std::vector<FuzzInput> corpus;        ///< whole, valid files of ours
  std::vector<std::string> dictionary;  ///< pieces that mean something in this format
};

/// One target for each reader of the room convert/, and one for files of models in the room language/.
const std::vector<FuzzTarget>& fuzz_targets();
const FuzzTarget& fuzz_target(const std::string& name);

/// A file of the corpus with one, two, four or eight changes: bits, bytes, numbers at their limits, pieces
/// removed, doubled, moved, taken from another file or from the dictionary, and cuts.
FuzzInput mutated(const FuzzTarget& target, std::mt19937_64& random);

}  // namespace retinal::test
