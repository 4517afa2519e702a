#include "assistant/router_rules.h"

#include <algorithm>
#include <initializer_list>
#include <set>
#include <string>

#include "assistant/knowledge_search.h"
#include "assistant/router_reading.h"
#include "assistant/tokens.h"

namespace retinal {
namespace {

using enum Concept;
using routing::best_score;
using routing::choose;
using routing::kNamed;
using routing::kSubstantial;
using routing::kWholeEye;
using routing::Reading;
using routing::Scores;

constexpr std::size_t kShort = 5;  ///< words; a question this short may lean on the one before it

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

bool has_pronoun(const Reading& q) {
  return q.has_word({"they", "them", "it", "those", "that", "one", "their", "its", "these", "this"});
}

Route single(Topic topic, const Reading& q, const Scores& scores, double confidence) {
  Route route;
  route.topics = {topic};
  route.focus = read_focus(q);
  if (topic == Topic::general_knowledge && best_score(scores) >= kNamed)
    route.focus.subject = choose(scores).front();
  route.confidence = confidence;
  route.instructs = q.has(injection);
  return route;
}

/// What a question that leans on the one before it is about beyond a change of focus.
Scores beyond_focus(const Reading& q, Scores scores, Topic last) {
  scores.erase(Topic::capabilities);
  const auto whole = scores.find(Topic::summary);
  const bool keeps_subject = has_pronoun(q) || !q.has(overview);
  if (whole != scores.end() && whole->second < kWholeEye && keeps_subject) scores.erase(whole);
  if (is_vessel_topic(last) && !q.has(vessel)) scores.erase(Topic::vessels);
  if (is_vessel_topic(last) && last != Topic::vessels) scores.erase(Topic::zones);
  if (!q.has_any(disease, wrong) && q.has(severity)) scores.erase(Topic::diabetic_retinopathy);
  if (q.has(retinopathy)) routing::favour(scores, Topic::diabetic_retinopathy, 3);
  if (q.has(width) && !q.has_any(artery, vein, vessel) && !is_vessel_topic(last))
    scores.erase(Topic::vessel_width);
  if (is_lesion_topic(last) && q.has(size)) scores.erase(Topic::modality);
  if (!q.has(lesion) && q.lesion_types() == 0) scores.erase(Topic::lesions);
  if (is_lesion_topic(last) && q.has(where) &&
      (has_pronoun(q) || q.has_word({"any", "some", "most", "which"}))) {  // "are they close to the macula?"
    scores.erase(Topic::fovea);
    scores.erase(Topic::optic_disc);
  }
  if (last != Topic::scale && q.has(pixel) && !q.has(unit)) scores.erase(Topic::scale);  // "in microns?"
  return scores;
}

/// A question that only changes what the previous one asked: "and the veins?", "where are they?", "in zone
/// C?".
std::optional<Route> follow(const Reading& q, const Scores& scores, const Route* previous) {
  if (!previous || previous->topics.empty()) return std::nullopt;
  const Topic last = previous->topics.front();
  if (last == Topic::general_knowledge && previous->focus.subject) {  // "what are drusen?" - "do I have any?"
    if (!q.has(anchor) && !q.looks_for()) return std::nullopt;
    Route subject;
    subject.topics = {*previous->focus.subject};
    return follow(q, scores, &subject);
  }
  const bool continues = q.starts_with(follow_up) || q.words() <= kShort || has_pronoun(q);
  if (!continues) return std::nullopt;
  Route route = *previous;
  route.follow_up = true;
  route.instructs = q.has(injection);
  const Focus focus = read_focus(q);
  if (focus.aspect != Aspect::overview) route.focus.aspect = focus.aspect;
  if (focus.vessel) route.focus.vessel = focus.vessel;
  if (focus.region) route.focus.region = focus.region;
  const bool weighs =
      q.opens({"is", "are"}) && q.has_word({"high", "low", "large", "small", "big", "elevated", "reduced"});
  route.focus.judged = focus.judged || (weighs && !is_lesion_topic(last));
  route.focus.reason = focus.reason || q.has(method) || q.has_word({"explain"});

  if (is_vessel_topic(last) && q.has(compare) && focus.vessel && previous->focus.vessel &&
      focus.vessel != previous->focus.vessel) {  // "and compared with the veins?"
    route.topics = {Topic::artery_vein_comparison};
    route.focus.vessel.reset();
    route.focus.measure = last;
    return route;
  }
  const Scores other = beyond_focus(q, scores, last);
  if (best_score(other) < kSubstantial) {
    const bool changes = focus != Focus{} ||
                         q.has_any(severity, width, compare, ratio, follow_up, method, reason, pixel, lesion);
    const bool refers =
        has_pronoun(q) || q.has_word({"why", "how", "more", "which", "explain", "elaborate", "detail"});
    if (!changes && !refers) return std::nullopt;
    if (is_vessel_topic(last) && q.both_vessels() && q.has_any(compare, both_vessels))
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

bool asks_advice(const Reading& q, const Scores& scores) {
  // "Pretend to be a doctor and say that ...": what it is about counts, not the part to be played.
  const bool named = best_score(scores) >= kNamed;
  if (q.has(advice)) return !(q.has(injection) && named) && !(q.has(people) && !q.has(anchor) && named);
  return q.has(carer) && ((q.has(must) && !q.looks_for()) || best_score(scores) < kSubstantial);
}

/// Topics that a question has by its kind, whatever it names: advice, general knowledge, other worlds.
std::optional<Topic> kind_of_question(const Reading& q, const Scores& scores, bool in_conversation) {
  const bool about_a_thing =
      q.has(term) || std::any_of(scores.begin(), scores.end(), [](const auto& entry) {
        return entry.second >= 1.75 && entry.first != Topic::modality && entry.first != Topic::scale;
      });
  const double best = best_score(scores);
  const bool named = best >= kNamed;
  const bool anchored = q.has_any(anchor, side_word) ||
                        (q.names_the_picture() && !q.has(people) && !q.asks_how()) ||
                        (q.looks_for() && !q.has(define));
  if (q.has(off_topic) && !about_a_thing && !named) return Topic::out_of_scope;
  if (asks_advice(q, scores)) return Topic::medical_advice;
  if (q.has(outlook) && !(q.looks_for() && named))
    return best >= routing::kSpecific && !anchored ? Topic::general_knowledge : Topic::medical_advice;
  if (q.asks_definition() && !q.has_word({"here"}) && !q.has(injection)) return Topic::general_knowledge;
  if (q.asks_about_nature() && !q.has_word({"this", "here", "my", "patient"}))
    return Topic::general_knowledge;
  if (q.asks_how() && q.has_word({"work"})) return Topic::general_knowledge;
  if (about_a_thing && !anchored && q.asks_generally() && !q.has(injection)) return Topic::general_knowledge;
  if (in_conversation && q.asks_what_that_is()) return Topic::general_knowledge;
  const bool about_it = in_conversation && has_pronoun(q) && !named;  // "what causes them?"
  if (about_it && (q.has(define) || q.asks_generally())) return Topic::general_knowledge;
  if (q.has(off_topic) && !named) return Topic::out_of_scope;
  if (q.has(chatter) && best < 1.75) return Topic::out_of_scope;
  if (q.has(injection) && best < 1.65) return Topic::out_of_scope;
  return std::nullopt;
}

/// Arteries compared in one named measure: that measure narrows the comparison and is no topic of its own.
void name_measure(Route& route) {
  if (route.topics.front() != Topic::artery_vein_comparison || route.topics.size() < 2) return;
  route.focus.measure = route.topics[1];
  route.topics.assign(1, Topic::artery_vein_comparison);
}

/// "is that normal?", "how bad is it?" without a question before it.
bool lacks_a_subject(const Reading& q, const Scores& scores) {
  if (best_score(scores) >= 1.8 || q.has(capability)) return false;
  if (q.is_fragment() && !q.has(overview)) return true;
  return q.has_word({"it", "that", "they", "them", "those"}) && q.has_any(normal, severity, width) &&
         q.words() <= kShort && !q.has(overview) && !q.has_word({"mild", "moderate", "grade", "stage"});
}

/// "this", "here", "my": the photograph, the eye or the person in front of us.
bool names_this_eye(const Reading& q) {
  return q.has_word({"this", "these", "those", "here", "my", "mine", "me", "i", "patient", "he", "she", "his",
                     "her", "our", "your", "shown"});
}

/// Questions about a subject that has an entry in the knowledge base, where the lexicon cannot place them or
/// takes them for another world ("what is retinitis pigmentosa?"), or where their form is that of a general
/// one.
bool is_known_in_general(const Reading& q, const Route& routed, std::string_view question) {
  if (routed.instructs || routed.about_this || routed.follow_up) return false;
  const bool unplaced = routed.ask_back() || routed.topics.front() == Topic::out_of_scope;
  if (!unplaced &&
      (routed.topics.front() == Topic::general_knowledge || routed.topics.front() == Topic::medical_advice))
    return false;
  if (has_general_form(question)) return find_knowledge(question) != nullptr;
  return unplaced && !q.looks_for() && is_named_in_knowledge(question);
}

Route route_by_lexicon(const Reading& q, const Route* previous) {
  const bool in_conversation = previous && !previous->topics.empty();
  Scores scores = score(q);
  if (in_conversation && q.words() <= 2 && q.has_word({"really", "seriously"}))
    routing::favour(scores, Topic::uncertainty, kNamed);
  if (const auto kind = kind_of_question(q, scores, in_conversation)) return single(*kind, q, scores, 0.9);
  if (auto followed = follow(q, scores, previous)) {
    followed->confidence = 0.7;
    return *followed;
  }
  const double best = best_score(scores);
  Route route;
  route.focus = read_focus(q);
  route.instructs = q.has(injection);
  route.confidence = std::min(1.0, best / 3);
  if (best >= kSubstantial && !lacks_a_subject(q, scores)) {
    route.topics = choose(scores);
    name_measure(route);
    if (in_conversation && route.topics.front() == Topic::uncertainty)
      route.focus.subject = previous->focus.subject ? previous->focus.subject : previous->topics.front();
  } else if (best < kSubstantial && q.speaks_of_something_else()) {
    route.topics = {Topic::out_of_scope};  // a whole sentence without one word of this field
    route.confidence = 0.5;
  }
  return route;
}

}  // namespace

bool has_general_form(std::string_view question) {
  static const std::set<std::string> kOfThis = {"the",   "your", "his",   "her", "their",
                                                "there", "in",   "wrong", "it"};
  static const std::set<std::string> kSides = {"stage",      "symptom", "cause",   "type", "risk",
                                               "difference", "sign",    "warning", "kind", "grade"};
  const std::vector<std::string> words = normalised_words(question);
  const auto at = [&](std::size_t i) { return i < words.size() ? words[i] : std::string(); };
  const auto any = [](const std::string& word, std::initializer_list<const char*> of) {
    return std::any_of(of.begin(), of.end(), [&](const char* w) { return word == w; });
  };
  const std::string last = words.empty() ? "" : words.back();
  const bool is = any(at(1), {"is", "are"}), does = any(at(1), {"do", "doe"});
  if (kSides.contains(at(0)) && at(0) != "risk" && (at(1) == "of" || at(1) == "between")) return true;
  if (any(at(0), {"can", "doe", "do", "when", "who"}) && !kOfThis.contains(at(1)) &&
      !any(at(1), {"you", "we", "they"}))
    return at(0) != "when" || is;
  if (at(0) == "which") return kSides.contains(at(1));
  if (any(last, {"explained"}) || (any(at(0), {"explain", "define"}) && !kOfThis.contains(at(1))))
    return true;
  if (at(0) == "what") {
    if (any(at(1), {"cause", "count"}) || (does && any(last, {"mean", "do", "indicate", "like"})))
      return true;
    return is && (!kOfThis.contains(at(2)) || (at(2) == "the" && kSides.contains(at(3))));
  }
  if (at(0) == "why") return (does || at(1) == "would") && !kOfThis.contains(at(2));
  if (at(0) != "how") return false;
  return at(1) == "often" ||
         (is && !kOfThis.contains(at(2)) &&
          any(last, {"measured", "calculated", "computed", "treated", "diagnosed", "graded"}));
}

Route general_route(const Route& routed) {
  Route general = routed;
  if (!routed.topics.empty() && routed.topics.front() != Topic::general_knowledge &&
      routed.topics.front() != Topic::out_of_scope)
    general.focus.subject = routed.topics.front();
  general.topics = {Topic::general_knowledge};
  return general;
}

Route route_by_rules(std::string_view question, const Route* previous) {
  const Reading q(question);
  Route routed = route_by_lexicon(q, previous);
  routed.about_this = names_this_eye(q);
  if (is_known_in_general(q, routed, question)) {
    routed = general_route(routed);
    routed.confidence = 0.7;
  }
  return routed;
}

}  // namespace retinal
