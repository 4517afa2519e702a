#include "assistant/question_table.h"

#include <sstream>
#include <utility>

#include "base/error.h"
#include "base/file.h"

namespace retinal {

std::vector<TabledQuestion> read_question_table(const std::filesystem::path& path) {
  std::istringstream lines(read_text_file(path));
  std::vector<TabledQuestion> questions;
  bool header = true;
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (line.empty() || line.front() == '#' || std::exchange(header, false)) continue;
    const auto wrong = [&](const std::string& cause) {
      return InputError(path.string() + ", line " + std::to_string(number) + ": " + cause +
                        "; lines are question<TAB>topic<TAB>context (docs/topics.md)");
    };
    std::istringstream columns(line);
    TabledQuestion asked;
    std::string names;
    if (!std::getline(columns, asked.question, '\t') || !std::getline(columns, names, '\t'))
      throw wrong("a column is missing");
    std::getline(columns, asked.context);
    std::istringstream parts(names);
    for (std::string name; std::getline(parts, name, '|');) {
      if (name != kAskBackName && !topic_from_name(name)) throw wrong("'" + name + "' is no topic");
      asked.topics.insert(name);
    }
    questions.push_back(std::move(asked));
  }
  return questions;
}

}  // namespace retinal
