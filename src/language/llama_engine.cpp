#include "language/llama_engine.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <random>
#include <thread>

#include "base/error.h"
#include "base/stopwatch.h"
#include "language/llama_session.h"
#include "language/llama_text.h"
#include "language/model_file.h"
#include "language/model_memory.h"
#include "language/picture_input.h"
#include "language/slot_decoder.h"
#include "language/vision_file.h"

namespace retinal {
namespace {

constexpr int kTextStep = 64, kPictureStep = 512;  ///< tokens at once, for models that read and that see

/// Cores that other programs leave free, at least one. llama.cpp's threads wait for each other many times per
/// token, so that one thread on a busy core makes all of them slower than a single thread would be.
int idle_cores() {
  const double cores = std::max(1u, std::thread::hardware_concurrency());
  double busy = 0;
  if (getloadavg(&busy, 1) != 1) busy = 0;
  return static_cast<int>(std::max(1.0, cores - std::round(busy)));
}

}  // namespace

struct LlamaEngine::Impl {
  LlamaModelPointer model;
  std::unique_ptr<LlamaText> text;
  std::unique_ptr<LlamaSession> session;
  std::unique_ptr<PictureInput> pictures;  ///< none for a model that only reads
  const llama_vocab* vocab = nullptr;
  std::string name;
  std::unique_ptr<SlotVocabulary> slot_vocabulary;  ///< made when a constrained text is first asked for

  void load(const LlamaOptions& options, const std::filesystem::path& path);
  void load_adapter(const std::filesystem::path& path);
  Prompt prompt(const std::vector<Message>& conversation);
  void write(const GenerationOptions& options, int budget, Generation& out);
  std::vector<llama_token> forced(const SlotDecoder& decoder) const;
  int choose(const SlotDecoder* decoder, const GenerationOptions& options, std::mt19937_64& random) const;
  const SlotVocabulary& slots();
};

void LlamaEngine::Impl::load(const LlamaOptions& options, const std::filesystem::path& path) {
  if (is_vision_file(path))
    throw ModelError(
        path.string() +
        ": this is the picture side of a model; give it with --mmproj, and the language model that "
        "belongs to it with --model");
  if (!options.mmproj.empty()) inspect_vision_file(options.mmproj);
  require_memory(path, model_memory(path, options.mmproj, options.context_tokens), available_memory());
  model = load_llama_model(path, false);
  vocab = llama_model_get_vocab(model.get());
  name = path.stem().string();
  text = std::make_unique<LlamaText>(model.get(), name, options.style);
  const int threads = options.threads > 0 ? options.threads : idle_cores();
  if (!options.mmproj.empty())
    pictures = make_picture_input(
        options.mmproj, model.get(), *text, name,
        {threads, std::min(options.context_tokens, llama_model_n_ctx_train(model.get())), options.exact});
  SessionOptions how{options.context_tokens, threads, kTextStep, options.exact};
  if (pictures) how.step = std::max(kPictureStep, pictures->whole_step());
  session = std::make_unique<LlamaSession>(model.get(), name, how);
}

void LlamaEngine::Impl::load_adapter(const std::filesystem::path& path) {
  put_adapter(model.get(), session->context(), name, path);
  name += "+" + path.stem().string();
}

Prompt LlamaEngine::Impl::prompt(const std::vector<Message>& conversation) {
  const std::string rendered = text->apply_template(conversation, true);
  std::vector<Picture> shown;
  for (const Message& message : conversation)
    shown.insert(shown.end(), message.pictures.begin(), message.pictures.end());
  if (pictures) return pictures->prompt(rendered, shown);
  if (!shown.empty())
    throw UsageError(
        name +
        ": this language model reads text only and cannot be shown a picture; give its vision file "
        "with --mmproj, or choose a model that has one");
  const auto tokens = text->tokenize(rendered, true);
  Prompt units;
  append_tokens(units, tokens.data(), tokens.size());
  return units;
}

const SlotVocabulary& LlamaEngine::Impl::slots() {
  if (!slot_vocabulary) {
    std::vector<std::string> pieces(llama_vocab_n_tokens(vocab));
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      const auto token = static_cast<llama_token>(i);
      if (!llama_vocab_is_control(vocab, token) && !llama_vocab_is_eog(vocab, token))
        pieces[i] = text->piece(token);
    }
    slot_vocabulary = std::make_unique<SlotVocabulary>(std::move(pieces));
  }
  return *slot_vocabulary;
}

/// The tokens of what must come next. None where this model's tokens cannot spell it alone (some put a blank
/// before every text).
std::vector<llama_token> LlamaEngine::Impl::forced(const SlotDecoder& decoder) const {
  const std::string rest = decoder.forced();
  if (rest.empty()) return {};
  std::vector<llama_token> tokens = text->tokenize(rest, false);
  std::string spelt;
  for (const llama_token token : tokens) spelt += text->piece(token);
  if (spelt != rest) tokens.clear();
  return tokens;
}

/// The next token: the likeliest one, or one drawn at the given temperature.
int LlamaEngine::Impl::choose(const SlotDecoder* decoder, const GenerationOptions& options,
                              std::mt19937_64& random) const {
  const float* logits = session->logits();
  const int count = llama_vocab_n_tokens(vocab);
  std::vector<std::uint8_t> mask;
  if (decoder) {
    decoder->allowed(mask);
    if (decoder->may_end())
      for (const llama_token token : text->end_tokens()) mask[token] = 1;
  }
  const auto is_allowed = [&](int token) { return mask.empty() || mask[token] != 0; };
  int best = -1;
  for (int token = 0; token < count; ++token)
    if (is_allowed(token) && (best < 0 || logits[token] > logits[best])) best = token;
  if (options.temperature <= 0 || best < 0) return best;
  std::vector<double> weights(count, 0.0);
  for (int token = 0; token < count; ++token)
    if (is_allowed(token)) weights[token] = std::exp((logits[token] - logits[best]) / options.temperature);
  return std::discrete_distribution<int>(weights.begin(), weights.end())(random);
}

LlamaEngine::LlamaEngine(const LlamaOptions& options) : impl_(std::make_unique<Impl>()) {
  const std::filesystem::path path = options.model.empty() ? default_language_model() : options.model;
  impl_->load(options, path);
  if (!options.adapter.empty()) impl_->load_adapter(options.adapter);
}

LlamaEngine::~LlamaEngine() = default;

const std::string& LlamaEngine::name() const { return impl_->name; }

bool LlamaEngine::sees_pictures() const { return impl_->pictures != nullptr; }

void LlamaEngine::require_room(const std::vector<Picture>& pictures, int text_tokens) {
  if (!impl_->pictures || pictures.empty()) return;
  const int shown = impl_->pictures->cells(pictures), context = impl_->session->context_tokens();
  const int needed = shown + text_tokens, trained = llama_model_n_ctx_train(impl_->model.get());
  if (needed <= context) return;
  throw UsageError(
      name() + ": " + (pictures.size() == 1 ? "the photograph takes " : "the photographs take ") +
      std::to_string(shown) + " of the " + std::to_string(context) +
      " tokens that this model may read at once, and a question with what was found needs up to " +
      std::to_string(text_tokens) + "; " +
      (needed <= trained ? "give --context " + std::to_string(needed)
                         : "it was trained for no more than " + std::to_string(trained) +
                               " tokens: show fewer photographs, choose another model, or leave --mmproj "
                               "out, so that it words "
                               "what was found without seeing the photograph"));
}

std::vector<float> LlamaEngine::logits(const std::vector<int>& tokens) {
  const auto context_tokens = static_cast<std::size_t>(impl_->session->context_tokens());
  if (tokens.empty() || tokens.size() > context_tokens)
    throw UsageError(name() + ": logits need between 1 and " + std::to_string(context_tokens) + " tokens");
  const int vocabulary = llama_vocab_n_tokens(impl_->vocab);
  for (const int token : tokens)
    if (token < 0 || token >= vocabulary)
      throw UsageError(name() + ": there is no token " + std::to_string(token));
  Prompt prompt;
  append_tokens(prompt, tokens.data(), tokens.size());
  impl_->session->limit_time(0);
  impl_->session->forget();
  impl_->session->prefill(prompt);
  const float* values = impl_->session->logits();
  return {values, values + vocabulary};
}

std::vector<float> LlamaEngine::answer_logits(const std::vector<Message>& conversation) {
  impl_->session->limit_time(0);
  impl_->session->prefill(impl_->prompt(conversation));
  const float* values = impl_->session->logits();
  return {values, values + llama_vocab_n_tokens(impl_->vocab)};
}

/// Writes token by token until the model ends its turn, `budget` is used up, or the caller or the time says
/// so. What the slots leave no choice about is computed at once.
void LlamaEngine::Impl::write(const GenerationOptions& options, int budget, Generation& out) {
  std::unique_ptr<SlotDecoder> decoder;
  if (options.slots) decoder = std::make_unique<SlotDecoder>(slots(), options.slots->keys);
  std::optional<StopRule> rule;
  if (text->style()) rule.emplace(*text->style());
  std::mt19937_64 random(options.seed);
  const auto show = [&](const std::string& piece) {
    out.text += piece;
    return piece.empty() || !options.on_text || options.on_text(piece);
  };
  while (out.generated_tokens < budget) {
    const llama_token token = choose(decoder.get(), options, random);
    if (token < 0) return;
    if (llama_vocab_is_eog(vocab, token)) {
      out.finished = !rule || show(rule->finish());
      return;
    }
    std::vector<llama_token> tokens = {token};
    if (decoder) {
      decoder->accept(token);
      for (const llama_token next : forced(*decoder)) {
        tokens.push_back(next);
        decoder->accept(next);
      }
    }
    const auto room = static_cast<std::size_t>(budget - out.generated_tokens);
    if (tokens.size() > room) tokens.resize(room);
    out.generated_tokens += static_cast<int>(tokens.size());
    for (const llama_token next : tokens) {
      const std::string piece = text->piece(next);
      if (!show(rule ? rule->accept(piece) : piece)) return;
      out.finished = rule && rule->stopped();
      if (out.finished) return;
    }
    if (!session->append(tokens)) return;
  }
}

Generation LlamaEngine::generate(const std::vector<Message>& conversation, const GenerationOptions& options) {
  constexpr int kShortestAnswer = 16;
  const Stopwatch stopwatch;
  const Prompt prompt = impl_->prompt(conversation);
  const int context_tokens = impl_->session->context_tokens();
  Generation out;
  out.prompt_tokens = cells_of(prompt);
  if (prompt.empty() || out.prompt_tokens + kShortestAnswer > context_tokens) {
    int of_pictures = 0;
    for (const PromptUnit& unit : prompt) of_pictures += unit.picture ? unit.cells() : 0;
    throw UsageError(
        "the question and its evidence have " + std::to_string(out.prompt_tokens) + " tokens" +
        (of_pictures > 0 ? ", " + std::to_string(of_pictures) + " of them for pictures" : "") +
        ", more than the language model can read (" + std::to_string(context_tokens) +
        "); ask a shorter question, show fewer pictures, or give a longer --context if the model was "
        "trained for it ('retinalgpt models info' says)");
  }
  impl_->session->limit_time(options.time_limit_ms);
  const std::optional<int> reused = impl_->session->prefill(prompt);
  out.prompt_ms = stopwatch.milliseconds();
  if (!reused) return out;
  out.reused_tokens = *reused;
  const Stopwatch generating;
  impl_->write(options, std::min(options.max_tokens, context_tokens - out.prompt_tokens), out);
  out.generation_ms = generating.milliseconds();
  return out;
}

}  // namespace retinal
