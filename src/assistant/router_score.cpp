#include <algorithm>
#include <utility>

#include "assistant/router_reading.h"

namespace retinal::routing {
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
    {unit, Topic::scale, 3.05},
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
    {both_vessels, Topic::artery_vein_comparison, 3},
    {in_distribution, Topic::distribution_gate, 2.85},
    {eye_side, Topic::laterality, 2.8},
    {quality, Topic::image_quality, 2.8},
    {missing, Topic::unavailable, 2.7},
    {field_of_view, Topic::field_of_view, 2.65},
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
    {capability, Topic::capabilities, 1.3},
    {normal, Topic::summary, 1.2},
    {side_word, Topic::laterality, 1.0},
    {box, Topic::lesions, 1.0},
};

/// Combinations of words that mean more than their parts.
void score_disc(const Reading& q, Scores& scores) {
  const bool place_or_size = q.has_any(where, size, width, box);
  if (q.has(cup) &&
      (q.has(ratio) || (q.has(disc) && q.has_any(share, compare, size, width) && !q.has(where))))
    favour(scores, Topic::cup_to_disc_ratio, 3.1);
  else if (q.has(cup) && (place_or_size || q.has(share)))
    favour(scores, Topic::optic_disc, 2.6);
  if (q.has(pixel) && q.has_word({"disc"}) && !q.has(disc)) favour(scores, Topic::optic_disc, 2.05);
  if (q.has(disc) && q.has(ratio)) favour(scores, Topic::cup_to_disc_ratio, 3);
  if (q.has(disc) && q.has(fovea))  // "how far is the fovea from the disc?" is about the one named first
    favour(scores, q.first(disc) < q.first(fovea) ? Topic::optic_disc : Topic::fovea, 2.6);
  if (q.has(disc) && q.has(macular_edema) && !q.has(fovea)) {  // a swollen disc, not a swollen macula
    scores.erase(Topic::macular_edema);
    favour(scores, Topic::optic_disc, 3);
  }
  if (q.has(disc) && q.has_any(zone, zone_b, zone_c)) favour(scores, Topic::zones, 2.6);
}

void score_vessels(const Reading& q, Scores& scores) {
  const bool both = q.both_vessels();
  const bool any_vessel = both || q.has_any(vessel, artery, vein);
  const bool compares = q.has(compare) || q.has_word({"difference", "differ", "more", "or"});
  if (both && q.has(ratio))
    favour(scores, Topic::vessel_calibre, 3.6);
  else if ((q.has(both_vessels) || (both && compares)) && !q.has(calibre))
    favour(scores, Topic::artery_vein_comparison, 3.6);
  if (both && q.has_word({"contrast"})) {
    scores.erase(Topic::image_quality);
    favour(scores, Topic::artery_vein_comparison, 3.6);
  }
  if (any_vessel && q.has_word({"leak", "leaked", "leaking", "burst", "broken", "broke"}))
    favour(scores, Topic::haemorrhages, 2.9);
  if (any_vessel && q.has(normal)) favour(scores, Topic::vessels, 1.95);
  if (any_vessel && (q.has(width) || q.has_word({"wide", "broad", "thick"})))
    favour(scores, Topic::vessel_width, 3);
  if (any_vessel && q.has(share)) favour(scores, Topic::vessel_density, 2.95);
  if (any_vessel && q.has(size)) favour(scores, Topic::vessel_width, 2.5);
  if (!any_vessel && q.has(width) && q.has(picture)) favour(scores, Topic::modality, 2.2);
  if (any_vessel && q.has(macular_edema) &&
      !q.has_any(fovea, where)) {  // swollen veins, not a swollen macula
    scores.erase(Topic::macular_edema);
    favour(scores, Topic::vessel_width, 3);
  }
}

void score_lesions(const Reading& q, Scores& scores) {
  if (q.has(fovea) && q.has_word({"leak", "leakage", "leaking", "leaky"}))
    favour(scores, Topic::macular_edema, 3);
  if (q.has(lesion) && q.has_any(disc, fovea)) favour(scores, Topic::lesions, 2.65);
  if (q.lesion_types() < 2) return;
  for (const Topic topic :
       {Topic::microaneurysms, Topic::haemorrhages, Topic::hard_exudates, Topic::soft_exudates})
    scores.erase(topic);
  favour(scores, Topic::lesions, 3);
}

void score_picture(const Reading& q, Scores& scores) {
  if (q.has(picture) && q.has_any(size, pixel) && !q.has_any(disc, cup, vessel, lesion))
    favour(scores, Topic::modality, 2.2);
  if (q.has(other) && !q.has(in_distribution) &&
      q.has_word({"not", "beside", "except", "apart", "than", "beyond", "without"}))
    favour(scores, Topic::other_abnormality, 3.3);
  if (q.has(capability) && q.has(model)) favour(scores, Topic::capabilities, 2.25);
  if (q.has(picture) && q.has(modality)) favour(scores, Topic::modality, 2.25);
  if (q.has(overview) && q.has(modality) && !q.has_any(size, pixel)) favour(scores, Topic::summary, 2.15);
  if (q.has(overview) && q.has(disease)) favour(scores, Topic::summary, 1.95);
  if (q.has(normal) && q.has_word({"eye", "retina", "fundus", "photograph", "picture", "image"}))
    favour(scores, Topic::summary, kWholeEye);
  if (q.has(presence) && (q.has(picture) || q.has(anchor))) favour(scores, Topic::summary, 0.5);
}

}  // namespace

void favour(Scores& scores, Topic topic, double weight) { scores[topic] = std::max(scores[topic], weight); }

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

double best_score(const Scores& scores) {
  double best = 0;
  for (const auto& entry : scores) best = std::max(best, entry.second);
  return best;
}

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

}  // namespace retinal::routing
