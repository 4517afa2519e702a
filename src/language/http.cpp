#include "language/http.h"

#include <curl/curl.h>

#include <algorithm>
#include <memory>
#include <mutex>

#include "base/error.h"

namespace retinal {
namespace {

constexpr std::size_t kMaxBody = std::size_t{64} << 20;

struct FreeHandle {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

struct Transfer {
  CURL* handle = nullptr;
  const HttpRequest* request = nullptr;
  HttpReply* reply = nullptr;
  std::size_t received = 0;
  bool stopped = false, too_long = false;
};

std::size_t take_body(char* data, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  const std::string_view piece(data, size * count);
  transfer.received += piece.size();
  transfer.too_long = transfer.received > kMaxBody;
  if (transfer.too_long) return 0;
  long status = 0;
  curl_easy_getinfo(transfer.handle, CURLINFO_RESPONSE_CODE, &status);
  const bool good = status >= 200 && status < 300;
  if (good && transfer.request->on_body)
    transfer.stopped = !transfer.request->on_body(piece);
  else
    transfer.reply->body += piece;
  return transfer.stopped ? 0 : piece.size();
}

int ask_to_stop(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  auto& transfer = *static_cast<Transfer*>(self);
  transfer.stopped = transfer.stopped || (transfer.request->stop && transfer.request->stop());
  return transfer.stopped ? 1 : 0;
}

HttpOutcome outcome_of(CURLcode code, const Transfer& transfer) {
  if (transfer.stopped) return HttpOutcome::stopped;
  if (transfer.too_long) return HttpOutcome::too_long;
  switch (code) {
    case CURLE_OK:
      return HttpOutcome::answered;
    case CURLE_OPERATION_TIMEDOUT:
      return HttpOutcome::timed_out;
    case CURLE_PARTIAL_FILE:
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_HTTP2_STREAM:
    case CURLE_WEIRD_SERVER_REPLY:
      return HttpOutcome::cut_off;
    default:
      return HttpOutcome::unreachable;
  }
}

long whole_seconds(double ms) { return ms <= 0 ? 0 : std::max(1L, static_cast<long>(ms / 1000 + 0.999)); }

void set_limits(CURL* handle, const HttpRequest& request) {
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);  // signals would reach any thread of the program
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, std::max(1L, static_cast<long>(request.connect_ms)));
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(std::max(0.0, request.total_ms)));
  if (request.idle_ms > 0) {
    curl_easy_setopt(handle, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(handle, CURLOPT_LOW_SPEED_TIME, whole_seconds(request.idle_ms));
  }
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(handle, CURLOPT_USERAGENT, "retinalgpt");
  // A proxy cannot reach what listens on this machine.
  for (const char* here : {"://localhost", "://127.", "://[::1]"})
    if (request.url.find(here) != std::string::npos) curl_easy_setopt(handle, CURLOPT_NOPROXY, "*");
}

void read_answer(CURL* handle, HttpReply& reply) {
  long status = 0;
  curl_off_t wait_s = 0;
  const char* type = nullptr;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(handle, CURLINFO_RETRY_AFTER, &wait_s);
  curl_easy_getinfo(handle, CURLINFO_CONTENT_TYPE, &type);
  reply.status = static_cast<int>(status);
  if (wait_s > 0) reply.retry_after_ms = static_cast<double>(wait_s) * 1000;
  if (type) reply.content_type = type;
}

}  // namespace

HttpReply send_http(const HttpRequest& request) {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  const std::unique_ptr<CURL, FreeHandle> handle(curl_easy_init());
  if (!handle) throw Error("libcurl could not be started; there may be no memory left");
  std::unique_ptr<curl_slist, FreeList> headers;
  for (const std::string& header : request.headers) {
    curl_slist* longer = curl_slist_append(headers.get(), header.c_str());
    if (!longer) throw Error("libcurl has no memory for a request");
    static_cast<void>(headers.release());
    headers.reset(longer);
  }
  HttpReply reply;
  Transfer transfer{handle.get(), &request, &reply};
  std::string words(CURL_ERROR_SIZE, '\0');
  curl_easy_setopt(handle.get(), CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(handle.get(), CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(handle.get(), CURLOPT_ERRORBUFFER, words.data());
  if (request.body) {
    curl_easy_setopt(handle.get(), CURLOPT_POST, 1L);
    curl_easy_setopt(handle.get(), CURLOPT_POSTFIELDS, request.body->data());
    curl_easy_setopt(handle.get(), CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request.body->size()));
  }
  curl_easy_setopt(handle.get(), CURLOPT_WRITEFUNCTION, &take_body);
  curl_easy_setopt(handle.get(), CURLOPT_WRITEDATA, &transfer);
  curl_easy_setopt(handle.get(), CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(handle.get(), CURLOPT_XFERINFOFUNCTION, &ask_to_stop);
  curl_easy_setopt(handle.get(), CURLOPT_XFERINFODATA, &transfer);
  set_limits(handle.get(), request);
  const CURLcode code = curl_easy_perform(handle.get());
  read_answer(handle.get(), reply);
  reply.outcome = outcome_of(code, transfer);
  if (reply.outcome != HttpOutcome::answered) {
    reply.cause = words.substr(0, words.find('\0'));  // libcurl ends its text with a zero
    if (reply.cause.empty()) reply.cause = curl_easy_strerror(code);
  }
  return reply;
}

}  // namespace retinal
