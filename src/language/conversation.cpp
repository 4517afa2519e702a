#include "language/conversation.h"

#include <algorithm>

#include "base/error.h"
#include "base/suggest.h"

namespace retinal {
namespace {

struct Style {
  const char* name;
  const char* system;              ///< as in training: the words themselves are part of the format
  const char* stop;                ///< ends the assistant's turn
  const char* written_role;        ///< what the model writes before its answer, to be taken off
  std::vector<std::string> marks;  ///< never accepted from a message
};

const Style& style_of(ConversationStyle style) {
  static const char* kHuman =
      "A chat between a curious human and an artificial intelligence assistant. The assistant gives helpful, "
      "detailed, and polite answers to the human's questions.";
  static const char* kUser =
      "A chat between a curious user and an artificial intelligence assistant. The assistant gives helpful, "
      "detailed, and polite answers to the user's questions.";
  static const Style kStyles[] = {
      {"v0", kHuman, "###", "", {"###"}},
      {"simple", kHuman, "###", "Assistant:", {"###"}},
      {"v1", kUser, "</s>", "", {"</s>", "USER:", "ASSISTANT:"}},
      {"mistral", "", "</s>", "", {"[INST]", "[/INST]", "</s>", "<s>"}},
      {"chatml", "You are a helpful assistant.", "<|im_end|>", "", {"<|im_start|>", "<|im_end|>"}}};
  return kStyles[static_cast<int>(style)];
}

std::string without_marks(std::string text, const Style& style) {
  for (bool changed = true; changed;) {  // taking one out may join another
    changed = false;
    for (const std::string& mark : style.marks)
      for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark)) {
        text.erase(at, mark.size());
        changed = true;
      }
  }
  return text;
}

struct Turns {
  std::string system;
  std::vector<std::string> texts;  ///< user, assistant, user ...
};

Turns turns_of(const std::vector<Message>& conversation, const Style& style) {
  Turns turns{style.system, {}};
  for (std::size_t i = 0; i < conversation.size(); ++i) {
    const Message& message = conversation[i];
    if (i == 0 && message.role == Role::system) {
      turns.system = without_marks(message.text, style);
      continue;
    }
    const Role expected = turns.texts.size() % 2 == 0 ? Role::user : Role::assistant;
    if (message.role != expected) throw UsageError("the turns of a conversation must alternate, user first");
    turns.texts.push_back(without_marks(message.text, style));
  }
  if (turns.texts.size() % 2 == 0) throw UsageError("a conversation must end with a question");
  return turns;
}

std::string render_v0(const Turns& turns) {
  std::string text = turns.system + "\n\n";
  for (std::size_t i = 0; i < turns.texts.size(); ++i)
    text += (i % 2 == 0 ? "### Human: " : "### Assistant: ") + turns.texts[i] + "\n";
  return text + "### Assistant:";
}

std::string render_simple(const Turns& turns) {
  std::string text = turns.system + "###Human: Hi!###Assistant: Hi there! How can I help you today?###";
  for (std::size_t i = 0; i < turns.texts.size(); ++i)
    text += (i % 2 == 0 ? "Human: " : "Assistant: ") + turns.texts[i] + "###";
  return text;
}

std::string render_v1(const Turns& turns) {
  std::string text = turns.system + " ";
  for (std::size_t i = 0; i < turns.texts.size(); ++i)
    text += i % 2 == 0 ? "USER: " + turns.texts[i] + " " : "ASSISTANT: " + turns.texts[i] + "</s>";
  return text + "ASSISTANT:";
}

/// Mistral has no system turn of its own; a given one stands before the first question.
std::string render_mistral(const Turns& turns) {
  std::string text;
  for (std::size_t i = 0; i < turns.texts.size(); ++i) {
    const std::string before = i == 0 && !turns.system.empty() ? turns.system + "\n\n" : "";
    text += i % 2 == 0 ? "[INST] " + before + turns.texts[i] + " [/INST]" : " " + turns.texts[i] + " </s>";
  }
  return text;
}

std::string render_chatml(const Turns& turns) {
  std::string text = "<|im_start|>system\n" + turns.system + "<|im_end|>\n";
  for (std::size_t i = 0; i < turns.texts.size(); ++i)
    text += std::string("<|im_start|>") + (i % 2 == 0 ? "user" : "assistant") + "\n" + turns.texts[i] +
            "<|im_end|>\n";
  return text + "<|im_start|>assistant\n";
}

}  // namespace

std::vector<std::string> conversation_style_names() {
  std::vector<std::string> names;
  for (int i = 0; i <= static_cast<int>(ConversationStyle::chatml); ++i)
    names.emplace_back(style_of(static_cast<ConversationStyle>(i)).name);
  return names;
}

ConversationStyle conversation_style(const std::string& name) {
  const std::vector<std::string> names = conversation_style_names();
  const auto at = std::find(names.begin(), names.end(), name);
  if (at == names.end())
    throw UsageError("'" + name + "' is no style of conversation" + did_you_mean(name, names) +
                     "; choose v0, simple, v1, mistral or chatml");
  return static_cast<ConversationStyle>(at - names.begin());
}

std::string render_conversation(ConversationStyle style, const std::vector<Message>& conversation) {
  const Turns turns = turns_of(conversation, style_of(style));
  switch (style) {
    case ConversationStyle::v0:
      return render_v0(turns);
    case ConversationStyle::simple:
      return render_simple(turns);
    case ConversationStyle::v1:
      return render_v1(turns);
    case ConversationStyle::mistral:
      return render_mistral(turns);
    default:
      return render_chatml(turns);
  }
}

std::string render_answer(ConversationStyle style, const std::string& answer) {
  const Style& form = style_of(style);
  const std::string text = without_marks(answer, form);
  switch (style) {
    case ConversationStyle::v0:
      return " " + text + "\n" + form.stop;
    case ConversationStyle::simple:
      return form.written_role + (" " + text) + form.stop;
    case ConversationStyle::chatml:
      return text + form.stop + "\n";
    default:
      return " " + text + form.stop;
  }
}

StopRule::StopRule(ConversationStyle style)
    : stop_(style_of(style).stop), prefix_(style_of(style).written_role) {}

std::string StopRule::accept(std::string_view piece) {
  if (stopped_) return "";
  held_ += piece;
  if (at_start_) {
    const std::size_t text = held_.find_first_not_of(" \n");
    if (text == std::string::npos) return "";
    held_.erase(0, text);
    if (held_.size() < prefix_.size() && prefix_.starts_with(held_)) return "";
    if (!prefix_.empty() && held_.starts_with(prefix_)) {
      held_.erase(0, prefix_.size());
      prefix_.clear();
      return accept("");
    }
    at_start_ = false;
  }
  if (const std::size_t at = held_.find(stop_); at != std::string::npos) {
    stopped_ = true;
    const std::size_t end = held_.find_last_not_of(" \n", at == 0 ? 0 : at - 1);
    std::string last = at == 0 || end == std::string::npos ? "" : held_.substr(0, end + 1);
    held_.clear();
    return last;
  }
  // Hold back what may become the mark, with the blanks before it.
  std::size_t keep = std::min(held_.size(), stop_.size() - 1);
  while (keep > 0 && !stop_.starts_with(std::string_view(held_).substr(held_.size() - keep))) --keep;
  while (keep < held_.size() &&
         (held_[held_.size() - keep - 1] == ' ' || held_[held_.size() - keep - 1] == '\n'))
    ++keep;
  return release(held_.size() - keep);
}

std::string StopRule::finish() {
  stopped_ = true;
  const std::size_t end = held_.find_last_not_of(" \n");
  return release(end == std::string::npos ? 0 : end + 1);
}

std::string StopRule::release(std::size_t count) {
  std::string text = held_.substr(0, count);
  held_.erase(0, count);
  return text;
}

}  // namespace retinal
