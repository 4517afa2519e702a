#pragma once
// What the formats of a report have in common: words and rows; internal to the report.

#include <string>
#include <vector>

#include "assistant/report.h"

namespace retinal::report {

using Rows = std::vector<std::vector<std::string>>;

inline const std::vector<std::string> kLesionHeads = {"lesion", "count", "area", "share of the field",
                                                      "the largest lies"};
inline const std::vector<std::string> kFindingHeads = {"finding", "probability", "threshold", "decision"};

/// "The optic disc" for an answer on that topic.
std::string heading(const Answer& answer);
/// "9.21 to 10.6", or "none".
std::string interval_words(const ReportValue& value);
/// Without the space in front of a unit.
std::string trimmed(const std::string& unit);
/// "present", "not found", "undecided".
std::string decision(const FindingReading& finding);

Rows lesion_rows(const Evidence& evidence);
Rows finding_rows(const Evidence& evidence);
/// Value, name and probability of each grade.
Rows grade_rows(const GradeRecord& grade);
/// Names of the grades of a scale, in order.
std::vector<std::string> grade_names(const GradeRecord& grade);

}  // namespace retinal::report
