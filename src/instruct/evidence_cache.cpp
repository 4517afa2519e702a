#include "instruct/evidence_cache.h"

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"

namespace retinal::instruct {

std::filesystem::path EvidenceCache::path_of(const std::string& sha256) const {
  return folder_ / sha256.substr(0, 2) / (sha256 + ".json");
}

std::optional<Evidence> EvidenceCache::find(const std::string& sha256,
                                            const std::string& model_sha256) const {
  const std::filesystem::path path = path_of(sha256);
  if (!std::filesystem::exists(path)) return std::nullopt;
  try {
    Evidence evidence = evidence_from_json(Json::parse(read_text_file(path)));
    if (!model_sha256.empty() && evidence.model.sha256 != model_sha256) return std::nullopt;
    return evidence;
  } catch (const Json::exception&) {
    throw InputError(path.string() +
                     ": the cached evidence record is damaged; delete the file and run again");
  }
}

void EvidenceCache::store(const std::string& sha256, const Evidence& evidence) const {
  write_file_atomically(path_of(sha256), to_json(evidence).dump() + "\n");
}

}  // namespace retinal::instruct
