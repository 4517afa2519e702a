#pragma once
// A language model on an OpenAI-compatible server: vLLM, llama-server, Ollama, hosted services.

#include <memory>
#include <string>

#include "language/language_engine.h"
#include "language/openai_client.h"

namespace retinal {

struct RemoteOptions {
  OpenAiEndpoint endpoint;
  std::string model;           ///< as the server names it; empty = the only one that it offers
  bool sees_pictures = true;   ///< false: no picture leaves this machine
  int longest_side = 1024;     ///< of a picture sent, in pixels; larger ones are made smaller
  std::function<bool()> stop;  ///< asked several times a second while waiting
};

/// Pictures are sent as JPEG data URIs inside the request. A slot constraint cannot be enforced from here:
/// the caller's check of the text is what counts. The server keeps its own cache of prefixes.
class RemoteEngine : public LanguageEngine {
 public:
  /// Asks the server which models it offers, so that a wrong address or key is known before anything else is
  /// done. Throws RemoteError, and UsageError when `model` is empty and there is not exactly one.
  explicit RemoteEngine(RemoteOptions options);

  /// Throws RemoteError; running out of the time limit is no error, the text is then not finished.
  Generation generate(const std::vector<Message>& conversation, const GenerationOptions& options) override;
  bool sees_pictures() const override { return options_.sees_pictures; }
  const std::string& name() const override { return options_.model; }

 private:
  const std::string& data_uri(const Picture& picture);

  RemoteOptions options_;
  OpenAiClient client_;
  std::vector<std::pair<Picture, std::string>> encoded_;  ///< pictures that were sent before
};

}  // namespace retinal
