#include "assistant/free_conversation.h"

#include <algorithm>

#include "assistant/assistant.h"
#include "assistant/claims.h"
#include "base/error.h"
#include "base/text.h"

namespace retinal {
namespace {

/// Bytes at the end of `text` that begin a character of UTF-8 whose rest is still to come.
std::size_t unfinished_bytes(std::string_view text) {
  for (std::size_t back = 1; back <= std::min<std::size_t>(3, text.size()); ++back) {
    const auto byte = static_cast<unsigned char>(text[text.size() - back]);
    if (byte < 0x80) return 0;
    if (byte < 0xC0) continue;
    const std::size_t length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2;
    return length > back ? back : 0;
  }
  return 0;
}

}  // namespace

FreeConversation::FreeConversation(LanguageEngine& engine, std::vector<Picture> pictures, FreeOptions options)
    : engine_(engine), pictures_(std::move(pictures)), options_(options) {
  if (!engine_.sees_pictures() || pictures_.empty())
    throw UsageError(
        engine_.name() +
        ": without grounding a language model must see the photograph itself, and this one reads text "
        "only; give its vision file with --mmproj, or an engine that sees pictures with --engine");
}

Answer FreeConversation::ask(std::string_view question,
                             const std::function<void(std::string_view)>& on_text) {
  if (question.size() > kMaxQuestionBytes)
    throw UsageError("the question has " + std::to_string(question.size()) + " bytes; ask in at most " +
                     std::to_string(kMaxQuestionBytes));
  std::vector<Message> turns = turns_;
  turns.push_back({Role::user, std::string(question), turns.empty() ? pictures_ : std::vector<Picture>()});
  GenerationOptions options;
  options.max_tokens = options_.max_tokens;
  options.temperature = options_.temperature;
  options.seed = options_.seed;
  options.time_limit_ms = options_.time_limit_ms;
  std::string held;  // tokens may end in the middle of a character
  if (on_text)
    options.on_text = [&](std::string_view piece) {
      held += piece;
      const std::size_t whole = held.size() - unfinished_bytes(held);
      if (whole > 0) on_text(valid_utf8(std::string_view(held).substr(0, whole)));
      held.erase(0, whole);
      return true;
    };
  const Generation written = engine_.generate(turns, options);
  if (written.text.empty() && !written.finished && written.generated_tokens == 0)
    throw Error(engine_.name() + ": no answer came in time; give it more with --patience");
  Answer answer;
  answer.text = valid_utf8(written.text);
  answer.source = AnswerSource::model;
  for (const std::string& sentence : split_sentences(answer.text))
    answer.claims.push_back({sentence, Verdict::general, {}});
  answer.timing_ms = {{"prompt", written.prompt_ms},
                      {"model", written.generation_ms},
                      {"total", written.prompt_ms + written.generation_ms}};
  turns.push_back({Role::assistant, written.text});
  turns_ = std::move(turns);  // a question that failed is no part of the conversation
  return answer;
}

}  // namespace retinal
