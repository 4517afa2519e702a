// Intents about lesions.

#include "assistant/wording.h"
#include "instruct/intents.h"

namespace retinal::instruct {
namespace {

using Kind = LesionKind;

using Placeholders = std::vector<std::pair<std::string, std::string>>;

/// The words for one kind of lesion in one answer.
Placeholders words_for(const Kind& kind, const StatedLesions& lesions, SeededRandom& random) {
  const std::string plural = writer_grammar().expand(std::string("n.") + kind.topic + ".name", random);
  std::string lower = plural;
  if (!plural.starts_with("Fuchs"))
    lower[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(lower[0])));
  return {
      {"THINGS", lower}, {"THING", lesions.name}, {"lesions.x.", std::string("lesions.") + kind.key + "."}};
}

const StatedLesions& of(const Description& d, const Kind& kind) { return d.lesions.at(kind.key); }

Reply presence(const Description& d, const Kind& kind, SeededRandom& random) {
  const StatedLesions& lesions = of(d, kind);
  const std::string topic = kind.topic;
  const Placeholders words = words_for(kind, lesions, random);
  if (lesions.count == 0)
    return {{say("a.lesion.none", random, words)}, {topic, topic + ".count"}, false, true};
  if (random.chance(0.4)) return {{say("a.lesion.some", random, words)}, {topic}, true, false};
  return {{say(lesions.count == 1 ? "a.lesion.one" : "a.lesion.many", random, words)},
          {topic, topic + ".count"},
          true,
          false};
}

Reply count(const Description& d, const Kind& kind, SeededRandom& random) {
  const StatedLesions& lesions = of(d, kind);
  const char* rule = lesions.count == 0   ? "a.lesion.count.none"
                     : lesions.count == 1 ? "a.lesion.one"
                                          : "a.lesion.count.many";
  const std::string topic = kind.topic;
  return {{say(rule, random, words_for(kind, lesions, random))},
          {topic, topic + ".count"},
          lesions.count > 0,
          lesions.count == 0};
}

Reply place(const Description& d, const Kind& kind, SeededRandom& random) {
  const std::string topic = kind.topic;
  return {{say("a.lesion.place", random, words_for(kind, of(d, kind), random))},
          {topic, topic + ".where"},
          true,
          false};
}

Reply boxes(const Description& d, const Kind& kind, SeededRandom& random) {
  const StatedLesions& lesions = of(d, kind);
  std::vector<std::string> list;
  for (std::size_t i = 0; i < lesions.boxes.size(); ++i)
    list.push_back(std::string("[[lesions.") + kind.key + ".boxes." + std::to_string(i) + "]]");
  Placeholders words = words_for(kind, lesions, random);
  words.emplace_back("BOXES", join_words(list));
  const std::string topic = kind.topic;
  Reply out{{say("a.lesion.boxes", random, words)}, {topic, topic + ".boxes"}, true, false};
  if (lesions.count > static_cast<int>(lesions.boxes.size()))
    out.sentences.push_back(say("a.lesion.merged", random));
  return out;
}

using Answer = Reply (*)(const Description&, const Kind&, SeededRandom&);

Intent lesion_intent(const Kind& kind, const std::string& aspect, Answer answer) {
  const std::string topic = kind.topic, dot = aspect.empty() ? "" : "." + aspect;
  Intent intent{topic + dot,
                IntentGroup::lesion,
                "q.lesion" + dot,
                "f.lesion" + dot,
                {{"things", "n." + topic}},
                "",
                aspect.empty() ? "m." + topic : "",
                "",
                aspect.empty() ? 1 : 0.5,
                {}};
  if (!aspect.empty()) intent.after = topic;
  intent.answer = [kind, answer](const Description& d, SeededRandom& random) {
    return answer(d, kind, random);
  };
  return intent;
}

}  // namespace

Reply lesion_overview(const Description& d, SeededRandom& random) {
  Reply out;
  std::vector<std::string> present, absent;
  for (const Kind& kind : kLesionKinds) {
    const auto found = d.lesions.find(kind.key);
    if (found == d.lesions.end()) continue;
    const std::string count = std::string("[[lesions.") + kind.key + ".count]] ";
    if (found->second.count > 0)
      present.push_back(count + (found->second.count == 1 ? kind.singular : kind.plural));
    else
      absent.push_back(kind.plural);
    out.tells.push_back(kind.topic);
    out.tells.push_back(std::string(kind.topic) + ".count");
  }
  if (!present.empty())
    out.sentences.push_back(say("a.lesions.list", random, {{"PRESENT", join_words(present)}}));
  if (!absent.empty())
    out.sentences.push_back(say(present.empty() ? "a.lesions.nothing" : "a.lesions.absent", random,
                                {{"ABSENT", join_words(absent, " and no ")}}));
  out.positive = !present.empty();
  out.negative = present.empty();
  out.tells.push_back("lesions");
  return out;
}

void add_lesion_intents(std::vector<Intent>& out, const Description* d) {
  if (!d || d->lesions.size() >= 2)
    out.push_back({"lesions", IntentGroup::lesion, "q.lesions", "", {}, "", "", "", 1, lesion_overview});
  for (const Kind& kind : kLesionKinds) {
    const StatedLesions* lesions = nullptr;
    if (d) {
      const auto found = d->lesions.find(kind.key);
      if (found == d->lesions.end()) continue;
      lesions = &found->second;
    }
    out.push_back(lesion_intent(kind, "", presence));
    out.push_back(lesion_intent(kind, "count", count));
    if (!d || !lesions->place.empty()) out.push_back(lesion_intent(kind, "where", place));
    if (!d || (!lesions->boxes.empty() && d->width > 0)) out.push_back(lesion_intent(kind, "boxes", boxes));
  }
}

}  // namespace retinal::instruct
