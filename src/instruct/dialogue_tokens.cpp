#include "instruct/dialogue_tokens.h"

#include <algorithm>
#include <bit>
#include <cstdio>
#include <cstring>
#include <span>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "instruct/dialogue_file.h"

namespace retinal::instruct {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kImageMarker = "<image>";
constexpr std::size_t kPictureMarkLength = std::string_view(kPictureMark).size();

/// Takes the marker out, with the line break that LLaVA puts before or after it.
std::string without_image_marker(std::string text) {
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

int markers_in(const std::string& text) {
  int count = 0;
  for (std::size_t at = text.find(kImageMarker); at != std::string::npos;
       at = text.find(kImageMarker, at + kImageMarker.size()))
    ++count;
  return count;
}

Role role_of(const std::string& from) {
  if (from == "human" || from == "user") return Role::user;
  if (from == "gpt" || from == "assistant") return Role::assistant;
  if (from == "system") return Role::system;
  throw InputError("a turn is from '" + from + "' instead of human, gpt or system");
}

/// The three tensors of one file while they grow.
struct Shard {
  std::vector<std::int64_t> starts = {0};
  std::vector<std::int32_t> tokens;
  std::vector<std::uint8_t> learn;
  std::string groups;

  std::int64_t dialogues() const { return static_cast<std::int64_t>(starts.size()) - 1; }

  void add(const TokenizedDialogue& dialogue, std::string group) {
    std::replace(group.begin(), group.end(), '\n', ' ');
    groups += group + "\n";
    tokens.insert(tokens.end(), dialogue.tokens.begin(), dialogue.tokens.end());
    for (const bool learnt : dialogue.learn) learn.push_back(learnt ? 1 : 0);
    starts.push_back(static_cast<std::int64_t>(tokens.size()));
  }

  /// As safetensors: length of the header (64 bit, little end first), header, data. The widest type comes
  /// first, so that all are aligned.
  std::vector<std::uint8_t> bytes(const Json& metadata) const {
    static_assert(std::endian::native == std::endian::little,
                  "shards are written as the numbers lie in memory");
    Json header = {{"__metadata__", metadata}};
    std::size_t end = 0;
    const auto tensor = [&](const char* name, const char* type, std::size_t count, std::size_t size) {
      header[name] = {{"dtype", type}, {"shape", {count}}, {"data_offsets", {end, end + count * size}}};
      end += count * size;
    };
    tensor("starts", "I64", starts.size(), 8);
    tensor("tokens", "I32", tokens.size(), 4);
    tensor("learn", "U8", learn.size(), 1);
    tensor("groups", "U8", groups.size(), 1);
    std::string text = header.dump();
    text.resize((text.size() + 7) / 8 * 8, ' ');
    std::vector<std::uint8_t> out(8 + text.size() + end);
    const std::uint64_t length = text.size();
    std::uint8_t* at = out.data();
    const auto put = [&](const void* data, std::size_t size) {
      if (size > 0) std::memcpy(at, data, size);
      at += size;
    };
    put(&length, 8);
    put(text.data(), text.size());
    put(starts.data(), starts.size() * 8);
    put(tokens.data(), tokens.size() * 4);
    put(learn.data(), learn.size());
    put(groups.data(), groups.size());
    return out;
  }
};

}  // namespace

std::vector<Message> conversation_of(const Json& line, Markers markers) {
  std::vector<Message> conversation;
  int shown = 0;
  for (const Json& turn : line.at("conversations")) {
    Message message;
    message.role = role_of(turn.at("from").get<std::string>());
    const std::string text = turn.at("value").get<std::string>();
    message.text = without_image_marker(text);
    const int marks = markers == Markers::shown ? markers_in(text) : 0;
    if (marks > 0 && message.role != Role::user)
      throw InputError("an answer shows a picture; only questions may hold <image>");
    shown += marks;
    if (marks > 0) message.pictures.push_back(nullptr);
    conversation.push_back(std::move(message));
  }
  if (shown > 1) throw InputError("it shows its picture more than once; leave one <image>");
  return conversation;
}

TokenizedDialogue tokens_of(const std::vector<Message>& conversation, const Tokenizer& tokenizer,
                            std::int64_t max_tokens, std::int64_t picture_tokens) {
  TokenizedDialogue dialogue;
  std::string written;
  const auto add_words = [&](const std::string& text, bool learn) {
    if (text.empty()) return;
    bool learning = learn;
    for (const int token : tokenizer.tokenize(text, dialogue.tokens.empty())) {
      dialogue.tokens.push_back(token);
      dialogue.learn.push_back(learning);
      if (tokenizer.ends_turn(token)) learning = false;  // line breaks behind it belong to no answer
    }
  };
  // The chat template is applied to ever longer parts of the conversation; each adds its own piece of text.
  const auto add = [&](const std::string& text, bool learn) {
    if (!text.starts_with(written)) throw Error("the chat template rewrites earlier turns of a conversation");
    std::string piece = text.substr(written.size());
    // The text around a picture is split into tokens apart, as language/embedding_input.cpp does.
    for (std::size_t mark = piece.find(kPictureMark); mark != std::string::npos;
         mark = piece.find(kPictureMark)) {
      add_words(piece.substr(0, mark), learn);
      dialogue.tokens.insert(dialogue.tokens.end(), static_cast<std::size_t>(picture_tokens), kPictureToken);
      dialogue.learn.resize(dialogue.tokens.size(), false);
      piece.erase(0, mark + kPictureMarkLength);
    }
    add_words(piece, learn);
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
  const auto seen = std::count(dialogue.tokens.begin(), dialogue.tokens.end(), kPictureToken);
  if (picture_tokens > 0 && seen % picture_tokens != 0)
    dialogue.tokens.resize(dialogue.tokens.size() - static_cast<std::size_t>(seen % picture_tokens));
  dialogue.learn.resize(dialogue.tokens.size());
  return dialogue;
}

std::string group_of(const Json& line, std::size_t number) {
  for (const char* key : {"image", "id"})
    if (line.contains(key) && line.at(key).is_string()) return line.at(key).get<std::string>();
  return "line " + std::to_string(number);
}

std::string tokenizer_fingerprint(const Tokenizer& tokenizer) {
  // Words, digits, a box and other scripts, through the chat template: whatever differs between tokenizers
  // shows here.
  const std::vector<Message> probe = {{Role::user, "Is there a haemorrhage at [0.1234, 0.5000] \xC2\xB5m?"},
                                      {Role::assistant, "No; 12.5 px \xE2\x80\x93 \xC3\xA9t\xC3\xA9."}};
  std::string text = std::to_string(tokenizer.size());
  for (const int token : tokens_of(probe, tokenizer, 1000).tokens) text += " " + std::to_string(token);
  return sha256_hex(std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

ShardReport write_shards(const fs::path& dialogues, const fs::path& model, const fs::path& folder,
                         std::int64_t max_tokens, std::int64_t dialogues_per_shard) {
  const Tokenizer tokenizer(model);
  const std::string file_hash = sha256_hex_of_file(dialogues);
  fs::create_directories(folder);
  ShardReport report;
  Shard shard;
  const auto close = [&] {
    if (shard.dialogues() == 0) return;
    char number[16];
    std::snprintf(number, sizeof number, "-%05zu", report.files.size() + 1);
    const Json metadata = {{"format", kShardFormat},
                           {"tokenizer", tokenizer_fingerprint(tokenizer)},
                           {"dialogues_sha256", file_hash},
                           {"dialogues", std::to_string(shard.dialogues())},
                           {"max_tokens", std::to_string(max_tokens)}};
    report.files.push_back(folder / (dialogues.stem().string() + number + ".safetensors"));
    write_file_atomically(report.files.back(), shard.bytes(metadata));
    shard = {};
  };
  for_each_record(dialogues, [&](std::int64_t number, const std::string& line) {
    const std::string problem = problem_of(line);
    if (!problem.empty())
      throw InputError(dialogues.string() + ", record " + std::to_string(number) + ": " + problem +
                       "; 'retinalgpt instruct fix' mends what can be mended");
    const Json json = Json::parse(line);
    const TokenizedDialogue dialogue = tokens_of(conversation_of(json), tokenizer, max_tokens);
    const auto learnt = std::count(dialogue.learn.begin(), dialogue.learn.end(), true);
    report.shortened += dialogue.shortened;
    if (learnt == 0) {
      ++report.left_out;
      return;
    }
    ++report.dialogues;
    report.tokens += static_cast<std::int64_t>(dialogue.tokens.size());
    report.learnt += learnt;
    shard.add(dialogue, group_of(json, static_cast<std::size_t>(number)));
    if (shard.dialogues() == dialogues_per_shard) close();
  });
  close();
  if (report.dialogues == 0) throw InputError(dialogues.string() + ": holds no dialogue to learn from");
  return report;
}

}  // namespace retinal::instruct
