#pragma once
// One question with the concepts found in it, and the topics they speak for; internal to the router.

#include <initializer_list>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "assistant/lexicon.h"
#include "assistant/topic.h"

namespace retinal::routing {

class Reading {
 public:
  explicit Reading(std::string_view question);

  bool has(Concept c) const { return found_.contains(c); }
  template <class... C>
  bool has_any(C... c) const {
    return (has(c) || ...);
  }
  std::size_t words() const { return words_.size(); }
  bool starts_with(Concept c) const {
    return !mentions_.empty() && mentions_.front().begin == 0 && mentions_.front().concept_id == c;
  }
  /// "the eye", "the photo": this one, if nothing says that eyes in general are meant.
  bool names_the_picture() const { return names_the_picture_; }
  /// "what is that?"
  bool asks_what_that_is() const;
  /// Index of the first word that stands for the concept; words() if there is none.
  std::size_t first(Concept c) const;
  bool has_word(std::initializer_list<const char*> any) const;
  /// Whether the question begins with one of the words.
  bool opens(std::initializer_list<const char*> any) const;
  /// "is there", "do you see", "do I have": asks whether something is in the picture.
  bool looks_for() const;
  int lesion_types() const;
  bool both_vessels() const;
  /// Asks for a definition, a cause, a mechanism or what is usual, of a thing of the eye; by its form alone,
  /// whether or not this photograph is mentioned too.
  bool asks_definition() const;
  bool asks_about_nature() const;
  bool asks_how() const;
  bool asks_generally() const;
  /// Nothing but words that need a question before them: "is it bigger?", "and that one?".
  bool is_fragment() const;
  /// Words that neither the lexicon nor the grammar of a question explains, in a sentence of known grammar.
  bool speaks_of_something_else() const;

 private:
  bool is_word(std::size_t at, std::initializer_list<const char*> any) const;
  bool is_article_before(std::size_t at, std::initializer_list<const char*> articles) const;
  bool asks_why() const;
  bool asks_meaning() const;

  std::vector<std::string> words_;
  std::vector<Mention> mentions_;
  std::set<Concept> found_;
  bool names_the_picture_ = false;
};

using Scores = std::map<Topic, double>;

inline constexpr double kWholeEye = 1.9;     ///< "is this eye healthy?": a summary, also in a conversation
inline constexpr double kSpecific = 2.9;     ///< from here on a topic is named, not only hinted at
inline constexpr double kNamed = 2.3;        ///< a structure or a kind of result is named
inline constexpr double kSubstantial = 1.0;  ///< below this nothing is understood

/// How strongly the question speaks for each topic.
Scores score(const Reading& question);

void favour(Scores& scores, Topic topic, double weight);
double best_score(const Scores& scores);

/// Topics sorted by score; those named outright come along with the best one.
std::vector<Topic> choose(const Scores& scores);

}  // namespace retinal::routing
