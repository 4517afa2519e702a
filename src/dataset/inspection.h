#pragma once
// What is in a data set: counts, label histograms, and every picture or mask that is missing or broken, with
// the table row that names it.

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/json_fwd.h"
#include "dataset/sample.h"

namespace retinal {

/// A file that the set names and that cannot be used.
struct DatasetProblem {
  std::string sample;  ///< Sample::id()
  std::filesystem::path file;
  std::string table;  ///< where the sample stands, empty where no table does
  int row = 0;        ///< line of that table
  std::string reason;

  /// "labels.csv, row 12: eye.jpg: the file is missing"
  std::string text() const;
};

using LabelCounts = std::map<std::string, int>;

struct Inspection {
  std::size_t samples = 0, patients = 0, checked_files = 0;
  LabelCounts splits;
  /// Label name ("dr_grade", "disease.glaucoma", "keyword") -> value ("2", "yes", a term) -> number of
  /// samples.
  std::map<std::string, LabelCounts> labels;
  LabelCounts masks;  ///< structure -> samples with a mask of it
  std::vector<DatasetProblem> problems;
};

/// How much is looked at: `exists` asks for the file, `header` reads its first bytes, `pixels` decodes it
/// whole.
enum class FileCheck { exists, header, pixels };

/// Labels of one sample as name and printed value, several for keywords. The order is that of Sample.
std::vector<std::pair<std::string, std::string>> labels_of(const Sample& sample);

/// Counts the samples and checks every file; `progress` is told how many are done. A mask must be as large as
/// its picture where pixels are checked.
Inspection inspect(const std::vector<Sample>& samples, FileCheck check,
                   const std::function<void(std::size_t)>& progress = {});

Json to_json(const Inspection& inspection);

/// The same as lines for people.
std::string to_text(const Inspection& inspection);

}  // namespace retinal
