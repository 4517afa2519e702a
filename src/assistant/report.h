#pragma once
// Report: the whole record in one document. It is the conversation with a fixed list of topics: every
// sentence is a deterministic answer of the realiser with its citations, every table a part of the record.
// A language model could only reword it, so it has no part in a report; the same record gives the same
// report.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "assistant/answer.h"
#include "base/json_fwd.h"
#include "evidence/evidence.h"

namespace retinal {

inline constexpr const char* kReportSchema = "retinalgpt.report/1";
inline constexpr const char* kDisclaimer =
    "A research tool, not a medical device. This describes what a program measured in one photograph; it is "
    "not a diagnosis.";

/// One measured value as it is printed, rounded like in the sentences.
struct ReportValue {
  Measurement measurement;
  std::string label;                     ///< "average width of the arteries in zone B"
  std::string value, unit;               ///< "9.84", "px"
  std::string interval_lo, interval_hi;  ///< empty without an interval
};

/// Values of one kind, which share a table and, where their unit is the same, a plot.
struct ReportGroup {
  std::string title;
  std::vector<std::string> definitions;  ///< what each feature is, with its source
  std::vector<ReportValue> values;
  std::vector<std::string> notes;  ///< how the intervals were made, or why there is none
  struct Missing {
    std::string reason;
    std::vector<std::string> keys, labels;
  };
  std::vector<Missing> missing;  ///< by reason
};

struct ReportSection {
  std::string name, title;      ///< "optic_disc", "Optic disc and fovea"
  std::vector<Answer> answers;  ///< one topic each
  std::vector<ReportGroup> groups;
};

struct Report {
  Evidence evidence;
  std::string refusal;  ///< why nothing is claimed; empty for a usable photograph
  std::vector<ReportSection> sections;
};

/// A refused photograph gives the sections on the photograph and the program only.
Report compose_report(const Evidence& evidence);

std::string report_markdown(const Report& report);

/// One page that needs nothing from outside. `overlay_jpeg` is shown in it; empty: no picture.
std::string report_html(const Report& report, std::span<const std::uint8_t> overlay_jpeg);

/// {"schema","image","refusal","disclaimer","sections":[{"name","title","answers","measurements","unavailable"}],
/// "evidence"}; answers as in `chat --json`.
Json report_json(const Report& report);

}  // namespace retinal
