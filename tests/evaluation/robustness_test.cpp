#include "evaluation/robustness.h"

#include <gtest/gtest.h>

#include <sstream>

#include "base/json.h"
#include "evaluation/report.h"
#include "evaluation/report_cells.h"

namespace retinal {
namespace {

Evaluation with_figures(std::vector<std::pair<std::string, double>> figures) {
  Evaluation evaluation;
  evaluation.results.emplace_back();
  for (const auto& [key, value] : figures) {
    Figure figure;
    figure.key = figure.label = key;
    figure.value = value;
    figure.unit = key == "idrid.fovea.mean" ? "px" : "1";
    evaluation.results.back().figures.push_back(figure);
  }
  return evaluation;
}

std::vector<RobustnessRow> rows() {
  const Evaluation unchanged = with_figures(
      {{"drive.vessel.dice", 0.82}, {"idrid.fovea.mean", 30}, {"no.floor", 0.5}, {"palm.auc", 0.99}});
  std::vector<Evaluation> degraded(5, with_figures({{"drive.vessel.dice", 0.80}, {"idrid.fovea.mean", 45}}));
  degraded[1] = with_figures({{"drive.vessel.dice", 0.83}});
  return robustness_rows(unchanged, degraded);
}

TEST(Robustness, HoldsFiguresWithAFloorThatWereScoredBothWays) {
  ASSERT_EQ(rows().size(), 2U);
  EXPECT_EQ(rows()[0].key, "drive.vessel.dice");
  EXPECT_EQ(rows()[1].key, "idrid.fovea.mean");
}

TEST(Robustness, ADropIsWhatIsWorseInEitherDirection) {
  const auto all = rows();
  EXPECT_NEAR(*all[0].drop(0), 0.02, 1e-12);
  EXPECT_NEAR(*all[0].drop(1), -0.01, 1e-12);
  EXPECT_NEAR(*all[1].drop(0), 15, 1e-12) << "a larger distance is worse";
  EXPECT_FALSE(all[1].drop(1)) << "was not scored";
}

TEST(Robustness, IsPrintedWithFiguresAndDrops) {
  EXPECT_EQ(robustness_head().size(), 7U);
  EXPECT_EQ(robustness_cells(rows()[0])[2], "0.800 (0.020 worse)");
  EXPECT_EQ(robustness_cells(rows()[0])[3], "0.830 (0.010 better)");
  EXPECT_EQ(robustness_cells(rows()[1])[2], "45.0 (15.0 worse)");
  EXPECT_EQ(robustness_cells(rows()[1])[3], "");
  Evaluation evaluation = with_figures({});
  EXPECT_EQ(evaluation_markdown(evaluation).find("Worse photographs"), std::string::npos);
  evaluation.robustness = rows();
  evaluation.robustness_limit = 20;
  std::ostringstream text;
  print_evaluation(text, evaluation);
  for (const std::string& document :
       {text.str(), evaluation_markdown(evaluation), evaluation_html(evaluation)})
    EXPECT_NE(document.find("At most 20 photographs"), std::string::npos) << document;
  const Json json = evaluation_json(evaluation).at("robustness");
  EXPECT_EQ(json.at("rows").at(0).at("jpeg30").at("value"), 0.80);
  EXPECT_TRUE(json.at("rows").at(1).at("half").at("drop").is_null());
}

}  // namespace
}  // namespace retinal
