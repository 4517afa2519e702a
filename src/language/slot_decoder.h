#pragma once
// The token mask of constrained decoding. A grammar in llama.cpp (GBNF) halves the speed of a small model;
// this mask is as strict and costs little: tokens are sorted once per vocabulary, and only those that touch a
// slot are walked.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace retinal {

/// The vocabulary sorted by what its tokens may do in constrained text. Built once per model.
class SlotVocabulary {
 public:
  /// `pieces[token]` is the token's text; empty for control tokens, which are never allowed.
  explicit SlotVocabulary(std::vector<std::string> pieces);

  std::size_t size() const { return pieces_.size(); }
  const std::string& piece(int token) const { return pieces_[token]; }
  /// Tokens of printable ASCII without digits and brackets: always fine outside a slot.
  const std::vector<int>& plain() const { return plain_; }
  /// Tokens that contain a bracket outside a word of a key.
  const std::vector<int>& bracketed() const { return bracketed_; }
  /// Tokens that begin with a character that a key or a bracket can have.
  const std::vector<int>& key_like() const { return key_like_; }

 private:
  std::vector<std::string> pieces_;
  std::vector<int> plain_, bracketed_, key_like_;
};

/// Follows one generated text and tells which tokens may come next.
class SlotDecoder {
 public:
  /// Both references must outlive the decoder. With no keys no slot can be opened.
  SlotDecoder(const SlotVocabulary& vocabulary, const std::vector<std::string>& keys);

  /// Marks the allowed tokens with 1 and all others with 0; `mask` is resized to the vocabulary.
  void allowed(std::vector<std::uint8_t>& mask) const;
  /// True outside slots, where the text may end.
  bool may_end() const { return state_ == State::text; }
  /// The rest of a key that has begun like no other, so that nothing is left to choose before its brackets;
  /// else empty.
  std::string forced() const;
  /// Moves on by one allowed token.
  void accept(int token);

 private:
  enum class State { text, opening, key, closing };
  struct Position {
    State state = State::text;
    std::string typed;  ///< the part of the key written so far
  };

  bool advance(Position& position, char c) const;
  bool fits(std::string_view piece) const;
  bool is_key_prefix(const std::string& typed, bool whole) const;

  const SlotVocabulary& vocabulary_;
  std::vector<std::string> keys_;  ///< each once, sorted, so that prefixes are found by binary search
  State state_ = State::text;
  std::string typed_;
};

}  // namespace retinal
