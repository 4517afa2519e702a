#include "instruct/source.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <sstream>

#include "base/error.h"
#include "dataset/csv.h"
#include "dataset/layouts.h"
#include "dataset/readers.h"
#include "dataset/splits.h"
#include "evidence/vocabulary.h"

namespace retinal::instruct {
namespace {

constexpr const char* kColumns[] = {"modality", "quality", "disease", "vascular", "notes"};

std::string trimmed_lower(const std::string& text) {
  std::string out;
  for (const char c : text) out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  const std::size_t first = out.find_first_not_of(" \t"), last = out.find_last_not_of(" \t.");
  return first == std::string::npos ? "" : out.substr(first, last - first + 1);
}

std::vector<std::string> listed_parts(const std::string& text) {
  std::vector<std::string> parts;
  std::string part;
  for (const char c : text + ",") {
    if (c != ',' && c != ';') {
      part += c;
      continue;
    }
    if (std::string name = trimmed_lower(part); !name.empty()) parts.push_back(std::move(name));
    part.clear();
  }
  return parts;
}

Work own_table(const JobConfig& job) {
  const CsvTable table = CsvTable::read(job.table);
  if (job.images.empty())
    throw UsageError("the table " + job.table.string() + " needs images = \"FOLDER\" under [source]");
  Work work;
  work.root = job.images;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    WorkItem item;
    const std::string image = table.at(row, "image");
    item.sample.image = job.images / image;
    item.sample.dataset = job.table.stem().string();
    item.sample.split = "own";
    item.sample.patient = table.has("patient") ? table.at(row, "patient") : item.sample.image.stem().string();
    for (const char* column : kColumns)
      if (table.has(column) && !table.at(row, column).empty()) item.metadata[column] = table.at(row, column);
    work.items.push_back(std::move(item));
  }
  return work;
}

bool is_wanted(const Sample& s, const JobConfig& job) {
  const auto gradable = s.findings.find("gradable");
  if (gradable != s.findings.end() && !gradable->second) return false;
  static constexpr const char* kQuality[] = {"good", "usable", "reject"};
  const std::string quality = s.quality && *s.quality >= 0 && *s.quality <= 2 ? kQuality[*s.quality] : "";
  if (!job.quality.empty()) return quality == job.quality;
  return quality != "reject";
}

/// Patients by the splits in which they occur.
std::map<std::string, std::set<std::string>> splits_by_patient(const std::vector<Sample>& samples) {
  std::map<std::string, std::set<std::string>> splits;
  for (const Sample& s : samples) splits[s.patient].insert(s.split);
  return splits;
}

bool is_shared(const std::string& name) {
  const std::vector<std::string> shared = dataset_names();
  return std::find(shared.begin(), shared.end(), name) != shared.end();
}

Work data_set(const JobConfig& job) {
  Work work;
  work.root = job.data;
  std::vector<Sample> all = read_layout(job.dataset, job.data);
  const bool shared = is_shared(job.dataset);
  if (!job.split_table.empty()) {
    apply_split(all, job.split_table);
  } else if (!shared && !all.empty() && all.front().split == "none" && job.split != "none" &&
             job.split != "all") {
    split_by_patient(all, {});
    work.split_table = split_table(all);
  }
  const auto splits = splits_by_patient(all);
  const bool leaks_known = shared && job.split_table.empty() && job.split == "train";
  const std::vector<Sample> samples = leaks_known ? trainable_samples(job.dataset, job.data) : all;
  for (const Sample& s : samples) {
    const bool in_split = leaks_known || job.split == "all" || s.split == job.split;
    if (!in_split || !is_wanted(s, job)) continue;
    if (job.split != "all" && splits.at(s.patient).size() > 1) {
      ++work.patients_left_out;
      continue;
    }
    work.items.push_back({s, {}});
  }
  return work;
}

}  // namespace

Work work_of(const JobConfig& job) {
  Work work = job.table.empty() ? data_set(job) : own_table(job);
  if (work.items.empty())
    throw InputError("the job '" + job.name +
                     "' finds no photograph: check split, quality and the folder of the data");
  const std::size_t limit = static_cast<std::size_t>(job.limit);
  if (limit > 0 && limit < work.items.size()) {
    std::vector<WorkItem> spread;
    for (std::size_t i = 0; i < limit; ++i)
      spread.push_back(std::move(work.items[i * work.items.size() / limit]));
    work.items = std::move(spread);
  }
  return work;
}

void add_metadata(Description& d, const std::map<std::string, std::string>& columns) {
  for (const auto& [column, text] : columns) {
    const std::string low = trimmed_lower(text);
    if (column == "modality") {
      d.modality = low;
    } else if (column == "quality" && (low == "good" || low == "usable" || low == "reject")) {
      d.quality = Stated<std::string>{low, Source::metadata};
    } else if (column == "disease") {
      for (const std::string& name : listed_parts(text)) {
        if (name == "normal" || name == "healthy" || name == "none") {
          d.findings["normal"] = {"normal", true, Source::metadata};
          continue;
        }
        d.findings["term." + name] = {name, true, Source::metadata};
        for (std::size_t g = 0; g < kRetinopathyNames.size(); ++g)
          if (name == kRetinopathyNames[g])
            d.grades["diabetic_retinopathy"] = {kRetinopathyScale, static_cast<int>(g), name,
                                                Source::metadata};
      }
    } else {
      d.notes[column] = text;
    }
  }
}

}  // namespace retinal::instruct
