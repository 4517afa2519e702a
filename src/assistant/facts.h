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

}  // namespace retinal
