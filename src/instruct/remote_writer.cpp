#include "instruct/remote_writer.h"

#include <algorithm>
#include <thread>

#include "base/json.h"

namespace retinal::instruct {
namespace {

constexpr double kLettersPerToken = 4, kUsualAnswer = 400;  ///< for the rate, before the server has counted
constexpr auto kNap = std::chrono::milliseconds(20);

std::chrono::duration<double> share_of_minute(double limit) {
  return std::chrono::duration<double>(limit > 0 ? 60 / limit : 0);
}

}  // namespace

RateLimiter::RateLimiter(double requests, double tokens)
    : per_request_(share_of_minute(requests)), per_token_(share_of_minute(tokens)), next_(Clock::now()) {}

bool RateLimiter::wait(double tokens, const std::function<bool()>& stop) {
  Clock::time_point start;
  {
    const std::lock_guard lock(mutex_);
    start = std::max(Clock::now(), next_);
    next_ = start + std::chrono::duration_cast<Clock::duration>(std::max(per_request_, per_token_ * tokens));
  }
  while (Clock::now() < start) {
    if (stop && stop()) return false;
    std::this_thread::sleep_for(std::min<Clock::duration>(kNap, start - Clock::now()));
  }
  return true;
}

double RemoteUsage::cost(const EndpointConfig& endpoint) const {
  return (static_cast<double>(prompt_tokens) * endpoint.price_prompt +
          static_cast<double>(completion_tokens) * endpoint.price_completion) /
         1e6;
}

RemoteUsage usage_of(const Ledger& ledger) {
  RemoteUsage usage;
  ledger.for_each_reply([&](const std::string&, const std::string& text) {
    const Json reply = Json::parse(text);
    ++usage.replies;
    const bool counted = reply.at("prompt_tokens").is_number() && reply.at("completion_tokens").is_number();
    usage.uncounted += !counted;
    if (!counted) return;
    usage.prompt_tokens += reply.at("prompt_tokens").get<std::int64_t>();
    usage.completion_tokens += reply.at("completion_tokens").get<std::int64_t>();
  });
  return usage;
}

Json reply_json(const std::string& text, const std::string& finish_reason, const Json& prompt_tokens,
                const Json& completion_tokens) {
  return {{"text", text},
          {"finish_reason", finish_reason},
          {"prompt_tokens", prompt_tokens},
          {"completion_tokens", completion_tokens}};
}

RemoteWriter::RemoteWriter(const EndpointConfig& endpoint, Ledger& ledger, bool online,
                           std::function<bool()> stop)
    : endpoint_(endpoint),
      ledger_(ledger),
      stop_(std::move(stop)),
      limiter_(endpoint.requests_per_minute, endpoint.tokens_per_minute) {
  if (!online) return;
  if (endpoint.url.empty())
    throw UsageError("the job has no endpoint.url, for example \"http://localhost:8000/v1\"");
  OpenAiEndpoint at;
  at.url = endpoint.url;
  at.api_key = api_key_from_environment(endpoint.key_variable.c_str());
  at.retries = endpoint.retries;
  client_ = std::make_unique<OpenAiClient>(at);
}

RemoteWriter::~RemoteWriter() = default;

Json RemoteWriter::reply_to(const Json& request, const std::string& id) {
  if (const auto kept = ledger_.reply(id)) return Json::parse(*kept);
  if (!client_) throw NoReply(id);
  const double letters = static_cast<double>(request.at("messages").dump().size());
  if (!limiter_.wait(letters / kLettersPerToken + kUsualAnswer, stop_))
    throw RemoteError("stopped", RemoteFailure::stopped, 0);
  RemoteCall call;
  call.stop = stop_;
  call.time_limit_ms = endpoint_.time_limit * 1000;
  const Completion done = client_->complete(request, call);
  Json reply =
      reply_json(done.text, done.finish_reason, done.prompt_tokens ? Json(*done.prompt_tokens) : Json(),
                 done.completion_tokens ? Json(*done.completion_tokens) : Json());
  ledger_.store_reply(id, reply.dump(-1, ' ', false, Json::error_handler_t::replace));
  return reply;
}

Dialogue RemoteWriter::write(const Description& description, Track track, std::uint64_t seed,
                             const WriterOptions& options, const std::string& id,
                             const std::filesystem::path& photograph) {
  Json request = dialogue_request(description, track, seed, options, endpoint_, photograph);
  Dialogue best;
  std::vector<Refusal> refused;
  for (int attempt = 0; attempt < (client_ ? endpoint_.attempts : 1); ++attempt) {
    const Json reply = reply_to(request, id + "@" + std::to_string(attempt));
    const std::string text = reply.at("text");
    Dialogue dialogue = dialogue_of_reply(text, description, track, options);
    if (dialogue.turns.empty() && reply.at("finish_reason") == "length")
      dialogue.why_empty += "; the answer was cut off at max_tokens";
    const bool good = dialogue.refusals.empty() && !dialogue.turns.empty();
    request["messages"].push_back({{"role", "assistant"}, {"content", text}});
    request["messages"].push_back({{"role", "user"}, {"content", complaint_about(dialogue)}});
    refused.insert(refused.end(), dialogue.refusals.begin(), dialogue.refusals.end());
    if (attempt == 0 || dialogue.turns.size() > best.turns.size() || good) best = std::move(dialogue);
    if (good) break;
  }
  best.refusals = std::move(refused);
  return best;
}

}  // namespace retinal::instruct
