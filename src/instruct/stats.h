#pragma once
// How varied a file of dialogues is: the limitation that RetinalGPT's authors name.

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include "base/json_fwd.h"

namespace retinal::instruct {

struct DialogueStats {
  std::int64_t dialogues = 0, turns = 0, words = 0;
  std::map<int, std::int64_t> by_turns;  ///< dialogues by number of turns
  std::map<std::string, std::int64_t> openings,
      topics;  ///< by topic of the first question, of every question
  double distinct2_questions = 0, distinct2_answers = 0;  ///< different word pairs over all word pairs
  double self_bleu4 =
      0;  ///< mean BLEU-4 of 300 dialogues' texts, each against 100 others (lower is more varied)
  double first_modality = 0;   ///< share of dialogues whose first question is about the modality
  double near_duplicates = 0;  ///< share of dialogues that resemble an earlier one, see below
  std::map<std::string, std::int64_t> duplicates;  ///< near duplicates by topic of the first question
  std::int64_t compared = 0;                       ///< dialogues among which duplicates were sought
};

/// Two dialogues are near duplicates when the Jaccard index of their sets of four-word sequences, questions
/// and answers, is at least 0.8, estimated from 64 minimum hashes. At most `most` dialogues (the first ones)
/// are compared; memory grows with them alone.
DialogueStats dialogue_stats(const std::filesystem::path& file, std::int64_t most = 20000);

Json to_json(const DialogueStats& stats);

}  // namespace retinal::instruct
