#include "assistant/report_plots.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <vector>

#include "assistant/report_parts.h"
#include "assistant/wording.h"
#include "base/text.h"
#include "evidence/vocabulary.h"

namespace retinal::report {
namespace {

constexpr double kWidth = 640, kRow = 22, kLabelEnd = 245, kPlotBegin = 260, kPlotEnd = 560;

std::string number(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f", value);
  return text.data();
}

std::string line(double x1, double y1, double x2, double y2, const char* css) {
  return std::string("<line class=\"") + css + "\" x1=\"" + number(x1) + "\" y1=\"" + number(y1) +
         "\" x2=\"" + number(x2) + "\" y2=\"" + number(y2) + "\"/>";
}

std::string label(double x, double y, const char* anchor, const std::string& text, const char* css = "t") {
  return std::string("<text class=\"") + css + "\" x=\"" + number(x) + "\" y=\"" + number(y) +
         "\" text-anchor=\"" + anchor + "\">" + html_text(text) + "</text>";
}

std::string bar(double x, double y, double width, double height, const char* css) {
  return std::string("<rect class=\"") + css + "\" x=\"" + number(x) + "\" y=\"" + number(y) + "\" width=\"" +
         number(std::max(0.0, width)) + "\" height=\"" + number(height) + "\" rx=\"2\"/>";
}

std::string svg(double height, const std::string& title, const std::string& content) {
  return "<svg viewBox=\"0 0 " + number(kWidth) + " " + number(height) + "\" role=\"img\" aria-label=\"" +
         html_text(title) + "\">" + content + "</svg>\n";
}

/// Short, because the plot's title names the feature.
std::string plot_label(const std::string& key) {
  const MeasurementKey k = parse_measurement_key(key);
  if (!k.part.empty()) {
    std::string part = k.part.starts_with("etdrs_") ? k.part.substr(6) : k.part;
    std::replace(part.begin(), part.end(), '_', ' ');
    return part;
  }
  if (k.structure != "vessel") return measurement_label(key);
  std::string text = k.vessel == VesselKind::artery ? "arteries"
                     : k.vessel == VesselKind::vein ? "veins"
                                                    : "all vessels";
  if (k.feature.starts_with("crae")) text = "arteries (CRAE)";
  if (k.feature.starts_with("crve")) text = "veins (CRVE)";
  if (k.feature.starts_with("avr")) text = k.feature == "avr_hubbard" ? "AVR, Hubbard" : "AVR, Knudtson";
  if (k.region == VesselRegion::whole) return text + ", whole field";
  return text + (k.region == VesselRegion::zone_b ? ", zone B" : ", zone C");
}

/// Largest of 1, 2, 5 times a power of ten that gives at least two steps over the range.
double tick_step(double range) {
  const double power = std::pow(10, std::floor(std::log10(range / 2)));
  const double rest = range / 2 / power;
  return power * (rest >= 5 ? 5 : rest >= 2 ? 2 : 1);
}

struct Axis {
  double lo, hi;
  double at(double value) const { return kPlotBegin + (value - lo) / (hi - lo) * (kPlotEnd - kPlotBegin); }
};

Axis axis_over(const std::vector<const ReportValue*>& values) {
  Axis axis{INFINITY, -INFINITY};
  for (const ReportValue* v : values) {
    const Measurement& m = v->measurement;
    axis.lo = std::min({axis.lo, m.value, m.interval ? m.interval->lo : m.value});
    axis.hi = std::max({axis.hi, m.value, m.interval ? m.interval->hi : m.value});
  }
  const double span = axis.hi - axis.lo;
  const double margin = span > 0 ? 0.06 * span : std::max(0.05 * std::abs(axis.hi), 1e-6);
  return {axis.lo - margin, axis.hi + margin};
}

/// Grid lines and their numbers, printed like `sample`, whose unit they have.
std::string ticks(const Axis& axis, double bottom, Measurement sample) {
  sample.interval.reset();
  std::string content;
  const double step = tick_step(axis.hi - axis.lo);
  for (auto i = static_cast<int>(std::ceil(axis.lo / step)); i * step <= axis.hi; ++i) {
    const double value = i * step;
    sample.value = std::abs(value) < step / 1000 ? 0 : value;
    content += line(axis.at(value), 4, axis.at(value), bottom, "g") +
               label(axis.at(value), bottom + 14, "middle", measurement_words(sample).value, "s");
  }
  return content;
}

}  // namespace

std::string html_text(std::string_view text) {
  std::string out;
  for (const char c : printable(text)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string interval_plot(const ReportGroup& group) {
  std::vector<const ReportValue*> shown;
  for (const ReportValue& v : group.values)
    if (v.measurement.definition == Definition::reference &&
        (shown.empty() || v.measurement.unit == shown.front()->measurement.unit))
      shown.push_back(&v);
  if (shown.size() < 2) return "";
  const Axis axis = axis_over(shown);
  const double bottom = kRow * static_cast<double>(shown.size()) + 8;
  std::string content = ticks(axis, bottom, shown.front()->measurement);
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const Measurement& m = shown[i]->measurement;
    const double y = kRow * (static_cast<double>(i) + 0.5) + 6;
    content += label(kLabelEnd, y + 4, "end", plot_label(m.key));
    if (m.interval) {
      const double x1 = axis.at(m.interval->lo), x2 = axis.at(m.interval->hi);
      content += line(x1, y, x2, y, "w") + line(x1, y - 4, x1, y + 4, "w") + line(x2, y - 4, x2, y + 4, "w");
    }
    content += "<circle class=\"p\" cx=\"" + number(axis.at(m.value)) + "\" cy=\"" + number(y) +
               "\" r=\"4\"/>" + label(kPlotEnd + 14, y + 4, "start", shown[i]->value + shown[i]->unit, "v");
  }
  return svg(bottom + 20, group.title + " with intervals", content);
}

std::string grade_plot(const GradeRecord& grade) {
  constexpr double kGradeRow = 38, kBarEnd = 570;
  const std::vector<std::string> names = grade_names(grade);
  std::string content;
  for (std::size_t i = 0; i < grade.p.size(); ++i) {
    const double y = kGradeRow * static_cast<double>(i);
    const bool stated = !grade.abstain && static_cast<int>(i) == grade.value;
    content += label(2, y + 14, "start", std::to_string(i) + "  " + names[i], stated ? "t b" : "t") +
               bar(2, y + 19, kBarEnd, 11, "track") +
               bar(2, y + 19, kBarEnd * grade.p[i], 11, stated ? "on" : "off") +
               label(kBarEnd + 14, y + 29, "start", percent_text(grade.p[i]), "v");
  }
  return svg(kGradeRow * static_cast<double>(grade.p.size()), "Probability of each grade", content);
}

std::string finding_plot(const Evidence& e) {
  constexpr double kBegin = 225, kEnd = 440;
  std::string content;
  double y = 4;
  for (const char* key : kFindings) {
    const auto found = e.findings.find(key);
    if (found == e.findings.end()) continue;
    const FindingReading& f = found->second;
    const double at = kBegin + (kEnd - kBegin) * f.threshold;
    content += label(kBegin - 12, y + 15, "end", finding_name(key)) +
               bar(kBegin, y + 5, kEnd - kBegin, 12, "track") +
               bar(kBegin, y + 5, (kEnd - kBegin) * f.p, 12,
                   f.abstain   ? "open"
                   : f.present ? "on"
                               : "off") +
               line(at, y + 1, at, y + 21, "th") +
               label(kEnd + 14, y + 15, "start", percent_text(f.p) + ", " + decision(f), "v");
    y += 26;
  }
  if (content.empty()) return "";
  content += line(kBegin, y + 2, kBegin, y + 14, "th") +
             label(kBegin + 8, y + 12, "start", "decision threshold", "s");
  return svg(y + 20, "Probability of each finding against its threshold", content);
}

}  // namespace retinal::report
