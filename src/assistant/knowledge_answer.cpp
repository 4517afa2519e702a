#include "assistant/knowledge_answer.h"

#include <algorithm>
#include <cctype>
#include <set>

#include "assistant/knowledge_search.h"
#include "assistant/tokens.h"

namespace retinal {
namespace {

constexpr const char* kMark = "In general, and not about this photograph:";

void say_entry(Answer& answer, const std::string& sentence, const std::string& key,
               const std::function<void(std::string_view)>& on_sentence) {
  answer.text += (answer.text.empty() ? "" : " ") + sentence;
  answer.claims.push_back({sentence, Verdict::general, {key}});
  if (on_sentence) on_sentence(sentence);
}

/// Whether a new question may begin with this word.
bool opens_question(const std::string& word) {
  static const std::set<std::string> kOpeners = {
      "what", "how",  "is",      "are",  "do",  "does", "did",  "can",  "could",    "where", "which",
      "why",  "tell", "explain", "have", "has", "am",   "show", "give", "describe", "define"};
  return kOpeners.contains(word);
}

/// Cuts at the ends of sentences and before "and" or "but" with a question behind it.
std::vector<std::string> cut(const std::string& question) {
  std::vector<std::string> parts(1);
  for (std::size_t i = 0; i < question.size(); ++i) {
    const char c = question[i];
    const bool stop = (c == '?' || c == '.' || c == '!' || c == ';') &&
                      (i + 1 == question.size() || std::isspace(static_cast<unsigned char>(question[i + 1])));
    std::size_t skip = 0;
    for (const std::string_view joint : {", and ", ", but ", " and ", " but ", ", "})
      if (question.compare(i, joint.size(), joint) == 0) {
        const auto rest = normalised_words(std::string_view(question).substr(i + joint.size()));
        if (!rest.empty() && opens_question(rest.front())) skip = joint.size();
        if (skip > 0) break;
      }
    if (skip > 0)
      i += skip - 1;
    else
      parts.back() += c;
    if (stop || skip > 0) parts.emplace_back();
  }
  std::erase_if(parts, [](const std::string& part) { return normalised_words(part).empty(); });
  return parts;
}

/// "what is a ...", "what are ...", "explain ...", "what does ... mean": by its form it may ask for a
/// meaning.
bool may_ask_meaning(const std::string& part) {
  const auto words = normalised_words(part);
  const auto at = [&](std::size_t i) { return i < words.size() ? words[i] : std::string(); };
  return at(0) == "explain" || at(0) == "define" || (at(0) == "what" && (at(1) == "is" || at(1) == "are")) ||
         (at(0) == "what" && !words.empty() && words.back() == "mean");
}

bool is_general(const Route& route) {
  return !route.ask_back() && route.topics.front() == Topic::general_knowledge;
}

bool is_about_the_record(const Route& route) {
  if (route.ask_back()) return false;
  const Topic topic = route.topics.front();
  return topic != Topic::general_knowledge && topic != Topic::out_of_scope && topic != Topic::capabilities &&
         topic != Topic::medical_advice;
}

}  // namespace

void append_entry(Answer& answer, const KnowledgeEntry& entry,
                  const std::function<void(std::string_view)>& on_sentence) {
  const std::string key = entry.key();
  std::string sources = "Sources: ";
  for (const Reference& reference : entry.references)
    sources += (&reference == &entry.references.front() ? "" : "; ") + short_citation(reference);
  say_entry(answer, kMark, key, on_sentence);
  for (const std::string& sentence : entry.sentences) say_entry(answer, sentence, key, on_sentence);
  say_entry(answer, sources + ".", key, on_sentence);
  answer.citations.push_back({key, entry.text() + " " + sources + "."});
}

std::vector<QuestionPart> parts_of_question(const std::string& question, const Route* previous) {
  std::vector<QuestionPart> parts;
  const std::vector<std::string> texts = cut(question);
  const bool about_this =
      std::any_of(texts.begin(), texts.end(), [](const std::string& text) { return route(text).about_this; });
  bool general = false, record = false;
  for (const std::string& text : texts) {
    const Route* before = parts.empty() ? previous : &parts.back().route;
    Route routed = route(text, before);
    // "What is the CDR" alone asks for the value; beside "is mine high?" it asks for the meaning.
    if (about_this && !routed.about_this && is_about_the_record(routed) && may_ask_meaning(text) &&
        is_named_in_knowledge(text))
      routed = general_route(routed);
    general = general || (is_general(routed) && find_knowledge(text));
    record = record || is_about_the_record(routed);
    parts.push_back({text, routed});
  }
  if (parts.size() > 1 && general && record) return parts;
  return {{question, route(question, previous)}};
}

}  // namespace retinal
