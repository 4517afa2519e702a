// Documents that stay true: their links lead somewhere, and what they say about the program the program says
// too.

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "assistant/topic.h"
#include "base/file.h"
#include "support/data.h"
#include "support/program.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

const fs::path kDocumentsRoot = test::repository();

std::vector<fs::path> documents() {
  std::vector<fs::path> found;
  for (const fs::path& folder : {kDocumentsRoot, kDocumentsRoot / "docs"})
    for (const auto& entry : fs::directory_iterator(folder))
      if (entry.path().extension() == ".md") found.push_back(entry.path());
  return found;
}

std::vector<std::string> all_matches(const std::string& text, const std::regex& pattern) {
  std::vector<std::string> found;
  for (std::sregex_iterator it(text.begin(), text.end(), pattern), end; it != end; ++it)
    found.push_back((*it)[1]);
  return found;
}

/// The text of a section "## <title>: ..." of a document, up to the next "## ".
std::string section(const std::string& text, const std::string& title) {
  const std::size_t begin = text.find("\n## " + title);
  if (begin == std::string::npos) return "";
  const std::size_t end = text.find("\n## ", begin + 1);
  return text.substr(begin, end == std::string::npos ? end : end - begin);
}

/// The options "--name" that a text names.
std::set<std::string> options_in(const std::string& text) {
  static const std::regex kOption("(?:^|[^-\\w])(--[a-z][a-z-]*)");
  const auto found = all_matches(text, kOption);
  return {found.begin(), found.end()};
}

TEST(Documents, LinksLeadToFiles) {
  static const std::regex kLink(R"(\]\(([^)#\s]+)(?:#[^)]*)?\))");
  int links = 0;
  for (const fs::path& document : documents())
    for (const std::string& link : all_matches(read_text_file(document), kLink)) {
      if (link.find("://") != std::string::npos) continue;
      ++links;
      EXPECT_TRUE(fs::exists(document.parent_path() / link))
          << fs::relative(document, kDocumentsRoot) << " links to " << link;
    }
  EXPECT_GT(links, 5);
}

TEST(Documents, TheReportAndTheCardSayWhatTheCommittedWeightsReach) {
  const std::string report = read_text_file(kDocumentsRoot / "docs/evaluation/report.md");
  const std::string model = sha256_hex_of_file(kDocumentsRoot / "models/fundusnet.json").substr(0, 12);
  EXPECT_NE(report.find("(" + model + ")"), std::string::npos)
      << "evaluate the weights anew: scripts/publish_figures.py";
  const std::string card = section(read_text_file(kDocumentsRoot / "models/README.md"), "Figures");
  static const std::regex kRow("\n(\\| [^\n]*)");
  const auto rows = all_matches(card, kRow);
  EXPECT_GT(rows.size(), 50u);
  for (const std::string& row : rows)
    EXPECT_NE(report.find(row), std::string::npos) << "the card's figure is not the report's: " << row;
}

TEST(Documents, NamedFilesExist) {
  // models/ and what a run makes are not named here: they come and go.
  static const std::regex kFile(
      "`((?:src|docs|scripts|configs|tests|cmake)/[\\w/.-]+\\.(?:h|cpp|md|sh|txt|toml|py))`");
  int files = 0;
  for (const fs::path& document : documents())
    for (const std::string& file : all_matches(read_text_file(document), kFile)) {
      ++files;
      EXPECT_TRUE(fs::exists(kDocumentsRoot / file))
          << fs::relative(document, kDocumentsRoot) << " names " << file;
    }
  EXPECT_GT(files, 3);
}

TEST(Documents, ReadmeShowsTheTwoCommandsAndTheLimits) {
  const std::string readme = read_text_file(kDocumentsRoot / "README.md");
  for (const char* text : {"make demo", "build/retinalgpt chat", "not a medical device"})
    EXPECT_NE(readme.find(text), std::string::npos) << text;
}

TEST(Documents, TopicsAreThoseOfTheCode) {
  const std::string text = read_text_file(kDocumentsRoot / "docs/topics.md");
  for (const TopicInfo& topic : topics())
    EXPECT_NE(text.find("| `" + std::string(topic.name) + "` | " + topic.meaning + " |"), std::string::npos)
        << topic.name << " is missing in docs/topics.md or described differently";
}

TEST(Documents, EvidenceIsWhatTheProgramPrints) {
  const test::ProgramRun run = test::run_program({"docs", "evidence"});
  ASSERT_EQ(run.status, 0) << run.err;
  EXPECT_EQ(read_text_file(kDocumentsRoot / "docs/evidence.md"), run.out)
      << "the record or its tables have changed: retinalgpt docs evidence --out docs/evidence.md";
}

TEST(Documents, EveryRoomIsInTheArchitecture) {
  const std::string text = read_text_file(kDocumentsRoot / "docs/architecture.md");
  for (const auto& entry : fs::directory_iterator(kDocumentsRoot / "src")) {
    if (!entry.is_directory()) continue;
    EXPECT_NE(text.find("\n| `" + entry.path().filename().string() + "` |"), std::string::npos)
        << entry.path().filename() << " is missing among the rooms of docs/architecture.md";
  }
}

class GuideAndHelp : public testing::TestWithParam<std::string> {};

TEST_P(GuideAndHelp, NameTheSameOptions) {
  const std::string command = GetParam();
  const std::string guide = section(read_text_file(kDocumentsRoot / "docs/guide.md"), command);
  ASSERT_FALSE(guide.empty()) << "docs/guide.md has no section on " << command;
  const test::ProgramRun help = test::run_program({command, "--help"});
  ASSERT_EQ(help.status, 0) << help.err;
  const std::set<std::string> offered = options_in(help.out), described = options_in(guide);
  for (const std::string& option : described)
    EXPECT_TRUE(offered.contains(option)) << "docs/guide.md describes " << option << " of " << command;
  for (const std::string& option : offered)
    EXPECT_TRUE(option == "--help" || described.contains(option))
        << command << " offers " << option << ", which docs/guide.md does not describe";
}

INSTANTIATE_TEST_SUITE_P(Commands, GuideAndHelp,
                         testing::Values("analyze", "measure", "report", "chat", "evaluate"),
                         [](const auto& tested) { return tested.param; });

}  // namespace
}  // namespace retinal
