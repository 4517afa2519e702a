// tokenizer.model. Format: protocol buffers' wire format and sentencepiece_model.proto of the SentencePiece
// project; only the fields named below are read, all others are stepped over.

#include <bit>
#include <cmath>

#include "base/text.h"
#include "convert/vocabulary.h"

namespace retinal {
namespace {

enum WireType : std::uint64_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

struct Field {
  std::uint64_t number = 0, type = 0;
  std::uint64_t value = 0;  ///< of a number
  Bytes bytes;              ///< of text or a message
};

Field next_field(const std::string& file, ByteCursor& cursor) {
  const std::uint64_t key = cursor.varint();
  Field field{key >> 3, key & 7, 0, {}};
  switch (field.type) {
    case kVarint:
      field.value = cursor.varint();
      return field;
    case kFixed64:
      field.value = cursor.number(8);
      return field;
    case kFixed32:
      field.value = cursor.number(4);
      return field;
    case kBytes:
      field.bytes = cursor.take(cursor.varint());
      return field;
    default:
      refuse_file(file, "it has a field of unknown type");
  }
}

/// Whether the field has this number; refuses the file when its type is not the one of that number.
bool is_field(const std::string& file, const Field& field, std::uint64_t number, WireType type) {
  if (field.number != number) return false;
  if (field.type != type) refuse_file(file, "field " + std::to_string(number) + " has a wrong type");
  return true;
}

/// message SentencePiece { string piece = 1; float score = 2; Type type = 3; }
VocabularyToken read_piece(const std::string& file, Bytes bytes) {
  VocabularyToken token;
  for (ByteCursor cursor(file, bytes); cursor.left() > 0;) {
    const Field field = next_field(file, cursor);
    if (is_field(file, field, 1, kBytes)) {
      token.text.assign(reinterpret_cast<const char*>(field.bytes.data()), field.bytes.size());
    } else if (is_field(file, field, 2, kFixed32)) {
      token.score = std::bit_cast<float>(static_cast<std::uint32_t>(field.value));
    } else if (is_field(file, field, 3, kVarint)) {
      if (field.value < 1 || field.value > 6) refuse_file(file, "a piece has an unknown type");
      token.kind = static_cast<TokenKind>(field.value);
    }
  }
  if (token.text.size() > kMaxTokenText || token.text.find('\0') != std::string::npos ||
      !std::isfinite(token.score) || valid_utf8(token.text) != token.text)
    refuse_file(file, "a piece has no usable text or score");
  return token;
}

/// A token id; protocol buffers write -1 ("none") as a number of 64 bits.
std::optional<std::int64_t> token_id(const Field& field) {
  const auto id = static_cast<std::int64_t>(field.value);
  return id < 0 || id >= static_cast<std::int64_t>(kMaxTokens) ? std::nullopt : std::optional(id);
}

/// message TrainerSpec { ModelType model_type = 3; ... int32 unk_id = 40; bos_id = 41; eos_id = 42; pad_id =
/// 43; }
void read_trainer(const std::string& file, Bytes bytes, Vocabulary& vocabulary) {
  constexpr std::uint64_t kBpe = 2;
  std::uint64_t model_type = 1;
  vocabulary.unknown = 0, vocabulary.bos = 1, vocabulary.eos = 2;  // the defaults of the format
  for (ByteCursor cursor(file, bytes); cursor.left() > 0;) {
    const Field field = next_field(file, cursor);
    if (is_field(file, field, 3, kVarint)) model_type = field.value;
    if (is_field(file, field, 40, kVarint)) vocabulary.unknown = token_id(field);
    if (is_field(file, field, 41, kVarint)) vocabulary.bos = token_id(field);
    if (is_field(file, field, 42, kVarint)) vocabulary.eos = token_id(field);
    if (is_field(file, field, 43, kVarint)) vocabulary.pad = token_id(field);
  }
  if (model_type != kBpe)
    refuse_file(file, "it is a SentencePiece model of another type than BPE",
                "LLaMA and Mistral use BPE; this checkpoint cannot be converted");
}

/// message NormalizerSpec { ... bool add_dummy_prefix = 3; ... }
void read_normalizer(const std::string& file, Bytes bytes, Vocabulary& vocabulary) {
  for (ByteCursor cursor(file, bytes); cursor.left() > 0;) {
    const Field field = next_field(file, cursor);
    if (is_field(file, field, 3, kVarint)) vocabulary.add_space_prefix = field.value != 0;
  }
}

void drop_ids_outside(Vocabulary& vocabulary) {
  for (auto* id : {&vocabulary.bos, &vocabulary.eos, &vocabulary.unknown, &vocabulary.pad})
    if (*id && **id >= static_cast<std::int64_t>(vocabulary.tokens.size())) id->reset();
}

}  // namespace

/// message ModelProto { repeated SentencePiece pieces = 1; TrainerSpec trainer_spec = 2; NormalizerSpec ... =
/// 3; }
Vocabulary parse_sentencepiece(const std::string& file, Bytes bytes) {
  constexpr std::size_t kMaxFile = 64 << 20;
  if (bytes.size() > kMaxFile) refuse_file(file, "it is larger than any tokenizer");
  Vocabulary vocabulary;
  bool has_trainer = false;
  for (ByteCursor cursor(file, bytes); cursor.left() > 0;) {
    const Field field = next_field(file, cursor);
    if (is_field(file, field, 1, kBytes)) {
      if (vocabulary.tokens.size() >= kMaxTokens) refuse_file(file, "it has too many pieces");
      vocabulary.tokens.push_back(read_piece(file, field.bytes));
    } else if (is_field(file, field, 2, kBytes)) {
      read_trainer(file, field.bytes, vocabulary);
      has_trainer = true;
    } else if (is_field(file, field, 3, kBytes)) {
      read_normalizer(file, field.bytes, vocabulary);
    }
  }
  if (vocabulary.tokens.empty() || !has_trainer) refuse_file(file, "it is no SentencePiece model");
  drop_ids_outside(vocabulary);
  return vocabulary;
}

}  // namespace retinal
