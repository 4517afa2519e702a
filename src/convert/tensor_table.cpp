#include "convert/tensor_table.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <stdexcept>

namespace retinal {
namespace {

static_assert(std::endian::native == std::endian::little);

/// IEEE 754 half precision to single, subnormal numbers, infinities and NaN included.
float from_half(std::uint16_t half) {
  const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000) << 16;
  const std::uint32_t exponent = half >> 10 & 0x1f, fraction = half & 0x3ff;
  if (exponent == 0) {
    const float value = std::ldexp(static_cast<float>(fraction), -24);
    return sign ? -value : value;
  }
  const std::uint32_t wide = exponent == 0x1f ? 0xff : exponent + 112;
  return std::bit_cast<float>(sign | wide << 23 | fraction << 13);
}

template <class T, class Convert>
void convert_all(const std::uint8_t* from, std::span<float> out, Convert convert) {
  for (std::size_t i = 0; i < out.size(); ++i) {
    T value;
    std::memcpy(&value, from + i * sizeof(T), sizeof(T));
    out[i] = convert(value);
  }
}

template <class T>
void convert_all(const std::uint8_t* from, std::span<float> out) {
  convert_all<T>(from, out, [](T value) { return static_cast<float>(value); });
}

}  // namespace

std::size_t bytes_of(TensorType type) {
  switch (type) {
    case TensorType::f64:
    case TensorType::i64:
      return 8;
    case TensorType::f32:
    case TensorType::i32:
      return 4;
    case TensorType::f16:
    case TensorType::bf16:
    case TensorType::i16:
      return 2;
    default:
      return 1;
  }
}

const char* name_of(TensorType type) {
  constexpr const char* kNames[] = {"F64", "F32", "F16", "BF16", "I64", "I32", "I16", "I8", "U8", "BOOL"};
  return kNames[static_cast<int>(type)];
}

std::string shape_text(const std::vector<std::uint64_t>& shape) {
  std::string text = "[";
  for (std::size_t i = 0; i < shape.size(); ++i) text += (i ? ", " : "") + std::to_string(shape[i]);
  return text + "]";
}

bool tensor_bytes(TensorType type, const std::vector<std::uint64_t>& shape, std::uint64_t& bytes) {
  bytes = bytes_of(type);
  for (const std::uint64_t extent : shape)
    if (!multiply(bytes, extent, bytes)) return false;
  return true;
}

void read_floats(const StoredTensor& tensor, std::uint64_t first, std::span<float> out) {
  if (first > tensor.elements() || out.size() > tensor.elements() - first)
    throw std::out_of_range("read_floats: the range lies outside the tensor");
  const std::uint8_t* from = tensor.bytes.data() + first * bytes_of(tensor.type);
  switch (tensor.type) {
    case TensorType::f64:
      return convert_all<double>(from, out);
    case TensorType::f32:
      if (!out.empty()) std::memcpy(out.data(), from, out.size_bytes());
      return;
    case TensorType::f16:
      return convert_all<std::uint16_t>(from, out, from_half);
    case TensorType::bf16:
      return convert_all<std::uint16_t>(from, out, [](std::uint16_t value) {
        return std::bit_cast<float>(static_cast<std::uint32_t>(value) << 16);
      });
    case TensorType::i64:
      return convert_all<std::int64_t>(from, out);
    case TensorType::i32:
      return convert_all<std::int32_t>(from, out);
    case TensorType::i16:
      return convert_all<std::int16_t>(from, out);
    case TensorType::i8:
      return convert_all<std::int8_t>(from, out);
    case TensorType::u8:
    case TensorType::boolean:
      return convert_all<std::uint8_t>(from, out);
  }
}

}  // namespace retinal
