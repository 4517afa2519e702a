#pragma once
// Slots: "[[key]]" in a text stands for the words of one fact of the evidence record.

#include <string>
#include <string_view>
#include <vector>

#include "assistant/answer.h"
#include "assistant/facts.h"

namespace retinal {

struct Rendered {
  std::string text;
  std::vector<Citation> citations;  ///< in the order of appearance, each key once
};

/// Replaces every slot by its fact. Throws Error naming a key that the record does not hold or a slot without
/// end.
Rendered render_slots(std::string_view text, const Facts& facts);

/// The keys of the slots of `text`, in order, repeats included.
std::vector<std::string> slot_keys(std::string_view text);

/// "[[key]]".
std::string slot(std::string_view key);

}  // namespace retinal
