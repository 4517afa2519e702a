#pragma once
// A finished sentence as words, concepts, numbers, boxes and named conditions in one index space; internal to
// the fact check. Numbers and conditions become slots of the sentence, so that the claims check's reader
// (assistant/claim_reading.h) serves plain text too.

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assistant/claim_reading.h"
#include "instruct/description.h"

namespace retinal::instruct {

/// A number as it stands in the sentence.
struct NumberToken {
  std::size_t at = 0;  ///< index of its word
  double value = 0;
  int decimals = 0;
  std::string unit;  ///< "px", "um", "mm", "%", "dd", "deg" or ""
  bool in_words = false;
};

struct BoxToken {
  std::size_t at = 0;
  std::array<double, 4> corners{};
};

/// A disease or sign named in the sentence: one of the description's own terms, or of the table of
/// conditions.
struct ConditionToken {
  std::size_t at = 0;
  std::string name;
  std::optional<bool> described;  ///< the description's own term, word for word: whether it is there
};

struct PlainReading {
  std::shared_ptr<const claims::SentenceReading> words;
  std::vector<NumberToken> numbers;
  std::vector<BoxToken> boxes;
  std::vector<ConditionToken> conditions;
};

PlainReading read_plain(std::string_view sentence, const Description& description);

/// Names of eye and systemic conditions by which a sentence could claim something, longest first, lower case.
const std::vector<std::string>& named_conditions();

}  // namespace retinal::instruct
