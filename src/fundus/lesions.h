#pragma once
// Lesion instances: connected components of a lesion mask that are likely enough to be lesions.

#include <array>
#include <cstdint>
#include <vector>

#include "fundus/reading.h"

namespace retinal {

/// What a component is judged by, in this order: the logits of its largest and of its mean calibrated
/// probability, the natural logarithm of its area in analysis pixels, and the logit of the probability that
/// the eye has diabetic retinopathy of any grade.
inline constexpr std::array<const char*, 4> kLesionEvidence = {"largest_logit", "mean_logit", "log_area",
                                                               "retinopathy_logit"};
using LesionEvidence = std::array<double, kLesionEvidence.size()>;

/// Logistic regression, fitted on validation photographs of eyes with and without lesions: the mask alone
/// says a few lesions of every healthy eye. Lesions differ from these in how sure the network is, over how
/// much, and in the eye that they are in.
struct LesionJudge {
  double bias = 0;
  LesionEvidence weight{};
  double said_from = 0;  ///< candidates less probable than this are not said

  double probability(const LesionEvidence& evidence) const;
};

/// A component before it is judged.
struct LesionCandidate {
  LesionInstance instance;  ///< its `p` is not yet set
  LesionEvidence evidence{};
  int label = 0;  ///< of its pixels in LesionCandidates::labels
};

struct LesionCandidates {
  std::vector<LesionCandidate> all;  ///< largest first
  Raster<std::int32_t> labels;       ///< analysis frame; 0 = no component; specks have labels, too
};

/// Components of the mask of at least `minimum_area` analysis pixels. `retinopathy` is the probability of
/// diabetic retinopathy of any grade.
LesionCandidates lesion_candidates(const StructureMap& map, double minimum_area, double retinopathy);

/// The candidates that are said, largest first; the mask keeps these alone. The map is lowered over refused
/// ones, so far that one just short of being said lies just short of the map's threshold: whoever draws the
/// mask from the map again, at this threshold, finds what is said (and the specks).
std::vector<LesionInstance> judge_lesions(StructureMap& map, double minimum_area, double retinopathy,
                                          const LesionJudge& judge);

}  // namespace retinal
