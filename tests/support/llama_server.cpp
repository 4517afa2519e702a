#include "support/llama_server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <thread>

#include "base/file.h"
#include "support/data.h"
#include "support/patience.h"
#include "support/program.h"

namespace retinal::test {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

/// The server's own Python and, for one that lacks llama-cpp-python, ours besides.
struct Python {
  std::string program, path;
};

std::optional<Python> find_python() {
  const fs::path ours = repository() / ".deps/python";
  Python python{(ours / "bin/python").string(), ""};
  if (const char* given = std::getenv("RETINALGPT_SERVER_PYTHON"); given && *given) {
    python.program = given;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(ours / "lib", error))
      if (entry.path().filename().string().starts_with("python3"))
        python.path = (entry.path() / "site-packages").string();
  }
  if (::access(python.program.c_str(), X_OK) != 0) return std::nullopt;
  return python;
}

pid_t start(const Python& python, const std::vector<std::string>& arguments, const std::string& log) {
  std::string program = python.program;
  std::vector<std::string> words = arguments;
  std::vector<char*> argv = {program.data()};
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  const pid_t child = fork();
  if (child != 0) return child;
  const int out = open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
  dup2(out, STDOUT_FILENO);
  dup2(out, STDERR_FILENO);
  if (!python.path.empty()) setenv("PYTHONPATH", python.path.c_str(), 1);
  execv(argv[0], argv.data());
  _exit(127);
}

sockaddr_in local(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

/// A port that nobody listened at a moment ago.
int free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = local(0);
  socklen_t length = sizeof address;
  const bool found = bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 &&
                     getsockname(socket, reinterpret_cast<sockaddr*>(&address), &length) == 0;
  close(socket);
  if (!found) throw std::runtime_error("no free port");
  return ntohs(address.sin_port);
}

bool is_listening(int port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  const sockaddr_in address = local(port);
  const bool connected = connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  close(socket);
  return connected;
}

}  // namespace

std::optional<std::string> LlamaServer::missing() {
  const std::string help =
      "; docs/models.md says how to install it, and RETINALGPT_SERVER_PYTHON names the Python that has it";
  const auto python = find_python();
  if (!python) return "there is no Python for llama-cpp-python's server" + help;
  const TemporaryFolder folder;
  const pid_t child = start(*python, {"-c", "import llama_cpp.server.app, uvicorn"}, folder / "log");
  int status = 0;
  waitpid(child, &status, 0);
  if (status == 0) return std::nullopt;
  return "llama-cpp-python's server cannot be imported" + help;
}

LlamaServer::LlamaServer(const std::vector<std::string>& options) : port_(free_port()) {
  const TemporaryFolder folder;
  std::vector<std::string> arguments = {"-m",        "llama_cpp.server", "--host",
                                        "127.0.0.1", "--port",           std::to_string(port_)};
  arguments.insert(arguments.end(), options.begin(), options.end());
  const std::string log = folder / "log";
  process_ = start(find_python().value(), arguments, log);
  const auto limit = Clock::now() + std::chrono::seconds(static_cast<int>(120 * kPatience));
  while (!is_listening(port_)) {
    const bool ended = waitpid(process_, nullptr, WNOHANG) != 0;
    if (ended || Clock::now() > limit) {
      if (ended) process_ = -1;
      stop();
      throw std::runtime_error("llama-cpp-python's server did not start: " + read_text_file(log));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

LlamaServer::~LlamaServer() { stop(); }

void LlamaServer::stop() {
  if (process_ <= 0) return;
  kill(process_, SIGKILL);
  waitpid(process_, nullptr, 0);
  process_ = -1;
}

}  // namespace retinal::test
