#pragma once
// Tables of questions with their topics (docs/topics.md): what the router is scored on and learns from.

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "assistant/topic.h"

namespace retinal {

/// One line: the question, the topics any of which is right, the question before it.
struct TabledQuestion {
  std::string question;
  std::set<std::string> topics;  ///< names of topics, or kAskBackName
  std::string context;           ///< the question before it in the conversation; empty at its beginning
};

inline constexpr const char* kAskBackName = "ask_back";

/// Reads `question<TAB>topic|topic<TAB>context` lines; lines that begin with "#" are comments, the first
/// other line is the header. Throws InputError naming the line that has no columns or an unknown topic,
/// FileError.
std::vector<TabledQuestion> read_question_table(const std::filesystem::path& path);

}  // namespace retinal
