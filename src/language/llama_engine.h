#pragma once
// A language model in a GGUF file, run by llama.cpp in this process.

#include <filesystem>
#include <memory>

#include "language/language_engine.h"

namespace retinal {

struct LlamaOptions {
  std::filesystem::path model;  ///< empty = default_language_model()
  int threads = 0;              ///< 0 = the cores that other programs leave free
  int context_tokens = 2048;    ///< longest prompt plus answer; capped by what the model was trained for
};

/// Keeps the KV cache between calls and computes only what differs from the previous prompt, so a
/// conversation about one photograph pays for its system prompt and evidence once.
class LlamaEngine : public LanguageEngine {
 public:
  /// Loads the file. Throws ModelError when it is missing, damaged, or no language model.
  explicit LlamaEngine(const LlamaOptions& options = {});
  ~LlamaEngine() override;

  Generation generate(const std::vector<Message>& conversation, const GenerationOptions& options) override;
  const std::string& name() const override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace retinal
