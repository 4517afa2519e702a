// The rule of the house: data flows down the list of rooms, so a file includes only from its own room and
// from rooms before it; and what is installed for others to include drags in no heavy library.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>
#include <vector>

#include "base/file.h"
#include "support/data.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string> kRooms = {
    "base",      "image",   "dicom",    "fundus",  "biometry", "evidence",   "analysis", "language",
    "assistant", "dataset", "instruct", "convert", "training", "evaluation", "service",  "cli"};

struct SourceFile {
  std::string name;  ///< relative to src/, "image/frame.h"
  std::string room;
  std::vector<std::string> includes;         ///< of our own headers
  std::vector<std::string> system_includes;  ///< in angle brackets
};

std::vector<std::string> matches(const std::string& text, const std::regex& pattern) {
  std::vector<std::string> found;
  for (std::sregex_iterator it(text.begin(), text.end(), pattern), end; it != end; ++it)
    found.push_back((*it)[1]);
  return found;
}

std::vector<SourceFile> source_files() {
  static const std::regex kOwn(R"re(#include "([^"]+)")re"), kSystem(R"re(#include <([^>]+)>)re");
  const fs::path root = test::repository() / "src";
  std::vector<SourceFile> files;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    if (entry.path().extension() != ".h" && entry.path().extension() != ".cpp") continue;
    const fs::path name = fs::relative(entry.path(), root);
    const std::string text = read_text_file(entry.path());
    files.push_back(
        {name.generic_string(), name.begin()->string(), matches(text, kOwn), matches(text, kSystem)});
  }
  return files;
}

std::string room_of(const std::string& include) { return include.substr(0, include.find('/')); }

std::map<std::string, int> order_of_rooms() {
  std::map<std::string, int> order;
  for (const std::string& room : kRooms) order.emplace(room, static_cast<int>(order.size()));
  return order;
}

bool is_heavy(const std::string& include) {
  static const std::regex kHeavy(
      "(opencv2|openvino|torch|onnx|curl)/.*|(llama|ggml|gguf|mtmd).*\\.h|jpeglib\\.h|sqlite3\\.h");
  return std::regex_match(include, kHeavy);
}

TEST(Rooms, DataFlowsDownTheList) {
  const auto order = order_of_rooms();
  const auto files = source_files();
  ASSERT_GT(files.size(), 20u);
  for (const SourceFile& file : files) {
    ASSERT_TRUE(order.contains(file.room)) << file.name << " is in no room of the list";
    for (const std::string& include : file.includes) {
      ASSERT_TRUE(order.contains(room_of(include)))
          << file.name << " includes \"" << include << "\"; write it relative to src/";
      EXPECT_LE(order.at(room_of(include)), order.at(file.room))
          << file.name << " includes " << include << " from a later room";
    }
  }
}

TEST(Rooms, InternalHeadersStayInTheirRoomAndOutOfHeaders) {
  const auto files = source_files();
  std::map<std::string, std::string> room_of_internal;
  for (const SourceFile& file : files)
    if (file.name.ends_with(".h") &&
        std::any_of(file.system_includes.begin(), file.system_includes.end(), is_heavy))
      room_of_internal[file.name] = file.room;
  for (const SourceFile& file : files)
    for (const std::string& include : file.includes) {
      if (!room_of_internal.contains(include) || file.room == "training") continue;
      EXPECT_TRUE(file.name.ends_with(".cpp") || room_of_internal.contains(file.name))
          << file.name << " is a public header and includes " << include << ", which needs a heavy library";
    }
}

TEST(Rooms, HeadersForwardDeclareJson) {
  for (const SourceFile& file : source_files()) {
    // The headers of training/ are its own affair: none is installed.
    if (!file.name.ends_with(".h") || file.name == "base/json.h" || file.room == "training") continue;
    EXPECT_EQ(std::count(file.includes.begin(), file.includes.end(), "base/json.h"), 0)
        << file.name << " must include base/json_fwd.h instead of base/json.h";
  }
}

}  // namespace
}  // namespace retinal
