#pragma once
// What benchmarks measured in each photograph, kept between runs, so that an evaluation that was interrupted
// goes on where it stopped.

#include <filesystem>
#include <string>

#include "analysis/analyzer.h"
#include "base/json_fwd.h"
#include "dataset/sample.h"

namespace retinal {

/// One small file for each photograph, in a folder of its own for each model, program and way of reading:
/// what another model or another build measured is never taken. Each file is written completely or not at
/// all; one that is damaged counts as missing.
class CaseCache {
 public:
  /// Keeps nothing.
  CaseCache() = default;
  /// Keeps under `folder`, which is made when something is kept; a .gitignore in it keeps it out of a
  /// repository. `reading` names how photographs are changed before they are read.
  CaseCache(const std::filesystem::path& folder, const ModelInfo& model, const std::string& reading);

  bool keeps() const { return !folder_.empty(); }
  /// {benchmark: what it measured}; empty where nothing is kept.
  Json find(const std::string& key) const;
  void keep(const std::string& key, const Json& measured) const;

 private:
  std::filesystem::path folder_;
};

/// Changes when the photograph's file, one of its mask files or its name changes. Throws FileError.
std::string case_key(const Sample& sample);

/// A name for a picture made of the photograph, which changes with it: Sample::id and a part of the key.
std::string own_name(const Sample& sample);

/// The same for a picture of a benchmark's own making.
std::string case_key(const std::string& benchmark, const std::string& picture);

}  // namespace retinal
