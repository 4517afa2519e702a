#include "dataset/inspection.h"

#include <iomanip>
#include <set>
#include <sstream>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "dataset/masks.h"
#include "dataset/pictures.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostTerms = 30;  // of one label, in text

const char* yes_no(bool value) { return value ? "yes" : "no"; }

class Checker {
 public:
  Checker(FileCheck check, Inspection& result) : check_(check), result_(result) {}

  void check(const Sample& sample) {
    if (!sample.image.empty()) check_picture(sample);
    for (const auto& [structure, source] : sample.masks) check_mask(sample, source);
    if (sample.field_mask) check_mask(sample, {*sample.field_mask});
  }

 private:
  void problem(const Sample& sample, const fs::path& file, const std::string& reason) {
    result_.problems.push_back({sample.id(), file, sample.table, sample.row, reason});
  }

  void check_picture(const Sample& sample) {
    ++result_.checked_files;
    size_ = {0, 0};
    std::error_code ignored;
    if (!fs::is_regular_file(sample.image, ignored))
      return problem(sample, sample.image, "the file is missing");
    if (check_ == FileCheck::exists) return;
    try {
      if (check_ == FileCheck::header) return check_picture_header(sample.image);
      const Raster8 pixels = read_picture(sample.image);
      size_ = {pixels.width, pixels.height};
    } catch (const Error& error) {
      problem(sample, sample.image, error.what());
    }
  }

  void check_mask(const Sample& sample, const MaskSource& source) {
    ++result_.checked_files;
    std::error_code ignored;
    if (!fs::is_regular_file(source.file, ignored))
      return problem(sample, source.file, "the mask is missing");
    if (check_ != FileCheck::pixels || size_.first == 0) return;
    try {
      const Raster8 mask = read_mask(source);
      if (std::pair(mask.width, mask.height) != size_)
        problem(sample, source.file,
                "the mask is " + std::to_string(mask.width) + " x " + std::to_string(mask.height) +
                    " px, its picture " + std::to_string(size_.first) + " x " + std::to_string(size_.second));
    } catch (const Error& error) {
      problem(sample, source.file, error.what());
    }
  }

  FileCheck check_;
  Inspection& result_;
  std::pair<int, int> size_{0, 0};
};

void print_counts(std::ostream& out, const std::string& title, const LabelCounts& counts) {
  std::vector<std::pair<int, std::string>> order;
  for (const auto& [value, n] : counts) order.emplace_back(-n, value);
  const bool numbers = counts.size() < 8;  // grades keep their order, terms are sorted by how common they are
  if (!numbers) std::sort(order.begin(), order.end());
  out << "  " << std::left << std::setw(34) << title;
  for (std::size_t i = 0; i < order.size() && i < kMostTerms; ++i)
    out << (i > 0 ? "  " : "") << printable(order[i].second) << ": " << -order[i].first;
  if (order.size() > kMostTerms) out << "  and " << order.size() - kMostTerms << " more";
  out << "\n";
}

}  // namespace

std::string DatasetProblem::text() const {
  std::string where = table;
  if (row > 0) where += ", row " + std::to_string(row);
  const std::string name = file.filename().string();
  return (where.empty() ? "" : where + ": ") + (reason.find(name) == std::string::npos ? name + ": " : "") +
         reason;
}

std::vector<std::pair<std::string, std::string>> labels_of(const Sample& s) {
  std::vector<std::pair<std::string, std::string>> labels;
  const auto number = [&](const char* name, const std::optional<int>& value) {
    if (value) labels.emplace_back(name, std::to_string(*value));
  };
  number("dr_grade", s.dr_grade);
  number("edema_risk", s.edema_risk);
  number("quality", s.quality);
  number("messidor_grade", s.messidor_grade);
  number("myopic_maculopathy", s.myopic_maculopathy);
  if (s.side) labels.emplace_back("side", to_string(*s.side));
  for (const auto& [name, present] : s.diseases) labels.emplace_back("disease." + name, yes_no(present));
  for (const auto& [code, present] : s.findings) labels.emplace_back("finding." + code, yes_no(present));
  for (const auto& term : s.keywords) labels.emplace_back("keyword", term);
  for (const auto& [name, words] : s.notes) labels.emplace_back(name, words);
  if (s.disc_center) labels.emplace_back("disc_center", "given");
  if (s.fovea) labels.emplace_back("fovea", "given");
  for (const auto& turn : s.dialogue) labels.emplace_back("questions", turn.kind.empty() ? "all" : turn.kind);
  return labels;
}

Inspection inspect(const std::vector<Sample>& samples, FileCheck check,
                   const std::function<void(std::size_t)>& progress) {
  Inspection result;
  result.samples = samples.size();
  std::set<std::string> patients;
  Checker checker(check, result);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const Sample& sample = samples[i];
    patients.insert(sample.dataset + "/" + sample.patient);
    ++result.splits[sample.split];
    for (const auto& [name, value] : labels_of(sample)) ++result.labels[name][value];
    for (const auto& [structure, _] : sample.masks) ++result.masks[structure];
    checker.check(sample);
    if (progress) progress(i + 1);
  }
  result.patients = patients.size();
  return result;
}

Json to_json(const Inspection& inspection) {
  Json json{{"samples", inspection.samples}, {"patients", inspection.patients},
            {"splits", inspection.splits},   {"labels", inspection.labels},
            {"masks", inspection.masks},     {"checked_files", inspection.checked_files},
            {"problems", Json::array()}};
  for (const auto& problem : inspection.problems)
    json["problems"].push_back({{"sample", valid_utf8(problem.sample)},
                                {"file", valid_utf8(problem.file.filename().string())},
                                {"table", problem.table},
                                {"row", problem.row > 0 ? Json(problem.row) : Json()},
                                {"reason", valid_utf8(problem.reason)}});
  return json;
}

std::string to_text(const Inspection& inspection) {
  std::ostringstream out;
  out << inspection.samples << " samples of " << inspection.patients << " patients\n";
  print_counts(out, "split", inspection.splits);
  for (const auto& [name, counts] : inspection.labels) print_counts(out, name, counts);
  if (!inspection.masks.empty()) print_counts(out, "masks", inspection.masks);
  out << inspection.checked_files << " files checked, " << inspection.problems.size()
      << " missing or broken\n";
  for (const auto& problem : inspection.problems) out << "  " << printable(problem.text()) << "\n";
  return out.str();
}

}  // namespace retinal
