#include "dataset/splits.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "base/error.h"
#include "base/hash.h"
#include "dataset/csv.h"
#include "evidence/table.h"

namespace retinal {
namespace {

std::string patient_of(const Sample& sample) { return sample.dataset + "/" + sample.patient; }

std::string picture_of(const Sample& sample) {
  return sample.name.empty() ? sample.image.filename().string() : sample.name;
}

/// What the split should be even over: the labels of all of a patient's pictures together.
class PatientLabels {
 public:
  void add(const Sample& s) {
    for (const auto& grade : {s.dr_grade, s.messidor_grade, s.myopic_maculopathy})
      if (grade) worst_ = std::max(worst_, *grade);
    for (const auto& labels : {s.diseases, s.findings})
      for (const auto& [name, present] : labels)
        if (present) present_.insert(name);
    if (const auto disease = s.notes.find("disease"); disease != s.notes.end())
      present_.insert(disease->second);
  }
  std::string stratum() const {
    std::string text = std::to_string(worst_);
    for (const auto& name : present_) text += "," + name;
    return text;
  }

 private:
  int worst_ = -1;
  std::set<std::string> present_;
};

void check(const SplitOptions& options) {
  if (options.validation < 0 || options.test < 0 || options.validation + options.test >= 1)
    throw UsageError(
        "the shares of validation and test must not be negative and must leave something to train on");
}

}  // namespace

bool has_official_split(const std::vector<Sample>& samples) {
  return std::any_of(samples.begin(), samples.end(),
                     [&](const Sample& s) { return s.split != samples.front().split; });
}

void split_by_patient(std::vector<Sample>& samples, const SplitOptions& options) {
  check(options);
  std::map<std::string, PatientLabels> labels;
  for (const Sample& sample : samples) labels[patient_of(sample)].add(sample);
  std::map<std::string, std::vector<std::pair<std::uint64_t, std::string>>> strata;
  for (const auto& [patient, its] : labels)
    strata[its.stratum()].emplace_back(stable_hash(std::to_string(options.seed) + "/" + patient), patient);
  // The fractions that rounding leaves over in one stratum are owed to the next, so that many small strata
  // still add up to the shares asked for.
  std::map<std::string, std::string> split_of;
  double owed_test = 0, owed_validation = 0;
  for (auto& [_, patients] : strata) {
    std::sort(patients.begin(), patients.end());
    const auto n = static_cast<double>(patients.size());
    owed_test += options.test * n;
    owed_validation += options.validation * n;
    const double tests = std::clamp(std::floor(owed_test + 0.5), 0.0, n);
    const double validations = std::clamp(std::floor(owed_validation + 0.5), 0.0, n - tests);
    owed_test -= tests;
    owed_validation -= validations;
    for (std::size_t i = 0; i < patients.size(); ++i) {
      const auto at = static_cast<double>(i);
      split_of[patients[i].second] = at < tests ? "test" : at < tests + validations ? "val" : "train";
    }
  }
  for (Sample& sample : samples) sample.split = split_of.at(patient_of(sample));
}

std::string split_table(const std::vector<Sample>& samples) {
  std::string text = "dataset,image,patient,split\n";
  for (const Sample& s : samples)
    text += csv_cell(s.dataset) + "," + csv_cell(picture_of(s)) + "," + csv_cell(s.patient) + "," +
            csv_cell(s.split) + "\n";
  return text;
}

void apply_split(std::vector<Sample>& samples, const std::filesystem::path& path) {
  const CsvTable table = CsvTable::read(path);
  // A file name may recur for different patients (IDRiD numbers train and test alike).
  std::map<std::vector<std::string>, std::string> split_of;
  for (std::size_t row = 0; row < table.rows(); ++row)
    split_of[{table.at(row, "dataset"), table.at(row, "image"), table.at(row, "patient")}] =
        table.at(row, "split");
  for (Sample& s : samples) {
    const auto found = split_of.find({s.dataset, picture_of(s), s.patient});
    if (found == split_of.end())
      throw InputError(table.name() + ": the split of " + s.dataset + "/" + picture_of(s) +
                       " is not in it; make the table again with 'retinalgpt dataset split'");
    s.split = found->second;
  }
}

}  // namespace retinal
