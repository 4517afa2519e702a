#pragma once
// Facts: the evidence record as a flat table of keys and their words. A fact is the only way in which a
// number, a grade, a side or a box enters an answer.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "evidence/evidence.h"

namespace retinal {

/// One key of the record in words. Keys of measurements are those of docs/evidence.md; the others are the
/// path in the record, joined with dots ("grades.diabetic_retinopathy.name").
struct Fact {
  std::string key;
  std::string label;  ///< what it is: "vertical cup-to-disc ratio"
  std::string text;   ///< what is printed for it, rounded, with unit and interval
};

class Facts {
 public:
  explicit Facts(const Evidence& evidence);

  const Evidence& evidence() const { return *evidence_; }
  const std::vector<Fact>& all() const { return facts_; }
  const Fact* find(std::string_view key) const;

 private:
  const Evidence* evidence_;  ///< must outlive this object
  std::vector<Fact> facts_;
};

/// "0.43 (95 % interval 0.39 to 0.47)", "12.3 px (no interval: ...)" without the note, "8.2 %"; rounding
/// follows the unit.
std::string measurement_text(const Measurement& measurement);
/// 0.834 -> "83 %"; keeps at least one significant digit, never rounds to 0 % or 100 %.
std::string percent_text(double probability);
/// "vessel.average_width.artery.zone_b" -> "average width of the arteries in zone B".
std::string measurement_label(const std::string& key);

}  // namespace retinal
