#include "evidence/vocabulary.h"

namespace retinal {
namespace {

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

}  // namespace

std::string refusal_reason(const Evidence& evidence) {
  if (!evidence.distribution.accepted) {
    const std::string& why = evidence.distribution.reason;
    return "the picture was not accepted as a fundus photograph" + (why.empty() ? "" : ": " + why);
  }
  if (evidence.quality.grade != "reject") return "";
  const std::string why = joined(evidence.quality.reasons);
  return "the image quality was rejected" + (why.empty() ? "" : ": " + why);
}

}  // namespace retinal
