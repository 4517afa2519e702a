#include "assistant/question_features.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <string>

#include "assistant/knowledge_search.h"
#include "assistant/lexicon.h"
#include "assistant/router_reading.h"
#include "assistant/router_rules.h"
#include "assistant/tokens.h"
#include "base/hash.h"

namespace retinal {
namespace {

constexpr std::size_t kLetters = 4;     ///< length of the pieces of words: endings and typing errors
constexpr std::size_t kMostWords = 60;  ///< behind that a question is an essay, and its beginning says enough
constexpr double kWellCovered = 0.8;    ///< share of the question that an entry explains

class Collector {
 public:
  /// One group of features of equal weight; together they have unit length.
  void add_group(FeatureGroup group, const std::set<std::string>& names) {
    if (names.empty()) return;
    const auto value = static_cast<float>(1 / std::sqrt(static_cast<double>(names.size())));
    for (const std::string& name : names) add(group, name, value);
  }

  void add(FeatureGroup group, const std::string& name, float value = 1) {
    const std::uint64_t hash = stable_hash(name);
    features.push_back({static_cast<std::uint32_t>(hash ^ (hash >> 32)), value, group});
  }

  std::vector<QuestionFeature> features;
};

std::set<std::string> n_grams(const std::vector<std::string>& tokens, std::size_t longest,
                              const std::string& prefix) {
  std::set<std::string> grams;
  for (std::size_t n = 1; n <= longest; ++n)
    for (std::size_t at = 0; at + n <= tokens.size(); ++at) {
      std::string gram = prefix;
      for (std::size_t i = at; i < at + n; ++i) gram += " " + tokens[i];
      grams.insert(std::move(gram));
    }
  return grams;
}

std::set<std::string> letter_pieces(const std::vector<std::string>& words) {
  std::set<std::string> pieces;
  for (const std::string& word : words) {
    const std::string padded = "<" + word + ">";
    if (padded.size() <= kLetters) continue;  // the word itself is a feature already
    for (std::size_t at = 0; at + kLetters <= padded.size(); ++at)
      pieces.insert("l " + padded.substr(at, kLetters));
  }
  return pieces;
}

std::string concept_token(Concept c) { return "#" + std::to_string(static_cast<int>(c)); }

/// The words with each phrase of the lexicon replaced by what it stands for: "what is the #2".
std::vector<std::string> delexicalised(const std::vector<std::string>& words,
                                       const std::vector<Mention>& mentions) {
  std::vector<std::string> tokens = {"<"};
  std::size_t next = 0;
  for (const Mention& mention : mentions) {
    if (mention.begin < next) continue;  // a word may belong to two phrases
    tokens.insert(tokens.end(), words.begin() + static_cast<std::ptrdiff_t>(next),
                  words.begin() + static_cast<std::ptrdiff_t>(mention.begin));
    tokens.push_back(concept_token(mention.concept_id));
    next = mention.end;
  }
  tokens.insert(tokens.end(), words.begin() + static_cast<std::ptrdiff_t>(next), words.end());
  tokens.push_back(">");
  return tokens;
}

std::set<std::string> concept_pairs(const std::vector<Mention>& mentions) {
  std::set<Concept> found;
  for (const Mention& mention : mentions) found.insert(mention.concept_id);
  std::set<std::string> names;
  for (const Concept a : found) {
    names.insert("c " + concept_token(a));
    for (const Concept b : found)
      if (a < b) names.insert("c " + concept_token(a) + concept_token(b));
  }
  return names;
}

void add_rules(Collector& out, const routing::Reading& reading, const Route& rules, bool in_conversation) {
  for (const auto& [topic, score] : routing::score(reading))
    out.add(FeatureGroup::rules, std::string("s ") + to_string(topic), static_cast<float>(score / 3));
  const std::string decided = router_class_name(router_class(rules));
  out.add(FeatureGroup::rules, "r " + decided);
  const double best = routing::best_score(routing::score(reading));
  out.add(FeatureGroup::rules, "r " + decided + " " + std::to_string(static_cast<int>(best)));
  if (rules.follow_up) out.add(FeatureGroup::rules, "rf " + decided);
  if (rules.follow_up) out.add(FeatureGroup::rules, "follows");
  if (rules.instructs) out.add(FeatureGroup::rules, "instructs");
  out.add(FeatureGroup::rules, in_conversation ? "later" : "first");
}

void add_knowledge(Collector& out, std::string_view question, const Route& rules) {
  const auto hits = rank_knowledge(question, {}, 3);
  const bool answers =
      std::any_of(hits.begin(), hits.end(), [](const KnowledgeHit& hit) { return hit.answers(); });
  const bool covered = std::any_of(hits.begin(), hits.end(), [](const KnowledgeHit& hit) {
    return hit.answers() && hit.coverage >= kWellCovered;
  });
  const bool form = has_general_form(question);
  const std::string fit = std::string(answers ? covered ? "whole" : "some" : hits.empty() ? "none" : "weak");
  out.add(FeatureGroup::rules, "k " + fit);
  out.add(FeatureGroup::rules, "k " + fit + (form ? " form" : "") + (rules.about_this ? " this" : ""));
  if (form) out.add(FeatureGroup::concepts, "form");
  if (rules.about_this) out.add(FeatureGroup::concepts, "this");
}

}  // namespace

std::vector<QuestionFeature> question_features(std::string_view question, const Route& rules,
                                               bool in_conversation) {
  std::vector<std::string> raw = normalised_words(question);
  if (raw.size() > kMostWords) raw.resize(kMostWords);
  const std::vector<std::string> words = corrected_words(raw);
  const std::vector<Mention> mentions = find_concepts(words);
  std::vector<std::string> framed = {"<"};
  framed.insert(framed.end(), words.begin(), words.end());
  framed.push_back(">");

  Collector out;
  out.add_group(FeatureGroup::words, n_grams(framed, 3, "w"));
  out.add_group(FeatureGroup::words, letter_pieces(raw));
  out.add_group(FeatureGroup::concepts, n_grams(delexicalised(words, mentions), 4, "d"));
  out.add_group(FeatureGroup::concepts, concept_pairs(mentions));
  out.add(FeatureGroup::concepts, "length " + std::to_string(std::min<std::size_t>(words.size(), 8)));
  add_rules(out, routing::Reading(question), rules, in_conversation);
  add_knowledge(out, question, rules);
  return std::move(out.features);
}

std::size_t router_classes() { return topics().size() + 1; }

std::size_t router_class(const Route& route) {
  return route.ask_back() ? topics().size() : static_cast<std::size_t>(route.topics.front());
}

const char* router_class_name(std::size_t index) {
  return index == topics().size() ? "ask_back" : topics()[index].name;
}

}  // namespace retinal
