#include "training/global_labels.h"

#include <algorithm>
#include <map>

namespace retinal::training {
namespace {

// Labels are noisy: no target is certain.
constexpr float kPresent = 0.97f, kAbsent = 0.02f;
// An ODIR eye without a diabetic term counts a little as grade 0; its readers did not grade.
constexpr float kUngradedWeight = 0.3f;
// APTOS as shared holds almost no eye below grade 2, so "APTOS camera" would be learnt as "grade 2 or more".
constexpr float kAptosPresenceWeight = 0.2f;

template <std::size_t N>
Targets<N> ordinal(std::optional<int> value) {
  Targets<N> t;
  if (!value) return t;
  for (std::size_t k = 0; k < N; ++k) {
    t.value[k] = *value > static_cast<int>(k) ? kPresent : kAbsent;
    t.weight[k] = 1;
  }
  return t;
}

}  // namespace

GlobalLabels global_labels(const Sample& sample) {
  GlobalLabels labels;
  labels.grade = ordinal<4>(sample.dr_grade);
  labels.edema = ordinal<2>(sample.edema_risk);
  labels.quality = ordinal<2>(sample.quality);
  const auto& names = disease_names();
  for (std::size_t i = 0; i < names.size(); ++i)
    if (const auto found = sample.diseases.find(names[i]); found != sample.diseases.end()) {
      labels.diseases.value[i] = found->second ? kPresent : kAbsent;
      labels.diseases.weight[i] = 1;
    }
  const auto diabetic = sample.diseases.find("diabetic_retinopathy");
  if (!sample.dr_grade && diabetic != sample.diseases.end()) {
    labels.grade.value[0] = diabetic->second ? kPresent : kAbsent;
    labels.grade.weight[0] = diabetic->second ? 1 : kUngradedWeight;
  }
  if (sample.dataset == "aptos") {
    labels.grade.weight[0] = labels.grade.weight[1] = kAptosPresenceWeight;
    labels.diseases.weight[1] = kAptosPresenceWeight;
  }
  return labels;
}

double rarity(const Sample& sample) {
  static const std::map<std::string, double> kDiseaseFactor = {{"hypertensive_retinopathy", 1.8},
                                                               {"amd", 1.2}};
  double factor = 1;
  for (const auto& [name, f] : kDiseaseFactor)
    if (const auto found = sample.diseases.find(name); found != sample.diseases.end() && found->second)
      factor = std::max(factor, f);
  if (sample.dr_grade && *sample.dr_grade >= 3) factor = std::max(factor, 1.6);
  if (sample.dr_grade && *sample.dr_grade == 1) factor = std::max(factor, 1.4);
  if (sample.quality && *sample.quality == 2) factor = std::max(factor, 2.5);
  return factor;
}

}  // namespace retinal::training
