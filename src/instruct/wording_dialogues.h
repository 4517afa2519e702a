#pragma once
// Dialogues in the form in which the assistant asks a model to word an answer: notes with slots, a question,
// and a wording that the assistant would accept. A model tuned on them is refused less often.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "assistant/realiser.h"
#include "evidence/evidence.h"
#include "image/seeded_random.h"
#include "language/language_engine.h"

namespace retinal::instruct {

/// What a model is asked, and what it should say.
struct WordingDialogue {
  std::string topic;              ///< whose question it is
  std::vector<Message> messages;  ///< of wording_prompt()
  std::string answer;             ///< in slot form
};

/// Another wording of the sentences in slot form, with all of their slots and no words but theirs, those of
/// the question and function words: probabilities out of their brackets, sentences joined, "yes" or "no"
/// before what a question wanted to know. What it says is for is_faithful_wording() to judge.
std::string reworded(const Realisation& content, const std::string& question, SeededRandom& random);

/// A question in one of the writer's phrasings that are not kept out of training, worded; nothing where the
/// assistant would not ask a model for the answer, or where not even the sentences themselves pass its check.
std::optional<WordingDialogue> wording_dialogue(const Evidence& evidence, SeededRandom& random);

struct WordingFileReport {
  std::int64_t records = 0, failed = 0,
               dialogues = 0;  ///< failed: lines that say why a file could not be analysed
};

/// For each line of `records`, as `analyze --json` prints them, `per_photograph` dialogues as lines in
/// LLaVA's layout, all different. The same file and seed give the same bytes. Throws InputError naming a line
/// that is no record.
WordingFileReport write_wording_dialogues(const std::filesystem::path& records,
                                          const std::filesystem::path& out, int per_photograph,
                                          std::uint64_t seed);

}  // namespace retinal::instruct
