#include "assistant/wording_model.h"

#include <algorithm>
#include <set>

#include "assistant/claims.h"
#include "assistant/slots.h"
#include "assistant/tokens.h"
#include "base/error.h"
#include "base/stopwatch.h"
#include "language/openai_client.h"

namespace retinal {
namespace {

constexpr double kSecondTemperature = 0.7;  ///< the second draft must differ from the greedy first one

constexpr const char* kSystem =
    "Answer the question with the facts of the notes, in one or two short sentences. Copy every [[name]] "
    "exactly.";

std::string user_turn(std::string_view question, const Realisation& content) {
  std::string text = "Notes:\n";
  for (const Sentence& sentence : content.sentences) text += "- " + sentence.text + "\n";
  return text + "Question: " + std::string(question);
}

std::string shown(const std::string& slot_sentence, const Facts& facts) {
  try {
    return render_slots(slot_sentence, facts).text;
  } catch (const Error&) {
    return slot_sentence;  // a slot of an unknown key: the draft itself is what was removed
  }
}

struct Draft {
  std::vector<Sentence> sentences;
  std::vector<Claim> removed;
  bool faithful = true;
};

/// What must be in a draft: printed facts as slots, silent ones as claims.
struct Required {
  std::vector<std::string> slots, claims;
};

Required required_of(const Realisation& content) {
  Required required;
  for (const Sentence& sentence : content.sentences) {
    for (std::string& key : slot_keys(sentence.text)) required.slots.push_back(std::move(key));
    required.claims.insert(required.claims.end(), sentence.keys.begin(), sentence.keys.end());
  }
  return required;
}

bool contains_all(const std::vector<std::string>& all, const std::vector<std::string>& wanted) {
  return std::all_of(wanted.begin(), wanted.end(), [&](const std::string& key) {
    return std::find(all.begin(), all.end(), key) != all.end();
  });
}

/// The words of a text outside its slots.
std::vector<std::string> words_outside_slots(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    const std::size_t open = text.find("[[");
    plain += text.substr(0, open);
    const std::size_t close = open == std::string_view::npos ? open : text.find("]]", open);
    if (close == std::string_view::npos) break;
    plain += ' ';
    text.remove_prefix(close + 2);
  }
  return normalised_words(plain);
}

/// Words that carry no statement of their own.
constexpr const char* kFunctionWords =
    "a an the is are was were be been has have had of in on at to for with and or but that this these those "
    "it "
    "its they there here no not yes so as which while both each";

/// The words a draft may use: those of the notes, of the question, and function words. Rewording, nothing
/// new.
class AllowedWords {
 public:
  AllowedWords(std::string_view question, const Realisation& content) {
    learn(kFunctionWords);
    learn(question);
    for (const Sentence& sentence : content.sentences) learn(sentence.text);
  }

  bool cover(std::string_view draft) const {
    const std::vector<std::string> words = words_outside_slots(draft);
    return std::all_of(words.begin(), words.end(),
                       [&](const std::string& word) { return known_.contains(word); });
  }

 private:
  void learn(std::string_view text) {
    for (std::string& word : words_outside_slots(text)) known_.insert(std::move(word));
  }
  std::set<std::string> known_;
};

bool has_balanced_brackets(std::string_view sentence) {
  return std::count(sentence.begin(), sentence.end(), '(') ==
         std::count(sentence.begin(), sentence.end(), ')');
}

/// True when every fact is stated once: a weak model repeats a slot where it lacks another.
bool states_each_once(std::vector<std::string> printed) {
  std::sort(printed.begin(), printed.end());
  return std::adjacent_find(printed.begin(), printed.end()) == printed.end();
}

Draft read_draft(const std::string& text, const Required& required, const Facts& facts) {
  Draft draft;
  std::vector<std::string> printed, claimed;
  for (const std::string& sentence : split_sentences(text)) {
    const CheckedSentence checked = check_sentence(sentence, facts);
    if (checked.verdict == Verdict::contradicted || !has_balanced_brackets(sentence)) draft.faithful = false;
    if (checked.verdict != Verdict::supported) {
      draft.removed.push_back({shown(sentence, facts), Verdict::removed, checked.keys});
      continue;
    }
    claimed.insert(claimed.end(), checked.keys.begin(), checked.keys.end());
    for (std::string& key : slot_keys(sentence)) printed.push_back(std::move(key));
    draft.sentences.push_back({sentence, checked.keys});
  }
  draft.faithful = draft.faithful && states_each_once(printed) && contains_all(printed, required.slots) &&
                   contains_all(claimed, required.claims);
  return draft;
}

}  // namespace

std::vector<Message> wording_prompt(std::string_view question, const Realisation& content,
                                    const std::vector<Picture>& pictures) {
  const char* example =
      "Notes:\n- The image quality was graded [[quality.grade]] (probability [[quality.p.good]]).\n"
      "Question: is the picture sharp enough";
  const char* reply =
      "The quality of this photograph was graded [[quality.grade]], with a probability of "
      "[[quality.p.good]].";
  return {{Role::system, kSystem},
          {Role::user, example, pictures},
          {Role::assistant, reply},
          {Role::user, user_turn(question, content)}};
}

bool is_faithful_wording(std::string_view text, std::string_view question, const Realisation& content,
                         const Facts& facts) {
  const Draft draft = read_draft(std::string(text), required_of(content), facts);
  return draft.faithful && draft.removed.empty() && !draft.sentences.empty() &&
         AllowedWords(question, content).cover(text);
}

ModelWording word_with_model(LanguageEngine& engine, std::string_view question, const Realisation& content,
                             const Facts& facts, const WordingOptions& how) {
  const Stopwatch stopwatch;
  const Required required = required_of(content);
  const SlotConstraint slots{required.slots};
  const AllowedWords allowed(question, content);

  const std::vector<Picture> pictures = engine.sees_pictures() ? how.pictures : std::vector<Picture>();
  ModelWording wording;
  for (int attempt = 0; attempt < 2 && !wording.sentences; ++attempt) {
    GenerationOptions options;
    options.time_limit_ms = how.time_limit_ms - stopwatch.milliseconds();
    if (options.time_limit_ms <= 0) break;
    options.max_tokens = kLongestDraftTokens;
    options.slots = &slots;
    options.temperature = attempt == 0 ? 0 : kSecondTemperature;
    options.seed = static_cast<std::uint64_t>(attempt);
    std::string written;
    options.on_text = [&](std::string_view piece) {  // ends a draft at its first foreign word: time is dear
      written += piece;
      return allowed.cover(std::string_view(written).substr(0, written.rfind(' ')));
    };
    Generation generation;
    try {
      generation = engine.generate(wording_prompt(question, content, pictures), options);
    } catch (const RemoteError& error) {
      if (error.failure() == RemoteFailure::stopped) throw;
      wording.problem = error.what();
      break;
    }
    Draft draft = read_draft(generation.text, required, facts);
    wording.removed.insert(wording.removed.end(), draft.removed.begin(), draft.removed.end());
    if (draft.faithful && !draft.sentences.empty() && generation.finished && allowed.cover(generation.text))
      wording.sentences = std::move(draft.sentences);
  }
  wording.ms = stopwatch.milliseconds();
  return wording;
}

}  // namespace retinal
