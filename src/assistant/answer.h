#pragma once
// Answer: what the assistant says, and what every part of it rests on.

#include <map>
#include <string>
#include <vector>

#include "assistant/topic.h"
#include "base/json_fwd.h"

namespace retinal {

/// A piece of the answer that was filled in from the evidence record.
struct Citation {
  std::string key;   ///< evidence key, e.g. "disc.cdr_vertical.whole" or "lesions.hard_exudate.count"
  std::string text;  ///< the words printed for it, e.g. "0.43 (interval 0.39 to 0.47)"
};

/// How a statement of the finished text stands to the evidence. `general`: nothing in it can be checked
/// against the record (advice declined, greetings). `removed`: it contradicted the record or was not in it
/// and was taken out.
enum class Verdict { supported, contradicted, general, removed };

struct Claim {
  std::string text;
  Verdict verdict = Verdict::general;
  std::vector<std::string> keys;
};

/// Who worded the answer.
enum class AnswerSource { model, deterministic };

struct Answer {
  std::string text;
  std::vector<Citation> citations;
  std::vector<Claim> claims;
  bool abstained = false;  ///< the evidence does not allow the statement asked for; the text says why
  AnswerSource source = AnswerSource::deterministic;
  std::vector<Topic> topics;  ///< as routed; empty when the assistant asked back
  std::map<std::string, double> timing_ms;
  std::string engine_problem;  ///< why the language engine could not be asked; else empty
};

const char* to_string(Verdict verdict);
const char* to_string(AnswerSource source);

/// {"answer","citations","claims","abstained","source","topics","timing_ms"}: a turn of `chat --json` without
/// its question; with "engine_problem" where there is one.
Json to_json(const Answer& answer);

}  // namespace retinal
