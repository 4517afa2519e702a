#include "assistant/answer.h"

#include <cmath>

#include "base/json.h"
#include "base/text.h"

namespace retinal {

const char* to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::supported:
      return "supported";
    case Verdict::contradicted:
      return "contradicted";
    case Verdict::general:
      return "general";
    default:
      return "removed";
  }
}

const char* to_string(AnswerSource source) {
  return source == AnswerSource::model ? "model" : "deterministic";
}

Json to_json(const Answer& answer) {
  Json json;
  json["answer"] = answer.text;
  json["citations"] = Json::array();
  for (const Citation& c : answer.citations) json["citations"].push_back({{"key", c.key}, {"text", c.text}});
  json["claims"] = Json::array();
  for (const Claim& c : answer.claims)
    json["claims"].push_back({{"text", c.text}, {"verdict", to_string(c.verdict)}, {"keys", c.keys}});
  json["abstained"] = answer.abstained;
  json["source"] = to_string(answer.source);
  json["topics"] = Json::array();
  for (const Topic topic : answer.topics) json["topics"].push_back(to_string(topic));
  json["timing_ms"] = Json::object();
  for (const auto& [name, ms] : answer.timing_ms) json["timing_ms"][name] = std::round(ms * 10) / 10;
  if (!answer.engine_problem.empty()) json["engine_problem"] = valid_utf8(answer.engine_problem);
  return json;
}

}  // namespace retinal
