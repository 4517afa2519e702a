#include "evaluation/report.h"

#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "base/file.h"
#include "base/json.h"
#include "evaluation/benchmark.h"
#include "evaluation/reference_figures.h"
#include "evaluation/svg_plot.h"
#include "support/program.h"

namespace retinal {
namespace {

Evaluation example() {
  Evaluation evaluation;
  evaluation.model = {"fundusnet", "0.1", "0123456789abcdef"};
  evaluation.photographs = 20;
  BenchmarkResult result{"vessels", "Vessels <DRIVE>", {}, {}, {"a note"}, {}};
  result.figures.push_back(
      {"drive.vessel.dice", "DRIVE: Dice", 0.8153, Interval{0.80, 0.83}, "1", 20, "photographs", ""});
  result.figures.push_back({"idrid.fovea.mean", "fovea", 28.25, std::nullopt, "px", 103, "photographs", ""});
  result.figures.push_back(
      {"x.y", "nothing", std::nullopt, std::nullopt, "1", 0, "photographs", "cannot be computed"});
  result.charts.push_back({"roc", "a curve", SvgPlot({"t", "x", "y"}).line("a", {{0, 0}, {1, 1}}).svg()});
  evaluation.results.push_back(result);
  evaluation.failures.push_back({"drive/test/07_test.jpg", "truncated"});
  return evaluation;
}

TEST(Report, SaysFigureIntervalAndWhatWasReached) {
  std::ostringstream out;
  print_evaluation(out, example());
  for (const char* text : {"0.815", "0.800 to 0.830", "20 photographs", "floor", "28.2 px",
                           "cannot be computed", "a note", "drive/test/07_test.jpg: truncated"})
    EXPECT_NE(out.str().find(text), std::string::npos) << text << " in\n" << out.str();
}

TEST(Report, JsonHoldsTheTableOfReferences) {
  const Json json = evaluation_json(example());
  EXPECT_EQ(json.at("schema"), "retinalgpt.evaluation/1");
  const Json& dice = json.at("benchmarks").at(0).at("figures").at(0);
  EXPECT_EQ(dice.at("floor"), 0.81);
  EXPECT_EQ(dice.at("reached"), "floor");
  EXPECT_EQ(json.at("benchmarks").at(0).at("figures").at(1).at("reached"), "aim");
  EXPECT_TRUE(json.at("benchmarks").at(0).at("figures").at(2).at("value").is_null());
  EXPECT_TRUE(json.at("limit").is_null());
}

TEST(Report, FilesAreCompleteAndEscaped) {
  const test::TemporaryFolder folder;
  write_evaluation(folder.path(), example());
  const auto files = test::files_under(folder.path());
  EXPECT_EQ(files, (std::vector<std::string>{"charts/roc.svg", "report.html", "report.json", "report.md"}));
  const std::string html = read_text_file(folder / "report.html");
  EXPECT_NE(html.find("Vessels &lt;DRIVE&gt;"), std::string::npos);
  EXPECT_NE(html.find("<svg"), std::string::npos);
  EXPECT_NE(read_text_file(folder / "report.md").find("charts/roc.svg"), std::string::npos);
}

TEST(Report, LimitedRunsSayThatTheyAreNotOfficial) {
  Evaluation evaluation = example();
  evaluation.limit = 5;
  EXPECT_NE(evaluation_markdown(evaluation).find("not the figures of the official test sets"),
            std::string::npos);
}

TEST(ReferenceFigures, JudgeInTheirOwnDirection) {
  const ReferenceFigure& dice = *find_reference("drive.vessel.dice");
  EXPECT_EQ(reached(dice, 0.83), "aim");
  EXPECT_EQ(reached(dice, 0.81), "floor");
  EXPECT_EQ(reached(dice, 0.80), "below");
  const ReferenceFigure& fovea = *find_reference("idrid.fovea.mean");
  EXPECT_EQ(reached(fovea, 29), "aim");
  EXPECT_EQ(reached(fovea, 41), "floor");
  EXPECT_EQ(reached(fovea, 42), "below");
  EXPECT_EQ(find_reference("no such figure"), nullptr);
}

TEST(ReferenceFigures, EveryAimIsBeyondItsFloor) {
  std::set<std::string> keys;
  for (const ReferenceFigure& row : reference_figures()) {
    EXPECT_TRUE(keys.insert(row.key).second) << row.key << " is there twice";
    if (!row.floor || !row.aim) continue;
    EXPECT_EQ(reached(row, *row.aim), "aim") << row.key;
    EXPECT_EQ(reached(row, *row.floor), "floor") << row.key;
  }
}

TEST(Benchmarks, HaveDifferentNamesAndKnownDataSets) {
  std::set<std::string> names;
  for (const BenchmarkInfo& info : benchmarks()) {
    EXPECT_TRUE(names.insert(info.name).second) << info.name;
    EXPECT_FALSE(info.make()->sets().empty()) << info.name;
  }
  EXPECT_GE(names.size(), 14u);
}

}  // namespace
}  // namespace retinal
