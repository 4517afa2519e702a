#include "language/gguf_header.h"

#include <algorithm>

#include "base/error.h"
#include "language/llama_text.h"
#include "language/model_file.h"

namespace retinal {
namespace {

/// One element of an array of whole numbers, or nothing for another type.
std::optional<std::uint64_t> element(const void* data, gguf_type type, std::size_t i) {
  switch (type) {
    case GGUF_TYPE_UINT32:
      return static_cast<const std::uint32_t*>(data)[i];
    case GGUF_TYPE_INT32:
      return static_cast<std::uint64_t>(std::max(0, static_cast<const std::int32_t*>(data)[i]));
    case GGUF_TYPE_UINT64:
      return static_cast<const std::uint64_t*>(data)[i];
    default:
      return std::nullopt;
  }
}

}  // namespace

GgufHeader::GgufHeader(const std::filesystem::path& path) {
  check_gguf(path);
  start_llama();  // silences its log
  header_.reset(gguf_init_from_file(path.c_str(), {true, nullptr}));
  if (!header_) throw ModelError(path.string() + ": it cannot be read as a GGUF file; download it again");
}

std::string GgufHeader::text(const std::string& key) const {
  const std::int64_t id = gguf_find_key(header_.get(), key.c_str());
  if (id < 0 || gguf_get_kv_type(header_.get(), id) != GGUF_TYPE_STRING) return "";
  return gguf_get_val_str(header_.get(), id);
}

std::optional<std::uint64_t> GgufHeader::number(const std::string& key) const {
  const std::int64_t id = gguf_find_key(header_.get(), key.c_str());
  if (id < 0) return std::nullopt;
  const gguf_type type = gguf_get_kv_type(header_.get(), id);
  if (type != GGUF_TYPE_ARRAY) return element(gguf_get_val_data(header_.get(), id), type, 0);
  const gguf_type kind = gguf_get_arr_type(header_.get(), id);
  if (kind == GGUF_TYPE_STRING) return std::nullopt;
  std::optional<std::uint64_t> largest;
  for (std::size_t i = 0; i < gguf_get_arr_n(header_.get(), id); ++i) {
    const auto value = element(gguf_get_arr_data(header_.get(), id), kind, i);
    if (value) largest = std::max(largest.value_or(0), *value);
  }
  return largest;
}

std::uint64_t GgufHeader::length(const std::string& key) const {
  const std::int64_t id = gguf_find_key(header_.get(), key.c_str());
  if (id < 0 || gguf_get_kv_type(header_.get(), id) != GGUF_TYPE_ARRAY) return 0;
  return gguf_get_arr_n(header_.get(), id);
}

std::array<std::int64_t, 4> GgufHeader::extents(const std::string& name) const {
  const std::int64_t* ne = gguf_get_tensor_ne(header_.get(), gguf_find_tensor(header_.get(), name.c_str()));
  return {ne[0], ne[1], ne[2], ne[3]};
}

bool GgufHeader::is_single_precision(const std::string& name) const {
  const std::int64_t id = gguf_find_tensor(header_.get(), name.c_str());
  return gguf_get_tensor_type(header_.get(), id) == GGML_TYPE_F32;
}

}  // namespace retinal
