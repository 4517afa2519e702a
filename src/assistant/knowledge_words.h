#pragma once
// Words of a question or a name in the form in which the knowledge base compares them; internal to it.

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace retinal::knowledge {

/// The words that carry meaning, each in its plainest form: normalised, without words of grammar, with
/// endings cut and with everyday synonyms made one ("bleeding" and "haemorrhages" become "hemorrhage").
/// Sorted, each once.
std::vector<std::string> terms_of(std::string_view text);

/// Normalised words in their order, without words of grammar; not yet made plain. What typing errors are
/// mended in.
std::vector<std::string> content_words(std::string_view text);

/// Terms that phrases of grammar stand for: "how often" asks for an interval, "who gets" for a risk.
std::vector<std::string> phrase_terms(std::string_view text);

/// One normalised word in its plainest form.
std::string plain_term(const std::string& word);

/// What is asked about a thing rather than the thing: "cause", "treat", "symptom" ... The terms any of which
/// shows that a text speaks of it; empty when `term` is no such word.
const std::set<std::string>& aspect_signs(const std::string& term);

/// Whether `word` is grammar or small talk and says nothing about the subject.
bool is_filler(const std::string& word);

}  // namespace retinal::knowledge
