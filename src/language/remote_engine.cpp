#include "language/remote_engine.h"

#include <algorithm>

#include "base/base64.h"
#include "base/json.h"
#include "base/stopwatch.h"
#include "base/text.h"
#include "image/encode.h"

namespace retinal {
namespace {

constexpr int kJpegQuality = 92;
constexpr std::size_t kMaxEncoded = 16;  ///< pictures kept as text
constexpr double kGreetingMs = 30'000;   ///< for the list of models

const char* role_in_request(Role role) {
  return role == Role::system ? "system" : role == Role::user ? "user" : "assistant";
}

std::string choose_model(const OpenAiClient& client, const RemoteOptions& options) {
  RemoteCall call;
  call.stop = options.stop;
  call.time_limit_ms = kGreetingMs;
  std::vector<std::string> offered;
  try {
    offered = client.models(call);
  } catch (const RemoteError& error) {
    // Not every server lists its models; one that is named is asked all the same.
    const bool answered = error.http_status() == 404 || error.http_status() == 405;
    if (options.model.empty() || !answered) throw;
  }
  if (!options.model.empty()) return options.model;
  if (offered.size() == 1) return offered.front();
  std::string list;
  for (std::size_t i = 0; i < std::min<std::size_t>(offered.size(), 10); ++i)
    list += (i > 0 ? ", " : "") + printable(offered[i]);
  throw UsageError(
      client.address() + ": " +
      (offered.empty() ? "the engine does not say which model it runs" : "the engine offers " + list) +
      "; name one with --model");
}

/// Servers fail in many ways on a picture that their model cannot see: 400, 500, or nothing at all.
bool may_be_for_pictures(const RemoteError& error) {
  const int status = error.http_status();
  if (error.failure() == RemoteFailure::bad_answer) return true;
  return (error.failure() == RemoteFailure::rejected || error.failure() == RemoteFailure::busy) &&
         (status == 400 || status == 415 || status == 422 || status == 500 || status == 501);
}

}  // namespace

RemoteEngine::RemoteEngine(RemoteOptions options) : options_(std::move(options)), client_(options_.endpoint) {
  options_.model = choose_model(client_, options_);
}

const std::string& RemoteEngine::data_uri(const Picture& picture) {
  for (const auto& [known, text] : encoded_)
    if (known == picture) return text;
  if (encoded_.size() >= kMaxEncoded) encoded_.erase(encoded_.begin());
  const auto jpeg = encode_jpeg(shrunk_to_fit(*picture, options_.longest_side), kJpegQuality);
  encoded_.emplace_back(picture, "data:image/jpeg;base64," + base64(jpeg));
  return encoded_.back().second;
}

Generation RemoteEngine::generate(const std::vector<Message>& conversation,
                                  const GenerationOptions& options) {
  Json messages = Json::array();
  bool shows_pictures = false;
  for (const Message& message : conversation) {
    Json content = valid_utf8(message.text);
    if (!message.pictures.empty()) {
      if (!options_.sees_pictures)
        throw UsageError(name() + ": pictures are not sent to this language engine (--text-only)");
      shows_pictures = true;
      Json parts = Json::array();
      for (const Picture& picture : message.pictures)
        parts.push_back({{"type", "image_url"}, {"image_url", {{"url", data_uri(picture)}}}});
      parts.push_back({{"type", "text"}, {"text", valid_utf8(message.text)}});
      content = std::move(parts);
    }
    messages.push_back({{"role", role_in_request(message.role)}, {"content", std::move(content)}});
  }
  const Json request = {{"model", options_.model},
                        {"messages", std::move(messages)},
                        {"max_tokens", options.max_tokens},
                        {"temperature", options.temperature},
                        {"seed", options.seed}};
  RemoteCall call;
  call.stop = options_.stop;
  call.time_limit_ms = options.time_limit_ms;
  Generation out;
  const Stopwatch stopwatch;
  call.on_text = [&](std::string_view piece) {
    if (out.text.empty()) out.prompt_ms = stopwatch.milliseconds();
    out.text += piece;
    return !options.on_text || options.on_text(piece);
  };
  try {
    const Completion answer = client_.complete(request, call);
    out.prompt_tokens = answer.prompt_tokens.value_or(0);
    out.generated_tokens = answer.completion_tokens.value_or(0);
    out.finished = answer.finish_reason != "cancelled" && answer.finish_reason != "length";
  } catch (const RemoteError& error) {
    if (shows_pictures && may_be_for_pictures(error))
      throw RemoteError(std::string(error.what()) +
                            "; a model that reads text only fails on photographs: --text-only sends none",
                        error.failure(), error.http_status());
    if (error.failure() != RemoteFailure::timed_out || options.time_limit_ms <= 0) throw;
  }
  out.generation_ms = stopwatch.milliseconds() - out.prompt_ms;
  return out;
}

}  // namespace retinal
