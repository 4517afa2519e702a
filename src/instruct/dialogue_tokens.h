#pragma once
// Dialogues as tokens, and files of them that training can read without tokenising again. The one place that
// decides which tokens of a dialogue are learnt.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/json_fwd.h"
#include "language/tokenizer.h"

namespace retinal::instruct {

/// In place of a token where a picture is seen.
inline constexpr int kPictureToken = -1;

struct TokenizedDialogue {
  std::vector<int> tokens;  ///< for each picture as many times kPictureToken as it takes tokens
  std::vector<bool> learn;  ///< per token: it belongs to an answer (its end token included)
  bool shortened = false;   ///< it was longer than the limit
};

/// Tokens of one conversation, exactly those that the model will be asked with. At most `max_tokens`; the end
/// is cut off, and with it a picture that is not whole. `picture_tokens`: what a picture takes.
TokenizedDialogue tokens_of(const std::vector<Message>& conversation, const Tokenizer& tokenizer,
                            std::int64_t max_tokens, std::int64_t picture_tokens = 0);

enum class Markers { taken_out, shown };

/// The messages of a line in LLaVA's layout, the marker "<image>" taken out. With Markers::shown its message
/// shows a picture instead, which is null: where in the text it stands is the chat template's affair. Throws
/// InputError for an unknown speaker, and for pictures that are shown twice or by the model.
std::vector<Message> conversation_of(const Json& line, Markers markers = Markers::taken_out);

/// The photograph, or the dialogue's own id: what must not be split between training and validation.
std::string group_of(const Json& line, std::size_t number);

/// The same for tokenizers that write the same tokens, so that shards of another one are noticed.
std::string tokenizer_fingerprint(const Tokenizer& tokenizer);

inline constexpr const char* kShardFormat = "retinalgpt.shard/1";

struct ShardReport {
  std::int64_t dialogues = 0, tokens = 0, learnt = 0, shortened = 0, left_out = 0;
  std::vector<std::filesystem::path> files;
};

/// Writes the dialogues of a file (.jsonl or .json) as safetensors files "<name>-00001.safetensors" ... of at
/// most `dialogues_per_shard` dialogues into `folder`. Each holds "tokens" (int32, all dialogues one behind
/// the other), "learn" (uint8, 1 where a token is learnt), "starts" (int64, where each dialogue begins, and
/// the end), "groups" (bytes: the group of each dialogue, ended by a line break), and in its metadata format,
/// fingerprint of the tokenizer, SHA-256 of the dialogues and their number. A dialogue of which no answer is
/// left within `max_tokens` is left out and counted. Throws FileError, InputError, ModelError.
ShardReport write_shards(const std::filesystem::path& dialogues, const std::filesystem::path& model,
                         const std::filesystem::path& folder, std::int64_t max_tokens = 2048,
                         std::int64_t dialogues_per_shard = 20000);

}  // namespace retinal::instruct
