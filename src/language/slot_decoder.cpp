#include "language/slot_decoder.h"

#include <algorithm>

namespace retinal {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_bracket(char c) { return c == '[' || c == ']'; }
bool is_key_character(char c) { return (c >= 'a' && c <= 'z') || is_digit(c) || c == '_' || c == '.'; }

/// Printable ASCII and line breaks. Other characters are refused outside slots because digits exist beyond
/// ASCII.
bool is_plain_character(char c) {
  return (c == '\n' || (c >= ' ' && c <= '~')) && !is_digit(c) && !is_bracket(c);
}

}  // namespace

SlotVocabulary::SlotVocabulary(std::vector<std::string> pieces) : pieces_(std::move(pieces)) {
  for (std::size_t i = 0; i < pieces_.size(); ++i) {
    const std::string& piece = pieces_[i];
    if (piece.empty()) continue;
    const int token = static_cast<int>(i);
    if (std::all_of(piece.begin(), piece.end(), is_plain_character)) plain_.push_back(token);
    if (std::any_of(piece.begin(), piece.end(), is_bracket)) bracketed_.push_back(token);
    if (is_key_character(piece[0]) || is_bracket(piece[0])) key_like_.push_back(token);
  }
}

SlotDecoder::SlotDecoder(const SlotVocabulary& vocabulary, const std::vector<std::string>& keys)
    : vocabulary_(vocabulary), keys_(keys) {
  std::sort(keys_.begin(), keys_.end());
  keys_.erase(std::unique(keys_.begin(), keys_.end()), keys_.end());
}

bool SlotDecoder::is_key_prefix(const std::string& typed, bool whole) const {
  const auto at = std::lower_bound(keys_.begin(), keys_.end(), typed);
  if (at == keys_.end()) return false;
  return whole ? *at == typed : at->starts_with(typed);
}

bool SlotDecoder::advance(Position& position, char c) const {
  switch (position.state) {
    case State::text:
      if (c == '[' && !keys_.empty())
        position.state = State::opening;
      else if (!is_plain_character(c))
        return false;
      return true;
    case State::opening:
      if (c != '[') return false;
      position.state = State::key;
      position.typed.clear();
      return true;
    case State::key:
      if (c == ']') {
        position.state = State::closing;
        return is_key_prefix(position.typed, true);
      }
      position.typed += c;
      return is_key_prefix(position.typed, false);
    case State::closing:
      position.state = State::text;
      return c == ']';
  }
  return false;
}

bool SlotDecoder::fits(std::string_view piece) const {
  Position position{state_, typed_};
  return std::all_of(piece.begin(), piece.end(), [&](char c) { return advance(position, c); });
}

void SlotDecoder::allowed(std::vector<std::uint8_t>& mask) const {
  mask.assign(vocabulary_.size(), 0);
  const bool outside = state_ == State::text;
  if (outside)
    for (const int token : vocabulary_.plain()) mask[token] = 1;
  for (const int token : outside ? vocabulary_.bracketed() : vocabulary_.key_like())
    mask[token] = fits(vocabulary_.piece(token)) ? 1 : 0;
}

std::string SlotDecoder::forced() const {
  if (state_ != State::key) return {};
  const auto at = std::lower_bound(keys_.begin(), keys_.end(), typed_);
  if (at == keys_.end() || !at->starts_with(typed_)) return {};
  if (const auto next = std::next(at); next != keys_.end() && next->starts_with(typed_)) return {};
  return at->substr(typed_.size());
}

void SlotDecoder::accept(int token) {
  Position position{state_, typed_};
  for (const char c : vocabulary_.piece(token)) advance(position, c);
  state_ = position.state;
  typed_ = position.typed;
}

}  // namespace retinal
