// The header is made by ggml's own gguf functions, so that it is what llama.cpp reads; tensor data is
// streamed.

#include "convert/gguf_writer.h"

#include <ggml.h>
#include <gguf.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "base/error.h"

namespace retinal {
namespace {

constexpr std::uint64_t kChunkFloats = 4 << 20;  ///< 16 MiB at a time
constexpr float kLargestHalf = 65504;

ggml_type ggml_type_of(GgufType type, std::uint64_t row) {
  switch (type) {
    case GgufType::f32:
      return GGML_TYPE_F32;
    case GgufType::bf16:
      return GGML_TYPE_BF16;
    case GgufType::q8_0:
      return row % static_cast<std::uint64_t>(ggml_blck_size(GGML_TYPE_Q8_0)) == 0 ? GGML_TYPE_Q8_0
                                                                                   : GGML_TYPE_F16;
    default:
      return GGML_TYPE_F16;
  }
}

struct Planned {
  std::string name;
  ggml_type type = GGML_TYPE_F32;
  std::uint64_t rows = 1, row = 1;  ///< number of rows, numbers in each
  RowSource source;
  std::uint64_t bytes() const { return ggml_row_size(type, static_cast<std::int64_t>(row)) * rows; }
};

/// Half precision (and Q8_0, whose scales are in half precision) would turn such numbers into infinity.
void check_numbers(const Planned& tensor, std::span<const float> numbers) {
  const float limit = tensor.type == GGML_TYPE_F16    ? kLargestHalf
                      : tensor.type == GGML_TYPE_Q8_0 ? 127 * kLargestHalf
                                                      : std::numeric_limits<float>::max();
  for (const float number : numbers) {
    if (!std::isfinite(number))
      throw ModelError("the weights for " + tensor.name +
                       " hold a number that is not finite; the checkpoint is damaged or its training failed");
    if (std::abs(number) > limit)
      throw ModelError("the weights for " + tensor.name +
                       " hold a number too large for half precision; convert with --quantize BF16 or F32");
  }
}

void encode(const Planned& tensor, std::span<const float> numbers, std::vector<std::uint8_t>& out) {
  const auto rows = static_cast<std::int64_t>(numbers.size() / tensor.row),
             row = static_cast<std::int64_t>(tensor.row);
  out.resize(ggml_row_size(tensor.type, row) * static_cast<std::uint64_t>(rows));
  ggml_quantize_chunk(tensor.type, numbers.data(), out.data(), 0, rows, row, nullptr);
}

}  // namespace

struct GgufWriter::Impl {
  gguf_context* header = gguf_init_empty();
  std::vector<Planned> tensors;
  std::uint64_t tensor_bytes = 0;
  ~Impl() { gguf_free(header); }

  std::uint64_t padding(std::uint64_t bytes) const {
    const std::uint64_t alignment = gguf_get_alignment(header);
    return (alignment - bytes % alignment) % alignment;
  }
};

GgufWriter::GgufWriter() : impl_(std::make_unique<Impl>()) {}
GgufWriter::~GgufWriter() = default;

void GgufWriter::set(const std::string& key, std::uint32_t value) {
  gguf_set_val_u32(impl_->header, key.c_str(), value);
}
void GgufWriter::set(const std::string& key, float value) {
  gguf_set_val_f32(impl_->header, key.c_str(), value);
}
void GgufWriter::set(const std::string& key, bool value) {
  gguf_set_val_bool(impl_->header, key.c_str(), value);
}
void GgufWriter::set(const std::string& key, const std::string& value) {
  gguf_set_val_str(impl_->header, key.c_str(), value.c_str());
}
void GgufWriter::set(const std::string& key, const std::vector<std::string>& values) {
  std::vector<const char*> texts;
  for (const std::string& value : values) texts.push_back(value.c_str());
  gguf_set_arr_str(impl_->header, key.c_str(), texts.data(), texts.size());
}
void GgufWriter::set(const std::string& key, const std::vector<float>& values) {
  gguf_set_arr_data(impl_->header, key.c_str(), GGUF_TYPE_FLOAT32, values.data(), values.size());
}
void GgufWriter::set(const std::string& key, const std::vector<std::int32_t>& values) {
  gguf_set_arr_data(impl_->header, key.c_str(), GGUF_TYPE_INT32, values.data(), values.size());
}

void GgufWriter::add(const std::string& name, const std::vector<std::uint64_t>& shape, GgufType type,
                     RowSource rows) {
  if (shape.empty() || shape.size() > GGML_MAX_DIMS || name.size() >= GGML_MAX_NAME)
    throw std::invalid_argument("GgufWriter::add: " + name + " has an unusable name or shape");
  std::int64_t extents[GGML_MAX_DIMS] = {1, 1, 1, 1};
  for (std::size_t d = 0; d < shape.size(); ++d)  // ggml counts the fastest extent first
    extents[d] = static_cast<std::int64_t>(shape[shape.size() - 1 - d]);
  Planned tensor{name, ggml_type_of(type, shape.back()), 1, shape.back(), std::move(rows)};
  for (std::size_t d = 0; d + 1 < shape.size(); ++d) tensor.rows *= shape[d];

  ggml_context* context = ggml_init({ggml_tensor_overhead() * 2, nullptr, true});
  ggml_tensor* described = ggml_new_tensor(context, tensor.type, static_cast<int>(shape.size()), extents);
  ggml_set_name(described, name.c_str());
  gguf_add_tensor(impl_->header, described);
  ggml_free(context);
  impl_->tensor_bytes += tensor.bytes();
  impl_->tensors.push_back(std::move(tensor));
}

std::uint64_t GgufWriter::file_size() const {
  std::uint64_t size = gguf_get_meta_size(impl_->header);
  for (const Planned& tensor : impl_->tensors) size += tensor.bytes() + impl_->padding(tensor.bytes());
  return size;
}

namespace {

/// Passes over what an earlier run has written, then writes.
class Continued {
 public:
  explicit Continued(PartialFile& file) : file_(file) {}

  /// True when the next `bytes` are there already.
  bool skips(std::uint64_t bytes) {
    if (at_ + bytes <= file_.kept()) {
      at_ += bytes;
      return true;
    }
    if (at_ < file_.kept()) file_.cut(at_);
    return false;
  }
  void write(std::span<const std::uint8_t> bytes) {
    file_.write(bytes);
    at_ += bytes.size();
  }

 private:
  PartialFile& file_;
  std::uint64_t at_ = 0;
};

}  // namespace

bool GgufWriter::write(const std::filesystem::path& path, const OnProgress& progress,
                       Leftover leftover) const {
  PartialFile file(path, file_size(), leftover);
  std::vector<std::uint8_t> bytes(gguf_get_meta_size(impl_->header));
  gguf_get_meta_data(impl_->header, bytes.data());
  if (!file.begins_with(bytes)) file.cut(0);
  Continued out(file);
  if (!out.skips(bytes.size())) out.write(bytes);
  std::uint64_t done = 0;
  const auto stopped = [&](const std::string& note) {
    if (!progress || progress(done, impl_->tensor_bytes, note)) return false;
    if (leftover == Leftover::go_on) file.leave();
    return true;
  };
  std::vector<float> numbers;
  for (const Planned& tensor : impl_->tensors) {
    const std::uint64_t step = std::max<std::uint64_t>(1, kChunkFloats / tensor.row);
    for (std::uint64_t first = 0; first < tensor.rows; first += step) {
      if (stopped(tensor.name)) return false;
      const std::uint64_t rows = std::min(step, tensor.rows - first);
      const std::uint64_t size = tensor.bytes() / tensor.rows * rows;
      if (!out.skips(size)) {
        numbers.resize(rows * tensor.row);
        tensor.source(first, numbers);
        check_numbers(tensor, numbers);
        encode(tensor, numbers, bytes);
        out.write(bytes);
      }
      done += size;
    }
    bytes.assign(impl_->padding(tensor.bytes()), 0);
    if (!out.skips(bytes.size())) out.write(bytes);
  }
  if (stopped("")) return false;
  file.commit();
  return true;
}

}  // namespace retinal
