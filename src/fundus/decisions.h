#pragma once
// From calibrated network outputs to grades, findings, quality and the distribution gate.

#include "fundus/model_spec.h"
#include "fundus/reading.h"

namespace retinal {

/// Class probabilities from cumulative logits, the value by the thresholds, confidence = probability of that
/// value. Abstains below the limits of that confidence and of the probability of the side on which the value
/// lies.
GradeReading decide_grade(const OrdinalSpec& spec, const float* logits);

/// Probability that the value lies on the side of `from` ("from or more", or less) on which `grade.value` is.
double side_confidence(int from, const GradeReading& grade);

/// The run of neighbouring classes that starts at `value` and grows to its likelier neighbour (to the upper
/// one where both are alike) while their probabilities add up to at most `mass`; `value` is always in it.
std::vector<int> run_around(const std::vector<double>& p, int value, double mass);

/// What that run has gathered when it first holds `wanted`: the score of split conformal prediction for
/// ordered classes (after Lu, Angelopoulos, Pomerantz, MICCAI 2022), grown from the grade that is said.
double mass_to_reach(const std::vector<double>& p, int value, int wanted);

FindingReading decide_finding(const DiseaseSpec& spec, double logit);

/// Grade good / usable / reject from cumulative logits; reasons come from inspect_quality.
QualityReading decide_quality(const OrdinalSpec& spec, const float* logits);

/// Measured reasons for poor quality: blur, darkness, glare, field cut off, disc or macula not in view.
std::vector<std::string> quality_reasons(const Raster8& crop, const FundusReading& reading);

/// Refuses what is unlike the training photographs: by the fundus-or-not logit and by the distance of the
/// features.
DistributionReading decide_distribution(const GateSpec& spec, double fundus_logit,
                                        const std::vector<float>& features);

}  // namespace retinal
