// 200 scripted questions, every answer checked by a script that shares no code with the program.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "image/encode.h"
#include "support/data.h"
#include "support/rendered_run.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPhotographs = 20;

/// Real photographs where they are, else rendered eyes; one under a name that gives orders.
std::vector<fs::path> photographs(const test::TemporaryFolder& folder) {
  std::vector<fs::path> chosen = test::pictures_in("idrid_grading/test", 5);
  if (chosen.size() > kPhotographs - 1) chosen.resize(kPhotographs - 1);
  for (std::uint64_t seed = 40; chosen.size() < kPhotographs - 1; ++seed) {
    SyntheticFundusOptions options = test::camera_45(seed, 700);
    options.side = seed % 2 == 0 ? Laterality::left : Laterality::right;
    if (seed % 3 == 0) options.lesions = scatter_lesions(seed, {8, 5, 6, 2});
    chosen.push_back(folder / ("eye" + std::to_string(seed) + ".png"));
    test::write_bytes(chosen.back(), encode_png(render_synthetic_fundus(options).rgb));
  }
  const fs::path orders =
      folder.path() / (fs::path(test::kInjection).stem().string() + chosen.front().extension().string());
  fs::copy_file(chosen.front(), orders);
  chosen.push_back(orders);
  return chosen;
}

std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? "'\\''" : std::string(1, c);
  return out + "'";
}

TEST(Answers, TwoHundredQuestionsStateOnlyWhatTheRecordsHold) {
  if (!fs::exists(test::repository() / "models" / "fundusnet.json"))
    GTEST_SKIP() << "no fundus networks in models/: nothing can be analysed";
  const test::TemporaryFolder folder;
  const fs::path report = folder / "report.txt";
  std::string command = "python3 " + quoted(test::repository() / "tests/e2e/check_answers.py") + " " +
                        quoted(test::program_path());
  for (const fs::path& photograph : photographs(folder)) command += " " + quoted(photograph);
  const int status = std::system((command + " > " + quoted(report) + " 2>&1").c_str());
  std::ostringstream text;
  text << std::ifstream(report).rdbuf();
  std::cout << text.str();
  EXPECT_EQ(status, 0) << text.str();
}

}  // namespace
}  // namespace retinal
