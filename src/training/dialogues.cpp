#include "training/dialogues.h"

#include <algorithm>
#include <sstream>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"

namespace retinal::training {
namespace {

constexpr std::string_view kImageMarker = "<image>";

/// Takes the marker out, with the line break that LLaVA puts before or after it.
std::string without_marker(std::string text) {
  for (std::size_t at = text.find(kImageMarker); at != std::string::npos; at = text.find(kImageMarker)) {
    std::size_t begin = at, end = at + kImageMarker.size();
    if (begin > 0 && text[begin - 1] == '\n')
      --begin;
    else if (end < text.size() && text[end] == '\n')
      ++end;
    text.erase(begin, end - begin);
  }
  return text;
}

Role role_of(const std::string& from) {
  if (from == "human" || from == "user") return Role::user;
  if (from == "gpt" || from == "assistant") return Role::assistant;
  if (from == "system") return Role::system;
  throw InputError("a turn is from '" + from + "' instead of human, gpt or system");
}

std::vector<Message> conversation_of(const Json& line) {
  std::vector<Message> conversation;
  for (const Json& turn : line.at("conversations"))
    conversation.push_back(
        {role_of(turn.at("from").get<std::string>()), without_marker(turn.at("value").get<std::string>())});
  return conversation;
}

std::string group_of(const Json& line, std::size_t number) {
  for (const char* key : {"image", "id"})
    if (line.contains(key) && line.at(key).is_string()) return line.at(key).get<std::string>();
  return "line " + std::to_string(number);
}

}  // namespace

Dialogue tokenize_dialogue(const std::vector<Message>& conversation, const Tokenizer& tokenizer,
                           std::int64_t max_tokens) {
  Dialogue dialogue;
  std::string written;
  // The chat template is applied to ever longer parts of the conversation; each adds its own piece of text.
  const auto add = [&](const std::string& text, bool learn) {
    if (!text.starts_with(written)) throw Error("the chat template rewrites earlier turns of a conversation");
    const auto tokens = tokenizer.tokenize(text.substr(written.size()), written.empty());
    bool learning = learn;
    for (const int token : tokens) {
      dialogue.tokens.push_back(token);
      dialogue.learn.push_back(learning);
      if (tokenizer.ends_turn(token)) learning = false;  // line breaks behind it belong to no answer
    }
    written = text;
  };
  std::vector<Message> said;
  for (const Message& message : conversation) {
    if (message.role == Role::assistant) add(tokenizer.chat_text(said, true), false);
    said.push_back(message);
    if (message.role == Role::assistant) add(tokenizer.chat_text(said, false), true);
  }
  const auto limit = static_cast<std::size_t>(max_tokens);
  dialogue.shortened = dialogue.tokens.size() > limit;
  dialogue.tokens.resize(std::min(dialogue.tokens.size(), limit));
  dialogue.learn.resize(dialogue.tokens.size());
  return dialogue;
}

std::vector<Dialogue> read_dialogues(const std::filesystem::path& path, const Tokenizer& tokenizer,
                                     std::int64_t max_tokens, std::int64_t limit) {
  std::istringstream lines(read_text_file(path, std::uint64_t{4} << 30));
  std::vector<Dialogue> dialogues;
  std::string text;
  for (std::size_t number = 1; std::getline(lines, text); ++number) {
    if (limit > 0 && static_cast<std::int64_t>(dialogues.size()) == limit) break;
    if (text.find_first_not_of(" \t\r") == std::string::npos) continue;
    const auto wrong = [&](const std::string& cause) -> InputError {
      return InputError(path.string() + ", line " + std::to_string(number) + ": " + cause +
                        "; mend or remove the line");
    };
    try {
      const Json line = Json::parse(text);
      dialogues.push_back(tokenize_dialogue(conversation_of(line), tokenizer, max_tokens));
      dialogues.back().group = group_of(line, number);
    } catch (const nlohmann::json::exception&) {
      throw wrong("it is no dialogue in LLaVA's layout ({\"conversations\": [{\"from\", \"value\"}]})");
    } catch (const InputError& error) {
      throw wrong(error.what());
    }
    const auto& learn = dialogues.back().learn;
    if (std::find(learn.begin(), learn.end(), true) == learn.end())
      throw wrong("no answer is left to learn within " + std::to_string(max_tokens) +
                  " tokens ('max_tokens')");
  }
  if (dialogues.empty()) throw InputError(path.string() + ": holds no dialogue");
  return dialogues;
}

}  // namespace retinal::training
