// Lesions: presence, count, place, area and boxes.

#include <algorithm>

#include "assistant/realiser_parts.h"
#include "assistant/wording.h"

namespace retinal::realiser {
namespace {

constexpr std::size_t kSpokenPlaces = 3;  ///< places named in one answer, largest lesions first
constexpr std::size_t kSpokenBoxes = 5;

struct Group {
  Structure type;
  const LesionGroup& record;
  std::string key = std::string("lesions.") + to_string(type);
  bool plural() const { return record.count != 1; }
  std::string name() const { return lesion_name(type, plural()); }
  std::string instance(std::size_t i, const char* field) const {
    return slot(key + ".instances." + std::to_string(i) + "." + field);
  }
};

Sentence none(const Group& g) {
  return {"No " + lesion_name(g.type, true) + " were detected in this photograph.", {g.key + ".count"}};
}

Sentence count(const Group& g, bool affirm) {
  return {(affirm ? "Yes, " : "") + slot(g.key + ".count") + " " + g.name() +
              (g.plural() ? " were" : " was") + " detected.",
          {}};
}

Sentence area(const Group& g) {
  return {(g.plural() ? "Together the " + g.name() + " cover " : "The " + g.name() + " covers ") +
              slot(g.key + ".area_px") + " of the photograph, " + slot(g.key + ".area_fraction") +
              " of the visible field.",
          {}};
}

void places(Realisation& out, const Group& g) {
  const std::string name = lesion_name(g.type, false);
  const std::size_t spoken = std::min(kSpokenPlaces, g.record.instances.size());
  for (std::size_t i = 0; i < spoken; ++i) {
    if (g.record.instances[i].location.empty()) continue;
    const std::string which = !g.plural() ? "The " + name
                              : i == 0    ? "The largest " + name
                                          : "The next largest " + name;
    out.sentences.push_back({which + " lies " + g.instance(i, "location") + ".", {}});
  }
}

void boxes(Realisation& out, const Group& g) {
  const std::size_t spoken = std::min(kSpokenBoxes, g.record.instances.size());
  std::vector<std::string> list;
  for (std::size_t i = 0; i < spoken; ++i) list.push_back(g.instance(i, "box"));
  const bool all = spoken == g.record.instances.size();
  out.sentences.push_back(
      {std::string(all ? "Boxes" : "Boxes of the largest") + " (" + lesion_name(g.type, g.plural()) +
           ") as x_min, y_min, x_max, y_max in pixels of the photograph: " + join_words(list) + "." +
           (all ? "" : " The evidence record lists them all."),
       {g.key + ".count"}});
}

void describe(Realisation& out, const Group& g, Aspect aspect) {
  if (g.record.count == 0) {
    out.sentences.push_back(none(g));
    return;
  }
  out.sentences.push_back(count(g, aspect == Aspect::presence));
  if (aspect == Aspect::area || aspect == Aspect::overview) out.sentences.push_back(area(g));
  if (aspect == Aspect::place || aspect == Aspect::overview) places(out, g);
  if (aspect == Aspect::boxes) boxes(out, g);
}

/// All types: those present in one sentence, those absent in another; then the aspect asked for.
Realisation all_lesions(const Facts& facts, Aspect aspect) {
  Realisation out;
  std::vector<std::string> present, absent, absent_keys;
  for (std::size_t i = 0; i < kLesions.size(); ++i) {
    const Group g{kLesions[i], facts.evidence().lesions[i]};
    if (g.record.count > 0) {
      present.push_back(slot(g.key + ".count") + " " + g.name());
    } else {
      absent.push_back(lesion_name(g.type, true));
      absent_keys.push_back(g.key + ".count");
    }
  }
  if (!present.empty()) out.sentences.push_back({"Detected: " + join_words(present) + ".", {}});
  if (!absent.empty())
    out.sentences.push_back(
        {"No " + join_words(absent, " and no ") + " were detected in this photograph.", absent_keys});
  if (aspect == Aspect::presence || aspect == Aspect::count) return out;
  for (std::size_t i = 0; i < kLesions.size(); ++i) {
    const Group g{kLesions[i], facts.evidence().lesions[i]};
    if (g.record.count == 0) continue;
    if (aspect == Aspect::boxes) boxes(out, g);
    if (aspect == Aspect::area) out.sentences.push_back(area(g));
    if ((aspect == Aspect::place || aspect == Aspect::overview) && !g.record.instances.empty() &&
        !g.record.instances[0].location.empty())
      out.sentences.push_back({std::string(g.plural() ? "The largest " : "The ") +
                                   lesion_name(g.type, false) + " lies " + g.instance(0, "location") + ".",
                               {}});
  }
  return out;
}

}  // namespace

Realisation lesion_topic(Topic topic, const Facts& facts, const Focus& focus) {
  if (topic == Topic::lesions) return all_lesions(facts, focus.aspect);
  const std::size_t index = topic == Topic::microaneurysms  ? 0
                            : topic == Topic::haemorrhages  ? 1
                            : topic == Topic::hard_exudates ? 2
                                                            : 3;
  Realisation out;
  describe(out, {kLesions[index], facts.evidence().lesions[index]}, focus.aspect);
  return out;
}

}  // namespace retinal::realiser
