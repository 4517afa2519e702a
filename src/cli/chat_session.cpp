#include "cli/chat_session.h"

#include <editline/readline.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <memory>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/suggest.h"
#include "base/text.h"
#include "evidence/overlay.h"
#include "image/encode.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

constexpr const char* kHelp =
    R"(Ask in plain words, for example: Which eye is this? Is there any bleeding? Where? How wide are the veins?
  /evidence         the evidence record
  /evidence KEY     one part of it, for example /evidence grades or /evidence measurements
  /overlay [FILE]   write the photograph with everything found drawn over it
  /help             this text
  /quit             end (or Ctrl-D)
)";

/// Where the history of questions is kept; nothing when there is no home folder.
std::optional<fs::path> history_file() {
  if (const char* state = std::getenv("XDG_STATE_HOME"); state && *state)
    return fs::path(state) / "retinalgpt/history";
  if (const char* home = std::getenv("HOME"); home && *home)
    return fs::path(home) / ".local/state/retinalgpt/history";
  return std::nullopt;
}

void load_history() {
  using_history();
  if (const auto file = history_file()) read_history(file->c_str());
}

/// History is a comfort: where it cannot be written, the conversation goes on without.
void remember(const std::string& line) {
  add_history(line.c_str());
  const auto file = history_file();
  if (!file) return;
  std::error_code error;
  fs::create_directories(file->parent_path(), error);
  if (!error) write_history(file->c_str());
}

std::optional<std::string> edited_line() {
  const std::unique_ptr<char, void (*)(void*)> line(readline("> "), &std::free);
  if (!line) return std::nullopt;
  if (*line) remember(line.get());
  return std::string(line.get());
}

std::optional<std::string> plain_line() {
  std::string line;
  if (!std::getline(std::cin, line)) return std::nullopt;
  return line;
}

}  // namespace

std::string printable_lines(std::string_view text) {
  std::string lines;
  for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
    lines += printable(text.substr(0, end)) + "\n";
    text.remove_prefix(end + 1);
  }
  return lines + printable(text);
}

LineReader stdin_lines() {
  if (!isatty(STDIN_FILENO)) return plain_line;
  load_history();
  return edited_line;
}

void ChatSession::run(const LineReader& next_line) {
  while (const auto line = next_line()) {
    const std::size_t first = line->find_first_not_of(" \t\r");
    if (first == std::string::npos) continue;
    if (!handle(line->substr(first, line->find_last_not_of(" \t\r") - first + 1))) return;
  }
}

/// One line; false when it ends the session. A failure is told and the session goes on.
bool ChatSession::handle(const std::string& line) {
  if (line == "/quit" || line == "/exit") return false;
  try {
    if (line[0] == '/') {
      const std::size_t space = line.find(' ');
      command(line.substr(0, space),
              space == std::string::npos ? "" : line.substr(line.find_first_not_of(' ', space)));
    } else {
      answer(line);
    }
  } catch (const Error& error) {
    std::cerr << "retinalgpt: " << printable(error.what()) << "\n";
  }
  return true;
}

void ChatSession::command(const std::string& name, const std::string& argument) {
  if (name == "/help")
    std::cout << kHelp << std::flush;
  else if (name == "/evidence")
    print_evidence(argument);
  else if (name == "/overlay")
    write_overlay(argument);
  else
    throw UsageError("'" + name + "' is not a command here" +
                     did_you_mean(name, {"/evidence", "/overlay", "/help", "/quit"}) + "; /help lists them");
}

void ChatSession::print_evidence(const std::string& key) const {
  const Json record = to_json(measured().evidence);
  if (key.empty()) {
    std::cout << record.dump(2) << "\n" << std::flush;
    return;
  }
  const Json* part = nullptr;
  if (record.contains(key))
    part = &record[key];
  else if (record["measurements"].contains(key))
    part = &record["measurements"][key];
  else
    throw UsageError("the record has no part named '" + key + "'; /evidence alone prints all of it");
  std::cout << part->dump(2) << "\n" << std::flush;
}

void ChatSession::write_overlay(fs::path path) const {
  if (path.empty()) path = fs::path(photograph_.source).stem().string() + "_overlay.png";
  const std::vector<std::uint8_t> png =
      encode_png(draw_overlay(photograph_.pixels, measured().evidence, measured().reading));
  write_file_atomically(path, std::span<const std::uint8_t>(png));
  std::cout << "overlay written to " << printable(path.string()) << "\n" << std::flush;
}

const Analysis& ChatSession::measured() const {
  if (!analysis_) throw UsageError("nothing was measured, because of --grounding off; leave it out");
  return *analysis_;
}

/// Sentences of grounded answers come one by one, pieces of a model's own text as they are written.
void ChatSession::answer(const std::string& question) {
  const char* gap = analysis_ ? " " : "";
  const Answer given = ask_(
      question, [gap](std::string_view piece) { std::cout << printable_lines(piece) << gap << std::flush; });
  if (!given.engine_problem.empty())
    std::cerr << "retinalgpt: " << printable(given.engine_problem)
              << "; the answer is worded without the language engine\n";
  std::cout << "\n";
  if (!given.citations.empty()) {
    std::cout << "  [";
    for (std::size_t i = 0; i < given.citations.size(); ++i)
      std::cout << (i > 0 ? ", " : "") << printable(given.citations[i].key);
    std::cout << "]\n";
  }
  std::cout << std::flush;
}

}  // namespace retinal
