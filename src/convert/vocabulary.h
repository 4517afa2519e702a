#pragma once
// The tokenizer of a checkpoint, as a GGUF file needs it.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "convert/model_config.h"
#include "convert/untrusted.h"

namespace retinal {

/// The numbers are those of SentencePiece and of GGUF alike.
enum class TokenKind : std::int32_t {
  normal = 1,
  unknown = 2,
  control = 3,
  user_defined = 4,
  unused = 5,
  byte = 6
};

struct VocabularyToken {
  std::string text;
  float score = 0;  ///< SentencePiece: pieces of higher score are joined first
  TokenKind kind = TokenKind::normal;
};

struct Vocabulary {
  enum class Model { sentencepiece, byte_bpe };
  Model model = Model::sentencepiece;
  std::string pre_tokenizer;            ///< byte_bpe: llama.cpp's name of how text is cut before merging
  std::vector<VocabularyToken> tokens;  ///< index = token id
  std::vector<std::string> merges;      ///< byte_bpe: "left right", in order of priority
  bool add_space_prefix = true;         ///< sentencepiece: a space is put before the text
  bool add_bos = false, add_eos = false;
  std::optional<std::int64_t> bos, eos, unknown, pad;
  std::string chat_template;  ///< as in tokenizer_config.json; matched against known ones, never executed
};

/// tokenizer.model: a SentencePiece model of type BPE, read from its protocol buffer. Throws ModelError
/// naming `file` for damaged files and for unigram models, which join pieces in another way.
Vocabulary parse_sentencepiece(const std::string& file, Bytes bytes);

/// tokenizer.json of type BPE: either byte-level (GPT-2, SmolLM, LLaMA 3) or with byte fallback (LLaMA,
/// Mistral), which becomes a SentencePiece vocabulary whose scores are the ranks of the merges. Throws
/// ModelError naming `file` for damaged files, other types and ways of cutting text that llama.cpp does not
/// have.
Vocabulary parse_tokenizer_json(const std::string& file, Bytes bytes);

/// The tokenizer in a checkpoint folder: tokenizer.model or else tokenizer.json, with added_tokens.json,
/// special_tokens_map.json and tokenizer_config.json where they are, filled up to the `config`'s vocabulary
/// with unused tokens. Throws ModelError when it is missing or larger than the vocabulary.
Vocabulary read_vocabulary(const std::filesystem::path& folder, const ModelConfig& config);

/// Limits that no real tokenizer reaches.
inline constexpr std::size_t kMaxTokens = 1 << 20, kMaxTokenText = 4096, kMaxMerges = 1 << 21;

}  // namespace retinal
