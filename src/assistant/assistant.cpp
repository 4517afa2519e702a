#include "assistant/assistant.h"

#include <algorithm>
#include <chrono>

#include "assistant/realiser.h"
#include "assistant/wording_model.h"
#include "base/error.h"

namespace retinal {
namespace {

using Clock = std::chrono::steady_clock;

double ms_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

constexpr const char* kAskBack =
    "I am not sure what you are asking. Do you mean the image quality, the optic disc, the vessels, lesions "
    "such as "
    "haemorrhages or exudates, the grade of diabetic retinopathy, or a finding such as glaucoma?";
constexpr const char* kFollowsEvidence =
    "I state what the evidence record holds, whatever a question tells me to say.";

/// Topics that the deterministic realiser answers without evidence, so that no model is asked.
bool has_fixed_answer(Topic topic) {
  return topic == Topic::capabilities || topic == Topic::medical_advice ||
         topic == Topic::general_knowledge || topic == Topic::out_of_scope;
}

Realisation content_of(const Route& route, const Facts& facts) {
  Realisation content;
  for (const Topic topic : route.topics) {
    Realisation part = realise_slots(topic, facts, route.focus);
    content.abstained = content.abstained || part.abstained;
    for (Sentence& sentence : part.sentences) {
      const bool known = std::any_of(content.sentences.begin(), content.sentences.end(),
                                     [&](const Sentence& s) { return s.text == sentence.text; });
      if (!known) content.sentences.push_back(std::move(sentence));
    }
  }
  return content;
}

bool model_may_word(const Route& route, const Realisation& content) {
  if (content.abstained || route.instructs) return false;
  if (std::any_of(route.topics.begin(), route.topics.end(), has_fixed_answer)) return false;
  const std::size_t facts = routed_keys(content).size();
  return facts > 0 && facts <= kMaxFactsForModel;
}

void say(Answer& answer, const Sentence& sentence, const Facts& facts,
         const std::function<void(std::string_view)>& on_sentence) {
  append_sentence(answer, sentence, facts);
  if (on_sentence) on_sentence(answer.claims.back().text);
}

}  // namespace

Conversation::Conversation(Evidence evidence, LanguageEngine* engine)
    : evidence_(std::move(evidence)), engine_(engine) {}

Answer Conversation::ask(std::string_view question,
                         const std::function<void(std::string_view)>& on_sentence) {
  if (question.size() > kMaxQuestionBytes)
    throw UsageError("the question has " + std::to_string(question.size()) + " bytes; ask in at most " +
                     std::to_string(kMaxQuestionBytes));
  const auto start = Clock::now();
  const Route routed = route(question, previous_ ? &*previous_ : nullptr);
  const Facts facts(evidence_);
  Answer answer;
  answer.topics = routed.topics;
  answer.timing_ms["route"] = ms_since(start);
  if (routed.ask_back()) {
    say(answer, {kAskBack, {}}, facts, on_sentence);
  } else {
    previous_ = routed;
    const Realisation content = content_of(routed, facts);
    std::vector<Sentence> sentences = content.sentences;
    answer.abstained = content.abstained;
    if (engine_ && model_may_word(routed, content)) {
      ModelWording wording = word_with_model(*engine_, question, content, facts);
      answer.timing_ms["model"] = wording.ms;
      answer.claims = std::move(wording.removed);
      if (wording.sentences) {
        sentences = std::move(*wording.sentences);
        answer.source = AnswerSource::model;
      }
    }
    if (routed.instructs) say(answer, {kFollowsEvidence, {}}, facts, on_sentence);
    for (const Sentence& sentence : sentences) say(answer, sentence, facts, on_sentence);
  }
  answer.timing_ms["total"] = ms_since(start);
  return answer;
}

Assistant::Assistant(std::unique_ptr<LanguageEngine> engine) : engine_(std::move(engine)) {}

}  // namespace retinal
