#include "convert/vocabulary.h"

#include <map>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/file.h"
#include "convert/strict_json.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

constexpr JsonLimits kSmallFile{8 << 20, 16, 500'000};
constexpr std::uint64_t kMaxTokenizerFile = 128 << 20;
constexpr std::size_t kMaxTemplate = 256 << 10;

/// A small JSON file of the checkpoint, or an empty object when it is not there.
StrictJson optional_json(const fs::path& path) {
  std::error_code error;
  if (!fs::exists(path, error)) return StrictJson::object();
  return parse_strict_json(path.string(), read_file(path, kSmallFile.bytes), kSmallFile);
}

/// A special token is written as text or as an object with its text under "content".
std::optional<std::string> special_text(const StrictJson& json, const char* key) {
  const auto at = json.find(key);
  if (at == json.end()) return std::nullopt;
  if (at->is_string()) return at->get<std::string>();
  if (at->is_object() && at->contains("content") && at->at("content").is_string())
    return at->at("content").get<std::string>();
  return std::nullopt;
}

class VocabularyReader {
 public:
  VocabularyReader(const fs::path& folder, const ModelConfig& config)
      : folder_(folder),
        size_(static_cast<std::size_t>(config.vocabulary)),
        settings_(optional_json(folder / "tokenizer_config.json")),
        special_(optional_json(folder / "special_tokens_map.json")) {}

  Vocabulary read(const ModelConfig& config) {
    open();
    read_added_map();
    read_added_settings();
    name_special_tokens(config);
    if (const auto at = settings_.find("add_bos_token"); at != settings_.end() && at->is_boolean())
      vocabulary_.add_bos = at->get<bool>();
    if (const auto at = settings_.find("add_eos_token"); at != settings_.end() && at->is_boolean())
      vocabulary_.add_eos = at->get<bool>();
    if (const auto at = settings_.find("chat_template"); at != settings_.end() && at->is_string())
      vocabulary_.chat_template = at->get<std::string>();
    read_template_file();
    if (vocabulary_.chat_template.size() > kMaxTemplate)
      refuse_file((folder_ / "tokenizer_config.json").string(), "its chat template is too long");
    fit_to_model();
    return std::move(vocabulary_);
  }

 private:
  void open() {
    std::error_code error;
    if (const fs::path path = folder_ / "tokenizer.model"; fs::exists(path, error)) {
      vocabulary_ = parse_sentencepiece(path.string(), read_file(path, kMaxTokenizerFile));
      vocabulary_.add_bos = true;  // as LLaMA's tokenizer does unless told otherwise
    } else if (const fs::path json = folder_ / "tokenizer.json"; fs::exists(json, error)) {
      vocabulary_ = parse_tokenizer_json(json.string(), read_file(json, kMaxTokenizerFile));
    } else {
      throw ModelError(
          folder_.string() +
          ": it holds no tokenizer (tokenizer.model or tokenizer.json); download the whole checkpoint");
    }
  }

  void read_template_file() {
    std::error_code error;
    if (const fs::path path = folder_ / "chat_template.jinja"; fs::exists(path, error))
      vocabulary_.chat_template = read_text_file(path, kMaxTemplate);
  }

  void add(const fs::path& file, const std::string& text, std::uint64_t id, bool control) {
    auto& tokens = vocabulary_.tokens;
    if (id >= size_)
      refuse_file(file.string(),
                  "the token " + quoted_name(text) + " has a number beyond the vocabulary of config.json",
                  "the tokenizer and the weights do not belong together; download both again");
    if (text.empty() || text.size() > kMaxTokenText || text.find('\0') != std::string::npos)
      refuse_file(file.string(), "an added token has no usable text");
    if (id >= tokens.size()) tokens.resize(id + 1, {"", 0, TokenKind::unused});
    VocabularyToken& token = tokens[id];
    const bool known = token.text == text;
    if (!token.text.empty() && !known && token.kind != TokenKind::unused)
      refuse_file(file.string(),
                  "the token " + quoted_name(text) + " has the number of " + quoted_name(token.text));
    if (known && !control) return;  // restates a token of the tokenizer itself
    if (known && token.kind == TokenKind::unknown) return;
    token = {text, known ? token.score : 0, control ? TokenKind::control : TokenKind::user_defined};
  }

  /// added_tokens.json: text -> number. The picture tokens of LLaVA must never be read out of a user's text.
  void read_added_map() {
    const fs::path file = folder_ / "added_tokens.json";
    const StrictJson added = optional_json(file);
    for (const auto& [text, id] : added.items()) {
      if (!id.is_number_unsigned()) refuse_file(file.string(), "a token has no usable number");
      const bool control = text.starts_with("<im_") || text == special_text(special_, "pad_token");
      add(file, text, id.get<std::uint64_t>(), control);
    }
  }

  /// tokenizer_config.json: "added_tokens_decoder": number -> {content, special}.
  void read_added_settings() {
    const fs::path file = folder_ / "tokenizer_config.json";
    const auto decoder = settings_.find("added_tokens_decoder");
    if (decoder == settings_.end() || !decoder->is_object()) return;
    for (const auto& [number, token] : decoder->items()) {
      constexpr std::size_t kDigits = 8;
      if (number.empty() || number.size() > kDigits ||
          number.find_first_not_of("0123456789") != std::string::npos || !token.is_object())
        refuse_file(file.string(), "an added token has no usable number");
      const auto special = token.find("special");
      add(file, json_text(file.string(), token, "content"), std::stoull(number),
          special != token.end() && special->is_boolean() && special->get<bool>());
    }
  }

  std::optional<std::int64_t> id_of(const std::optional<std::string>& text) const {
    if (!text) return std::nullopt;
    for (std::size_t id = 0; id < vocabulary_.tokens.size(); ++id)
      if (vocabulary_.tokens[id].text == *text) return static_cast<std::int64_t>(id);
    return std::nullopt;
  }

  /// What the tokenizer's own files call the begin of text wins over config.json, because that is what
  /// Hugging Face's tokenizer puts there (RetinalGPT's <s> is </s>).
  void name_special_tokens(const ModelConfig& config) {
    const auto choose = [&](const char* key, std::optional<std::int64_t>& into,
                            std::optional<std::int64_t> other) {
      if (const auto id = id_of(special_text(special_, key)))
        into = id;
      else if (const auto named = id_of(special_text(settings_, key)))
        into = named;
      else if (other)
        into = other;
    };
    choose("bos_token", vocabulary_.bos, config.bos);
    choose("eos_token", vocabulary_.eos, config.eos);
    choose("pad_token", vocabulary_.pad, config.pad);
    choose("unk_token", vocabulary_.unknown, std::nullopt);
  }

  void fit_to_model() {
    auto& tokens = vocabulary_.tokens;
    if (tokens.size() > size_)
      refuse_file(folder_.string(),
                  "the tokenizer has " + std::to_string(tokens.size()) + " tokens, the weights " +
                      std::to_string(size_),
                  "the tokenizer and the weights do not belong together; download both again");
    tokens.resize(size_, {"", 0, TokenKind::unused});
    for (std::size_t id = 0; id < size_; ++id)
      if (tokens[id].text.empty()) tokens[id].text = "[PAD" + std::to_string(id) + "]";
    for (auto* id : {&vocabulary_.bos, &vocabulary_.eos, &vocabulary_.unknown, &vocabulary_.pad})
      if (*id && (**id < 0 || **id >= static_cast<std::int64_t>(size_))) id->reset();
  }

  fs::path folder_;
  std::size_t size_;
  StrictJson settings_, special_;
  Vocabulary vocabulary_;
};

}  // namespace

Vocabulary read_vocabulary(const fs::path& folder, const ModelConfig& config) {
  return VocabularyReader(folder, config).read(config);
}

}  // namespace retinal
