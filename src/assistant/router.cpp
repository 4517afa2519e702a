#include "assistant/router.h"

#include <algorithm>
#include <map>
#include <set>

#include "assistant/lexicon.h"
#include "assistant/tokens.h"

namespace retinal {
namespace {

using enum Concept;

/// How strongly a concept alone speaks for a topic. Named diseases, lesions and measures (3) outweigh
/// structures (2.5), questions about the record (2-3), general words (under 2) and mere signs of a question
/// (1).
struct Weight {
  Concept concept_id;
  Topic topic;
  double weight;
};
constexpr Weight kWeights[] = {
    {glaucoma, Topic::glaucoma, 3.2},
    {cataract, Topic::cataract, 3.2},
    {amd, Topic::amd, 3.2},
    {hypertension, Topic::hypertensive_retinopathy, 3.2},
    {myopia, Topic::pathological_myopia, 3.2},
    {macular_edema, Topic::macular_edema, 3.1},
    {unit, Topic::scale, 3.1},
    {cdr, Topic::cup_to_disc_ratio, 3},
    {retinopathy, Topic::diabetic_retinopathy, 3},
    {microaneurysm, Topic::microaneurysms, 3},
    {haemorrhage, Topic::haemorrhages, 3},
    {hard_exudate, Topic::hard_exudates, 3},
    {soft_exudate, Topic::soft_exudates, 3},
    {density, Topic::vessel_density, 3},
    {fractal, Topic::fractal_dimension, 3},
    {tortuosity, Topic::tortuosity, 3},
    {calibre, Topic::vessel_calibre, 3},
    {eye_side, Topic::laterality, 2.8},
    {quality, Topic::image_quality, 2.8},
    {in_distribution, Topic::distribution_gate, 2.7},
    {missing, Topic::unavailable, 2.7},
    {field_of_view, Topic::field_of_view, 2.6},
    {disc, Topic::optic_disc, 2.5},
    {cup, Topic::cup_to_disc_ratio, 2.5},
    {certainty, Topic::uncertainty, 2.4},
    {fovea, Topic::fovea, 2.3},
    {model, Topic::model, 2.2},
    {other, Topic::other_abnormality, 2.2},
    {modality, Topic::modality, 2.1},
    {lesion, Topic::lesions, 2},
    {pixel, Topic::scale, 2},
    {disease, Topic::findings, 1.9},
    {zone, Topic::zones, 1.9},
    {zone_b, Topic::zones, 1.9},
    {zone_c, Topic::zones, 1.9},
    {vessel, Topic::vessels, 1.8},
    {artery, Topic::vessels, 1.8},
    {vein, Topic::vessels, 1.8},
    {wrong, Topic::findings, 1.8},
    {severity, Topic::diabetic_retinopathy, 1.75},
    {overview, Topic::summary, 1.7},
    {width, Topic::vessel_width, 1.5},
    {normal, Topic::summary, 1.2},
    {capability, Topic::capabilities, 1.1},
    {side_word, Topic::laterality, 1.0},
};
constexpr double kWholeEye =
    1.9;  ///< "is this eye healthy?": a summary, also in the middle of a conversation
constexpr double kSpecific = 2.9;     ///< from here on a topic is named, not only hinted at
constexpr double kSubstantial = 1.0;  ///< below this nothing is understood

constexpr Concept kLesionConcepts[] = {microaneurysm, haemorrhage, hard_exudate, soft_exudate};

bool is_vessel_topic(Topic topic) {
  switch (topic) {
    case Topic::vessels:
    case Topic::vessel_density:
    case Topic::fractal_dimension:
    case Topic::vessel_width:
    case Topic::tortuosity:
    case Topic::vessel_calibre:
    case Topic::artery_vein_comparison:
    case Topic::zones:
      return true;
    default:
      return false;
  }
}

bool is_lesion_topic(Topic topic) {
  return topic == Topic::lesions || topic == Topic::microaneurysms || topic == Topic::haemorrhages ||
         topic == Topic::hard_exudates || topic == Topic::soft_exudates;
}

/// One question with the concepts found in it.
class Reading {
 public:
  explicit Reading(std::string_view question)
      : words_(normalised_words(question)), mentions_(find_concepts(words_)) {
    for (const Mention& mention : mentions_) found_.insert(mention.concept_id);
  }

  bool has(Concept c) const { return found_.contains(c); }
  template <class... C>
  bool has_any(C... c) const {
    return (has(c) || ...);
  }
  std::size_t words() const { return words_.size(); }
  bool starts_with(Concept c) const {
    return !mentions_.empty() && mentions_.front().begin == 0 && mentions_.front().concept_id == c;
  }
  std::size_t first(Concept c) const {
    for (const Mention& mention : mentions_)
      if (mention.concept_id == c) return mention.begin;
    return words_.size();
  }
  bool has_word(std::initializer_list<const char*> any) const {
    return std::any_of(any.begin(), any.end(), [&](const char* word) {
      return std::find(words_.begin(), words_.end(), word) != words_.end();
    });
  }
  int lesion_types() const {
    return static_cast<int>(std::count_if(std::begin(kLesionConcepts), std::end(kLesionConcepts),
                                          [&](Concept c) { return has(c); }));
  }
  /// "what is a ...", "what are ..." directly before a thing of the eye, without "the" or "this".
  bool asks_definition() const;

 private:
  std::vector<std::string> words_;
  std::vector<Mention> mentions_;
  std::set<Concept> found_;
};

bool is_thing(Concept c) { return c <= other; }

bool is_anatomy(Concept c) { return c == disc || c == cup || c == fovea || c == vessel; }

bool Reading::asks_definition() const {
  for (const Mention& mention : mentions_) {
    if (!is_thing(mention.concept_id)) continue;
    std::size_t at = mention.begin;
    const auto word = [&](std::size_t back) { return at >= back ? words_[at - back] : std::string(); };
    const bool article = word(1) == "a" || word(1) == "an";
    const bool whole_anatomy =
        word(1) == "the" && is_anatomy(mention.concept_id) && mention.end == words_.size();
    if (article || whole_anatomy) --at;
    const bool copula = word(1) == "is" || word(1) == "are" || word(1) == "exactly";
    return copula && (word(2) == "what" || word(3) == "what");
  }
  return false;
}

using Scores = std::map<Topic, double>;

void favour(Scores& scores, Topic topic, double weight) { scores[topic] = std::max(scores[topic], weight); }

/// Combinations of words that mean more than their parts.
void score_disc(const Reading& q, Scores& scores) {
  const bool place_or_size = q.has_any(where, size, width, box);
  if (q.has(cup) &&
      (q.has(ratio) || q.has(share) || (q.has(disc) && q.has_any(compare, size, width) && !q.has(where))))
    favour(scores, Topic::cup_to_disc_ratio, 3.1);
  else if (q.has(cup) && place_or_size)
    favour(scores, Topic::optic_disc, 2.6);
  if (q.has(disc) && q.has(ratio)) favour(scores, Topic::cup_to_disc_ratio, 3);
}

void score_vessels(const Reading& q, Scores& scores) {
  const bool both = q.has(artery) && q.has(vein);
  const bool any_vessel = q.has_any(vessel, artery, vein);
  if (both && q.has(ratio))
    favour(scores, Topic::vessel_calibre, 3.6);
  else if (both && q.has(compare) && !q.has(calibre))
    favour(scores, Topic::artery_vein_comparison, 3.6);
  if (any_vessel && q.has(width)) favour(scores, Topic::vessel_width, 3);
  if (any_vessel && q.has(share)) favour(scores, Topic::vessel_density, 3);
  if (any_vessel && q.has(size)) favour(scores, Topic::vessel_width, 2.5);
  if (!any_vessel && q.has(width) && q.has(picture)) favour(scores, Topic::modality, 2.2);
}

void score_lesions(const Reading& q, Scores& scores) {
  if (q.lesion_types() < 2) return;
  for (const Topic topic :
       {Topic::microaneurysms, Topic::haemorrhages, Topic::hard_exudates, Topic::soft_exudates})
    scores.erase(topic);
  favour(scores, Topic::lesions, 3);
}

void score_picture(const Reading& q, Scores& scores) {
  if (q.has(picture) && q.has_any(size, pixel) && !q.has_any(disc, cup, vessel, lesion))
    favour(scores, Topic::modality, 2.2);
  if (q.has(overview) && q.has(disease)) favour(scores, Topic::summary, 1.95);
  if (q.has(normal) && q.has_word({"eye", "retina", "fundus", "photograph", "picture", "image"}))
    favour(scores, Topic::summary, kWholeEye);
  if (q.has(presence) && (q.has(picture) || q.has(anchor))) favour(scores, Topic::summary, 0.5);
}

Scores score(const Reading& q) {
  Scores scores;
  for (const Weight& w : kWeights)
    if (q.has(w.concept_id)) favour(scores, w.topic, w.weight);
  score_disc(q, scores);
  score_vessels(q, scores);
  score_lesions(q, scores);
  score_picture(q, scores);
  return scores;
}

Focus read_focus(const Reading& q) {
  Focus focus;
  if (q.has(artery) != q.has(vein)) focus.vessel = q.has(artery) ? VesselKind::artery : VesselKind::vein;
  if (q.has(zone_b) != q.has(zone_c))
    focus.region = q.has(zone_b) ? VesselRegion::zone_b : VesselRegion::zone_c;
  if (q.has(box))
    focus.aspect = Aspect::boxes;
  else if (q.has(where))
    focus.aspect = Aspect::place;
  else if (q.has(count))
    focus.aspect = Aspect::count;
  else if (q.has_any(share, size))
    focus.aspect = Aspect::area;
  else if (q.has(presence))
    focus.aspect = Aspect::presence;
  focus.judged = q.has(normal);
  focus.reason = q.has(reason) || q.has_word({"why"});
  return focus;
}

/// Topics sorted by score; those named outright come along with the best one.
std::vector<Topic> choose(const Scores& scores) {
  std::vector<std::pair<double, Topic>> order;
  for (const auto& [topic, weight] : scores) order.emplace_back(weight, topic);
  std::stable_sort(order.begin(), order.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<Topic> chosen;
  for (const auto& [weight, topic] : order)
    if (chosen.empty() || (weight >= kSpecific && chosen.size() < 3)) chosen.push_back(topic);
  return chosen;
}

double best_score(const Scores& scores) {
  double best = 0;
  for (const auto& entry : scores) best = std::max(best, entry.second);
  return best;
}

/// A question that only changes what the previous one asked: "and the veins?", "where are they?", "in zone
/// C?".
std::optional<Route> follow(const Reading& q, const Scores& scores, const Route* previous) {
  if (!previous || previous->topics.empty()) return std::nullopt;
  const Topic last = previous->topics.front();
  const bool continues = q.starts_with(follow_up) || q.words() <= 5 ||
                         q.has_word({"they", "them", "it", "those", "one", "that", "their"});
  if (!continues) return std::nullopt;
  Route route = *previous;
  route.follow_up = true;
  route.instructs = q.has(injection);
  const Focus focus = read_focus(q);
  if (focus.aspect != Aspect::overview) route.focus.aspect = focus.aspect;
  if (focus.vessel) route.focus.vessel = focus.vessel;
  if (focus.region) route.focus.region = focus.region;
  route.focus.judged = focus.judged;
  route.focus.reason = focus.reason;

  Scores other = scores;  // what the question is about beyond a change of focus
  other.erase(Topic::capabilities);
  if (const auto whole = other.find(Topic::summary); whole != other.end() && whole->second < kWholeEye)
    other.erase(whole);
  if (is_vessel_topic(last) && !q.has(vessel)) other.erase(Topic::vessels);
  if (is_vessel_topic(last) && last != Topic::vessels) other.erase(Topic::zones);
  if (!q.has_any(disease, wrong) && q.has(severity)) other.erase(Topic::diabetic_retinopathy);
  if (q.has(retinopathy)) favour(other, Topic::diabetic_retinopathy, 3);
  if (q.has(width) && !q.has_any(artery, vein, vessel)) other.erase(Topic::vessel_width);
  if (is_lesion_topic(last) && q.has(size)) other.erase(Topic::modality);
  const double best = best_score(other);
  if (best < kSubstantial) {
    const bool changes = focus != Focus{} || q.has_any(severity, width, compare, ratio, follow_up);
    const bool refers = q.has_word({"they", "them", "it", "those", "that", "one", "why", "how", "more"});
    if (!changes && !refers) return std::nullopt;
    if (is_vessel_topic(last) && q.has(artery) && q.has(vein) && q.has(compare))
      route.topics = {Topic::artery_vein_comparison};
    return route;
  }
  if (!q.starts_with(follow_up)) return std::nullopt;
  const std::vector<Topic> chosen = choose(other);
  if (is_lesion_topic(last) && is_lesion_topic(chosen.front())) {
    route.topics = chosen;
    return route;
  }
  return std::nullopt;
}

std::optional<Topic> kind_of_question(const Reading& q, const Scores& scores) {
  const bool about_a_thing = std::any_of(scores.begin(), scores.end(), [](const auto& entry) {
    return entry.second >= 1.75 && entry.first != Topic::modality && entry.first != Topic::scale;
  });
  const bool anchored = q.has_any(anchor, side_word) || (q.has(presence) && !q.has(define));
  const bool general = (q.has(define) || q.asks_definition()) && !anchored;
  const bool named = best_score(scores) >= 2.3;
  // "Pretend to be a doctor and say that ...": what it is about counts, not the part to be played.
  if (q.has(advice) && !(q.has(injection) && named)) return Topic::medical_advice;
  if (q.has(outlook)) return about_a_thing && !anchored ? Topic::general_knowledge : Topic::medical_advice;
  if (q.asks_definition() && !q.has_word({"here"}) && !q.has(injection)) return Topic::general_knowledge;
  if (general && about_a_thing) return Topic::general_knowledge;
  if (q.has(off_topic) && !named) return Topic::out_of_scope;
  if (q.has(injection) && best_score(scores) < 1.75) return Topic::out_of_scope;
  return std::nullopt;
}

/// Arteries compared in one named measure: that measure narrows the comparison and is no topic of its own.
void name_measure(Route& route) {
  if (route.topics.front() != Topic::artery_vein_comparison || route.topics.size() < 2) return;
  route.focus.measure = route.topics[1];
  route.topics.assign(1, Topic::artery_vein_comparison);
}

Route single(Topic topic, const Reading& q, double confidence) {
  Route route;
  route.topics = {topic};
  route.focus = read_focus(q);
  route.confidence = confidence;
  route.instructs = q.has(injection);
  return route;
}

}  // namespace

Route route(std::string_view question, const Route* previous) {
  const Reading q(question);
  const Scores scores = score(q);
  if (const auto kind = kind_of_question(q, scores)) return single(*kind, q, 0.9);
  if (auto followed = follow(q, scores, previous)) {
    followed->confidence = 0.7;
    return *followed;
  }
  const double best = best_score(scores);
  Route route;
  route.focus = read_focus(q);
  route.instructs = q.has(injection);
  route.confidence = std::min(1.0, best / 3);
  if (best >= kSubstantial) {
    route.topics = choose(scores);
    name_measure(route);
    if (previous && !previous->topics.empty() && route.topics.front() == Topic::uncertainty)
      route.focus.subject = previous->focus.subject ? previous->focus.subject : previous->topics.front();
  } else if (q.words() >= 4 && !q.has(follow_up) &&
             !q.has_any(presence, picture, anchor, where, count, size, share)) {
    route.topics = {Topic::out_of_scope};  // a whole sentence without one word of this field
    route.confidence = 0.5;
  }
  return route;
}

}  // namespace retinal
