#pragma once
// From calibrated network outputs to grades, findings, quality and the distribution gate.

#include "fundus/model_spec.h"
#include "fundus/reading.h"

namespace retinal {

/// Class probabilities from cumulative logits, the value by the thresholds, confidence = probability of that value.
GradeReading decide_grade(const OrdinalSpec& spec, const float* logits);

FindingReading decide_finding(const DiseaseSpec& spec, double logit);

/// Grade good / usable / reject from cumulative logits; reasons come from inspect_quality.
QualityReading decide_quality(const OrdinalSpec& spec, const float* logits);

/// Measured reasons for poor quality: blur, darkness, glare, field cut off, disc or macula not in view.
std::vector<std::string> quality_reasons(const Raster8& crop, const FundusReading& reading);

/// Refuses what is unlike the training photographs: by the fundus-or-not logit and by the distance of the features.
DistributionReading decide_distribution(const GateSpec& spec, double fundus_logit, const std::vector<float>& features);

}  // namespace retinal
