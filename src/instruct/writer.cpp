#include "instruct/writer.h"

#include <algorithm>
#include <cctype>
#include <set>

#include "base/error.h"
#include "instruct/intents.h"

namespace retinal::instruct {
namespace {

constexpr int kRewrites = 4;  ///< before an answer that the check refuses is given up
constexpr int kWordings = 8;  ///< tries for an opening that says "image"
constexpr double kFollowNaturally = 0.55;
constexpr double kLeanOnTurnBefore = 0.3;
constexpr double kAskMeaning = 0.12;
constexpr double kExplainUnasked = 0.15, kExplainInOneTurn = 0.4;
constexpr double kAdviceAtEnd = 0.3;
constexpr double kLimitsAfterClear = 0.3;
constexpr double kSafetyInOneTurn = 0.35;
constexpr double kContext = 0.45;                        ///< first questions with a sentence before them
constexpr double kBesides = 0.45, kBesidesLater = 0.12;  ///< answers that say a little more than was asked

bool names_the_picture(const std::string& question) {
  return question.find("image") != std::string::npos || question.find("picture") != std::string::npos ||
         question.find("photo") != std::string::npos;
}

/// "Tell me which eye this is." asks without being a question.
bool is_request(const std::string& question) {
  return question.find("ell me ") != std::string::npos ||
         question.find("would like to know") != std::string::npos ||
         question.find("I wonder") != std::string::npos;
}

/// "Has my diabetes ...", "Should I worry?" is no question of a colleague.
bool is_lay(const std::string& question) {
  for (const char* word : {"my ", "My ", " I ", "I ", " me "})
    if (question.find(word) != std::string::npos) return true;
  return false;
}

class Writer {
 public:
  Writer(const Description& d, Track track, std::uint64_t seed, const WriterOptions& options)
      : d_(d), options_(options), random_(seed), intents_(intents_for(d, random_)) {
    out_.track = track;
  }

  Dialogue write() {
    const bool one = out_.track == Track::alignment;
    const int wished =
        one ? 1 : options_.min_turns + random_.below(options_.max_turns - options_.min_turns + 1);
    add_turn(opening());
    while (static_cast<int>(out_.turns.size()) < wished)
      if (!next_turn(wished)) break;
    const int least = one ? 1 : options_.min_turns;
    if (static_cast<int>(out_.turns.size()) < least) {
      out_.why_empty = "the description answers only " + std::to_string(out_.turns.size()) + " of " +
                       std::to_string(least) + " questions";
      out_.turns.clear();
      return std::move(out_);
    }
    add_safety();
    return std::move(out_);
  }

 private:
  /// By weight, so that no topic opens every dialogue.
  const Intent* opening() {
    double total = 0;
    for (const Intent& intent : intents_) total += opens(intent) ? intent.weight : 0;
    double draw = random_.uniform() * total;
    for (const Intent& intent : intents_) {
      if (!opens(intent)) continue;
      draw -= intent.weight;
      if (draw < 0) return &intent;
    }
    return &intents_.front();
  }

  bool opens(const Intent& intent) const {
    if (out_.track == Track::alignment && intent.group == IntentGroup::advice) return false;
    const bool leans = intent.question == "q.severity" || intent.question == "q.referable";
    return intent.weight > 0 && !leans;
  }

  bool is_open(const Intent& intent) const { return !told_.contains(intent.name); }

  bool next_turn(int wished) {
    if (last_ && !last_->meaning.empty() && !explained_.contains(last_->meaning) &&
        random_.chance(kAskMeaning) && ask_meaning(*last_))
      return true;
    std::vector<const Intent*> natural, others, silent;
    for (const Intent& intent : intents_) {
      if (!is_open(intent)) continue;
      if (intent.group == IntentGroup::unknown) {
        silent.push_back(&intent);
      } else if (!intent.after.empty()) {
        if (last_ && last_->name == intent.after && last_positive_) natural.push_back(&intent);
      } else if (intent.group != IntentGroup::whole && intent.group != IntentGroup::advice) {
        others.push_back(&intent);
      }
    }
    const bool last_turn = static_cast<int>(out_.turns.size()) + 1 >= wished;
    if (last_turn && random_.chance(kAdviceAtEnd))
      if (const Intent* advice = find("medical_advice"); advice && add_turn(advice)) return true;
    if (!natural.empty() && random_.chance(kFollowNaturally) && add_turn(pick(natural))) return true;
    if (!silent.empty() && random_.chance(options_.unknown) && add_turn(pick(silent))) return true;
    if (!others.empty() && add_turn(pick(others))) return true;
    if (!natural.empty() && add_turn(pick(natural))) return true;
    // Little is known of this eye: advice and what is not known remain.
    if (const Intent* advice = find("medical_advice"); advice && add_turn(advice)) return true;
    return !silent.empty() && add_turn(pick(silent));
  }

  const Intent* pick(const std::vector<const Intent*>& from) {
    return from[static_cast<std::size_t>(random_.below(static_cast<int>(from.size())))];
  }

  const Intent* find(const std::string& name) const {
    for (const Intent& intent : intents_)
      if (intent.name == name && is_open(intent)) return &intent;
    return nullptr;
  }

  std::string question_for(const Intent& intent) {
    const bool first = out_.turns.empty();
    const bool kept = options_.phrasings == Phrasings::kept;
    const bool leans = !first && !kept && !intent.follow_up.empty() && random_.chance(kLeanOnTurnBefore);
    std::string question;
    for (int i = 0; i < kWordings; ++i) {
      question = writer_grammar().expand(leans ? intent.follow_up : intent.question, random_, intent.bindings,
                                         options_.phrasings);
      if (!first || names_the_picture(question)) break;
    }
    if (const std::size_t at = question.find("THING"); at != std::string::npos)
      question.replace(at, 5, intent.named);
    if (is_request(question) && question.back() == '?') question.back() = '.';
    if (first && !kept && random_.chance(kContext))
      question =
          writer_grammar().expand(is_lay(question) ? "q.context.lay" : "q.context", random_) + " " + question;
    return random_.chance(options_.typos) ? with_typo(question, random_) : question;
  }

  /// Composes, renders and checks; false when every wording was refused.
  bool add_turn(const Intent* intent) {
    told_.insert(intent->name);
    for (int i = 0; i < kRewrites; ++i) {
      Reply reply = intent->answer(d_, random_);
      if (random_.chance(out_.turns.empty() ? kBesides : kBesidesLater)) say_besides(*intent, reply);
      if (explains(*intent)) reply.sentences.push_back(say(intent->meaning, random_));
      Turn turn{intent->name, "", "", ""};
      for (const std::string& sentence : reply.sentences)
        turn.slots += (turn.slots.empty() ? "" : " ") + sentence;
      turn.answer = plain_form(turn.slots, d_);
      if (!accept(turn)) continue;
      turn.question = question_for(*intent);
      told_.insert(reply.tells.begin(), reply.tells.end());
      last_ = intent;
      last_positive_ = reply.positive;
      note_polarity(*intent, reply);
      out_.turns.push_back(std::move(turn));
      return true;
    }
    return false;
  }

  /// One thing more that a specialist would mention: what was found where something else was denied, or side
  /// and quality of the picture.
  void say_besides(const Intent& intent, Reply& reply) {
    if (intent.group == IntentGroup::picture || intent.group == IntentGroup::whole ||
        intent.group == IntentGroup::advice)
      return;
    const std::string found = present_findings(d_);
    if (intent.group == IntentGroup::disease && reply.negative && finding_turn_ < 0 && !found.empty() &&
        is_untold("findings", reply)) {
      reply.sentences.push_back(say("a.findings.instead", random_, {{"FINDINGS", found}}));
      reply.tells.insert(reply.tells.end(), {"findings", "summary", "term"});
      for (const auto& [key, finding] : d_.findings)
        if (finding.present) reply.tells.push_back(key);
      reply.positive = true;
      return;
    }
    const bool side = d_.side && is_untold("laterality", reply) && random_.chance(0.6);
    if (!side && !(d_.quality && is_untold("image_quality", reply))) return;
    reply.tells.push_back(side ? "laterality" : "image_quality");
    const std::string sentence =
        say(side ? "a.besides.side" : "a.besides.quality." + d_.quality->value, random_);
    // "Yes" and "no" belong right behind the question.
    const std::string& first = reply.sentences.front();
    const bool answers = first.starts_with("Yes") || first.starts_with("No");
    reply.sentences.insert(answers ? reply.sentences.end() : reply.sentences.begin(), sentence);
  }

  bool is_untold(const std::string& topic, const Reply& reply) const {
    return !told_.contains(topic) &&
           std::find(reply.tells.begin(), reply.tells.end(), topic) == reply.tells.end();
  }

  bool explains(const Intent& intent) {
    const double chance = out_.track == Track::alignment ? kExplainInOneTurn : kExplainUnasked;
    if (intent.meaning.empty() || !random_.chance(chance)) return false;
    return writer_grammar().has(intent.meaning) && explained_.insert(intent.meaning).second;
  }

  bool accept(const Turn& turn) {
    for (const CheckedStatement& s : check_answer(turn.answer, d_))
      if (s.judgement >= Judgement::unsupported) {
        out_.refusals.push_back({turn.topic, s.text, s.reason});
        return false;
      }
    return true;
  }

  bool ask_meaning(const Intent& intent) {
    if (!writer_grammar().has(intent.meaning) || options_.phrasings == Phrasings::kept) return false;
    explained_.insert(intent.meaning);
    Turn turn{intent.name + ".meaning", writer_grammar().expand("q.meaning", random_),
              say(intent.meaning, random_), ""};
    turn.answer = turn.slots;
    if (!accept(turn)) return false;
    out_.turns.push_back(std::move(turn));
    return true;
  }

  void note_polarity(const Intent& intent, const Reply& reply) {
    if (reply.positive) finding_turn_ = static_cast<int>(out_.turns.size());
    if (reply.negative && intent.group == IntentGroup::disease)
      clear_turn_ = static_cast<int>(out_.turns.size());
    advised_ = advised_ || intent.group == IntentGroup::advice;
  }

  /// One sentence of caution in a dialogue that states a finding, now and then one that states none.
  void add_safety() {
    if (advised_) return;
    const bool one = out_.track == Track::alignment;
    const int at = finding_turn_ >= 0 ? finding_turn_ : clear_turn_;
    if (at < 0) return;
    const double chance = one ? kSafetyInOneTurn : finding_turn_ >= 0 ? 1 : kLimitsAfterClear;
    if (!random_.chance(chance)) return;
    const std::string sentence = say(finding_turn_ >= 0 ? "a.safety.finding" : "a.safety.clear", random_);
    Turn& turn = out_.turns[static_cast<std::size_t>(at)];
    turn.slots += " " + sentence;
    turn.answer += " " + sentence;
  }

  const Description& d_;
  const WriterOptions& options_;
  SeededRandom random_;
  std::vector<Intent> intents_;
  Dialogue out_;
  std::set<std::string> told_, explained_;
  const Intent* last_ = nullptr;
  bool last_positive_ = false, advised_ = false;
  int finding_turn_ = -1, clear_turn_ = -1;
};

}  // namespace

const char* to_string(Track track) { return track == Track::alignment ? "alignment" : "instruction"; }

Dialogue write_dialogue(const Description& d, Track track, std::uint64_t seed, const WriterOptions& options) {
  return Writer(d, track, seed, options).write();
}

std::vector<QuestionTopic> question_topics() {
  std::vector<QuestionTopic> out;
  for (const Intent& intent : all_intents()) out.push_back({intent.name, intent.question, intent.bindings});
  return out;
}

std::string plain_form(const std::string& slots, const Description& d) {
  const std::map<std::string, std::string> texts = slot_texts(d);
  std::string out;
  bool start = true;
  for (std::size_t at = 0; at < slots.size();) {
    std::string piece(1, slots[at]);
    std::size_t next = at + 1;
    if (slots.compare(at, 2, "[[") == 0) {
      const std::size_t end = slots.find("]]", at);
      if (end == std::string::npos) throw Error("a slot without end: " + slots);
      const auto found = texts.find(slots.substr(at + 2, end - at - 2));
      if (found == texts.end())
        throw Error("the description of " + d.id + " holds no \"" + slots.substr(at + 2, end - at - 2) +
                    "\"");
      piece = found->second;
      next = end + 2;
    }
    if (start && !piece.empty())
      piece[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(piece[0])));
    if (piece != " ") start = piece == "." && next < slots.size() && slots[next] == ' ';
    out += piece;
    at = next;
  }
  return out;
}

std::string with_typo(const std::string& question, SeededRandom& random) {
  std::vector<std::size_t> places;  // inside longer words, not at their first letter
  for (std::size_t i = 2; i + 2 < question.size(); ++i) {
    bool inside = true;
    for (std::size_t j = i - 2; j <= i + 2; ++j)
      inside = inside && std::islower(static_cast<unsigned char>(question[j]));
    if (inside) places.push_back(i);
  }
  if (places.empty()) return question;
  const std::size_t at = places[static_cast<std::size_t>(random.below(static_cast<int>(places.size())))];
  std::string out = question;
  switch (random.below(3)) {
    case 0:
      std::swap(out[at], out[at + 1]);
      break;
    case 1:
      out.erase(at, 1);
      break;
    default:
      out.insert(at, 1, out[at]);
  }
  return out;
}

}  // namespace retinal::instruct
