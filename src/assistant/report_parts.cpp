#include "assistant/report_parts.h"

#include <cctype>

#include "assistant/wording.h"
#include "evidence/vocabulary.h"

namespace retinal::report {

std::string heading(const Answer& answer) {
  std::string title = answer.topics.empty() ? "" : info(answer.topics.front()).title;
  if (!title.empty()) title[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(title[0])));
  return title;
}

std::string interval_words(const ReportValue& value) {
  return value.interval_lo.empty() ? "none" : value.interval_lo + " to " + value.interval_hi;
}

std::string trimmed(const std::string& unit) { return unit.starts_with(' ') ? unit.substr(1) : unit; }

std::string decision(const FindingReading& finding) {
  if (finding.abstain) return "undecided";
  return finding.present ? "present" : "not found";
}

Rows lesion_rows(const Evidence& evidence) {
  Rows rows;
  for (std::size_t i = 0; i < kLesions.size(); ++i) {
    const LesionGroup& group = evidence.lesions[i];
    const bool any = group.count > 0;
    rows.push_back({lesion_name(kLesions[i], true), std::to_string(group.count),
                    any ? significant_text(group.area_px) + " px²" : "",
                    any ? percent_text(group.area_fraction) : "",
                    any && !group.instances.empty() ? group.instances.front().location : ""});
  }
  return rows;
}

Rows finding_rows(const Evidence& evidence) {
  Rows rows;
  for (const char* key : kFindings)
    if (const auto found = evidence.findings.find(key); found != evidence.findings.end())
      rows.push_back({finding_name(key), percent_text(found->second.p), percent_text(found->second.threshold),
                      decision(found->second)});
  return rows;
}

std::vector<std::string> grade_names(const GradeRecord& grade) {
  if (grade.p.size() == kRetinopathyNames.size()) return {kRetinopathyNames.begin(), kRetinopathyNames.end()};
  if (grade.p.size() == kEdemaNames.size()) return {kEdemaNames.begin(), kEdemaNames.end()};
  return std::vector<std::string>(grade.p.size());
}

Rows grade_rows(const GradeRecord& grade) {
  const std::vector<std::string> names = grade_names(grade);
  Rows rows;
  for (std::size_t i = 0; i < grade.p.size(); ++i)
    rows.push_back({std::to_string(i), names[i], percent_text(grade.p[i])});
  return rows;
}

}  // namespace retinal::report
