#pragma once
// Runs the real program as a user would.

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "support/patience.h"

namespace retinal::test {

struct ProgramRun {
  int status = -1;       ///< exit status; -1 when a signal ended it
  int signal = 0;        ///< that signal, or 0
  std::string out, err;  ///< everything written to stdout and stderr
  double seconds = 0;
};

struct RunOptions {
  std::vector<std::pair<std::string, std::string>> environment;  ///< added to ours
  std::optional<std::uint64_t>
      file_size_limit;                    ///< bytes any one file may grow to (ulimit -f), as on a full disk
  std::optional<double> interrupt_after;  ///< seconds until SIGINT
  std::function<bool()> interrupt_when;   ///< polled every few milliseconds; SIGINT once it returns true
  std::function<bool()> kill_when;        ///< the same for SIGKILL
  double timeout = 300 * kPatience;       ///< seconds until SIGKILL
};

/// The program under test: $RETINALGPT_BINARY or the one built beside the tests.
std::filesystem::path program_path();

/// Runs the program with `arguments` and waits for it.
ProgramRun run_program(const std::vector<std::string>& arguments, const RunOptions& options = {});

/// An empty folder of its own, removed with everything in it at the end.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

/// Writes bytes (or text) to a file, creating its folder.
void write_bytes(const std::filesystem::path& path, const std::vector<std::uint8_t>& bytes);

/// All files under `folder`, relative to it, sorted.
std::vector<std::string> files_under(const std::filesystem::path& folder);

}  // namespace retinal::test
