// tokenizer.json, the format of Hugging Face's tokenizers library.

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "base/text.h"
#include "convert/strict_json.h"
#include "convert/vocabulary.h"

namespace retinal {
namespace {

constexpr JsonLimits kTokenizerLimits{128 << 20, 16, 12'000'000};
constexpr const char* kUnsupported = "use the checkpoint's tokenizer.model, or look for a finished GGUF file";

/// LLaMA 3's way of cutting text, which llama.cpp calls "llama-bpe".
constexpr const char* kLlama3Pattern =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";

using Ids = std::map<std::string, std::int64_t>;

std::string type_of(const StrictJson& json) {
  return json.is_object() ? json.value("type", std::string()) : std::string();
}

/// Steps of a "Sequence", a single step, or none.
std::vector<StrictJson> steps_of(const StrictJson& root, const char* key, const char* list) {
  const auto at = root.find(key);
  if (at == root.end() || at->is_null()) return {};
  if (type_of(*at) != "Sequence") return {*at};
  const auto steps = at->find(list);
  return steps != at->end() && steps->is_array() ? steps->get<std::vector<StrictJson>>() : std::vector{*at};
}

bool flag(const StrictJson& step, const char* key, bool otherwise) {
  const auto at = step.find(key);
  return at != step.end() && at->is_boolean() ? at->get<bool>() : otherwise;
}

/// llama.cpp's name for the way in which a byte-level tokenizer cuts its text.
std::string byte_level_name(const std::string& file, const std::vector<StrictJson>& steps) {
  const auto is_byte_level = [&](std::size_t i, bool use_regex) {
    return type_of(steps[i]) == "ByteLevel" && !flag(steps[i], "add_prefix_space", true) &&
           flag(steps[i], "use_regex", true) == use_regex;
  };
  if (steps.size() == 1 && is_byte_level(0, true)) return "gpt-2";
  if (steps.size() == 2 && type_of(steps[0]) == "Digits" && flag(steps[0], "individual_digits", false) &&
      is_byte_level(1, true))
    return "smollm";
  if (steps.size() == 2 && type_of(steps[0]) == "Split" && is_byte_level(1, false)) {
    const auto pattern = steps[0].find("pattern");
    if (pattern != steps[0].end() && pattern->is_object() && pattern->value("Regex", "") == kLlama3Pattern)
      return "llama-bpe";
  }
  refuse_file(file, "its way of cutting text into words is not supported", kUnsupported);
}

/// Whether a tokenizer with byte fallback puts a space before the text; refuses what SentencePiece does not
/// do.
bool space_prefix(const std::string& file, const StrictJson& json) {
  bool prefix = false;
  for (const StrictJson& step : steps_of(json, "normalizer", "normalizers")) {
    if (type_of(step) == "Prepend")
      prefix = true;
    else if (type_of(step) != "Replace")
      refuse_file(file, "its normaliser " + quoted_name(type_of(step)) + " is not supported", kUnsupported);
  }
  for (const StrictJson& step : steps_of(json, "pre_tokenizer", "pretokenizers")) {
    if (type_of(step) != "Metaspace")
      refuse_file(file, "its way of cutting text into words is not supported", kUnsupported);
    prefix = step.value("prepend_scheme", std::string("always")) != "never";
  }
  return prefix;
}

bool is_usable_text(const std::string& text) {
  return text.size() <= kMaxTokenText && text.find('\0') == std::string::npos;
}

Ids read_ids(const std::string& file, const StrictJson& model) {
  const auto vocab = model.find("vocab");
  if (vocab == model.end() || !vocab->is_object() || vocab->empty() || vocab->size() > kMaxTokens)
    refuse_file(file, "it has no usable vocabulary");
  Ids ids;
  for (const auto& [text, id] : vocab->items()) {
    if (!id.is_number_unsigned() || id.get<std::uint64_t>() >= kMaxTokens || !is_usable_text(text))
      refuse_file(file, "the token " + quoted_name(text) + " has no usable number");
    ids[text] = id.get<std::int64_t>();
  }
  return ids;
}

/// "left right" or ["left", "right"].
std::pair<std::string, std::string> read_merge(const std::string& file, const StrictJson& merge) {
  if (merge.is_array() && merge.size() == 2 && merge[0].is_string() && merge[1].is_string())
    return {merge[0].get<std::string>(), merge[1].get<std::string>()};
  if (merge.is_string()) {
    const auto& text = merge.get_ref<const std::string&>();
    const std::size_t space = text.find(' ');
    if (space != std::string::npos && text.find(' ', space + 1) == std::string::npos)
      return {text.substr(0, space), text.substr(space + 1)};
  }
  refuse_file(file, "a merge is no pair of tokens");
}

/// Places a token at its number; the list grows with it.
void place(const std::string& file, Vocabulary& vocabulary, const std::string& text, std::int64_t id,
           TokenKind kind) {
  auto& tokens = vocabulary.tokens;
  if (id >= static_cast<std::int64_t>(tokens.size())) tokens.resize(id + 1, {"", 0, TokenKind::unused});
  VocabularyToken& token = tokens[id];
  if (!token.text.empty() && token.text != text)
    refuse_file(file, "two tokens have the number " + std::to_string(id));
  token.text = text;
  token.kind = kind;
}

bool is_byte_token(const std::string& text) {
  const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F'); };
  return text.size() == 6 && text.starts_with("<0x") && text[5] == '>' && is_hex(text[3]) && is_hex(text[4]);
}

void read_merges(const std::string& file, const StrictJson& model, const Ids& ids, Vocabulary& vocabulary) {
  const auto merges = model.find("merges");
  if (merges == model.end() || !merges->is_array() || merges->size() > kMaxMerges)
    refuse_file(file, "it has no usable list of merges");
  const bool bytes = vocabulary.model == Vocabulary::Model::byte_bpe;
  std::vector<bool> has_score(vocabulary.tokens.size());
  float rank = 0;
  for (const StrictJson& merge : *merges) {
    const auto [left, right] = read_merge(file, merge);
    const auto joined = ids.find(left + right);
    if (!ids.contains(left) || !ids.contains(right) || joined == ids.end())
      refuse_file(file, "the merge of " + quoted_name(left) + " and " + quoted_name(right) +
                            " names tokens that are not in the vocabulary");
    if (bytes && (left + right).find(' ') != std::string::npos) refuse_file(file, "a merge holds a space");
    if (bytes) vocabulary.merges.push_back(left + " " + right);
    // SentencePiece joins by the score of the result; several merges may have one result, the first one
    // counts.
    rank -= 1;
    if (!bytes && !has_score[joined->second]) {
      vocabulary.tokens[joined->second].score = rank;
      has_score[joined->second] = true;
    }
  }
}

void read_added_tokens(const std::string& file, const StrictJson& json, Vocabulary& vocabulary) {
  const auto added = json.find("added_tokens");
  if (added == json.end() || added->is_null()) return;
  if (!added->is_array() || added->size() > kMaxTokens) refuse_file(file, "its added tokens are no list");
  for (const StrictJson& token : *added) {
    const bool usable = token.is_object() && token.contains("id") && token.at("id").is_number_unsigned() &&
                        token.at("id").get<std::uint64_t>() < kMaxTokens;
    if (!usable) refuse_file(file, "an added token has no usable number");
    const std::string text = json_text(file, token, "content");
    if (text.empty() || !is_usable_text(text)) refuse_file(file, "an added token has no usable text");
    place(file, vocabulary, text, token.at("id").get<std::int64_t>(),
          flag(token, "special", false) ? TokenKind::control : TokenKind::user_defined);
  }
}

/// Whether the post-processor puts a special token before the text, as LLaMA's does with <s>.
bool begins_with_special(const StrictJson& json) {
  for (const StrictJson& step : steps_of(json, "post_processor", "processors")) {
    const auto single = step.is_object() ? step.find("single") : step.end();
    if (type_of(step) == "TemplateProcessing" && single != step.end() && single->is_array() &&
        !single->empty() && single->front().is_object() && single->front().contains("SpecialToken"))
      return true;
  }
  return false;
}

/// Numbers that no token has (some vocabularies have gaps) become tokens that no text can produce.
void fill_gaps(Vocabulary& vocabulary) {
  for (std::size_t id = 0; id < vocabulary.tokens.size(); ++id)
    if (vocabulary.tokens[id].text.empty())
      vocabulary.tokens[id] = {"[PAD" + std::to_string(id) + "]", 0, TokenKind::unused};
}

Vocabulary read_tokenizer(const std::string& file, const StrictJson& json) {
  const auto model = json.find("model");
  if (model == json.end() || !model->is_object()) refuse_file(file, "it has no 'model'");
  if (const std::string type = type_of(*model); type != "BPE")
    refuse_file(file, "its type " + quoted_name(type) + " is not supported", kUnsupported);
  Vocabulary vocabulary;
  const bool fallback = flag(*model, "byte_fallback", false);
  vocabulary.model = fallback ? Vocabulary::Model::sentencepiece : Vocabulary::Model::byte_bpe;
  if (fallback) {
    vocabulary.add_space_prefix = space_prefix(file, json);
  } else {
    vocabulary.add_space_prefix = false;
    if (!steps_of(json, "normalizer", "normalizers").empty())
      refuse_file(file, "its normaliser is not supported", kUnsupported);
    vocabulary.pre_tokenizer = byte_level_name(file, steps_of(json, "pre_tokenizer", "pretokenizers"));
  }
  const Ids ids = read_ids(file, *model);
  for (const auto& [text, id] : ids)
    place(file, vocabulary, text, id, fallback && is_byte_token(text) ? TokenKind::byte : TokenKind::normal);
  read_merges(file, *model, ids, vocabulary);
  read_added_tokens(file, json, vocabulary);
  fill_gaps(vocabulary);
  if (const auto unknown = model->find("unk_token"); unknown != model->end() && unknown->is_string())
    if (const auto at = ids.find(unknown->get<std::string>()); at != ids.end()) {
      vocabulary.unknown = at->second;
      vocabulary.tokens[at->second].kind = TokenKind::unknown;
    }
  vocabulary.add_bos = begins_with_special(json);
  return vocabulary;
}

}  // namespace

Vocabulary parse_tokenizer_json(const std::string& file, Bytes bytes) {
  const StrictJson json = parse_strict_json(file, bytes, kTokenizerLimits);
  try {
    return read_tokenizer(file, json);
  } catch (const StrictJson::exception&) {  // a member of another type than the format has
    refuse_file(file, "one of its settings has a wrong type");
  }
}

}  // namespace retinal
