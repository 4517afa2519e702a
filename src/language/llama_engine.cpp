#include "language/llama_engine.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <random>
#include <thread>

#include "base/error.h"
#include "language/llama_text.h"
#include "language/model_file.h"
#include "language/slot_decoder.h"

namespace retinal {
namespace {

using Clock = std::chrono::steady_clock;

double ms_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

struct FreeContext {
  void operator()(llama_context* context) const { llama_free(context); }
};

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
  std::unique_ptr<llama_context, FreeContext> context;
  const llama_vocab* vocab = nullptr;
  std::string name;
  std::unique_ptr<SlotVocabulary> slot_vocabulary;  ///< made when a constrained text is first asked for
  std::vector<llama_token> cached;                  ///< what the KV cache holds, in order
  std::optional<Clock::time_point> deadline;        ///< of the running call

  void load(const LlamaOptions& options, const std::filesystem::path& path);
  void load_adapter(const std::filesystem::path& path);
  void limit_time(double ms);
  bool decode(const llama_token* tokens, std::size_t count);
  std::optional<int> prefill(const std::vector<llama_token>& prompt);
  int choose(const SlotDecoder* decoder, const GenerationOptions& options, std::mt19937_64& random) const;
  const SlotVocabulary& slots();
};

void LlamaEngine::Impl::load(const LlamaOptions& options, const std::filesystem::path& path) {
  model = load_llama_model(path, false);
  vocab = llama_model_get_vocab(model.get());
  name = path.stem().string();
  text = std::make_unique<LlamaText>(model.get(), name);

  llama_context_params params = llama_context_default_params();
  params.n_ctx = std::min(options.context_tokens, llama_model_n_ctx_train(model.get()));
  params.n_batch = 512;
  params.n_ubatch = 64;  // small steps, so that a time limit keeps what was computed before it
  params.n_threads = params.n_threads_batch = options.threads > 0 ? options.threads : idle_cores();
  params.no_perf = true;
  context.reset(llama_init_from_model(model.get(), params));
  if (!context)
    throw ModelError(path.string() + ": not enough memory to run this language model; choose a smaller one");
}

/// Puts a LoRA adapter on the context; the model owns it.
void LlamaEngine::Impl::load_adapter(const std::filesystem::path& path) {
  check_gguf(path);
  last_llama_error().clear();
  llama_adapter_lora* adapter = llama_adapter_lora_init(model.get(), path.c_str());
  float scale = 1;
  if (!adapter || llama_set_adapters_lora(context.get(), &adapter, 1, &scale) != 0)
    throw ModelError(path.string() + ": this adapter cannot be put on the language model " + name + " (" +
                     (last_llama_error().empty() ? "no reason given" : last_llama_error()) +
                     "); name the model it was made for with --model");
  name += "+" + path.stem().string();
}

/// Lets llama.cpp stop in the middle of a computation once the limit has passed.
void LlamaEngine::Impl::limit_time(double ms) {
  deadline.reset();
  if (ms > 0) deadline = Clock::now() + std::chrono::microseconds(static_cast<std::int64_t>(ms * 1000));
  const auto late = [](void* self) {
    const auto& limit = static_cast<Impl*>(self)->deadline;
    return limit && Clock::now() > *limit;
  };
  llama_set_abort_callback(context.get(), late, this);
}

/// Computes tokens behind the cached ones; false when the time limit stopped it.
bool LlamaEngine::Impl::decode(const llama_token* tokens, std::size_t count) {
  constexpr int kAborted = 2;  // of llama_decode: stopped by the abort callback
  const std::size_t batch = llama_n_batch(context.get());
  for (std::size_t done = 0; done < count; done += batch) {
    const auto part = static_cast<int>(std::min(batch, count - done));
    // llama.cpp takes a mutable pointer but does not write through it.
    const llama_batch tokens_batch = llama_batch_get_one(const_cast<llama_token*>(tokens + done), part);
    const int status = llama_decode(context.get(), tokens_batch);
    if (status == kAborted) return false;
    if (status != 0) {
      llama_memory_clear(llama_get_memory(context.get()), true);
      cached.clear();
      throw Error(name + ": the language model failed while computing; try again with a smaller model");
    }
    cached.insert(cached.end(), tokens + done, tokens + done + part);
  }
  return true;
}

/// Makes the cache hold exactly `prompt`; returns how many tokens were already there, nothing when out of
/// time.
std::optional<int> LlamaEngine::Impl::prefill(const std::vector<llama_token>& prompt) {
  const std::size_t limit =
      std::min(prompt.size() - 1, cached.size());  // the last one must be decoded for its logits
  std::size_t same = 0;
  while (same < limit && prompt[same] == cached[same]) ++same;
  if (!llama_memory_seq_rm(llama_get_memory(context.get()), 0, static_cast<llama_pos>(same), -1)) {
    llama_memory_clear(llama_get_memory(context.get()), true);  // recurrent models cannot forget a part
    same = 0;
  }
  cached.resize(same);
  if (!decode(prompt.data() + same, prompt.size() - same)) return std::nullopt;
  return static_cast<int>(same);
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

/// The next token: the likeliest one, or one drawn at the given temperature.
int LlamaEngine::Impl::choose(const SlotDecoder* decoder, const GenerationOptions& options,
                              std::mt19937_64& random) const {
  const float* logits = llama_get_logits_ith(context.get(), -1);
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

std::vector<float> LlamaEngine::logits(const std::vector<int>& tokens) {
  const auto context_tokens = llama_n_ctx(impl_->context.get());
  if (tokens.empty() || tokens.size() > context_tokens)
    throw UsageError(name() + ": logits need between 1 and " + std::to_string(context_tokens) + " tokens");
  const int vocabulary = llama_vocab_n_tokens(impl_->vocab);
  for (const int token : tokens)
    if (token < 0 || token >= vocabulary)
      throw UsageError(name() + ": there is no token " + std::to_string(token));
  impl_->limit_time(0);
  llama_memory_clear(llama_get_memory(impl_->context.get()), true);
  impl_->cached.clear();
  impl_->decode(tokens.data(), tokens.size());
  const float* values = llama_get_logits_ith(impl_->context.get(), -1);
  return {values, values + vocabulary};
}

Generation LlamaEngine::generate(const std::vector<Message>& conversation, const GenerationOptions& options) {
  const auto start = Clock::now();
  const std::vector<llama_token> prompt =
      impl_->text->tokenize(impl_->text->apply_template(conversation, true), true);
  const int context_tokens = static_cast<int>(llama_n_ctx(impl_->context.get()));
  Generation out;
  out.prompt_tokens = static_cast<int>(prompt.size());
  if (prompt.empty() || out.prompt_tokens + 16 > context_tokens)
    throw UsageError("the question and its evidence have " + std::to_string(prompt.size()) +
                     " tokens, more than the language model can read (" + std::to_string(context_tokens) +
                     "); ask a shorter question");
  impl_->limit_time(options.time_limit_ms);
  const std::optional<int> reused = impl_->prefill(prompt);
  out.prompt_ms = ms_since(start);
  if (!reused) return out;
  out.reused_tokens = *reused;

  const auto generating = Clock::now();
  std::unique_ptr<SlotDecoder> decoder;
  if (options.slots) decoder = std::make_unique<SlotDecoder>(impl_->slots(), options.slots->keys);
  std::mt19937_64 random(options.seed);
  const int budget = std::min(options.max_tokens, context_tokens - out.prompt_tokens);
  while (out.generated_tokens < budget) {
    const llama_token token = impl_->choose(decoder.get(), options, random);
    if (token < 0) break;
    out.finished = llama_vocab_is_eog(impl_->vocab, token);
    if (out.finished) break;
    const std::string piece = impl_->text->piece(token);
    out.text += piece;
    ++out.generated_tokens;
    if (decoder) decoder->accept(token);
    if (options.on_text && !options.on_text(piece)) break;
    if (!impl_->decode(&token, 1)) break;
  }
  out.generation_ms = ms_since(generating);
  return out;
}

}  // namespace retinal
