#include "convert/shard_index.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "convert/strict_json.h"
#include "convert/tensor_table.h"

namespace retinal {
namespace {

constexpr JsonLimits kShardLimits{32 << 20, 8, 8 * kMaxTensors};
constexpr std::size_t kMaxFileName = 255, kMaxShards = 4096;

bool is_plain_name(const std::string& name) {
  const auto is_fine = [](unsigned char c) { return c > ' ' && c != '/' && c != '\\' && c != 0x7f; };
  return !name.empty() && name.size() <= kMaxFileName && name.front() != '.' &&
         std::all_of(name.begin(), name.end(), is_fine);
}

}  // namespace

std::map<std::string, std::string> parse_shard_index(const std::string& file, Bytes bytes) {
  const StrictJson json = parse_strict_json(file, bytes, kShardLimits);
  const auto map = json.find("weight_map");
  if (map == json.end() || !map->is_object() || map->empty())
    refuse_file(file, "it has no 'weight_map' that says which tensor is in which file");
  if (map->size() > kMaxTensors) refuse_file(file, "it has too many tensors");
  std::map<std::string, std::string> files;
  std::set<std::string> shards;
  for (const auto& [tensor, where] : map->items()) {
    if (tensor.empty() || tensor.size() > kMaxTensorName)
      refuse_file(file, "a tensor has an impossible name");
    if (!where.is_string() || !is_plain_name(where.get_ref<const std::string&>()))
      refuse_file(file, "the file of tensor " + quoted_name(tensor) + " is no plain file name");
    shards.insert(files[tensor] = where.get<std::string>());
    if (shards.size() > kMaxShards) refuse_file(file, "it has too many files");
  }
  return files;
}

}  // namespace retinal
