// LLaVA JSON and CSV.

#include <set>

#include "base/json.h"
#include "base/text.h"
#include "dataset/exports.h"
#include "dataset/inspection.h"
#include "dataset/vocabulary.h"
#include "evidence/table.h"

namespace retinal {
namespace {

constexpr const char* kLabelQuestion = "Which labels does this photograph carry?";

std::string spaced(const std::string& text) {
  std::string name = text;
  for (char& c : name)
    if (c == '_') c = ' ';
  return name;
}

std::string finding_name(const std::string& code) {
  for (const auto& [known, name] : rfmid_findings())
    if (known == code) return name;
  return spaced(code);
}

void say_grade(std::string& text, const char* what, const std::optional<int>& grade,
               const std::vector<std::string>& names) {
  if (grade)
    text += std::string(what) + " " + std::to_string(*grade) + ": " +
            names.at(static_cast<std::size_t>(*grade)) + ". ";
}

/// "Present: a, b. Absent: c." of labels that are true or false.
void say_presence(std::string& text, const std::map<std::string, bool>& labels,
                  std::string (*name_of)(const std::string&)) {
  for (const bool wanted : {true, false}) {
    std::string names;
    for (const auto& [name, present] : labels)
      if (present == wanted) names += (names.empty() ? "" : ", ") + name_of(name);
    if (!names.empty()) text += std::string(wanted ? "Present: " : "Absent: ") + names + ". ";
  }
}

/// Names of one map of labels over all samples.
template <class Labels>
std::set<std::string> names_of(const std::vector<Sample>& samples, Labels Sample::*labels) {
  std::set<std::string> names;
  for (const Sample& sample : samples)
    for (const auto& [name, _] : sample.*labels) names.insert(name);
  return names;
}

template <class T>
std::string cell(const std::optional<T>& value) {
  return value ? std::to_string(*value) : "";
}

std::string cell(const std::map<std::string, bool>& labels, const std::string& name) {
  const auto found = labels.find(name);
  return found == labels.end() ? "" : found->second ? "1" : "0";
}

std::vector<std::string> row_of(const Sample& s, const std::filesystem::path& root,
                                const std::set<std::string>& diseases, const std::set<std::string>& findings,
                                const std::set<std::string>& notes) {
  const auto coordinate = [](const std::optional<PhotoPoint>& point, double PhotoPoint::*axis) {
    return point ? Json((*point).*axis).dump() : std::string();
  };
  std::vector<std::string> row = {s.id(),
                                  s.image.empty() ? "" : relative_name(s.image, root),
                                  s.dataset,
                                  s.split,
                                  s.patient,
                                  s.side ? to_string(*s.side) : "",
                                  cell(s.dr_grade),
                                  cell(s.edema_risk),
                                  cell(s.quality),
                                  cell(s.messidor_grade),
                                  cell(s.myopic_maculopathy),
                                  joined(s.keywords),
                                  coordinate(s.disc_center, &PhotoPoint::x),
                                  coordinate(s.disc_center, &PhotoPoint::y),
                                  coordinate(s.fovea, &PhotoPoint::x),
                                  coordinate(s.fovea, &PhotoPoint::y)};
  for (const auto& name : diseases) row.push_back(cell(s.diseases, name));
  for (const auto& name : findings) row.push_back(cell(s.findings, name));
  for (const auto& name : notes) row.push_back(s.notes.contains(name) ? s.notes.at(name) : "");
  row.push_back(s.table);
  row.push_back(s.row > 0 ? std::to_string(s.row) : "");
  return row;
}

std::string line(const std::vector<std::string>& cells) {
  std::string text;
  for (std::size_t i = 0; i < cells.size(); ++i) text += (i > 0 ? "," : "") + csv_cell(cells[i]);
  return text + "\n";
}

}  // namespace

std::string relative_name(const std::filesystem::path& file, const std::filesystem::path& root) {
  return valid_utf8(file.lexically_normal().lexically_relative(root.lexically_normal()).generic_string());
}

std::string label_sentences(const Sample& s) {
  std::string text;
  say_grade(text, "Diabetic retinopathy, ICDR grade", s.dr_grade, icdr_names());
  say_grade(text, "Retinopathy, Messidor grade", s.messidor_grade, messidor_names());
  say_grade(text, "Risk of macular edema", s.edema_risk, edema_risk_names());
  say_grade(text, "Myopic maculopathy, category", s.myopic_maculopathy, myopic_maculopathy_names());
  say_grade(text, "Image quality", s.quality, eyeq_names());
  say_presence(text, s.diseases, spaced);
  say_presence(text, s.findings, finding_name);
  if (!s.keywords.empty()) text += "Diagnostic terms: " + joined(s.keywords) + ". ";
  if (const auto disease = s.notes.find("disease"); disease != s.notes.end())
    text += "Disease: " + disease->second + ". ";
  if (!text.empty()) text.pop_back();
  return text;
}

Json llava_json(const std::vector<Sample>& samples, const std::filesystem::path& root, std::size_t& without) {
  Json list = Json::array();
  without = 0;
  for (const Sample& s : samples) {
    Json turns = Json::array();
    const auto add = [&](const std::string& question, const std::string& answer) {
      const std::string mark = turns.empty() && !s.image.empty() ? "<image>\n" : "";
      turns.push_back({{"from", "human"}, {"value", mark + valid_utf8(question)}});
      turns.push_back({{"from", "gpt"}, {"value", valid_utf8(answer)}});
    };
    for (const DialogueTurn& turn : s.dialogue) add(turn.question, turn.answer);
    if (const std::string labels = label_sentences(s); turns.empty() && !labels.empty())
      add(kLabelQuestion, labels);
    if (turns.empty()) {
      ++without;
      continue;
    }
    Json entry{{"id", valid_utf8(s.id())}};
    if (!s.image.empty()) entry["image"] = relative_name(s.image, root);
    entry["conversations"] = std::move(turns);
    list.push_back(std::move(entry));
  }
  return list;
}

std::vector<std::pair<std::string, std::string>> samples_csv_columns(const std::vector<Sample>& samples) {
  constexpr const char *kText = "sc:Text", *kNumber = "sc:Integer", *kReal = "sc:Float",
                       *kFlag = "sc:Integer";
  std::vector<std::pair<std::string, std::string>> columns = {{"id", kText},
                                                              {"image", kText},
                                                              {"dataset", kText},
                                                              {"split", kText},
                                                              {"patient", kText},
                                                              {"side", kText},
                                                              {"dr_grade", kNumber},
                                                              {"edema_risk", kNumber},
                                                              {"quality", kNumber},
                                                              {"messidor_grade", kNumber},
                                                              {"myopic_maculopathy", kNumber},
                                                              {"keywords", kText},
                                                              {"disc_x_px", kReal},
                                                              {"disc_y_px", kReal},
                                                              {"fovea_x_px", kReal},
                                                              {"fovea_y_px", kReal}};
  for (const auto& name : names_of(samples, &Sample::diseases))
    columns.emplace_back("disease_" + name, kFlag);
  for (const auto& name : names_of(samples, &Sample::findings))
    columns.emplace_back("finding_" + name, kFlag);
  for (const auto& name : names_of(samples, &Sample::notes)) columns.emplace_back("note_" + name, kText);
  columns.emplace_back("table", kText);
  columns.emplace_back("row", kNumber);
  return columns;
}

std::string samples_csv(const std::vector<Sample>& samples, const std::filesystem::path& root) {
  std::vector<std::string> header;
  for (const auto& [name, _] : samples_csv_columns(samples)) header.push_back(name);
  const auto diseases = names_of(samples, &Sample::diseases), findings = names_of(samples, &Sample::findings),
             notes = names_of(samples, &Sample::notes);
  std::string text = line(header);
  for (const Sample& sample : samples) text += line(row_of(sample, root, diseases, findings, notes));
  return text;
}

}  // namespace retinal
