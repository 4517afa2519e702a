// Where lesions lie: directions ("superotemporal", "above and temporal"), distances and the landmark that
// they are measured from.

#include <algorithm>
#include <set>

#include "assistant/tokens.h"
#include "instruct/fact_rules.h"

namespace retinal::instruct::rules {
namespace {

using Directions = std::set<std::string>;

/// A direction as its parts: "superotemporal" is superior and temporal; empty for every other word.
Directions directions_of(const std::string& word) {
  Directions parts;
  const auto is_one = [&](Words any) {
    return std::any_of(any.begin(), any.end(), [&](const char* w) { return word == w; });
  };
  const bool joined = word.ends_with("nasal") || word.ends_with("temporal") || word.ends_with("nasally") ||
                      word.ends_with("temporally");
  if (is_one({"superior", "superiorly", "above"}) || (joined && word.starts_with("super")))
    parts.insert("superior");
  if (is_one({"inferior", "inferiorly", "below", "beneath"}) || (joined && word.starts_with("infer")))
    parts.insert("inferior");
  if (joined) parts.insert(word.find("nasal") != std::string::npos ? "nasal" : "temporal");
  if (is_one({"periphery", "peripheral"})) parts.insert("periphery");
  return parts;
}

/// One statement of a recorded place: "2.2 [disc diameters] temporal to the disc".
struct PlacePart {
  Directions directions;
  std::string distance, landmark;  ///< as printed; "fovea", "disc" or ""
};

std::vector<PlacePart> parts_of(const std::string& place) {
  std::vector<PlacePart> parts(1);
  std::string text = place;
  for (std::size_t at = 0; (at = text.find(" and ", at)) != std::string::npos;) text.replace(at, 5, " & ");
  std::size_t begin = 0;
  while (begin < text.size()) {
    std::size_t end = std::min(text.find(' ', begin), text.size());
    const std::string word = text.substr(begin, end - begin);
    begin = end + 1;
    // "above and to the left of the fovea" is one statement, "... the fovea and 2.2 temporal ..." two
    if (word == "&" && !parts.back().landmark.empty()) parts.emplace_back();
    if (!word.empty() && word.find_first_not_of("0123456789.") == std::string::npos)
      parts.back().distance = word;
    for (const std::string& direction : directions_of(word)) parts.back().directions.insert(direction);
    if (word == "fovea" || word == "disc") parts.back().landmark = word;
    // the unit "disc diameters" is no landmark
    if (word.starts_with("diameter")) parts.back().landmark.clear();
  }
  return parts;
}

/// The landmark named within a few words behind: "fovea", "disc" or "".
std::string landmark_behind(const Case& c, std::size_t at) {
  constexpr std::size_t kReach = 10;
  for (const Mention& m : c.words().mentions) {
    if (m.begin <= at || m.begin > at + kReach) continue;
    if (m.concept_id == Concept::fovea) return "fovea";
    if (m.concept_id == Concept::disc) return "disc";
  }
  return "";
}

bool same_landmark(const PlacePart& part, const std::string& landmark) {
  return landmark.empty() || part.landmark.empty() || part.landmark == landmark;
}

}  // namespace

void check_places(const Case& c) {
  const auto& s = c.words();
  for (std::size_t i = 0; i < s.words.size(); ++i) {
    const Directions said = directions_of(s.words[i]);
    if (said.empty()) continue;
    const bool vague = is_word(s, i, {"above", "below", "beneath"});
    const std::string landmark = landmark_behind(c, i);
    if (vague && landmark.empty()) continue;  // "as said above", "below the threshold"
    const char* named = lesion_owner(c, i);
    if (!named && c.reading.conditions.empty()) continue;
    const auto lesions = named ? c.description.lesions.find(named) : c.description.lesions.end();
    bool known = false;
    if (lesions != c.description.lesions.end())
      for (const PlacePart& part : parts_of(lesions->second.place))
        known = known ||
                (same_landmark(part, landmark) &&
                 std::includes(part.directions.begin(), part.directions.end(), said.begin(), said.end()));
    c.judge(ClaimKind::place, s.words[i], known ? Judgement::supported : Judgement::contradicted,
            known ? "" : "this place is not recorded for what is named");
  }
}

bool is_recorded_distance(const Case& c, const NumberToken& n, const std::string& text) {
  const char* named = lesion_owner(c, n.at);
  const std::string landmark = landmark_behind(c, n.at);
  for (const auto& [key, lesions] : c.description.lesions) {
    if (named && key != named) continue;
    for (const PlacePart& part : parts_of(lesions.place))
      if (part.distance == text && same_landmark(part, landmark)) return true;
  }
  return false;
}

}  // namespace retinal::instruct::rules
