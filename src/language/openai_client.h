#pragma once
// Requests to OpenAI-compatible servers (vLLM, llama-server, Ollama, hosted services): JSON in, text out.
// Knows nothing of conversations or of what is asked; the caller writes the request.
//
//   OpenAiClient client({.url = "http://localhost:8000/v1", .api_key = api_key_from_environment()});
//   Completion answer = client.complete({{"model", "m"}, {"messages", messages}});
//
// Wire format: OpenAI's API reference, "Create chat completion" and its streaming events.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/json_fwd.h"

namespace retinal {

struct OpenAiEndpoint {
  std::string url;      ///< base, usually ending in /v1, or the full address of chat/completions
  std::string api_key;  ///< sent as bearer token when not empty; in no message and no log
  double connect_ms = 10'000;
  double idle_ms =
      300'000;      ///< longest silence of the server; one that does not stream is silent while it writes
  int retries = 4;  ///< after the first try, for what may pass by itself
  double first_pause_ms = 500,
         longest_pause_ms = 30'000;  ///< pauses double; a server's Retry-After counts more
};

/// $RETINALGPT_API_KEY (or the given variable), or "".
std::string api_key_from_environment(const char* variable = "RETINALGPT_API_KEY");

enum class RemoteFailure {
  unreachable,  ///< no such host, nobody listens, no valid certificate
  timed_out,    ///< too long silent, or the caller's time limit
  busy,         ///< 408, 429 or 5xx, also at the last try
  rejected,     ///< another status: wrong key, unknown model, request too long
  cut_off,      ///< the answer ended in the middle
  bad_answer,   ///< what came is not in the format
  stopped,      ///< RemoteCall::stop said so
};

class RemoteError : public Error {
 public:
  RemoteError(const std::string& message, RemoteFailure failure, int http_status)
      : Error(message), failure_(failure), http_status_(http_status) {}
  RemoteFailure failure() const { return failure_; }
  int http_status() const { return http_status_; }  ///< 0 when there was no answer

 private:
  RemoteFailure failure_;
  int http_status_;
};

struct Completion {
  std::string text;           ///< of the first choice
  std::string finish_reason;  ///< "stop", "length" ... as the server says; "cancelled" when on_text said so
  std::string model;          ///< as the server names it; may be empty
  std::optional<int> prompt_tokens, completion_tokens;  ///< where the server counts them
  int tries = 1;
};

struct RemoteCall {
  /// Receives each piece of text as it arrives, which makes the request a streamed one; returning false ends
  /// it.
  std::function<bool(std::string_view)> on_text;
  std::function<bool()> stop;  ///< asked several times a second, also in pauses: Ctrl-C
  double time_limit_ms = 0;    ///< for all tries together; 0 = none
};

/// May be used by several threads at once.
class OpenAiClient {
 public:
  /// Throws UsageError for an address that is none, or that holds a password.
  explicit OpenAiClient(OpenAiEndpoint endpoint);

  /// Sends `request`, the body of chat/completions, and reads the answer. Tries again what may pass by
  /// itself, but never after text was handed to on_text. Throws RemoteError.
  Completion complete(const Json& request, const RemoteCall& call = {}) const;
  /// Names of the models that the server offers. Throws RemoteError.
  std::vector<std::string> models(const RemoteCall& call = {}) const;

  /// The address for messages.
  const std::string& address() const { return base_; }

 private:
  OpenAiEndpoint endpoint_;
  std::string base_;  ///< without a slash at the end
};

}  // namespace retinal
