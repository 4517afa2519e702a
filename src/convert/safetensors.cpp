#include "convert/safetensors.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "convert/strict_json.h"

namespace retinal {
namespace {

/// The format itself allows headers of 100 MB; those of the largest models have a tenth of this limit.
constexpr JsonLimits kHeaderLimits{16 << 20, 4, 16 * kMaxTensors};
constexpr std::size_t kMaxMetadata = 8 << 20;

std::optional<TensorType> type_named(const std::string& name) {
  for (int i = 0; i <= static_cast<int>(TensorType::boolean); ++i)
    if (name == name_of(static_cast<TensorType>(i))) return static_cast<TensorType>(i);
  return std::nullopt;
}

/// A list of non-negative numbers.
std::vector<std::uint64_t> numbers(const std::string& file, const StrictJson& entry, const char* key,
                                   const std::string& tensor) {
  const auto at = entry.find(key);
  const bool usable =
      at != entry.end() && at->is_array() && at->size() <= kMaxTensorDims &&
      std::all_of(at->begin(), at->end(), [](const auto& n) { return n.is_number_unsigned(); });
  if (!usable) refuse_file(file, std::string("tensor ") + tensor + " has no usable '" + key + "'");
  return at->get<std::vector<std::uint64_t>>();
}

struct Range {
  std::uint64_t begin = 0, end = 0;
};

/// Checks one entry of the header and returns the tensor; `range` receives where it lies.
StoredTensor tensor_from(const std::string& file, const std::string& name, const StrictJson& entry,
                         Bytes data, Range& range) {
  const std::string tensor = quoted_name(name);
  if (name.empty() || name.size() > kMaxTensorName) refuse_file(file, "a tensor has an impossible name");
  if (!entry.is_object()) refuse_file(file, "tensor " + tensor + " has no description");
  const std::string type_name = json_text(file, entry, "dtype");
  const auto type = type_named(type_name);
  if (!type)
    refuse_file(file, "tensor " + tensor + " has the unsupported element type " + quoted_name(type_name),
                "convert it to F32, F16 or BF16 first");
  StoredTensor stored{*type, numbers(file, entry, "shape", tensor), {}};
  const auto offsets = numbers(file, entry, "data_offsets", tensor);
  std::uint64_t size = 0;
  if (offsets.size() != 2 || offsets[0] > offsets[1] || offsets[1] > data.size())
    refuse_file(file, "tensor " + tensor + " lies outside the file");
  if (!tensor_bytes(*type, stored.shape, size) || size != offsets[1] - offsets[0])
    refuse_file(file, "tensor " + tensor + " has a size unlike its shape " + shape_text(stored.shape));
  range = {offsets[0], offsets[1]};
  stored.bytes = data.subspan(offsets[0], size);
  return stored;
}

/// The format allows neither overlap nor holes: hidden bytes are no business of a model file.
void check_ranges(const std::string& file, std::vector<Range> ranges, std::uint64_t data_size) {
  std::sort(ranges.begin(), ranges.end(), [](const Range& a, const Range& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end < b.end;
  });
  std::uint64_t expected = 0;
  for (const Range& range : ranges) {
    if (range.begin < expected) refuse_file(file, "two tensors overlap");
    if (range.begin > expected) refuse_file(file, "there are bytes between tensors that belong to none");
    expected = range.end;
  }
  if (expected != data_size) refuse_file(file, "there are bytes after the last tensor");
}

void read_metadata(const std::string& file, const StrictJson& entry, TensorTable& table) {
  if (!entry.is_object()) refuse_file(file, "its metadata is no list of texts");
  std::size_t total = 0;
  for (const auto& [key, value] : entry.items()) {
    if (!value.is_string()) refuse_file(file, "its metadata is no list of texts");
    const auto& text = value.get_ref<const std::string&>();
    if ((total += key.size() + text.size()) > kMaxMetadata) refuse_file(file, "its metadata is too large");
    table.metadata[key] = text;
  }
}

}  // namespace

TensorTable parse_safetensors(const std::string& file, Bytes bytes) {
  ByteCursor cursor(file, bytes);
  const std::uint64_t header_size = cursor.number(8);
  if (header_size > kHeaderLimits.bytes || header_size > cursor.left())
    refuse_file(file, "its header length of " + std::to_string(header_size) + " bytes is impossible");
  const Bytes header_bytes = cursor.take(header_size);
  const StrictJson header = parse_strict_json(file, header_bytes, kHeaderLimits);
  const Bytes data = cursor.take(cursor.left());
  if (header.size() > kMaxTensors) refuse_file(file, "it has too many tensors");
  TensorTable table;
  std::vector<Range> ranges;
  for (const auto& [name, entry] : header.items()) {
    if (name == "__metadata__") {
      read_metadata(file, entry, table);
    } else {
      Range range;
      table.tensors.emplace(name, tensor_from(file, name, entry, data, range));
      ranges.push_back(range);
    }
  }
  check_ranges(file, std::move(ranges), data.size());
  return table;
}

}  // namespace retinal
