#pragma once
// Fixed words of the record: keys of findings, names of grades.

#include <array>
#include <string>

#include "evidence/evidence.h"

namespace retinal {

/// Keys of `findings`, in the order of every record and table.
inline constexpr std::array<const char*, 6> kFindings = {
    "glaucoma", "cataract", "amd", "hypertensive_retinopathy", "pathological_myopia", "other_abnormality"};

/// International Clinical Diabetic Retinopathy severity scale (Wilkinson et al., Ophthalmology
/// 2003;110:1677).
inline constexpr const char* kRetinopathyScale = "ICDR";
inline constexpr std::array<const char*, 5> kRetinopathyNames = {
    "no apparent diabetic retinopathy", "mild non-proliferative diabetic retinopathy",
    "moderate non-proliferative diabetic retinopathy", "severe non-proliferative diabetic retinopathy",
    "proliferative diabetic retinopathy"};

/// Risk of macular oedema as graded in Messidor and IDRiD (Porwal et al., Data 2018;3:25), from hard
/// exudates.
inline constexpr const char* kEdemaScale = "IDRiD DME risk";
inline constexpr std::array<const char*, 3> kEdemaNames = {
    "no hard exudate", "hard exudates, none within one disc diameter of the macula centre",
    "hard exudate within one disc diameter of the macula centre"};

inline const char* to_string(Definition definition) {
  return definition == Definition::reference ? "reference" : "automorph";
}

/// Why nothing is claimed about a picture that did not pass its gates, as a sentence fragment; empty when
/// usable.
std::string refusal_reason(const QualityReading& quality, const DistributionReading& distribution);
std::string refusal_reason(const Evidence& evidence);

}  // namespace retinal
