#pragma once
// The part of Python's pickle format that a PyTorch state dict is made of. Nothing is executed: the opcodes
// and the global names that such a file needs are known, and every other one refuses the file.

#include <cstdint>
#include <string>
#include <vector>

#include "convert/tensor_table.h"

namespace retinal {

/// A tensor as the pickle describes it: a view into a storage, which is another entry of the archive.
struct PickledTensor {
  std::string name;
  std::string storage;                ///< key of the storage: its entry is "data/<key>"
  TensorType type = TensorType::f32;  ///< of the storage's elements
  std::uint64_t storage_elements = 0;
  std::uint64_t offset = 0;  ///< in elements
  std::vector<std::uint64_t> shape;
};

/// Reads the pickle of a state dict: a dictionary from names to tensors. `file` is the name for messages.
/// Refuses (ModelError): everything that is no such dictionary, other opcodes and globals, views that are not
/// contiguous or reach beyond their storage, and more than a million objects.
std::vector<PickledTensor> read_pickled_state_dict(const std::string& file, Bytes bytes);

}  // namespace retinal
