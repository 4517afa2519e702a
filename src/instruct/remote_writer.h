#pragma once
// Dialogues by an OpenAI-compatible endpoint, or from answers that a batch brought: asked for at a limited
// rate, kept in the ledger as they arrive, checked, and asked for again with the reason where they cannot be
// used.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "base/error.h"
#include "instruct/ledger.h"
#include "instruct/remote_prompt.h"
#include "language/openai_client.h"

namespace retinal::instruct {

/// Spaces requests so that neither limit is passed. May be used by several threads at once.
class RateLimiter {
 public:
  /// Limits per minute; 0 = none.
  RateLimiter(double requests, double tokens);
  /// Sleeps until a request of about so many tokens may be sent; false as soon as `stop` says true.
  bool wait(double tokens, const std::function<bool()>& stop);

 private:
  using Clock = std::chrono::steady_clock;
  std::chrono::duration<double> per_request_, per_token_;
  std::mutex mutex_;
  Clock::time_point next_;
};

/// What was used, over all runs of a build.
struct RemoteUsage {
  std::int64_t replies = 0, prompt_tokens = 0, completion_tokens = 0;
  std::int64_t uncounted = 0;  ///< replies of which the server told no tokens
  double cost(const EndpointConfig& endpoint) const;
};
RemoteUsage usage_of(const Ledger& ledger);

/// Thrown for a dialogue that no reply is there for, where none may be asked for.
class NoReply : public Error {
 public:
  explicit NoReply(const std::string& id) : Error("no answer has come for " + id) {}
};

class RemoteWriter {
 public:
  /// `online`: ask the endpoint for what the ledger lacks; otherwise NoReply is thrown. Throws UsageError for
  /// an endpoint without address.
  RemoteWriter(const EndpointConfig& endpoint, Ledger& ledger, bool online, std::function<bool()> stop);
  ~RemoteWriter();

  /// The dialogue `id`; replies are kept under "id@0", "id@1" ... Throws RemoteError, NoReply. May be called
  /// by several threads at once.
  Dialogue write(const Description& description, Track track, std::uint64_t seed,
                 const WriterOptions& options, const std::string& id,
                 const std::filesystem::path& photograph);

 private:
  Json reply_to(const Json& request, const std::string& id);

  const EndpointConfig& endpoint_;
  Ledger& ledger_;
  std::function<bool()> stop_;
  std::unique_ptr<OpenAiClient> client_;
  RateLimiter limiter_;
};

/// A reply as the ledger keeps it.
Json reply_json(const std::string& text, const std::string& finish_reason, const Json& prompt_tokens,
                const Json& completion_tokens);

}  // namespace retinal::instruct
