#include "assistant/assistant.h"

#include <algorithm>

#include "assistant/answer_content.h"
#include "assistant/knowledge_answer.h"
#include "assistant/knowledge_search.h"
#include "assistant/realiser.h"
#include "assistant/wording_model.h"
#include "base/error.h"
#include "base/stopwatch.h"

namespace retinal {
namespace {

constexpr const char* kAskBack =
    "I am not sure what you are asking. Do you mean the image quality, the optic disc, the vessels, lesions "
    "such as "
    "haemorrhages or exudates, the grade of diabetic retinopathy, or a finding such as glaucoma?";
constexpr const char* kFollowsEvidence =
    "I state what the evidence record holds, whatever a question tells me to say.";

void say(Answer& answer, const Sentence& sentence, const Facts& facts,
         const std::function<void(std::string_view)>& on_sentence) {
  append_sentence(answer, sentence, facts);
  if (on_sentence) on_sentence(answer.claims.back().text);
}

}  // namespace

Conversation::Conversation(Evidence evidence, LanguageEngine* engine, const AssistantOptions& options,
                           std::vector<Picture> pictures)
    : evidence_(std::move(evidence)),
      engine_(engine),
      wording_limit_ms_(options.wording_limit_ms),
      pictures_(std::move(pictures)) {}

/// A general question, or the general side of one for advice, from the knowledge base; false when it has no
/// entry.
bool Conversation::answer_in_general(const std::string& question, const Route& routed, Answer& answer,
                                     const Listener& on_sentence) {
  const Topic topic = routed.topics.front();
  const bool advice_in_general = topic == Topic::medical_advice && !routed.about_this;
  if (topic != Topic::general_knowledge && !advice_in_general) return false;
  const KnowledgeEntry* entry = find_knowledge(question, advice_in_general ? "" : subject_);
  if (!entry) return false;
  append_entry(answer, *entry, on_sentence);
  subject_ = entry->title;
  return true;
}

void Conversation::answer_part(const std::string& question, const Route& routed, Answer& answer,
                               const Listener& on_sentence) {
  const Facts facts(evidence_);
  if (routed.instructs) say(answer, {kFollowsEvidence, {}}, facts, on_sentence);
  const bool general = routed.topics.front() == Topic::general_knowledge;
  if (general && answer_in_general(question, routed, answer, on_sentence)) return;
  const Realisation content = content_of(routed, facts);
  std::vector<Sentence> sentences = content.sentences;
  answer.abstained = answer.abstained || content.abstained;
  if (engine_ && model_may_word(routed, content)) {
    ModelWording wording =
        word_with_model(*engine_, question, content, facts, {wording_limit_ms_, pictures_});
    if (!wording.problem.empty()) answer.engine_problem = wording.problem;
    answer.timing_ms["model"] = wording.ms;
    answer.claims.insert(answer.claims.end(), wording.removed.begin(), wording.removed.end());
    if (wording.sentences) {
      sentences = std::move(*wording.sentences);
      answer.source = AnswerSource::model;
    }
  }
  for (const Sentence& sentence : sentences) say(answer, sentence, facts, on_sentence);
  if (!general && !answer_in_general(question, routed, answer, on_sentence))
    subject_ = info(routed.topics.front()).title;
}

Answer Conversation::ask(std::string_view question,
                         const std::function<void(std::string_view)>& on_sentence) {
  if (question.size() > kMaxQuestionBytes)
    throw UsageError("the question has " + std::to_string(question.size()) + " bytes; ask in at most " +
                     std::to_string(kMaxQuestionBytes));
  const Stopwatch stopwatch;
  const auto parts = parts_of_question(std::string(question), previous_ ? &*previous_ : nullptr);
  Answer answer;
  answer.timing_ms["route"] = stopwatch.milliseconds();
  for (const QuestionPart& part : parts) {
    answer.topics.insert(answer.topics.end(), part.route.topics.begin(), part.route.topics.end());
    if (part.route.ask_back()) {
      say(answer, {kAskBack, {}}, Facts(evidence_), on_sentence);
      continue;
    }
    previous_ = part.route;
    answer_part(part.text, part.route, answer, on_sentence);
  }
  answer.timing_ms["total"] = stopwatch.milliseconds();
  return answer;
}

Assistant::Assistant(std::unique_ptr<LanguageEngine> engine, const AssistantOptions& options)
    : engine_(std::move(engine)), options_(options) {}

}  // namespace retinal
