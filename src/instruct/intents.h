#pragma once
// Intents: everything that the writer can ask, when it may be asked, and how it is answered. Internal to the
// writer.

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "image/seeded_random.h"
#include "instruct/description.h"
#include "instruct/grammar.h"

namespace retinal::instruct {

enum class IntentGroup { picture, disease, lesion, vessel, whole, advice, unknown };

/// One answer while it is being composed.
struct Reply {
  std::vector<std::string> sentences;  ///< slot form
  std::vector<std::string> tells;      ///< names of intents that need not be asked any more
  bool positive = false;               ///< states a disease or lesion
  bool negative = false;               ///< states that one is absent
};

struct Intent {
  std::string name;  ///< "haemorrhages.count"
  IntentGroup group = IntentGroup::picture;
  std::string question;   ///< rule of its questions
  std::string follow_up;  ///< rule of questions that lean on the turn before; may be empty
  Bindings bindings;      ///< nouns of both
  std::string named;      ///< replaces THING in question and answer, where the noun is a term of the labels
  std::string meaning;    ///< rule that explains the term; may be empty
  std::string after;      ///< intent after which it comes naturally; then it may not open
  double weight = 1;      ///< as an opening
  std::function<Reply(const Description&, SeededRandom&)> answer;
};

/// The intents that the description can answer, in a fixed order.
std::vector<Intent> intents_for(const Description& description, SeededRandom& random);

/// All intents whatever the description, for counting phrasings.
std::vector<Intent> all_intents();

/// Expands a rule of the answers and replaces its placeholders.
std::string say(const std::string& rule, SeededRandom& random,
                const std::vector<std::pair<std::string, std::string>>& placeholders = {});

// By group (intents_*.cpp).
void add_picture_intents(std::vector<Intent>& out, const Description* d);
void add_disease_intents(std::vector<Intent>& out, const Description* d);
void add_named_intents(std::vector<Intent>& out, const Description& d, SeededRandom& random);
void add_lesion_intents(std::vector<Intent>& out, const Description* d);
void add_vessel_intents(std::vector<Intent>& out, const Description* d);
void add_whole_intents(std::vector<Intent>& out, const Description* d);

/// The kinds of lesion that are there with their counts, and those that are not.
Reply lesion_overview(const Description& d, SeededRandom& random);
/// "drusen and a cataract": what is present, in words; empty when nothing is or nothing is known.
std::string present_findings(const Description& d);
/// Whether anything abnormal is stated.
bool anything_present(const Description& d);
/// Whether the labels say that the eye is normal.
bool stated_normal(const Description& d);

}  // namespace retinal::instruct
