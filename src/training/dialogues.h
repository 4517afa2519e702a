#pragma once
// Dialogues in LLaVA's layout (JSONL: {"id", "image", "conversations": [{"from": "human"|"gpt"|"system",
// "value"}]}) as tokens of which some are to be learnt. Free of libtorch.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "language/tokenizer.h"

namespace retinal::training {

/// How dialogues are shown their pictures.
struct PictureSource {
  std::filesystem::path folder;  ///< in which the names in "image" lie
  std::int64_t tokens = 0;       ///< that a picture takes
  bool required = false;         ///< a dialogue without one is an error
};

struct Dialogue {
  std::string group;        ///< the photograph, or the dialogue's own id: what must not be split between sets
  std::vector<int> tokens;  ///< with instruct::kPictureToken where the picture is seen
  std::vector<bool> learn;  ///< per token: it belongs to an answer (its end token included)
  bool shortened = false;   ///< it was longer than the limit
  std::filesystem::path picture = {};  ///< that is seen; empty = none
  std::size_t line = 0;                ///< of the file, from 1; 0 = not read from lines
};

/// Tokens of one conversation, exactly those that the model will be asked with, without pictures. At most
/// `max_tokens`; the end is cut off.
Dialogue tokenize_dialogue(const std::vector<Message>& conversation, const Tokenizer& tokenizer,
                           std::int64_t max_tokens);

/// Reads a file of lines, or a shard that `instruct shards` wrote (.safetensors), at most `limit` dialogues
/// if that is not 0. With `pictures` each marker "<image>" becomes the place of the line's picture, without
/// it is taken out. Throws InputError naming the file, the line and what is wrong with it: a line that is no
/// dialogue, one of which no answer is left, or one whose picture is missing; and for shards with `pictures`,
/// because shards have none.
std::vector<Dialogue> read_dialogues(const std::filesystem::path& path, const Tokenizer& tokenizer,
                                     std::int64_t max_tokens, std::int64_t limit = 0,
                                     const PictureSource* pictures = nullptr);

}  // namespace retinal::training
