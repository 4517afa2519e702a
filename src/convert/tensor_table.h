#pragma once
// Named tensors as they lie in a checkpoint file: views into its bytes, nothing copied.

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "convert/untrusted.h"

namespace retinal {

enum class TensorType { f64, f32, f16, bf16, i64, i32, i16, i8, u8, boolean };

/// Bytes of one element.
std::size_t bytes_of(TensorType type);
const char* name_of(TensorType type);

/// A contiguous row-major little-endian tensor. The bytes belong to whoever opened the file.
struct StoredTensor {
  TensorType type = TensorType::f32;
  std::vector<std::uint64_t> shape;  ///< empty for a scalar
  Bytes bytes;                       ///< exactly the elements; not necessarily aligned
  std::uint64_t elements() const { return bytes.size() / bytes_of(type); }
};

/// "[2, 3]".
std::string shape_text(const std::vector<std::uint64_t>& shape);

/// Bytes of a tensor, or false when they do not fit 64 bits.
bool tensor_bytes(TensorType type, const std::vector<std::uint64_t>& shape, std::uint64_t& bytes);

/// Elements [first, first + out.size()) as single precision. The range must lie in the tensor.
void read_floats(const StoredTensor& tensor, std::uint64_t first, std::span<float> out);

/// Limits that no real checkpoint reaches.
inline constexpr std::size_t kMaxTensorDims = 8, kMaxTensorName = 1024, kMaxTensors = 1 << 17;

struct TensorTable {
  std::map<std::string, StoredTensor> tensors;
  std::map<std::string, std::string> metadata;  ///< free texts; only safetensors has them
};

}  // namespace retinal
