#pragma once
// A real OpenAI-compatible server: the one of llama-cpp-python, that is llama.cpp behind FastAPI.
// scripts/setup.sh installs llama-cpp-python without what its server needs besides (docs/models.md has the
// list), so it may be missing.

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace retinal::test {

class LlamaServer {
 public:
  /// Why it cannot be started here; nothing when it can. $RETINALGPT_SERVER_PYTHON names a Python that has
  /// all it needs; otherwise .deps/python is tried.
  static std::optional<std::string> missing();

  /// Starts it with these options of `python -m llama_cpp.server` on a free port and waits until it answers.
  /// Throws std::runtime_error with its log when it does not.
  explicit LlamaServer(const std::vector<std::string>& options);
  ~LlamaServer();
  LlamaServer(const LlamaServer&) = delete;
  LlamaServer& operator=(const LlamaServer&) = delete;

  /// "http://127.0.0.1:PORT/v1"
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/v1"; }

 private:
  void stop();

  pid_t process_ = -1;
  int port_ = 0;
};

}  // namespace retinal::test
