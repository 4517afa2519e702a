#pragma once
// Small plots of a report as inline SVG; internal to the report. Colours are CSS classes of the page.

#include <string>
#include <string_view>

#include "assistant/report.h"

namespace retinal::report {

/// Text safe in HTML content and in quoted attributes.
std::string html_text(std::string_view text);

/// Each value of a group with its interval on one axis: those in the unit of its first value, by the
/// reference definitions. Empty when there are less than two.
std::string interval_plot(const ReportGroup& group);

/// A bar for each grade; the stated one stands out, none when the grade is withheld.
std::string grade_plot(const GradeRecord& grade);

/// Each finding's probability against its threshold.
std::string finding_plot(const Evidence& evidence);

}  // namespace retinal::report
