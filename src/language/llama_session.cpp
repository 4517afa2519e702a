#include "language/llama_session.h"

#include <algorithm>

#include "base/error.h"
#include "language/llama_text.h"

namespace retinal {
namespace {

constexpr int kBatch = 512;

/// Room for tokens with positions of their own.
class TokenBatch {
 public:
  explicit TokenBatch(int size) : batch_(llama_batch_init(size, 0, 1)) {}
  ~TokenBatch() { llama_batch_free(batch_); }
  TokenBatch(const TokenBatch&) = delete;
  TokenBatch& operator=(const TokenBatch&) = delete;

  void add(llama_token token, llama_pos position) {
    const int at = batch_.n_tokens++;
    batch_.token[at] = token;
    batch_.pos[at] = position;
    batch_.n_seq_id[at] = 1;
    batch_.seq_id[at][0] = 0;
    batch_.logits[at] = 0;
  }
  /// The last one's logits are always wanted: nobody knows yet whether more follows.
  const llama_batch& finished() {
    batch_.logits[batch_.n_tokens - 1] = 1;
    return batch_;
  }

 private:
  llama_batch batch_;
};

}  // namespace

int cells_of(const Prompt& prompt) {
  int cells = 0;
  for (const PromptUnit& unit : prompt) cells += unit.cells();
  return cells;
}

LlamaSession::LlamaSession(llama_model* model, std::string name, const SessionOptions& options)
    : name_(std::move(name)) {
  llama_context_params params = llama_context_default_params();
  params.n_ctx = static_cast<std::uint32_t>(std::min(options.context_tokens, llama_model_n_ctx_train(model)));
  params.n_batch = static_cast<std::uint32_t>(std::max(kBatch, options.step));
  params.n_ubatch = static_cast<std::uint32_t>(options.step);
  params.n_threads = params.n_threads_batch = options.threads;
  params.no_perf = true;
  if (options.exact) {
    params.type_k = params.type_v = GGML_TYPE_F32;
    params.flash_attn_type = LLAMA_FLASH_ATTN_TYPE_DISABLED;
  }
  context_.reset(llama_init_from_model(model, params));
  if (!context_)
    throw ModelError(name_ + ": not enough memory to run this language model; choose a smaller one");
}

void LlamaSession::limit_time(double ms) {
  deadline_.reset();
  if (ms > 0) deadline_ = Clock::now() + std::chrono::microseconds(static_cast<std::int64_t>(ms * 1000));
  const auto late = [](void* self) {
    const auto& limit = static_cast<LlamaSession*>(self)->deadline_;
    return limit && Clock::now() > *limit;
  };
  llama_set_abort_callback(context_.get(), late, this);
}

void LlamaSession::forget() {
  llama_memory_clear(llama_get_memory(context_.get()), true);
  cached_.clear();
  position_ = 0;
}

/// False when the time limit stopped it; what was half done is removed before the next prompt.
bool LlamaSession::is_done(int status) {
  constexpr int kAborted = 2;  // of llama_decode: stopped by the abort callback
  if (status == 0) return true;
  if (status == kAborted || (deadline_ && Clock::now() > *deadline_)) return false;
  forget();
  throw Error(name_ + ": the language model failed while computing (" + llama_reason() +
              "); try again with a smaller model");
}

bool LlamaSession::decode_tokens(const Prompt& prompt, std::size_t begin, std::size_t end) {
  for (std::size_t at = begin; at < end;) {
    const std::size_t stop = std::min(end, at + llama_n_batch(context_.get()));
    TokenBatch batch(static_cast<int>(stop - at));
    for (std::size_t i = at; i < stop; ++i)
      batch.add(prompt[i].token, position_ + static_cast<llama_pos>(i - at));
    if (!is_done(llama_decode(context_.get(), batch.finished()))) return false;
    cached_.insert(cached_.end(), prompt.begin() + static_cast<std::ptrdiff_t>(at),
                   prompt.begin() + static_cast<std::ptrdiff_t>(stop));
    position_ += static_cast<llama_pos>(stop - at);
    at = stop;
  }
  return true;
}

bool LlamaSession::append(const std::vector<llama_token>& tokens) {
  Prompt units;
  for (const llama_token token : tokens) units.push_back({token});
  return decode_tokens(units, 0, units.size());
}

bool LlamaSession::decode_picture(const PromptUnit& unit) {
  if (!is_done(unit.picture->decode(context_.get(), position_))) return false;
  cached_.push_back(unit);
  position_ += unit.positions();
  return true;
}

std::optional<int> LlamaSession::prefill(const Prompt& prompt) {
  if (prompt.empty() || prompt.back().picture) throw Error(name_ + ": a prompt must end with text");
  llama_errors().clear();
  const std::size_t limit =
      std::min(prompt.size() - 1, cached_.size());  // the last one must be decoded for its logits
  std::size_t same = 0;
  llama_pos keep = 0;
  int reused = 0;
  for (; same < limit && prompt[same] == cached_[same]; ++same) {
    keep += prompt[same].positions();
    reused += prompt[same].cells();
  }
  if (!llama_memory_seq_rm(llama_get_memory(context_.get()), 0, keep, -1)) {
    forget();  // recurrent models cannot forget a part
    same = 0;
    keep = reused = 0;
  }
  cached_.resize(same);
  position_ = keep;
  for (std::size_t at = same; at < prompt.size();) {
    if (prompt[at].picture) {
      if (!decode_picture(prompt[at++])) return std::nullopt;
      continue;
    }
    std::size_t end = at;
    while (end < prompt.size() && !prompt[end].picture) ++end;
    if (!decode_tokens(prompt, at, end)) return std::nullopt;
    at = end;
  }
  return reused;
}

}  // namespace retinal
