#include "training/dialogues.h"

#include <algorithm>
#include <cstring>
#include <sstream>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mapped_file.h"
#include "convert/safetensors.h"
#include "instruct/dialogue_tokens.h"

namespace retinal::training {
namespace {

Dialogue with_group(instruct::TokenizedDialogue tokenized, std::string group) {
  return {std::move(group), std::move(tokenized.tokens), std::move(tokenized.learn), tokenized.shortened};
}

template <class T>
std::vector<T> numbers_of(const StoredTensor& tensor) {
  std::vector<T> numbers(tensor.bytes.size() / sizeof(T));
  if (!numbers.empty()) std::memcpy(numbers.data(), tensor.bytes.data(), numbers.size() * sizeof(T));
  return numbers;
}

/// Where the picture of a line lies.
std::filesystem::path picture_of(const Json& line, const std::filesystem::path& folder) {
  if (!line.contains("image") || !line.at("image").is_string())
    throw InputError("it holds <image>, but names no picture in \"image\"");
  const std::filesystem::path picture = folder / line.at("image").get<std::string>();
  std::error_code error;
  if (!std::filesystem::is_regular_file(picture, error))
    throw InputError("there is no picture " + picture.string() +
                     " ('pictures' in the recipe is the folder in which they lie)");
  return picture;
}

Dialogue dialogue_of(const Json& line, const Tokenizer& tokenizer, std::int64_t max_tokens,
                     const PictureSource* pictures, std::size_t number) {
  const auto conversation =
      instruct::conversation_of(line, pictures ? instruct::Markers::shown : instruct::Markers::taken_out);
  Dialogue dialogue =
      with_group(instruct::tokens_of(conversation, tokenizer, max_tokens, pictures ? pictures->tokens : 0),
                 instruct::group_of(line, number));
  dialogue.line = number;
  const auto& learn = dialogue.learn;
  if (std::find(learn.begin(), learn.end(), true) == learn.end())
    throw InputError("no answer is left to learn within " + std::to_string(max_tokens) +
                     " tokens ('max_tokens')");
  const auto& tokens = dialogue.tokens;
  if (std::find(tokens.begin(), tokens.end(), instruct::kPictureToken) != tokens.end())
    dialogue.picture = picture_of(line, pictures->folder);
  else if (pictures && pictures->required)
    throw InputError("it shows no picture (<image>), so nothing is learnt of it here");
  return dialogue;
}

/// Shards as `instruct shards` writes them.
std::vector<Dialogue> read_shard(const std::filesystem::path& path, const Tokenizer& tokenizer,
                                 std::int64_t max_tokens, std::int64_t limit) {
  const auto wrong = [&](const std::string& cause) {
    return InputError(path.string() + ": " + cause +
                      "; write the shards again with 'retinalgpt instruct shards'");
  };
  const MappedFile file(path);
  const TensorTable table = parse_safetensors(path.string(), file.bytes());
  const auto format = table.metadata.find("format"), made_by = table.metadata.find("tokenizer");
  if (format == table.metadata.end() || format->second != instruct::kShardFormat)
    throw wrong(std::string("it is no shard of the format ") + instruct::kShardFormat);
  if (made_by == table.metadata.end() || made_by->second != instruct::tokenizer_fingerprint(tokenizer))
    throw wrong("its tokens are those of another model");
  const auto tensor = [&](const char* name, TensorType type) -> const StoredTensor& {
    const auto found = table.tensors.find(name);
    if (found == table.tensors.end() || found->second.type != type)
      throw wrong(std::string("it lacks ") + name);
    return found->second;
  };
  const auto starts = numbers_of<std::int64_t>(tensor("starts", TensorType::i64));
  const auto tokens = numbers_of<std::int32_t>(tensor("tokens", TensorType::i32));
  const auto learn = numbers_of<std::uint8_t>(tensor("learn", TensorType::u8));
  const auto names = numbers_of<char>(tensor("groups", TensorType::u8));
  std::istringstream groups(std::string(names.begin(), names.end()));
  if (starts.empty() || starts.front() != 0 || starts.back() != static_cast<std::int64_t>(tokens.size()) ||
      learn.size() != tokens.size() || !std::is_sorted(starts.begin(), starts.end()))
    throw wrong("its dialogues do not fit its tokens");
  std::vector<Dialogue> dialogues;
  for (std::size_t d = 0; d + 1 < starts.size(); ++d) {
    if (limit > 0 && static_cast<std::int64_t>(dialogues.size()) == limit) break;
    Dialogue dialogue;
    if (!std::getline(groups, dialogue.group)) throw wrong("it names fewer groups than dialogues");
    const std::int64_t end = std::min(starts[d + 1], starts[d] + max_tokens);
    dialogue.shortened = end < starts[d + 1];
    for (std::int64_t t = starts[d]; t < end; ++t) {
      const int token = tokens[static_cast<std::size_t>(t)];
      if (token < 0 || token >= tokenizer.size())
        throw wrong("it holds a token that the model does not know");
      dialogue.tokens.push_back(token);
      dialogue.learn.push_back(learn[static_cast<std::size_t>(t)] != 0);
    }
    // What max_tokens leaves nothing of to learn is left out, as `instruct shards` does.
    if (std::find(dialogue.learn.begin(), dialogue.learn.end(), true) != dialogue.learn.end())
      dialogues.push_back(std::move(dialogue));
  }
  if (dialogues.empty()) throw wrong("it holds no dialogue");
  return dialogues;
}

}  // namespace

Dialogue tokenize_dialogue(const std::vector<Message>& conversation, const Tokenizer& tokenizer,
                           std::int64_t max_tokens) {
  return with_group(instruct::tokens_of(conversation, tokenizer, max_tokens), "");
}

std::vector<Dialogue> read_dialogues(const std::filesystem::path& path, const Tokenizer& tokenizer,
                                     std::int64_t max_tokens, std::int64_t limit,
                                     const PictureSource* pictures) {
  if (path.extension() == ".safetensors") {
    if (pictures)
      throw InputError(path.string() +
                       ": shards hold no pictures; name the file of dialogues (.jsonl) that it was made of");
    return read_shard(path, tokenizer, max_tokens, limit);
  }
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
      dialogues.push_back(dialogue_of(Json::parse(text), tokenizer, max_tokens, pictures, number));
    } catch (const nlohmann::json::exception&) {
      throw wrong("it is no dialogue in LLaVA's layout ({\"conversations\": [{\"from\", \"value\"}]})");
    } catch (const InputError& error) {
      throw wrong(error.what());
    }
  }
  if (dialogues.empty()) throw InputError(path.string() + ": holds no dialogue");
  return dialogues;
}

}  // namespace retinal::training
