// The report as Markdown and as JSON.

#include <algorithm>

#include "assistant/facts.h"
#include "assistant/report.h"
#include "assistant/report_parts.h"
#include "assistant/wording.h"
#include "base/json.h"
#include "base/text.h"
#include "evidence/vocabulary.h"

namespace retinal {
namespace {

/// Text as text: nothing in it becomes markup, a link, a table cell or HTML.
std::string plain(std::string_view text) {
  std::string out;
  for (const char c : printable(text)) {
    if (c == '<') {
      out += "&lt;";
    } else if (c == '&') {
      out += "&amp;";
    } else {
      if (std::string_view("\\`*[]|>#!~").find(c) != std::string_view::npos) out += '\\';
      out += c;
    }
  }
  return out;
}

std::string row(const std::vector<std::string>& cells) {
  std::string text = "|";
  for (const std::string& cell : cells) text += " " + cell + " |";
  return text + "\n";
}

std::string markdown_table(const std::vector<std::string>& heads,
                           const std::vector<std::vector<std::string>>& rows) {
  std::string text = row(heads) + "|";
  for (std::size_t i = 0; i < heads.size(); ++i) text += "---|";
  text += "\n";
  for (const auto& cells : rows) text += row(cells);
  return text + "\n";
}

std::string code(const std::string& key) { return "`" + key + "`"; }

std::string answer_text(const Answer& answer) {
  std::string text = "**" + plain(report::heading(answer)) + ".** " + plain(answer.text) + "\n\n";
  if (answer.citations.empty()) return text;
  std::vector<std::string> keys;
  for (const Citation& citation : answer.citations) keys.push_back(code(citation.key));
  return text + "Evidence: " + join_words(keys, ", ") + "\n\n";
}

std::string group_text(const ReportGroup& group) {
  std::string text = "### " + group.title + "\n\n";
  for (const std::string& definition : group.definitions) text += "- " + plain(definition) + "\n";
  if (!group.definitions.empty()) text += "\n";
  std::vector<std::vector<std::string>> rows;
  for (const ReportValue& v : group.values)
    rows.push_back({plain(v.label), v.value, plain(report::trimmed(v.unit)), report::interval_words(v),
                    to_string(v.measurement.definition), code(v.measurement.key)});
  if (!rows.empty())
    text += markdown_table({"measurement", "value", "unit", "interval", "definition", "key"}, rows);
  for (const std::string& note : group.notes) text += "Interval: " + plain(note) + ".\n\n";
  for (const ReportGroup::Missing& missing : group.missing)
    text +=
        "Not measured: " + plain(join_words(missing.labels)) + ". Reason: " + plain(missing.reason) + ".\n\n";
  return text;
}

std::string tables_text(const std::string& section, const Evidence& e) {
  if (section == "lesions") return markdown_table(report::kLesionHeads, report::lesion_rows(e));
  if (section != "diseases") return "";
  std::string text;
  for (const GradeRecord* grade : {&e.diabetic_retinopathy, &e.macular_edema_risk})
    if (!grade->p.empty())
      text += markdown_table({plain(grade->scale), "grade", "probability"}, report::grade_rows(*grade));
  return text + markdown_table(report::kFindingHeads, report::finding_rows(e));
}

Json values_json(const ReportSection& section) {
  Json keys = Json::array();
  for (const ReportGroup& group : section.groups)
    for (const ReportValue& v : group.values) keys.push_back(v.measurement.key);
  return keys;
}

Json missing_json(const ReportSection& section) {
  Json reasons = Json::object();
  for (const ReportGroup& group : section.groups)
    for (const ReportGroup::Missing& missing : group.missing)
      for (const std::string& key : missing.keys) reasons[key] = missing.reason;
  return reasons;
}

}  // namespace

std::string report_markdown(const Report& report) {
  const Evidence& e = report.evidence;
  std::string text = "# Report on " + plain(e.image.file) + "\n\n" + kDisclaimer + "\n\n";
  if (!report.refusal.empty()) text += "**Nothing is claimed: " + plain(report.refusal) + ".**\n\n";
  for (const ReportSection& section : report.sections) {
    text += "## " + section.title + "\n\n";
    for (const Answer& answer : section.answers) text += answer_text(answer);
    if (report.refusal.empty()) text += tables_text(section.name, e);
    for (const ReportGroup& group : section.groups) text += group_text(group);
  }
  while (text.ends_with("\n\n")) text.pop_back();
  return text;
}

Json report_json(const Report& report) {
  Json json;
  json["schema"] = kReportSchema;
  json["image"] = {{"file", report.evidence.image.file}, {"sha256", report.evidence.image.sha256}};
  json["refusal"] = report.refusal.empty() ? Json(nullptr) : Json(report.refusal);
  json["disclaimer"] = kDisclaimer;
  json["sections"] = Json::array();
  for (const ReportSection& section : report.sections) {
    Json answers = Json::array();
    for (const Answer& answer : section.answers) {
      answers.push_back(to_json(answer));
      answers.back().erase("timing_ms");  // of a conversation; nobody waited for these
    }
    json["sections"].push_back({{"name", section.name},
                                {"title", section.title},
                                {"answers", answers},
                                {"measurements", values_json(section)},
                                {"unavailable", missing_json(section)}});
  }
  json["evidence"] = to_json(report.evidence);
  return json;
}

}  // namespace retinal
