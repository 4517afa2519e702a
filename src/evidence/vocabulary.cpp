#include "evidence/vocabulary.h"

#include "base/text.h"

namespace retinal {
std::string refusal_reason(const QualityReading& quality, const DistributionReading& distribution) {
  if (!distribution.accepted)
    return "the picture was not accepted as a fundus photograph" +
           (distribution.reason.empty() ? "" : ": " + distribution.reason);
  if (quality.grade != "reject") return "";
  const std::string why = joined(quality.reasons);
  return "the image quality was rejected" + (why.empty() ? "" : ": " + why);
}

std::string refusal_reason(const Evidence& evidence) {
  return refusal_reason(evidence.quality, evidence.distribution);
}

}  // namespace retinal
