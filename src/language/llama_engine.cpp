#include "language/llama_engine.h"

#include <llama.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <random>
#include <thread>

#include "base/error.h"
#include "language/model_file.h"
#include "language/slot_decoder.h"

namespace retinal {
namespace {

using Clock = std::chrono::steady_clock;

double ms_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

/// The last error that llama.cpp logged on this thread; its log is silent otherwise.
std::string& last_llama_error() {
  thread_local std::string message;
  return message;
}

void start_llama_once() {
  static std::once_flag once;
  std::call_once(once, [] {
    llama_log_set(
        [](ggml_log_level level, const char* text, void*) {
          if (level == GGML_LOG_LEVEL_ERROR) last_llama_error() = text;
        },
        nullptr);
    llama_backend_init();
  });
}

struct FreeModel {
  void operator()(llama_model* model) const { llama_model_free(model); }
};
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

std::string token_piece(const llama_vocab* vocab, llama_token token) {
  std::string piece(64, '\0');
  int length = llama_token_to_piece(vocab, token, piece.data(), static_cast<int>(piece.size()), 0, false);
  if (length < 0) {
    piece.resize(-length);
    length = llama_token_to_piece(vocab, token, piece.data(), static_cast<int>(piece.size()), 0, false);
  }
  piece.resize(std::max(0, length));
  return piece;
}

}  // namespace

struct LlamaEngine::Impl {
  std::unique_ptr<llama_model, FreeModel> model;
  std::unique_ptr<llama_context, FreeContext> context;
  const llama_vocab* vocab = nullptr;
  std::string name;
  std::unique_ptr<SlotVocabulary> slot_vocabulary;  ///< made when a constrained text is first asked for
  std::vector<llama_token> cached;                  ///< what the KV cache holds, in order
  std::vector<llama_token> end_tokens;              ///< tokens that end the model's turn
  std::optional<Clock::time_point> deadline;        ///< of the running call
  std::vector<std::string> control_texts;           ///< "<|im_start|>" ...: never accepted from a message

  void load(const LlamaOptions& options, const std::filesystem::path& path);
  void read_control_tokens();
  std::string without_control_texts(std::string text) const;
  std::string apply_template(const std::vector<Message>& conversation) const;
  std::vector<llama_token> tokenize(const std::string& text) const;
  void limit_time(double ms);
  bool decode(const llama_token* tokens, std::size_t count);
  std::optional<int> prefill(const std::vector<llama_token>& prompt);
  int choose(const SlotDecoder* decoder, const GenerationOptions& options, std::mt19937_64& random) const;
  const SlotVocabulary& slots();
};

void LlamaEngine::Impl::load(const LlamaOptions& options, const std::filesystem::path& path) {
  last_llama_error().clear();
  llama_model_params model_params = llama_model_default_params();
  model.reset(llama_model_load_from_file(path.c_str(), model_params));
  if (!model || !llama_model_has_decoder(model.get()))
    throw ModelError(path.string() + ": llama.cpp cannot load this file as a language model (" +
                     (last_llama_error().empty() ? "no reason given" : last_llama_error()) +
                     "); give a text-generation GGUF file with --model");
  vocab = llama_model_get_vocab(model.get());
  name = path.stem().string();
  read_control_tokens();

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

void LlamaEngine::Impl::read_control_tokens() {
  for (llama_token token = 0; token < llama_vocab_n_tokens(vocab); ++token) {
    if (llama_vocab_is_eog(vocab, token)) end_tokens.push_back(token);
    const char* text = llama_vocab_get_text(vocab, token);
    if (text && *text && llama_vocab_is_control(vocab, token)) control_texts.emplace_back(text);
  }
}

/// Takes the texts of control tokens out of a message, so that nobody can end a turn from inside one.
std::string LlamaEngine::Impl::without_control_texts(std::string text) const {
  for (bool changed = true; changed;) {
    changed = false;
    for (const std::string& control : control_texts)
      for (std::size_t at = text.find(control); at != std::string::npos; at = text.find(control)) {
        text.erase(at, control.size());
        changed = true;
      }
  }
  return text;
}

std::string LlamaEngine::Impl::apply_template(const std::vector<Message>& conversation) const {
  std::vector<std::string> texts;
  for (const Message& message : conversation) texts.push_back(without_control_texts(message.text));
  std::vector<llama_chat_message> chat;
  for (std::size_t i = 0; i < texts.size(); ++i)
    chat.push_back({role_name(conversation[i].role), texts[i].c_str()});
  const char* own = llama_model_chat_template(model.get(), nullptr);
  std::string text(4096, '\0');
  // A file without a template, or with one that llama.cpp does not know, is spoken to in ChatML.
  for (const char* choice : {own, static_cast<const char*>("chatml")}) {
    if (!choice) continue;
    int length = llama_chat_apply_template(choice, chat.data(), chat.size(), true, text.data(),
                                           static_cast<int>(text.size()));
    if (length > static_cast<int>(text.size())) {
      text.resize(length);
      length = llama_chat_apply_template(choice, chat.data(), chat.size(), true, text.data(), length);
    }
    if (length < 0) continue;
    text.resize(length);
    return text;
  }
  throw Error(name + ": the conversation could not be put into the model's chat template");
}

std::vector<llama_token> LlamaEngine::Impl::tokenize(const std::string& text) const {
  std::vector<llama_token> tokens(text.size() + 8);
  const int count = llama_tokenize(vocab, text.data(), static_cast<int>(text.size()), tokens.data(),
                                   static_cast<int>(tokens.size()), true, true);
  if (count < 0) throw Error(name + ": the prompt could not be split into tokens");
  tokens.resize(count);
  return tokens;
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
        pieces[i] = token_piece(vocab, token);
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
      for (const llama_token token : end_tokens) mask[token] = 1;
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
  check_gguf(path);
  start_llama_once();
  impl_->load(options, path);
}

LlamaEngine::~LlamaEngine() = default;

const std::string& LlamaEngine::name() const { return impl_->name; }

Generation LlamaEngine::generate(const std::vector<Message>& conversation, const GenerationOptions& options) {
  const auto start = Clock::now();
  const std::vector<llama_token> prompt = impl_->tokenize(impl_->apply_template(conversation));
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
    const std::string piece = token_piece(impl_->vocab, token);
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
