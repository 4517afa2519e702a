#pragma once
// A generative grammar in readable text: the writer's wording.
//
//   q.modality:                              a rule; its alternatives are the indented lines
//     {what|which} kind of {pic} is this?    "{a|b}" chooses, "{|very}" may be left out, "{pic}" is another
//     rule ~ what am I looking at?                "~": kept out of training, for tests of unseen phrasings
//
// "#" begins a comment line. Choices are uniform over alternatives and drawn from a seeded generator, so that
// a seed gives the same words on every machine.

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "image/seeded_random.h"

namespace retinal::instruct {

/// Rules that stand for other rules in one derivation: {"thing" -> "n.haemorrhages"}.
using Bindings = std::map<std::string, std::string>;

/// Which alternatives of a rule that has kept ones ("~") are used.
enum class Phrasings { trained, kept };

class Grammar {
 public:
  Grammar();
  ~Grammar();
  Grammar(Grammar&&) noexcept;

  /// Adds the rules of a text. Throws Error naming the line that is no rule, or a rule defined twice.
  void add(std::string_view text);
  /// Throws Error naming a rule that refers to one that neither exists nor is in `bound`.
  void check(const std::set<std::string>& bound) const;

  bool has(const std::string& rule) const;
  /// Whether the rule has phrasings that are kept out of training.
  bool keeps(const std::string& rule) const;
  /// Derives one text: spaces made single, the first letter of each sentence capital. Throws Error for an
  /// unknown rule.
  std::string expand(const std::string& rule, SeededRandom& random, const Bindings& bindings = {},
                     Phrasings phrasings = Phrasings::trained) const;
  std::vector<std::string> rules() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// The writer's grammar: all tables below, checked once.
const Grammar& writer_grammar();

// The tables, by what they are about.
std::string_view question_grammar();
std::string_view lesion_question_grammar();
std::string_view vessel_question_grammar();
std::string_view follow_up_grammar();
std::string_view noun_grammar();
std::string_view answer_grammar();
std::string_view lesion_answer_grammar();
std::string_view vessel_answer_grammar();
std::string_view general_grammar();
std::string_view frame_grammar();

}  // namespace retinal::instruct
