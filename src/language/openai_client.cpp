#include "language/openai_client.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <thread>

#include "base/json.h"
#include "base/stopwatch.h"
#include "base/text.h"
#include "language/event_stream.h"
#include "language/http.h"

namespace retinal {
namespace {

constexpr std::size_t kShownWords = 300;  ///< of a server's own message

/// Some servers say with status 500 what they will not support at the next try either: llama-server, for one,
/// "image input is not supported".
bool says_never(const std::string& body) {
  return body.find("not supported") != std::string::npos || body.find("unsupported") != std::string::npos;
}

bool may_pass(const HttpReply& reply) {
  if (reply.outcome == HttpOutcome::unreachable || reply.outcome == HttpOutcome::cut_off) return true;
  return reply.outcome == HttpOutcome::answered &&
         (reply.status == 408 || reply.status == 429 || (reply.status >= 500 && !says_never(reply.body)));
}

/// A number in a JSON object that may lack it.
std::optional<int> whole_number(const Json& object, const char* name) {
  const auto at = object.find(name);
  if (at == object.end() || !at->is_number_integer()) return std::nullopt;
  return static_cast<int>(std::clamp<std::int64_t>(at->get<std::int64_t>(), 0, 1 << 30));
}

std::string text_or_empty(const Json& object, const char* name) {
  const auto at = object.find(name);
  return at != object.end() && at->is_string() ? at->get<std::string>() : std::string();
}

/// What is wrong in the server's own words: {"error": {"message": ...}}, {"error": "..."}, {"detail": ...},
/// or the body.
std::string words_of(const std::string& body) {
  const Json json = Json::parse(body, nullptr, false);
  if (!json.is_object()) return body;
  for (const char* name : {"error", "message", "detail"}) {
    const auto at = json.find(name);
    if (at == json.end()) continue;
    if (at->is_string()) return at->get<std::string>();
    if (at->is_object() && !text_or_empty(*at, "message").empty()) return text_or_empty(*at, "message");
  }
  return body;
}

/// One request with its tries.
class Exchange {
 public:
  Exchange(const OpenAiEndpoint& endpoint, std::string base, const RemoteCall& call)
      : endpoint_(endpoint), base_(std::move(base)), call_(call) {}

  /// The body of the answer; `on_body` receives it instead where given. `rewind` is asked before another try
  /// to forget what came so far; false when something was handed on that cannot be taken back.
  HttpReply send(const std::string& path, const std::optional<std::string>& body,
                 const std::function<bool(std::string_view)>& on_body = {},
                 const std::function<bool()>& rewind = {}) {
    for (int left = endpoint_.retries;; --left) {
      ++tries_;
      HttpReply reply = send_http(request(path, body, on_body));
      const bool done = reply.outcome == HttpOutcome::answered && reply.status >= 200 && reply.status < 300;
      const bool ended_by_us = reply.outcome == HttpOutcome::stopped && !(call_.stop && call_.stop());
      if (done || ended_by_us) return reply;
      if (left <= 0 || !may_pass(reply) || (rewind && !rewind()) || !pause(reply)) fail(reply);
    }
  }

  int tries() const { return tries_; }

  [[noreturn]] void fail(const std::string& what, RemoteFailure failure, int status = 0) const {
    throw RemoteError(base_ + ": " + what, failure, status);
  }
  /// A server's text made fit for a message: one line, short, without the key that some servers repeat.
  std::string quoted(std::string text) const {
    if (!endpoint_.api_key.empty())
      for (std::size_t at = text.find(endpoint_.api_key); at != std::string::npos;
           at = text.find(endpoint_.api_key))
        text.replace(at, endpoint_.api_key.size(), "(key)");
    const bool cut = text.size() > kShownWords;
    text = printable(valid_utf8(text.substr(0, kShownWords)));
    return text.empty() ? "no reason given" : text + (cut ? " ..." : "");
  }

 private:
  double time_left() const {
    return call_.time_limit_ms > 0 ? std::max(1.0, call_.time_limit_ms - stopwatch_.milliseconds()) : 0;
  }

  HttpRequest request(const std::string& path, const std::optional<std::string>& body,
                      const std::function<bool(std::string_view)>& on_body) const {
    HttpRequest request;
    request.url = base_ + path;
    request.headers = {"Accept: application/json, text/event-stream", "Expect:"};
    if (body) request.headers.emplace_back("Content-Type: application/json");
    if (!endpoint_.api_key.empty()) request.headers.push_back("Authorization: Bearer " + endpoint_.api_key);
    request.body = body;
    request.connect_ms = endpoint_.connect_ms;
    request.idle_ms = endpoint_.idle_ms;
    request.total_ms = time_left();
    request.on_body = on_body;
    request.stop = call_.stop;
    return request;
  }

  /// Waits before the next try; false when the time limit would pass meanwhile.
  bool pause(const HttpReply& reply) {
    double wait =
        std::min(endpoint_.longest_pause_ms, endpoint_.first_pause_ms * (1 << std::min(tries_ - 1, 16)));
    if (reply.retry_after_ms)
      wait = std::min(endpoint_.longest_pause_ms, std::max(wait, *reply.retry_after_ms));
    if (call_.time_limit_ms > 0 && stopwatch_.milliseconds() + wait >= call_.time_limit_ms) return false;
    const Stopwatch waited;
    while (waited.milliseconds() < wait) {
      if (call_.stop && call_.stop()) fail("the request was stopped", RemoteFailure::stopped);
      std::this_thread::sleep_for(std::chrono::duration<double, std::milli>(
          std::min(50.0, std::max(1.0, wait - waited.milliseconds()))));
    }
    return true;
  }

  [[noreturn]] void fail(const HttpReply& reply) const {
    const std::string after = tries_ > 1 ? " after " + std::to_string(tries_) + " tries" : "";
    switch (reply.outcome) {
      case HttpOutcome::stopped:
        fail("the request was stopped", RemoteFailure::stopped);
      case HttpOutcome::unreachable:
        fail("the language engine cannot be reached" + after + " (" + quoted(reply.cause) +
                 "); see that the server runs and that the address is right",
             RemoteFailure::unreachable);
      case HttpOutcome::timed_out:
        fail("the language engine did not answer in time" + after +
                 "; ask again, or use a faster model or server",
             RemoteFailure::timed_out, reply.status);
      case HttpOutcome::cut_off:
        fail("the language engine's answer was cut off" + after + " (" + quoted(reply.cause) + "); ask again",
             RemoteFailure::cut_off, reply.status);
      case HttpOutcome::too_long:
        fail("the language engine's answer is longer than any answer; see that the address is right",
             RemoteFailure::bad_answer, reply.status);
      default:
        fail_status(reply, after);
    }
  }

  [[noreturn]] void fail_status(const HttpReply& reply, const std::string& after) const {
    const std::string status = "status " + std::to_string(reply.status);
    const std::string words = status + ", " + quoted(words_of(reply.body));
    if (may_pass(reply))
      fail("the language engine is busy or broken" + after + " (" + words + "); try again later",
           RemoteFailure::busy, reply.status);
    if (reply.status == 401 || reply.status == 403)
      fail("the language engine refuses the key (" + words + "); put the right one into RETINALGPT_API_KEY",
           RemoteFailure::rejected, reply.status);
    if (reply.status == 404 || reply.status == 405 || (reply.status >= 300 && reply.status < 400))
      fail("there is no OpenAI-compatible engine at this address, or not this model (" + words +
               "); the address usually ends in /v1",
           RemoteFailure::rejected, reply.status);
    fail("the language engine rejects the request (" + words + ")", RemoteFailure::rejected, reply.status);
  }

  const OpenAiEndpoint& endpoint_;
  std::string base_;
  const RemoteCall& call_;
  Stopwatch stopwatch_;
  int tries_ = 0;
};

Json parsed(const Exchange& exchange, const std::string& text) {
  Json json = Json::parse(text, nullptr, false);
  if (!json.is_object())
    exchange.fail("the language engine's answer is no JSON object (" + exchange.quoted(text) +
                      "); see that the address is right",
                  RemoteFailure::bad_answer, 200);
  if (const auto error = json.find("error"); error != json.end() && !error->is_null())
    exchange.fail("the language engine failed (" + exchange.quoted(words_of(text)) + ")",
                  RemoteFailure::bad_answer, 200);
  return json;
}

/// Takes what an answer, or one event of a streamed answer, holds beside its text.
void read_facts(const Json& json, Completion& out) {
  if (const std::string model = text_or_empty(json, "model"); !model.empty()) out.model = model;
  if (const auto usage = json.find("usage"); usage != json.end() && usage->is_object()) {
    out.prompt_tokens = whole_number(*usage, "prompt_tokens");
    out.completion_tokens = whole_number(*usage, "completion_tokens");
  }
}

/// The first choice, or null.
const Json* first_choice(const Json& json) {
  const auto choices = json.find("choices");
  if (choices == json.end() || !choices->is_array() || choices->empty() || !choices->front().is_object())
    return nullptr;
  return &choices->front();
}

void read_whole(const Exchange& exchange, const std::string& body, Completion& out) {
  if (body.empty())
    exchange.fail("the language engine answered with nothing; its log may say why", RemoteFailure::bad_answer,
                  200);
  const Json json = parsed(exchange, body);
  const Json* choice = first_choice(json);
  const auto message = choice ? choice->find("message") : json.end();
  if (!choice || message == choice->end() || !message->is_object())
    exchange.fail("the language engine's answer holds no message (" + exchange.quoted(body) + ")",
                  RemoteFailure::bad_answer, 200);
  out.text = text_or_empty(*message, "content");
  out.finish_reason = text_or_empty(*choice, "finish_reason");
  read_facts(json, out);
}

/// Collects a streamed answer.
class Streamed {
 public:
  Streamed(const Exchange& exchange, const RemoteCall& call, Completion& out)
      : exchange_(exchange), call_(call), out_(out) {}

  bool take(std::string_view bytes) {
    if (whole_.size() < kHead) whole_ += bytes.substr(0, kHead - whole_.size());
    for (const std::string& event : stream_.take(bytes)) {
      ++events_;
      if (event == "[DONE]") {
        ended_ = true;
        continue;
      }
      if (!read(parsed(exchange_, event))) return false;
    }
    return true;
  }
  bool ended() const { return ended_; }
  int events() const { return events_; }
  /// The beginning of the body: all of it for a server that does not stream.
  const std::string& whole() const { return whole_; }

 private:
  static constexpr std::size_t kHead = std::size_t{1} << 20;

  bool read(const Json& json) {
    read_facts(json, out_);
    const Json* choice = first_choice(json);
    if (!choice) return true;
    if (const std::string reason = text_or_empty(*choice, "finish_reason"); !reason.empty()) {
      out_.finish_reason = reason;
      ended_ = true;
    }
    const auto delta = choice->find("delta");
    if (delta == choice->end() || !delta->is_object()) return true;
    const std::string piece = text_or_empty(*delta, "content");
    out_.text += piece;
    if (piece.empty() || call_.on_text(piece)) return true;
    out_.finish_reason = "cancelled";
    ended_ = true;
    return false;
  }

  const Exchange& exchange_;
  const RemoteCall& call_;
  Completion& out_;
  EventStream stream_;
  std::string whole_;
  int events_ = 0;
  bool ended_ = false;
};

/// Bytes that are no UTF-8 would end the dump.
std::string as_body(const Json& request) {
  return request.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Completion complete_streamed(Exchange& exchange, Json request, const RemoteCall& call) {
  request["stream"] = true;
  Completion out;
  std::optional<Streamed> streamed;
  std::exception_ptr problem;  // must not pass through libcurl
  const auto on_body = [&](std::string_view bytes) {
    try {
      return streamed->take(bytes);
    } catch (...) {
      problem = std::current_exception();
      return false;
    }
  };
  streamed.emplace(exchange, call, out);
  const auto rewind = [&] {
    if (!out.text.empty()) return false;
    streamed.emplace(exchange, call, out);
    return true;
  };
  const HttpReply reply = exchange.send("/chat/completions", as_body(request), on_body, rewind);
  if (problem) std::rethrow_exception(problem);
  out.tries = exchange.tries();
  if (streamed->events() == 0) {
    read_whole(exchange, streamed->whole(), out);  // a server that does not stream
    if (!out.text.empty() && !call.on_text(out.text)) out.finish_reason = "cancelled";
  } else if (!streamed->ended()) {
    exchange.fail("the language engine's answer was cut off; ask again", RemoteFailure::cut_off,
                  reply.status);
  }
  return out;
}

}  // namespace

std::string api_key_from_environment(const char* variable) {
  const char* value = std::getenv(variable);
  std::string key = value ? value : "";
  if (std::any_of(key.begin(), key.end(), [](unsigned char c) { return c <= ' ' || c > '~'; }))
    throw UsageError(std::string("$") + variable +
                     " holds a character that no key has, such as a blank or a line break; set it again");
  return key;
}

OpenAiClient::OpenAiClient(OpenAiEndpoint endpoint) : endpoint_(std::move(endpoint)), base_(endpoint_.url) {
  constexpr std::string_view kPath = "/chat/completions";
  const std::size_t scheme = base_.find("://");
  const std::string name = scheme == std::string::npos ? "" : base_.substr(0, scheme);
  const bool odd =
      std::any_of(base_.begin(), base_.end(), [](unsigned char c) { return c <= ' ' || c > '~'; });
  if ((name != "http" && name != "https") || odd || base_.size() < scheme + 4)
    throw UsageError("'" + printable(base_) +
                     "' is no address of a language engine; give one such as http://localhost:8000/v1");
  const std::string host = base_.substr(scheme + 3, base_.find('/', scheme + 3) - scheme - 3);
  if (host.find('@') != std::string::npos)
    throw UsageError(
        "the address of a language engine must not hold a password; put the key into RETINALGPT_API_KEY");
  if (base_.find_first_of("?#") != std::string::npos)
    throw UsageError(base_ + ": the address of a language engine has no '?' or '#'");
  while (base_.ends_with('/')) base_.pop_back();
  if (base_.ends_with(kPath)) base_.resize(base_.size() - kPath.size());
}

Completion OpenAiClient::complete(const Json& request, const RemoteCall& call) const {
  Exchange exchange(endpoint_, base_, call);
  if (call.on_text) return complete_streamed(exchange, request, call);
  const HttpReply reply = exchange.send("/chat/completions", as_body(request));
  Completion out;
  read_whole(exchange, reply.body, out);
  out.tries = exchange.tries();
  return out;
}

std::vector<std::string> OpenAiClient::models(const RemoteCall& call) const {
  Exchange exchange(endpoint_, base_, call);
  const HttpReply reply = exchange.send("/models", std::nullopt);
  const Json json = parsed(exchange, reply.body);
  std::vector<std::string> names;
  if (const auto data = json.find("data"); data != json.end() && data->is_array())
    for (const Json& model : *data)
      if (model.is_object() && !text_or_empty(model, "id").empty())
        names.push_back(text_or_empty(model, "id"));
  return names;
}

}  // namespace retinal
