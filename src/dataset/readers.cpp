#include "dataset/readers.h"

#include <map>

#include "base/error.h"
#include "base/hash.h"
#include "dataset/leaks.h"
#include "dataset/readers_internal.h"

namespace retinal {
namespace {

const std::map<std::string, DatasetReader>& readers() {
  static const std::map<std::string, DatasetReader> kReaders = {
      {"aptos", read_aptos},
      {"chase_db1", read_chase_db1},
      {"diaretdb1", read_diaretdb1},
      {"drishti_gs", read_drishti_gs},
      {"drive", read_drive},
      {"eyepacs", read_eyepacs},
      {"hei_med", read_hei_med},
      {"hrf_av", read_hrf_av},
      {"idrid_grading", read_idrid_grading},
      {"idrid_segmentation", read_idrid_segmentation},
      {"odir", read_odir},
      {"palm", read_palm},
      {"stare", read_stare}};
  return kReaders;
}

}  // namespace

std::vector<std::string> dataset_names() {
  std::vector<std::string> names;
  for (const auto& [name, _] : readers()) names.push_back(name);
  return names;
}

std::vector<Sample> read_dataset(const std::string& name, const std::filesystem::path& data_root) {
  const auto found = readers().find(name);
  if (found == readers().end()) throw UsageError("'" + name + "' is not a known data set");
  return found->second(data_root / name);
}

bool is_validation(const Sample& sample) {
  if (sample.split != "train" && sample.split != "none") return false;
  return stable_hash(sample.dataset + "/" + sample.patient) % 1000 < 120;
}

std::vector<Sample> trainable_samples(const std::string& name, const std::filesystem::path& data_root) {
  const bool idrid = name.starts_with("idrid_");
  const auto leaking = idrid ? leaking_idrid_pictures(data_root) : std::set<std::string>{};
  std::vector<Sample> samples = read_dataset(name, data_root);
  std::erase_if(samples, [&](const Sample& s) {
    return (s.split != "train" && s.split != "none") || leaking.contains(s.id());
  });
  return samples;
}

}  // namespace retinal
