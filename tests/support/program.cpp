#include "support/program.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace retinal::test {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// In the child, between fork and exec: only calls that are safe there.
[[noreturn]] void become(const std::vector<char*>& argv, const RunOptions& options, int out, int err) {
  dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
  dup2(out, STDOUT_FILENO);
  dup2(err, STDERR_FILENO);
  for (const auto& [name, value] : options.environment) setenv(name.c_str(), value.c_str(), 1);
  if (options.file_size_limit) {
    const rlimit limit{*options.file_size_limit, *options.file_size_limit};
    setrlimit(RLIMIT_FSIZE, &limit);
    std::signal(SIGXFSZ, SIG_IGN);  // write() then fails with EFBIG, as it does with ENOSPC on a full disk
  }
  execv(argv[0], argv.data());
  _exit(127);
}

/// Reads what is there; false at the end of the stream.
bool drain(int fd, std::string& text) {
  std::array<char, 65536> buffer;
  const ssize_t n = read(fd, buffer.data(), buffer.size());
  if (n > 0) text.append(buffer.data(), static_cast<std::size_t>(n));
  return n > 0;
}

/// Collects both streams until they close, sending the signals asked for on the way.
void attend(pid_t child, int out, int err, const RunOptions& options, Clock::time_point start,
            ProgramRun& run) {
  std::array<pollfd, 2> streams = {{{out, POLLIN, 0}, {err, POLLIN, 0}}};
  bool interrupted = false;
  while (streams[0].fd >= 0 || streams[1].fd >= 0) {
    poll(streams.data(), streams.size(), options.kill_when || options.interrupt_when ? 2 : 20);
    for (std::size_t i = 0; i < streams.size(); ++i)
      if (streams[i].fd >= 0 && streams[i].revents != 0 && !drain(streams[i].fd, i == 0 ? run.out : run.err))
        streams[i].fd = -1;  // poll passes over it from now on
    const bool due = (options.interrupt_after && seconds_since(start) > *options.interrupt_after) ||
                     (options.interrupt_when && !interrupted && options.interrupt_when());
    if (due && !interrupted) {
      kill(child, SIGINT);
      interrupted = true;
    }
    if (seconds_since(start) > options.timeout || (options.kill_when && options.kill_when()))
      kill(child, SIGKILL);
  }
}

}  // namespace

fs::path program_path() {
  if (const char* given = std::getenv("RETINALGPT_BINARY")) return given;
  return fs::read_symlink("/proc/self/exe").parent_path() / "retinalgpt";
}

ProgramRun run_program(const std::vector<std::string>& arguments, const RunOptions& options) {
  std::string program = program_path().string();
  if (!fs::exists(program)) throw std::runtime_error(program + " is not built");
  std::vector<std::string> words = arguments;
  std::vector<char*> argv = {program.data()};
  for (auto& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  std::array<int, 2> out{}, err{};
  if (pipe2(out.data(), O_CLOEXEC) != 0 || pipe2(err.data(), O_CLOEXEC) != 0)
    throw std::runtime_error("no pipe");
  const auto start = Clock::now();
  const pid_t child = fork();
  if (child == 0) become(argv, options, out[1], err[1]);
  close(out[1]);
  close(err[1]);
  ProgramRun run;
  attend(child, out[0], err[0], options, start, run);
  close(out[0]);
  close(err[0]);
  int status = 0;
  waitpid(child, &status, 0);
  run.seconds = seconds_since(start);
  if (WIFEXITED(status)) run.status = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) run.signal = WTERMSIG(status);
  return run;
}

TemporaryFolder::TemporaryFolder() {
  std::string pattern = (fs::temp_directory_path() / "retinalgpt-test-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

void write_bytes(const fs::path& path, const std::vector<std::uint8_t>& bytes) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

std::vector<std::string> files_under(const fs::path& folder) {
  std::vector<std::string> files;
  if (!fs::exists(folder)) return files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (!entry.is_directory()) files.push_back(fs::relative(entry.path(), folder).string());
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace retinal::test
