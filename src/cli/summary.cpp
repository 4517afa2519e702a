#include "cli/summary.h"

#include <cstdio>
#include <ostream>

#include "base/text.h"
#include "evidence/vocabulary.h"

namespace retinal {
namespace {

/// printf into a string.
template <class... Args>
std::string format(const char* pattern, Args... args) {
  char text[512];
  std::snprintf(text, sizeof text, pattern, args...);
  return text;
}

std::string point(PhotoPoint p) { return format("(%.0f, %.0f)", p.x, p.y); }

std::string box(const PhotoBox& b) {
  return format("[%.0f, %.0f, %.0f, %.0f]", b.x_min, b.y_min, b.x_max, b.y_max);
}

/// Four significant digits.
std::string value(double v) { return format("%.4g", v); }

std::string unit(const std::string& name) { return name == "1" ? "" : name; }

void print_heading(std::ostream& out, const Evidence& e) {
  out << printable(e.image.file) << "  " << e.image.width << " x " << e.image.height << " px\n";
  out << format("  %-26s %s (p %.2f)", "quality", e.quality.grade.c_str(),
                e.quality.grade == "good"     ? e.quality.p[0]
                : e.quality.grade == "usable" ? e.quality.p[1]
                                              : e.quality.p[2]);
  for (const std::string& reason : e.quality.reasons) out << ", " << reason;
  out << "\n";
  out << format("  %-26s %.2f, %s\n", "like training photographs", e.distribution.score,
                e.distribution.accepted ? "accepted" : "refused");
}

void print_landmarks(std::ostream& out, const Evidence& e) {
  if (e.image.laterality)
    out << format("  %-26s %s (p %.2f)", "eye", to_string(*e.image.laterality), e.image.laterality_p);
  else
    out << format("  %-26s not determined", "eye");
  if (e.image.laterality_conflict) out << "; the file name says " << to_string(*e.image.file_name_hint);
  out << "\n";
  const auto mark = [&](const char* name, const std::optional<LandmarkRecord>& m) {
    if (!m) {
      out << format("  %-26s not found\n", name);
      return;
    }
    out << format("  %-26s at %s", name, point(m->center).c_str());
    if (m->box) out << ", box " << box(*m->box);
    out << format(" px (p %.2f)\n", m->p);
  };
  mark("optic disc", e.disc);
  mark("optic cup", e.cup);
  mark("fovea", e.fovea);
}

void print_grade(std::ostream& out, const char* name, const GradeRecord& g) {
  if (g.abstain)
    out << format("  %-26s no grade given (confidence %.2f is too low)\n", name, g.confidence);
  else
    out << format("  %-26s %d of %zu: %s (confidence %.2f)\n", name, g.value, g.p.size() - 1, g.name.c_str(),
                  g.confidence);
}

void print_decisions(std::ostream& out, const Evidence& e) {
  print_grade(out, "diabetic retinopathy, ICDR", e.diabetic_retinopathy);
  print_grade(out, "macular oedema risk", e.macular_edema_risk);
  for (const char* key : kFindings) {
    const auto found = e.findings.find(key);
    if (found == e.findings.end()) continue;
    const FindingReading& f = found->second;
    std::string name = key;
    for (char& c : name)
      if (c == '_') c = ' ';
    out << format("  %-26s %s (p %.2f, threshold %.2f)\n", name.c_str(),
                  f.abstain   ? "undecided"
                  : f.present ? "present"
                              : "not present",
                  f.p, f.threshold);
  }
  for (std::size_t i = 0; i < kLesions.size(); ++i) {
    std::string name = to_string(kLesions[i]);
    for (char& c : name)
      if (c == '_') c = ' ';
    const LesionGroup& group = e.lesions[i];
    out << format("  %-26s %d", name.c_str(), group.count);
    if (group.count > 0)
      out << format(", %.0f px2, %.3g %% of the field", group.area_px, 100 * group.area_fraction);
    out << "\n";
  }
}

bool is_headline(const Measurement& m) {
  return m.key.ends_with(".whole") || m.key.find("knudtson") != std::string::npos;
}

void print_measurement(std::ostream& out, const Measurement& m) {
  out << format("  %-46s %10s %-4s", m.key.c_str(), value(m.value).c_str(), unit(m.unit).c_str());
  if (m.interval)
    out << format("  %s to %s", value(m.interval->lo).c_str(), value(m.interval->hi).c_str());
  else
    out << "  no interval: " << m.interval_note;
  out << "\n";
}

void print_header(std::ostream& out) {
  out << format("  %-46s %10s %-4s  %s\n", "measurement", "value", "unit", "95 % interval");
}

}  // namespace

void print_summary(std::ostream& out, const Evidence& e) {
  print_heading(out, e);
  const std::string refusal = refusal_reason(e);
  if (!refusal.empty()) {
    out << "  nothing is claimed: " << refusal << "\n";
    return;
  }
  print_landmarks(out, e);
  print_decisions(out, e);
  print_header(out);
  std::size_t shown = 0;
  for (const Measurement& m : e.measurements.values) {
    if (!is_headline(m)) continue;
    print_measurement(out, m);
    ++shown;
  }
  const std::size_t hidden = e.measurements.values.size() - shown;
  out << format("  %zu more measurements and %zu reasons for missing ones: --json or --out DIR\n", hidden,
                e.measurements.unavailable.size());
}

void print_measurements(std::ostream& out, const Measurements& measurements) {
  print_header(out);
  for (const Measurement& m : measurements.values) print_measurement(out, m);
  for (const auto& [key, reason] : measurements.unavailable)
    out << format("  %-46s %10s      ", key.c_str(), "-") << reason << "\n";
}

}  // namespace retinal
