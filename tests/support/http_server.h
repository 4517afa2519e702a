#pragma once
// A small HTTP server on this machine that behaves as badly as a test wants.

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace retinal::test {

/// The other end of one request. Everything written is sent at once.
class HttpPeer {
 public:
  explicit HttpPeer(int socket) : socket_(socket) {}
  void write(const std::string& bytes) const;
  /// A whole answer with its length.
  void answer(int status, const std::string& body, const std::string& more_headers = "",
              const std::string& type = "application/json") const;
  /// Begins a streamed answer that lasts until the connection ends.
  void begin_events() const;
  void event(const std::string& data) const { write("data: " + data + "\n\n"); }
  /// Waits until the client has gone, at most so long.
  void wait_for_client_to_leave(double seconds) const;

 private:
  int socket_;
};

struct HttpQuery {
  std::string line;     ///< "POST /v1/chat/completions HTTP/1.1"
  std::string headers;  ///< with "\r\n" between them
  std::string body;
};

class HttpServer {
 public:
  /// Answers each request by `respond`, which also gets the number of the request, from 1. The connection
  /// ends after it.
  explicit HttpServer(std::function<void(const HttpQuery&, int, const HttpPeer&)> respond);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  /// "http://127.0.0.1:PORT/v1"
  std::string url() const;
  std::vector<HttpQuery> queries() const;

 private:
  void serve();

  std::function<void(const HttpQuery&, int, const HttpPeer&)> respond_;
  int socket_ = -1, port_ = 0;
  std::atomic<bool> ending_ = false;
  mutable std::mutex mutex_;
  std::vector<HttpQuery> queries_;
  std::thread thread_;
};

}  // namespace retinal::test
