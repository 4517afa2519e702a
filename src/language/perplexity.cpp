#include "language/perplexity.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>
#include <thread>

#include "base/error.h"
#include "language/llama_text.h"
#include "language/model_memory.h"

namespace retinal {
namespace {

struct FreeContext {
  void operator()(llama_context* context) const { llama_free(context); }
};
using LlamaContext = std::unique_ptr<llama_context, FreeContext>;

LlamaContext make_context(llama_model* model, const std::string& name, int window, int threads) {
  llama_context_params params = llama_context_default_params();
  params.n_ctx = params.n_batch = params.n_ubatch = static_cast<std::uint32_t>(window);
  const int cores = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  params.n_threads = params.n_threads_batch = threads > 0 ? threads : cores;
  params.no_perf = true;
  LlamaContext context(llama_init_from_model(model, params));
  if (!context)
    throw ModelError(name + ": not enough memory to run this language model; choose a smaller one");
  return context;
}

/// -ln of the probability that softmax gives to `token`.
float surprise(const float* logits, int count, llama_token token) {
  const float largest = *std::max_element(logits, logits + count);
  double sum = 0;
  for (int i = 0; i < count; ++i) sum += std::exp(static_cast<double>(logits[i] - largest));
  return static_cast<float>(std::log(sum) - (logits[token] - largest));
}

/// Judges the second half of `tokens` behind everything before it.
void judge(llama_context* context, const std::vector<llama_token>& tokens, int vocabulary,
           const std::string& name, std::vector<float>& nats) {
  const int count = static_cast<int>(tokens.size());
  llama_memory_clear(llama_get_memory(context), true);
  llama_batch batch = llama_batch_init(count, 0, 1);
  const std::unique_ptr<llama_batch, void (*)(llama_batch*)> freed(
      &batch, [](llama_batch* b) { llama_batch_free(*b); });
  batch.n_tokens = count;
  for (int i = 0; i < count; ++i) {
    batch.token[i] = tokens[static_cast<std::size_t>(i)];
    batch.pos[i] = i;
    batch.n_seq_id[i] = 1;
    batch.seq_id[i][0] = 0;
    batch.logits[i] = i >= count / 2 - 1 && i + 1 < count;
  }
  if (llama_decode(context, batch) != 0) throw Error(name + ": the language model failed while computing");
  for (int i = count / 2 - 1; i + 1 < count; ++i)
    nats.push_back(
        surprise(llama_get_logits_ith(context, i), vocabulary, tokens[static_cast<std::size_t>(i) + 1]));
}

}  // namespace

double Perplexity::mean_nats() const {
  return std::accumulate(nats.begin(), nats.end(), 0.0) / static_cast<double>(nats.size());
}

double Perplexity::value() const { return std::exp(mean_nats()); }

Perplexity perplexity(const std::filesystem::path& file, const std::string& text, int window, int threads,
                      const std::filesystem::path& adapter) {
  require_memory(file, model_memory(file, {}, window), available_memory());
  const LlamaModelPointer model = load_llama_model(file, false);
  const std::string name = file.stem().string();
  const LlamaText words(model.get(), name);
  const std::vector<llama_token> tokens = words.tokenize(text, true);
  const auto length = static_cast<std::size_t>(std::min(window, llama_model_n_ctx_train(model.get())));
  if (length < 4 || tokens.size() < length)
    throw UsageError("the text has " + std::to_string(tokens.size()) + " tokens for " + name +
                     "; give at least " + std::to_string(length));
  const LlamaContext context = make_context(model.get(), name, static_cast<int>(length), threads);
  if (!adapter.empty()) put_adapter(model.get(), context.get(), name, adapter);
  Perplexity out;
  for (std::size_t at = 0; at + length <= tokens.size(); at += length)
    judge(context.get(),
          {tokens.begin() + static_cast<std::ptrdiff_t>(at),
           tokens.begin() + static_cast<std::ptrdiff_t>(at + length)},
          llama_vocab_n_tokens(words.vocab()), name, out.nats);
  return out;
}

PerplexityDifference difference(const Perplexity& coarse, const Perplexity& fine) {
  if (coarse.nats.size() != fine.nats.size() || fine.nats.empty())
    throw UsageError(
        "two models cut the text into different tokens, so they cannot be compared token by token");
  const auto count = static_cast<double>(fine.nats.size());
  PerplexityDifference out{coarse.mean_nats() - fine.mean_nats(), 0};
  double squares = 0;
  for (std::size_t i = 0; i < fine.nats.size(); ++i)
    squares += std::pow(coarse.nats[i] - fine.nats[i] - out.mean, 2);
  out.standard_error = std::sqrt(squares / count / count);
  return out;
}

}  // namespace retinal
