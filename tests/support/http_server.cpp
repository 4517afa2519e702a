#include "support/http_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <utility>

namespace retinal::test {
namespace {

/// Reads a request: headers to the blank line, then as many bytes as "Content-Length" says.
HttpQuery read_query(int socket) {
  std::string text;
  std::array<char, 4096> buffer{};
  std::size_t end = std::string::npos, length = 0;
  while (end == std::string::npos || text.size() < end + 4 + length) {
    const ssize_t count = recv(socket, buffer.data(), buffer.size(), 0);
    if (count <= 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(count));
    if (end != std::string::npos) continue;
    end = text.find("\r\n\r\n");
    const std::size_t at = text.find("Content-Length: ");
    if (end != std::string::npos && at < end) length = std::stoul(text.substr(at + 16));
  }
  if (end == std::string::npos) return {};
  const std::size_t line = text.find("\r\n");
  return {text.substr(0, line), text.substr(line + 2, end - std::min(end, line + 2)), text.substr(end + 4)};
}

}  // namespace

void HttpPeer::write(const std::string& bytes) const {
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t count = send(socket_, bytes.data() + done, bytes.size() - done, MSG_NOSIGNAL);
    if (count <= 0) return;  // the client has gone
    done += static_cast<std::size_t>(count);
  }
}

void HttpPeer::answer(int status, const std::string& body, const std::string& more_headers,
                      const std::string& type) const {
  write("HTTP/1.1 " + std::to_string(status) + " Words\r\nContent-Type: " + type + "\r\nContent-Length: " +
        std::to_string(body.size()) + "\r\nConnection: close\r\n" + more_headers + "\r\n" + body);
}

void HttpPeer::begin_events() const {
  write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n");
}

void HttpPeer::wait_for_client_to_leave(double seconds) const {
  pollfd watched{socket_, POLLIN | POLLRDHUP, 0};
  poll(&watched, 1, static_cast<int>(seconds * 1000));
}

HttpServer::HttpServer(std::function<void(const HttpQuery&, int, const HttpPeer&)> respond)
    : respond_(std::move(respond)), socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* name = reinterpret_cast<sockaddr*>(&address);
  if (bind(socket_, name, size) != 0 || listen(socket_, 16) != 0 || getsockname(socket_, name, &size) != 0)
    throw std::runtime_error("the test server found no port");
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { serve(); });
}

HttpServer::~HttpServer() {
  ending_ = true;
  shutdown(socket_, SHUT_RDWR);
  thread_.join();
  close(socket_);
}

std::string HttpServer::url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/v1"; }

std::vector<HttpQuery> HttpServer::queries() const {
  const std::lock_guard lock(mutex_);
  return queries_;
}

void HttpServer::serve() {
  for (int number = 1; !ending_;) {
    const int client = accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) continue;
    const HttpQuery query = read_query(client);
    if (!query.line.empty()) {
      {
        const std::lock_guard lock(mutex_);
        queries_.push_back(query);
      }
      respond_(query, number++, HttpPeer(client));
    }
    close(client);
  }
}

}  // namespace retinal::test
