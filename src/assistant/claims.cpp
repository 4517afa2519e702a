#include "assistant/claims.h"

#include <algorithm>

#include "assistant/claim_rules.h"
#include "base/error.h"

namespace retinal {
namespace {

/// A digit or a non-ASCII character outside slots: numbers may only come from the record, and digits exist
/// beyond ASCII.
bool has_stray_number(std::string_view text) {
  bool inside = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.compare(i, 2, "[[") == 0) inside = true;
    if (text.compare(i, 2, "]]") == 0) inside = false;
    const auto c = static_cast<unsigned char>(text[i]);
    if (!inside && ((c >= '0' && c <= '9') || c >= 0x80)) return true;
  }
  return inside;  // a slot without end
}

bool ends_sentence(std::string_view text, std::size_t at) {
  return (text[at] == '.' || text[at] == '!' || text[at] == '?' || text[at] == '\n') &&
         (at + 1 == text.size() || text[at + 1] == ' ' || text[at + 1] == '\n' || text[at] == '\n');
}

}  // namespace

std::vector<std::string> split_sentences(std::string_view text) {
  std::vector<std::string> sentences;
  std::string current;
  const auto flush = [&] {
    const std::size_t first = current.find_first_not_of(" \n\t");
    if (first != std::string::npos) {
      const std::size_t last = current.find_last_not_of(" \n\t");
      sentences.push_back(current.substr(first, last - first + 1));
    }
    current.clear();
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    current += text[i];
    if (ends_sentence(text, i)) flush();
  }
  flush();
  return sentences;
}

CheckedSentence check_sentence(std::string_view sentence, const Facts& facts) {
  CheckedSentence checked;
  if (has_stray_number(sentence)) {
    checked.verdict = Verdict::contradicted;
    checked.problem = "a number that does not come from the record";
    return checked;
  }
  const claims::SentenceReading reading = claims::read_sentence(sentence);
  claims::Findings findings;
  claims::check_slots(reading, facts, findings);
  claims::check_forbidden_words(reading, findings);
  claims::check_polarity(reading, facts, findings);
  claims::check_grades(reading, facts, findings);
  claims::check_side(reading, facts, findings);
  claims::check_quality(reading, facts, findings);
  claims::check_comparisons(reading, facts, findings);
  claims::check_locations(reading, facts, findings);
  checked.keys = std::move(findings.keys);
  checked.problem = std::move(findings.problem);
  checked.verdict = !checked.problem.empty() ? Verdict::contradicted
                    : checked.keys.empty()   ? Verdict::general
                                             : Verdict::supported;
  return checked;
}

}  // namespace retinal
