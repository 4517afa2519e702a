#include "language/llama_text.h"

#include <algorithm>
#include <mutex>
#include <sstream>

#include "base/error.h"
#include "base/text.h"
#include "language/llama_end.h"
#include "language/model_file.h"

namespace retinal {
namespace {

/// The style that `retinalgpt convert hf` wrote into the file, if it did.
std::optional<ConversationStyle> written_style(const llama_model* model) {
  std::string name(32, '\0');
  const int length = llama_model_meta_val_str(model, "retina.conversation.style", name.data(), name.size());
  if (length <= 0) return std::nullopt;
  name.resize(std::min(name.size() - 1, static_cast<std::size_t>(length)));
  return conversation_style(name);
}

const char* role_name(Role role) {
  switch (role) {
    case Role::system:
      return "system";
    case Role::user:
      return "user";
    default:
      return "assistant";
  }
}

}  // namespace

void start_llama() {
  static std::once_flag once;
  std::call_once(once, [] {
    llama_log_set(keep_llama_error, nullptr);
    end_orderly_when_llama_gives_up();
    llama_backend_init();
  });
}

std::string& llama_errors() {
  thread_local std::string messages;
  return messages;
}

void keep_llama_error(ggml_log_level level, const char* text, void*) {
  constexpr std::size_t kMost = 1000;
  if (level == GGML_LOG_LEVEL_ERROR && llama_errors().size() < kMost) llama_errors() += text;
}

std::string llama_reason() {
  std::string line;
  std::istringstream lines(llama_errors());
  for (std::string text; std::getline(lines, text);)
    if (!text.empty()) line += (line.empty() ? "" : "; ") + printable(text);
  return line.empty() ? "no reason given" : line;
}

LlamaModelPointer load_llama_model(const std::filesystem::path& path, bool vocabulary_only) {
  check_gguf(path);
  start_llama();
  note_llama_file(path);
  llama_errors().clear();
  llama_model_params params = llama_model_default_params();
  params.vocab_only = vocabulary_only;
  LlamaModelPointer model(llama_model_load_from_file(path.c_str(), params));
  if (!model || (!vocabulary_only && !llama_model_has_decoder(model.get())))
    throw ModelError(path.string() + ": llama.cpp cannot load this file as a language model (" +
                     llama_reason() + "); give a text-generation GGUF file with --model");
  return model;
}

void put_adapter(llama_model* model, llama_context* context, const std::string& model_name,
                 const std::filesystem::path& path) {
  check_gguf(path);
  note_llama_file(path);
  llama_errors().clear();
  llama_adapter_lora* adapter = llama_adapter_lora_init(model, path.c_str());
  float scale = 1;
  if (!adapter || llama_set_adapters_lora(context, &adapter, 1, &scale) != 0)
    throw ModelError(path.string() + ": this adapter cannot be put on the language model " + model_name +
                     " (" + llama_reason() + "); name the model it was made for with --model");
}

LlamaText::LlamaText(const llama_model* model, std::string name, std::optional<ConversationStyle> style)
    : model_(model), vocab_(llama_model_get_vocab(model)), name_(std::move(name)), style_(style) {
  if (!style_) style_ = written_style(model);
  control_texts_ = {kPictureMark, "<im_start>", "<im_end>", "<im_patch>"};
  for (llama_token token = 0; token < llama_vocab_n_tokens(vocab_); ++token) {
    if (llama_vocab_is_eog(vocab_, token)) end_tokens_.push_back(token);
    const char* text = llama_vocab_get_text(vocab_, token);
    if (text && *text && llama_vocab_is_control(vocab_, token)) control_texts_.emplace_back(text);
  }
}

std::string LlamaText::piece(llama_token token) const {
  std::string piece(64, '\0');
  int length = llama_token_to_piece(vocab_, token, piece.data(), static_cast<int>(piece.size()), 0, false);
  if (length < 0) {
    piece.resize(-length);
    length = llama_token_to_piece(vocab_, token, piece.data(), static_cast<int>(piece.size()), 0, false);
  }
  piece.resize(std::max(0, length));
  return piece;
}

std::vector<llama_token> LlamaText::tokenize(const std::string& text, bool begin) const {
  std::vector<llama_token> tokens(text.size() + 8);
  const int count = llama_tokenize(vocab_, text.data(), static_cast<int>(text.size()), tokens.data(),
                                   static_cast<int>(tokens.size()), begin, true);
  if (count < 0) throw Error(name_ + ": a text could not be split into tokens");
  tokens.resize(count);
  return tokens;
}

std::string LlamaText::without_control_texts(std::string text) const {
  for (bool changed = true; changed;) {
    changed = false;
    for (const std::string& control : control_texts_)
      for (std::size_t at = text.find(control); at != std::string::npos; at = text.find(control)) {
        text.erase(at, control.size());
        changed = true;
      }
  }
  return text;
}

/// LLaVA v0 was trained with the picture behind the question, later models with it before.
std::string LlamaText::with_pictures(const Message& message) const {
  std::string marks;
  for (std::size_t i = 0; i < message.pictures.size(); ++i) marks += kPictureMark;
  std::string text = without_control_texts(message.text);
  if (marks.empty()) return text;
  const bool behind = style_ == ConversationStyle::v0 || style_ == ConversationStyle::simple;
  if (behind) return text + "\n" + marks;
  return marks + (style_ ? "\n" : "") + text;
}

std::string LlamaText::apply_template(const std::vector<Message>& conversation, bool answer_follows) const {
  if (style_) {
    std::vector<Message> shown;
    for (const Message& message : conversation) shown.push_back({message.role, with_pictures(message)});
    const bool answered = !answer_follows && !shown.empty() && shown.back().role == Role::assistant;
    const std::string answer = answered ? render_answer(*style_, shown.back().text) : "";
    if (answered) shown.pop_back();
    return render_conversation(*style_, shown) + answer;
  }
  std::vector<std::string> texts;
  for (const Message& message : conversation) texts.push_back(with_pictures(message));
  std::vector<llama_chat_message> chat;
  for (std::size_t i = 0; i < texts.size(); ++i)
    chat.push_back({role_name(conversation[i].role), texts[i].c_str()});
  const char* own = llama_model_chat_template(model_, nullptr);
  std::string text(4096, '\0');
  // A file without a template, or with one that llama.cpp does not know, is spoken to in ChatML.
  for (const char* choice : {own, static_cast<const char*>("chatml")}) {
    if (!choice) continue;
    int length = llama_chat_apply_template(choice, chat.data(), chat.size(), answer_follows, text.data(),
                                           static_cast<int>(text.size()));
    if (length > static_cast<int>(text.size())) {
      text.resize(length);
      length =
          llama_chat_apply_template(choice, chat.data(), chat.size(), answer_follows, text.data(), length);
    }
    if (length < 0) continue;
    text.resize(length);
    return text;
  }
  throw Error(name_ + ": the conversation could not be put into the model's chat template");
}

}  // namespace retinal
