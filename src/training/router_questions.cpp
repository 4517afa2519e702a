#include "training/router_questions.h"

#include <cctype>
#include <map>
#include <sstream>
#include <utility>

#include "assistant/knowledge.h"
#include "assistant/question_features.h"
#include "assistant/question_table.h"
#include "assistant/router_reading.h"
#include "assistant/router_rules.h"
#include "assistant/tokens.h"
#include "base/error.h"
#include "base/file.h"
#include "instruct/grammar.h"
#include "instruct/writer.h"

namespace retinal::training {
namespace {

using instruct::Bindings;
using instruct::Grammar;
using instruct::Phrasings;

constexpr int kTriesPerPhrasing = 4;  ///< a grammar with few derivations gives fewer questions than wished
constexpr double kKeptNames = 0.06;
constexpr double kGeneralShare = 3;  ///< of general questions beside those of one other topic
constexpr const char* kAnyTopic = "any";

/// A rule and the nouns that it is asked with.
struct Source {
  const Grammar* grammar;
  std::string rule;
  Bindings bindings;
};

using Sources = std::map<std::size_t, std::vector<Source>>;  // by class

std::size_t class_named(const std::string& name, const std::string& where) {
  for (std::size_t c = 0; c < router_classes(); ++c)
    if (name == router_class_name(c)) return c;
  throw Error(where + ": '" + name + "' is no topic (docs/topics.md) and not ask_back");
}

/// "vessel_density" of "topic.vessel_density.zones".
std::string second_part(const std::string& rule) {
  const std::size_t begin = rule.find('.') + 1;
  return rule.substr(begin, rule.find('.', begin) - begin);
}

/// Groups that a rule of follow-up questions may stand for.
std::vector<std::size_t> follow_classes(const std::string& rule) {
  static const std::map<std::string, std::vector<Topic>> kGroups = {
      {"lesion",
       {Topic::lesions, Topic::microaneurysms, Topic::haemorrhages, Topic::hard_exudates,
        Topic::soft_exudates}},
      {"vessel",
       {Topic::vessel_density, Topic::fractal_dimension, Topic::vessel_width, Topic::tortuosity,
        Topic::vessel_calibre}},
      {"disease",
       {Topic::glaucoma, Topic::cataract, Topic::amd, Topic::hypertensive_retinopathy,
        Topic::pathological_myopia, Topic::diabetic_retinopathy}}};
  const std::string name = second_part(rule);
  std::vector<std::size_t> out;
  if (const auto group = kGroups.find(name); group != kGroups.end())
    for (const Topic topic : group->second) out.push_back(static_cast<std::size_t>(topic));
  else if (name == kAnyTopic)
    for (std::size_t c = 0; c <= static_cast<std::size_t>(Topic::summary); ++c) out.push_back(c);
  else
    out.push_back(class_named(name, rule));
  return out;
}

/// The topic of an intent of the data engine; none for terms of the labels, whose topic is unclear.
std::optional<Topic> topic_of_intent(const std::string& intent) {
  static const std::map<std::string, Topic> kOthers = {{"messidor_grade", Topic::diabetic_retinopathy},
                                                       {"myopic_maculopathy", Topic::pathological_myopia}};
  const std::string name = intent.substr(0, intent.find('.'));
  const auto other = kOthers.find(name);
  return other != kOthers.end() ? other->second : topic_from_name(name);
}

/// Whether its questions mean nothing without one before them; others have a subject of their own.
bool leans(const std::string& rule) {
  return rule == "follow.any" || rule == "follow.lesion" || rule == "follow.disease";
}

std::string with_name(std::string phrasing, const std::string& name) {
  const std::size_t at = phrasing.find("NAME");
  if (at != std::string::npos) phrasing.replace(at, 4, name);
  return phrasing;
}

/// "Optic disc" inside a sentence; abbreviations keep their capitals.
std::string lower_first(std::string name) {
  if (name.size() > 1 && !std::isupper(static_cast<unsigned char>(name[1])))
    name[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(name[0])));
  return name;
}

std::vector<LabelledQuestion> tabled(const std::string& file, double weight, bool rules_know_it) {
  std::vector<LabelledQuestion> out;
  for (const TabledQuestion& asked : read_question_table(file)) {
    LabelledQuestion question{asked.question, asked.context, {}, weight, false, rules_know_it};
    for (const std::string& name : asked.topics) question.classes.insert(class_named(name, file));
    out.push_back(std::move(question));
  }
  return out;
}

/// Questions that the knowledge base answers or would answer; those about treatment are advice just as well.
std::vector<LabelledQuestion> general(const std::string& file, double weight) {
  std::istringstream lines(read_text_file(file));
  std::vector<LabelledQuestion> out;
  for (std::string line; std::getline(lines, line);) {
    const std::size_t tab = line.find('\t');
    if (line.empty() || line.front() == '#' || tab == std::string::npos) continue;
    LabelledQuestion question{line.substr(0, tab), "", {}, weight, false, true};
    const std::size_t ruled = router_class(route_by_rules(question.question, nullptr));
    question.classes = {static_cast<std::size_t>(Topic::general_knowledge)};
    if (ruled == static_cast<std::size_t>(Topic::medical_advice)) question.classes = {ruled};
    out.push_back(std::move(question));
  }
  return out;
}

class Drawer {
 public:
  explicit Drawer(const RouterRecipe& recipe) : recipe_(recipe), random_(recipe.seed) {
    for (const std::string& file : recipe.phrasings) phrasings_.add(read_text_file(file));
    phrasings_.check({});
    for (const std::string& rule : phrasings_.rules())
      if (rule.starts_with("topic."))
        own_[class_named(second_part(rule), rule)].push_back({&phrasings_, rule, {}});
    for (const instruct::QuestionTopic& asked : instruct::question_topics())
      if (const auto topic = topic_of_intent(asked.name))
        engine_[static_cast<std::size_t>(*topic)].push_back(
            {&instruct::writer_grammar(), asked.rule, asked.bindings});
  }

  std::vector<LabelledQuestion> draw(Phrasings which) {
    const std::int64_t wished = which == Phrasings::trained ? recipe_.per_topic : recipe_.kept_per_topic;
    out_.clear();
    for (const Sources* sources : {&own_, &engine_})
      for (const auto& [topic, rules] : *sources) draw_topic(topic, rules, wished, which);
    draw_follow_ups(wished, which);
    draw_names(which);
    balance();
    return std::move(out_);
  }

 private:
  std::string expand(const Source& source, Phrasings which) {
    return source.grammar->expand(source.rule, random_, source.bindings, which);
  }

  const Source& pick(const std::vector<Source>& from) {
    return from[static_cast<std::size_t>(random_.below(static_cast<int>(from.size())))];
  }

  std::string question_about(std::size_t topic) {
    const auto found = own_.find(topic);
    return found == own_.end() ? "" : expand(pick(found->second), Phrasings::trained);
  }

  std::string any_question() {
    return question_about(static_cast<std::size_t>(random_.below(static_cast<int>(Topic::summary) + 1)));
  }

  /// A question once; false when it was there already.
  bool take(std::string question, const std::string& context, std::size_t label) {
    if (question.find("THING") != std::string::npos) return false;
    if (!seen_.insert(question + "\t" + context + "\t" + router_class_name(label)).second) return false;
    if (random_.chance(recipe_.typos)) question = instruct::with_typo(question, random_);
    out_.push_back({std::move(question), context, {label}});
    return true;
  }

  /// Rules without phrasings of the wished kind have nothing to give.
  static std::vector<Source> with(Phrasings which, const std::vector<Source>& all) {
    std::vector<Source> some;
    for (const Source& source : all)
      if (which == Phrasings::trained || source.grammar->keeps(source.rule)) some.push_back(source);
    return some;
  }

  void draw_topic(std::size_t topic, const std::vector<Source>& all, std::int64_t wished, Phrasings which) {
    const std::vector<Source> rules = with(which, all);
    if (rules.empty()) return;
    std::int64_t taken = 0;
    for (std::int64_t i = 0; i < wished * kTriesPerPhrasing && taken < wished; ++i) {
      // What asks back at the beginning may be understood later on.
      const bool later = topic != topics().size() && random_.chance(recipe_.in_conversation);
      taken += take(expand(pick(rules), which), later ? any_question() : "", topic);
    }
  }

  void draw_follow_ups(std::int64_t wished, Phrasings which) {
    for (const std::string& rule : phrasings_.rules()) {
      const bool follows = rule.starts_with("follow."), after = rule.starts_with("after.");
      if ((!follows && !after) || (which == Phrasings::kept && !phrasings_.keeps(rule))) continue;
      const std::vector<std::size_t> classes =
          after ? std::vector{class_named(second_part(rule), rule)} : follow_classes(rule);
      const Source source{&phrasings_, rule, {}};
      std::int64_t taken = 0;
      for (std::int64_t i = 0; i < wished * kTriesPerPhrasing && taken < wished / 2; ++i) {
        const std::size_t topic =
            classes[static_cast<std::size_t>(random_.below(static_cast<int>(classes.size())))];
        const std::string question = expand(source, which);
        const bool taken_now = take(question, after ? any_question() : question_about(topic), topic);
        if (taken_now) out_.back().leans = true;
        taken += taken_now;
        if (leans(rule)) take(question, "", topics().size());
      }
    }
  }

  /// General questions about every name of the knowledge base. "What is the X" is one only where the record
  /// holds no X. Of those kept, one name in so many is taken, as many as of other topics.
  void draw_names(Phrasings which) {
    for (const KnowledgeEntry& entry : knowledge_base().entries()) {
      std::vector<std::string> names = entry.aliases;
      names.push_back(lower_first(entry.title));
      for (const std::string& name : names) {
        if (which == Phrasings::kept && !random_.chance(kKeptNames)) continue;
        // Treatment is advice, also where it names nobody.
        const bool advice = routing::Reading(name).has_any(Concept::advice, Concept::outlook);
        const auto general =
            static_cast<std::size_t>(advice ? Topic::medical_advice : Topic::general_knowledge);
        const bool in_record =
            routing::best_score(routing::score(routing::Reading(name))) >= routing::kSubstantial;
        for (int i = 0; i < (which == Phrasings::trained ? 4 : 1); ++i)
          take(with_name(phrasings_.expand("name.general", random_, {}, which), name), "", general);
        if (!in_record)
          take(with_name(phrasings_.expand("name.foreign", random_, {}, which), name), "", general);
      }
    }
  }

  /// All topics weigh alike, however many phrasings were drawn; there are more ways to ask in general.
  void balance() {
    std::map<std::size_t, double> counts;
    for (const LabelledQuestion& drawn : out_) ++counts[*drawn.classes.begin()];
    const double mean = static_cast<double>(out_.size()) / static_cast<double>(counts.size());
    for (LabelledQuestion& drawn : out_) {
      const std::size_t topic = *drawn.classes.begin();
      const double share = topic == static_cast<std::size_t>(Topic::general_knowledge) ? kGeneralShare : 1;
      drawn.weight = share * mean / counts[topic];
    }
  }

  const RouterRecipe& recipe_;
  SeededRandom random_;
  Grammar phrasings_;
  Sources own_, engine_;
  std::set<std::string> seen_;
  std::vector<LabelledQuestion> out_;
};

}  // namespace

RouterQuestions router_questions(const RouterRecipe& recipe) {
  Drawer drawer(recipe);
  RouterQuestions out;
  out.learn = drawer.draw(Phrasings::trained);
  out.kept = drawer.draw(Phrasings::kept);
  for (const std::string& file : recipe.examples)
    for (LabelledQuestion& question : tabled(file, recipe.example_weight, true))
      out.learn.push_back(std::move(question));
  for (const std::string& file : recipe.knowledge)
    for (LabelledQuestion& question : general(file, recipe.example_weight))
      out.learn.push_back(std::move(question));
  for (const std::string& file : recipe.development)
    for (LabelledQuestion& question : tabled(file, 1, false)) out.development.push_back(std::move(question));
  return out;
}

}  // namespace retinal::training
