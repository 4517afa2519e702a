#include "evaluation/case_cache.h"

#include <dlfcn.h>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

std::string hash_of(const std::string& text) {
  return sha256_hex(std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

/// Hash of the file that holds this code: the library, or the program where it is linked in.
std::string program_hash() {
  static const std::string kHash = [] {
    Dl_info info{};
    const bool known = ::dladdr(reinterpret_cast<const void*>(&hash_of), &info) != 0 && info.dli_fname;
    return sha256_hex_of_file(known ? info.dli_fname : "/proc/self/exe");
  }();
  return kHash;
}

/// Size and time of change: enough to notice that a mask was replaced.
std::string stamp(const fs::path& file) {
  std::error_code none;
  const auto size = fs::file_size(file, none);
  const auto time = fs::last_write_time(file, none).time_since_epoch().count();
  return file.filename().string() + " " + std::to_string(size) + " " + std::to_string(time);
}

}  // namespace

CaseCache::CaseCache(const fs::path& folder, const ModelInfo& model, const std::string& reading) {
  if (folder.empty()) return;
  if (const fs::path ignore = folder / ".gitignore"; !fs::exists(ignore))
    write_file_atomically(ignore, "*\n");
  folder_ = folder / hash_of(model.sha256 + "\n" + program_hash() + "\n" + reading).substr(0, 16);
}

Json CaseCache::find(const std::string& key) const {
  const fs::path file = folder_ / (key + ".cbor");
  if (!keeps() || !fs::exists(file)) return Json::object();
  const auto bytes = read_file(file);
  const Json kept = Json::from_cbor(bytes, true, false);
  return kept.is_object() ? kept : Json::object();
}

void CaseCache::keep(const std::string& key, const Json& measured) const {
  if (keeps()) write_file_atomically(folder_ / (key + ".cbor"), Json::to_cbor(measured));
}

std::string case_key(const Sample& sample) {
  std::string text = sample.id() + "\n" + sha256_hex_of_file(sample.image);
  for (const auto& [structure, source] : sample.masks) text += "\n" + structure + " " + stamp(source.file);
  if (sample.field_mask) text += "\nfield " + stamp(*sample.field_mask);
  return hash_of(text);
}

std::string own_name(const Sample& sample) {
  try {
    return sample.id() + " " + case_key(sample).substr(0, 12);
  } catch (const FileError&) {  // reported where it is read
    return sample.id();
  }
}

std::string case_key(const std::string& benchmark, const std::string& picture) {
  return hash_of(benchmark + "\n" + picture);
}

}  // namespace retinal
