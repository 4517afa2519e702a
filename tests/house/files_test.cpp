// Rules for files: their size, what a public header says about itself, and that no build downloads anything.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "base/file.h"
#include "support/data.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

constexpr int kLongestFile = 500, kLongestFunction = 80;

const fs::path kRoot = test::repository();

/// Files under the named folders of the repository whose extension is one of `extensions`.
std::vector<fs::path> files_in(const std::vector<std::string>& folders,
                               const std::vector<std::string>& extensions) {
  std::vector<fs::path> found;
  for (const std::string& folder : folders)
    for (const auto& entry : fs::recursive_directory_iterator(kRoot / folder))
      if (entry.is_regular_file() &&
          std::count(extensions.begin(), extensions.end(), entry.path().extension().string()))
        found.push_back(entry.path());
  return found;
}

std::vector<fs::path> code_files() { return files_in({"src", "tests", "bench"}, {".h", ".cpp"}); }

std::vector<std::string> lines_of(const fs::path& file) {
  std::istringstream text(read_text_file(file));
  std::vector<std::string> lines;
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  return lines;
}

std::string name_of(const fs::path& file) { return fs::relative(file, kRoot).generic_string(); }

/// Lines between the opening line of a function (it begins in column 0 and ends in "{") and the "}" in column
/// 0 that ends it; clang-format guarantees this shape. Classes, namespaces and tables are no functions.
struct Function {
  std::string head;
  int lines = 0;
};
std::vector<Function> functions_in(const std::vector<std::string>& lines) {
  static const std::regex kOther(R"((namespace|struct|class|enum|union|extern)\b.*|.*= *\{)");
  std::vector<Function> found;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!lines[i].ends_with("{") || lines[i].starts_with("}") || std::regex_match(lines[i], kOther)) continue;
    const auto end = std::find(lines.begin() + static_cast<std::ptrdiff_t>(i), lines.end(), "}");
    if (end == lines.end() || lines[i].starts_with("  ")) continue;
    found.push_back({lines[i], static_cast<int>(end - lines.begin()) - static_cast<int>(i) + 1});
  }
  return found;
}

TEST(Files, AreShort) {
  const auto files = code_files();
  ASSERT_GT(files.size(), 100u);
  for (const fs::path& file : files)
    EXPECT_LE(lines_of(file).size(), static_cast<std::size_t>(kLongestFile)) << name_of(file);
}

TEST(Files, FunctionsAreShort) {
  int seen = 0;
  for (const fs::path& file : code_files())
    for (const Function& function : functions_in(lines_of(file))) {
      ++seen;
      EXPECT_LE(function.lines, kLongestFunction) << name_of(file) << ": " << function.head;
    }
  EXPECT_GT(seen, 500) << "the shape by which functions are recognised has changed";
}

TEST(Files, HeadersBeginBySayingWhatTheyAre) {
  for (const fs::path& file : files_in({"src"}, {".h"})) {
    const auto lines = lines_of(file);
    ASSERT_GT(lines.size(), 2u) << name_of(file);
    EXPECT_EQ(lines[0], "#pragma once") << name_of(file);
    const auto first = std::find_if(lines.begin() + 1, lines.end(), [](const auto& l) { return !l.empty(); });
    EXPECT_TRUE(first != lines.end() && (first->starts_with("//") || file.filename() == "json.h"))
        << name_of(file) << " needs a comment below #pragma once: what it is for";
  }
}

TEST(Files, NothingBuiltNamesAnAddressToDownloadFrom) {
  static const std::regex kAddress(R"((https?|ftp|git)://)");
  std::vector<fs::path> files =
      files_in({"cmake", "scripts", ".ci"}, {".cmake", ".in", ".sh", ".py", ".txt", ""});
  for (const fs::path& file : files_in({"src", "tests", "bench"}, {".txt"}))
    if (file.filename() == "CMakeLists.txt") files.push_back(file);
  for (const char* name : {"Makefile", "CMakeLists.txt", "CMakePresets.json"}) files.push_back(kRoot / name);
  ASSERT_GT(files.size(), 10u);
  for (const fs::path& file : files)
    EXPECT_FALSE(std::regex_search(read_text_file(file), kAddress)) << name_of(file);
}

TEST(Files, NoCodeIsLeftForLater) {
  static const std::regex kLater(
      "\\b(TO"
      "DO|FIX"
      "ME|X{3})\\b");
  for (const fs::path& file : code_files())
    EXPECT_FALSE(std::regex_search(read_text_file(file), kLater)) << name_of(file);
}

}  // namespace
}  // namespace retinal
