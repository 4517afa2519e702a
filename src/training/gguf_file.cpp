#include "training/gguf_file.h"

#include <ggml.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <fstream>

#include "base/error.h"
#include "language/model_file.h"

namespace retinal::training {
namespace {

struct FreeGgml {
  void operator()(ggml_context* context) const { ggml_free(context); }
};

GgufPointer open_checked(const std::filesystem::path& path) {
  check_gguf(path);
  GgufPointer context(gguf_init_from_file(path.c_str(), {.no_alloc = true, .ctx = nullptr}));
  if (!context)
    throw ModelError(path.string() + ": ggml cannot read the header of this GGUF file; get the file anew");
  return context;
}

/// Extents outermost first, without the ones that ggml appends.
std::vector<std::int64_t> shape_of(const gguf_context* context, std::int64_t id) {
  const std::int64_t* ne = gguf_get_tensor_ne(context, id);
  int dimensions = GGML_MAX_DIMS;
  while (dimensions > 1 && ne[dimensions - 1] == 1) --dimensions;
  return {std::make_reverse_iterator(ne + dimensions), std::make_reverse_iterator(ne)};
}

/// Removes the temporary file unless it was renamed.
class Temporary {
 public:
  explicit Temporary(const std::filesystem::path& target)
      : path_(target.string() + ".tmp" + std::to_string(::getpid())) {}
  ~Temporary() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace

GgufReader::GgufReader(std::filesystem::path path) : path_(std::move(path)), context_(open_checked(path_)) {}

std::string GgufReader::text(const std::string& key, const std::string& fallback) const {
  const std::int64_t id = gguf_find_key(context_.get(), key.c_str());
  if (id < 0) return fallback;
  if (gguf_get_kv_type(context_.get(), id) != GGUF_TYPE_STRING)
    throw ModelError(path_.string() + ": '" + key + "' is not a text; the file is damaged");
  return gguf_get_val_str(context_.get(), id);
}

double GgufReader::number(const std::string& key, double fallback) const {
  const gguf_context* c = context_.get();
  const std::int64_t id = gguf_find_key(c, key.c_str());
  if (id < 0) return fallback;
  switch (gguf_get_kv_type(c, id)) {
    case GGUF_TYPE_UINT32:
      return gguf_get_val_u32(c, id);
    case GGUF_TYPE_INT32:
      return gguf_get_val_i32(c, id);
    case GGUF_TYPE_UINT64:
      return static_cast<double>(gguf_get_val_u64(c, id));
    case GGUF_TYPE_INT64:
      return static_cast<double>(gguf_get_val_i64(c, id));
    case GGUF_TYPE_FLOAT32:
      return gguf_get_val_f32(c, id);
    case GGUF_TYPE_FLOAT64:
      return gguf_get_val_f64(c, id);
    default:
      throw ModelError(path_.string() + ": '" + key + "' is not a number; the file is damaged");
  }
}

double GgufReader::number(const std::string& key) const {
  if (gguf_find_key(context_.get(), key.c_str()) < 0)
    throw ModelError(path_.string() + ": '" + key + "' is missing; it is not a complete language model");
  return number(key, 0);
}

std::vector<std::string> GgufReader::tensor_names() const {
  std::vector<std::string> names;
  for (std::int64_t id = 0; id < gguf_get_n_tensors(context_.get()); ++id)
    names.emplace_back(gguf_get_tensor_name(context_.get(), id));
  return names;
}

bool GgufReader::has_tensor(const std::string& name) const {
  return gguf_find_tensor(context_.get(), name.c_str()) >= 0;
}

std::int64_t GgufReader::require(const std::string& name) const {
  const std::int64_t id = gguf_find_tensor(context_.get(), name.c_str());
  if (id < 0)
    throw ModelError(path_.string() + ": the tensor '" + name +
                     "' is missing; it is not a complete language model");
  return id;
}

std::vector<std::uint8_t> GgufReader::bytes(const std::string& name) const {
  const std::int64_t id = require(name);
  std::vector<std::uint8_t> data(gguf_get_tensor_size(context_.get(), id));
  std::ifstream file(path_, std::ios::binary);
  file.seekg(static_cast<std::streamoff>(gguf_get_data_offset(context_.get()) +
                                         gguf_get_tensor_offset(context_.get(), id)));
  if (!file.read(reinterpret_cast<char*>(data.data()), static_cast<std::streamsize>(data.size())))
    throw ModelError(path_.string() + ": '" + name + "' cannot be read; the file is cut short");
  return data;
}

torch::Tensor GgufReader::tensor(const std::string& name) const {
  const std::int64_t id = require(name);
  const ggml_type type = gguf_get_tensor_type(context_.get(), id);
  const auto data = bytes(name);
  auto tensor = torch::empty(shape_of(context_.get(), id), torch::kFloat32);
  if (type == GGML_TYPE_F32) {
    std::memcpy(tensor.data_ptr<float>(), data.data(), data.size());
    return tensor;
  }
  const ggml_to_float_t to_float = ggml_get_type_traits(type)->to_float;
  if (!to_float)
    throw ModelError(path_.string() + ": '" + name + "' has the type " + ggml_type_name(type) +
                     ", which holds no weights");
  to_float(data.data(), tensor.data_ptr<float>(), tensor.numel());
  return tensor;
}

GgufTensor gguf_tensor(const std::string& name, const torch::Tensor& tensor, ggml_type type) {
  const auto encode = [tensor, type] {
    const auto values = tensor.detach().to(torch::kFloat32).contiguous();
    const std::int64_t row = values.size(-1), rows = values.numel() / row;
    std::vector<std::uint8_t> bytes(ggml_row_size(type, row) * static_cast<std::size_t>(rows));
    ggml_quantize_chunk(type, values.data_ptr<float>(), bytes.data(), 0, rows, row, nullptr);
    return bytes;
  };
  return {name, type, tensor.sizes().vec(), encode};
}

void write_gguf(const std::filesystem::path& path, GgufPointer metadata,
                const std::vector<GgufTensor>& tensors) {
  const std::size_t memory = (tensors.size() + 1) * ggml_tensor_overhead();
  const std::unique_ptr<ggml_context, FreeGgml> headers(
      ggml_init({.mem_size = memory, .mem_buffer = nullptr, .no_alloc = true}));
  for (const GgufTensor& tensor : tensors) {
    const std::vector<std::int64_t> ne(tensor.shape.rbegin(), tensor.shape.rend());
    ggml_tensor* header = ggml_new_tensor(headers.get(), tensor.type, static_cast<int>(ne.size()), ne.data());
    ggml_set_name(header, tensor.name.c_str());
    gguf_add_tensor(metadata.get(), header);
  }
  std::vector<char> head(gguf_get_meta_size(metadata.get()));
  gguf_get_meta_data(metadata.get(), head.data());
  if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path());
  const Temporary temporary(path);
  std::ofstream file(temporary.path(), std::ios::binary);
  file.write(head.data(), static_cast<std::streamsize>(head.size()));
  const std::size_t alignment = gguf_get_alignment(metadata.get());
  for (const GgufTensor& tensor : tensors) {
    std::vector<std::uint8_t> bytes = tensor.data();
    bytes.resize((bytes.size() + alignment - 1) / alignment * alignment);
    file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  }
  file.close();
  std::error_code error;
  if (file) std::filesystem::rename(temporary.path(), path, error);
  if (!file || error)
    throw FileError(path.string() + ": cannot be written (" +
                    (error ? error.message() : "no space or no right") +
                    "); choose another folder or free some space");
}

}  // namespace retinal::training
