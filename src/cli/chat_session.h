#pragma once
// A conversation about one photograph at the terminal or from a script; the parts of `retinalgpt chat`.

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "analysis/analyzer.h"
#include "assistant/assistant.h"
#include "image/photograph.h"

namespace retinal {

/// Reads one line; nothing at the end of the input.
using LineReader = std::function<std::optional<std::string>()>;

/// Lines from the terminal with editing and history (kept in $XDG_STATE_HOME/retinalgpt/history), or plain
/// lines when stdin is no terminal.
LineReader stdin_lines();

/// Questions and the commands /evidence [KEY], /overlay [FILE], /help, /quit, until the input ends.
class ChatSession {
 public:
  ChatSession(const Photograph& photograph, const Analysis& analysis, Conversation& conversation)
      : photograph_(photograph), analysis_(analysis), conversation_(conversation) {}

  void run(const LineReader& next_line);

 private:
  bool handle(const std::string& line);
  void command(const std::string& name, const std::string& argument);
  void print_evidence(const std::string& key) const;
  void write_overlay(std::filesystem::path path) const;
  void answer(const std::string& question);

  const Photograph& photograph_;
  const Analysis& analysis_;
  Conversation& conversation_;
};

}  // namespace retinal
