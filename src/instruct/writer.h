#pragma once
// The offline writer: a description and a seed give a dialogue, in slot form and in plain form from one
// derivation.

#include <cstdint>
#include <string>
#include <vector>

#include "base/json_fwd.h"
#include "instruct/description.h"
#include "instruct/fact_check.h"
#include "instruct/grammar.h"

namespace retinal::instruct {

/// alignment: one turn; instruction: several turns.
enum class Track { alignment, instruction };
const char* to_string(Track track);

struct Turn {
  std::string topic;     ///< "haemorrhages.count": the intent asked
  std::string question;  ///< without the image marker
  std::string slots;     ///< the answer with "[[key]]" in place of values
  std::string answer;    ///< the answer as it is read
};

/// What the fact check refused: never silently.
struct Refusal {
  std::string topic, text, reason;
};

struct Dialogue {
  Track track = Track::instruction;
  std::vector<Turn> turns;  ///< empty when no dialogue of the wished length is possible; `why_empty` says why
  std::vector<Refusal> refusals;  ///< answers that were rewritten or dropped
  std::string why_empty;
};

struct WriterOptions {
  int min_turns = 3, max_turns = 6;  ///< of the instruction track
  double typos = 0.04;               ///< share of questions with a typing error
  double unknown = 0.12;             ///< share of turns that ask what the description does not hold
  Phrasings phrasings = Phrasings::trained;
};

/// Deterministic in (description, track, seed, options).
Dialogue write_dialogue(const Description& description, Track track, std::uint64_t seed,
                        const WriterOptions& options = {});

/// Names of everything that may be asked, with the rule of its questions and what the rule's nouns stand for;
/// for tests of how many phrasings there are.
struct QuestionTopic {
  std::string name, rule;
  Bindings bindings;
};
std::vector<QuestionTopic> question_topics();

/// `slots` with every "[[key]]" replaced; throws Error naming a key that the description does not hold.
std::string plain_form(const std::string& slots, const Description& description);

/// One typing error in a longer word: two letters swapped, one left out or doubled.
std::string with_typo(const std::string& question, SeededRandom& random);

}  // namespace retinal::instruct
