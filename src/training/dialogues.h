#pragma once
// Dialogues in LLaVA's layout (JSONL: {"id", "image", "conversations": [{"from": "human"|"gpt"|"system",
// "value"}]}) as tokens of which some are to be learnt. Free of libtorch.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "language/tokenizer.h"

namespace retinal::training {

struct Dialogue {
  std::string group;  ///< the photograph, or the dialogue's own id: what must not be split between sets
  std::vector<int> tokens;
  std::vector<bool> learn;  ///< per token: it belongs to an answer (its end token included)
  bool shortened = false;   ///< it was longer than the limit
};

/// Tokens of one conversation, exactly those that the model will be asked with. The marker "<image>" is taken
/// out: no picture is put in its place (see docs/tuning.md). At most `max_tokens`; the end is cut off.
Dialogue tokenize_dialogue(const std::vector<Message>& conversation, const Tokenizer& tokenizer,
                           std::int64_t max_tokens);

/// Reads a file of lines, or a shard that `instruct shards` wrote (.safetensors), at most `limit` dialogues
/// if that is not 0. Throws InputError naming the file, the line and what is wrong with it: a line that is no
/// dialogue, or one of which no answer is left.
std::vector<Dialogue> read_dialogues(const std::filesystem::path& path, const Tokenizer& tokenizer,
                                     std::int64_t max_tokens, std::int64_t limit = 0);

}  // namespace retinal::training
