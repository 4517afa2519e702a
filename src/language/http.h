#pragma once
// One HTTP request by libcurl. Knows nothing of what it carries; openai_client.h is the door to use.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace retinal {

struct HttpRequest {
  std::string url;                   ///< http or https
  std::vector<std::string> headers;  ///< "Name: value", without line breaks
  std::optional<std::string> body;   ///< sent by POST; absent = GET
  double connect_ms = 10'000;        ///< limit for reaching the server
  double idle_ms = 120'000;          ///< limit without any byte from it; 0 = none
  double total_ms = 0;               ///< limit for all of it; 0 = none
  /// Receives the body of a successful answer as it arrives; returning false ends the transfer. Where it is
  /// absent the body is in the reply.
  std::function<bool(std::string_view)> on_body;
  std::function<bool()> stop;  ///< asked several times a second; true ends the transfer
};

enum class HttpOutcome { answered, unreachable, timed_out, cut_off, stopped, too_long };

struct HttpReply {
  HttpOutcome outcome = HttpOutcome::answered;
  int status = 0;                        ///< of HTTP; 0 when there was no answer
  std::string content_type;              ///< "application/json; charset=utf-8"
  std::optional<double> retry_after_ms;  ///< as the server asked
  std::string body;                      ///< unless it went to on_body
  std::string cause;                     ///< libcurl's words when not answered
};

/// Sends it and waits for the end. Redirects are not followed, so that a key goes nowhere else; certificates
/// are checked. Never throws for what a server does. May be called by several threads at once.
HttpReply send_http(const HttpRequest& request);

}  // namespace retinal
