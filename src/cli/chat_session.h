#pragma once
// A conversation about one photograph at the terminal or from a script; the parts of `retinalgpt chat`.

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "analysis/analyzer.h"
#include "assistant/assistant.h"
#include "image/photograph.h"

namespace retinal {

/// Reads one line; nothing at the end of the input.
using LineReader = std::function<std::optional<std::string>()>;

/// Lines from the terminal with editing and history (kept in $XDG_STATE_HOME/retinalgpt/history), or plain
/// lines when stdin is no terminal.
LineReader stdin_lines();

/// printable(), but lines stay lines.
std::string printable_lines(std::string_view text);

/// Questions and the commands /evidence [KEY], /overlay [FILE], /help, /quit, until the input ends.
class ChatSession {
 public:
  /// Answers a question; gives the text out piece by piece to the second argument, if there is one.
  using Ask = std::function<Answer(std::string_view, const std::function<void(std::string_view)>&)>;

  /// `analysis` is null where nothing was measured (--grounding off).
  ChatSession(const Photograph& photograph, const Analysis* analysis, Ask ask)
      : photograph_(photograph), analysis_(analysis), ask_(std::move(ask)) {}

  void run(const LineReader& next_line);

 private:
  bool handle(const std::string& line);
  void command(const std::string& name, const std::string& argument);
  void print_evidence(const std::string& key) const;
  void write_overlay(std::filesystem::path path) const;
  const Analysis& measured() const;
  void answer(const std::string& question);

  const Photograph& photograph_;
  const Analysis* analysis_;
  Ask ask_;
};

}  // namespace retinal
