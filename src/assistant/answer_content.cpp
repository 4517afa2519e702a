#include "assistant/answer_content.h"

#include <algorithm>

#include "assistant/wording_model.h"

namespace retinal {
namespace {

/// Topics that the deterministic realiser answers without evidence, so that no model is asked.
bool has_fixed_answer(Topic topic) {
  return topic == Topic::capabilities || topic == Topic::medical_advice ||
         topic == Topic::general_knowledge || topic == Topic::out_of_scope;
}

}  // namespace

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

}  // namespace retinal
