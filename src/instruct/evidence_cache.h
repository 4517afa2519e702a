#pragma once
// Evidence records kept by the hash of the photograph's bytes, so that no photograph is analysed twice.

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "evidence/evidence.h"

namespace retinal::instruct {

/// Files "<folder>/<first two digits>/<sha256>.json", each written whole or not at all; several processes may
/// share a folder.
class EvidenceCache {
 public:
  explicit EvidenceCache(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// The record of the photograph with this hash; nothing when there is none, or when it was made by another
  /// model than `model_sha256` (empty: any). Throws InputError naming a file that is damaged.
  std::optional<Evidence> find(const std::string& image_sha256, const std::string& model_sha256 = "") const;

  void store(const std::string& image_sha256, const Evidence& evidence) const;

 private:
  std::filesystem::path path_of(const std::string& image_sha256) const;
  std::filesystem::path folder_;
};

}  // namespace retinal::instruct
