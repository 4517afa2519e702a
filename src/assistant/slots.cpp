#include "assistant/slots.h"

#include <algorithm>

#include "base/error.h"

namespace retinal {
namespace {

struct SlotRange {
  std::size_t begin, end;  ///< of "[[key]]" in the text
  std::string_view key;
};

/// Slots from left to right; throws on "[[" without "]]".
std::vector<SlotRange> find_slots(std::string_view text) {
  std::vector<SlotRange> ranges;
  for (std::size_t at = text.find("[["); at != std::string_view::npos; at = text.find("[[", at)) {
    const std::size_t close = text.find("]]", at + 2);
    if (close == std::string_view::npos)
      throw Error("a slot is not closed in the sentence \"" + std::string(text) + "\"");
    ranges.push_back({at, close + 2, text.substr(at + 2, close - at - 2)});
    at = close + 2;
  }
  return ranges;
}

}  // namespace

std::string slot(std::string_view key) { return "[[" + std::string(key) + "]]"; }

std::vector<std::string> slot_keys(std::string_view text) {
  std::vector<std::string> keys;
  for (const SlotRange& range : find_slots(text)) keys.emplace_back(range.key);
  return keys;
}

Rendered render_slots(std::string_view text, const Facts& facts) {
  Rendered rendered;
  std::size_t copied = 0;
  for (const SlotRange& range : find_slots(text)) {
    const Fact* fact = facts.find(range.key);
    if (!fact)
      throw Error("the evidence record holds no \"" + std::string(range.key) + "\", so it cannot be stated");
    rendered.text += text.substr(copied, range.begin - copied);
    rendered.text += fact->text;
    copied = range.end;
    const bool known = std::any_of(rendered.citations.begin(), rendered.citations.end(),
                                   [&](const Citation& c) { return c.key == fact->key; });
    if (!known) rendered.citations.push_back({fact->key, fact->text});
  }
  rendered.text += text.substr(copied);
  return rendered;
}

}  // namespace retinal
