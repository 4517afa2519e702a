#pragma once
// What llama.cpp has read so far: the KV cache of one conversation, of tokens and pictures. Internal to this
// room: for .cpp files only.

#include <llama.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace retinal {

/// A picture, or a tile of one, as the language model reads it: embeddings in place of tokens.
class PromptPicture {
 public:
  virtual ~PromptPicture() = default;
  /// Places that it takes in the context.
  virtual int cells() const = 0;
  /// Positions by which the text behind it moves on; not `cells` for models that count rows and columns.
  virtual int positions() const = 0;
  /// Computes it at position `at`; returns llama_decode's status. Throws Error when the picture cannot be
  /// looked at.
  virtual int decode(llama_context* context, llama_pos at) = 0;
};

/// One token, or one picture where that is set. The same object is the same picture.
struct PromptUnit {
  llama_token token = LLAMA_TOKEN_NULL;
  std::shared_ptr<PromptPicture> picture = {};

  int cells() const { return picture ? picture->cells() : 1; }
  int positions() const { return picture ? picture->positions() : 1; }
  bool operator==(const PromptUnit&) const = default;
};
using Prompt = std::vector<PromptUnit>;

int cells_of(const Prompt& prompt);

struct SessionOptions {
  int context_tokens = 2048;  ///< capped by what the model was trained for
  int threads = 1;
  /// Tokens that are computed at once. Small, so that a time limit keeps what was computed before it; some
  /// models must read a whole picture in one step.
  int step = 64;
  bool exact = false;  ///< keys and values in single precision
};

class LlamaSession {
 public:
  /// Throws ModelError when there is not enough memory.
  LlamaSession(llama_model* model, std::string name, const SessionOptions& options);

  llama_context* context() const { return context_.get(); }
  int context_tokens() const { return static_cast<int>(llama_n_ctx(context_.get())); }

  /// Lets llama.cpp stop in the middle of a computation once so many milliseconds have passed; 0 = never.
  void limit_time(double ms);
  /// Makes the cache hold exactly `prompt`, whose last unit must be a token; returns how many cells were
  /// there already, nothing when out of time. Throws Error when llama.cpp fails.
  std::optional<int> prefill(const Prompt& prompt);
  /// Computes more tokens, at once; false when out of time.
  bool append(const std::vector<llama_token>& tokens);
  /// Of the last token computed.
  const float* logits() const { return llama_get_logits_ith(context_.get(), -1); }
  void forget();

 private:
  using Clock = std::chrono::steady_clock;
  struct FreeContext {
    void operator()(llama_context* context) const { llama_free(context); }
  };

  bool decode_tokens(const Prompt& prompt, std::size_t begin, std::size_t end);
  bool decode_picture(const PromptUnit& unit);
  bool is_done(int status);

  std::string name_;
  std::unique_ptr<llama_context, FreeContext> context_;
  Prompt cached_;           ///< what the KV cache holds, in order
  llama_pos position_ = 0;  ///< behind it
  std::optional<Clock::time_point> deadline_;
};

}  // namespace retinal
