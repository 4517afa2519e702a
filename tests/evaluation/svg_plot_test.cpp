#include "evaluation/svg_plot.h"

#include <gtest/gtest.h>

#include <limits>

namespace retinal {
namespace {

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

TEST(PlotTicks, AreRoundAndInside) {
  EXPECT_EQ(plot_ticks({0, 1}), (std::vector<double>{0, 0.2, 0.4, 0.6000000000000001, 0.8, 1}));
  EXPECT_EQ(plot_ticks({0, 100}), (std::vector<double>{0, 20, 40, 60, 80, 100}));
  EXPECT_EQ(plot_ticks({-3, 7}), (std::vector<double>{-2, 0, 2, 4, 6}));
  EXPECT_EQ(plot_ticks({2, 2}), (std::vector<double>{2}));
}

TEST(SvgPlot, PutsPointsWhereTheAxesSay) {
  PlotOptions options{"title", "x", "y", PlotRange{0, 10}, PlotRange{0, 1}, 500, 400};
  const std::string svg = SvgPlot(options).line("curve", {{0, 0}, {10, 1}}).svg();
  // The plot area: left 58, right 16, top 34, bottom 48 pixels of margin.
  EXPECT_NE(svg.find("points=\"58.00,352.00 484.00,34.00 \""), std::string::npos) << svg;
  // The inner element cuts off what lies outside the axes.
  EXPECT_EQ(count(svg, "<svg"), 2u);
  EXPECT_EQ(count(svg, "</svg>"), 2u);
  EXPECT_NE(svg.find("viewBox=\"54 30 434 326\""), std::string::npos) << svg;
}

TEST(SvgPlot, DrawsDotsBarsLevelsAndLegend) {
  const std::string dots = SvgPlot({"t", "x", "y"}).points("eyes", {{1, 2}, {3, 4}, {5, 6}}).svg();
  EXPECT_EQ(count(dots, "<circle"), 3u);
  EXPECT_NE(dots.find(">eyes<"), std::string::npos);
  const std::string bars = SvgPlot({"t", "", "y"}).bars("", {"a & b", "c"}, {1, 2}).level("limit", 1.5).svg();
  EXPECT_EQ(count(bars, "fill-opacity=\"0.8\""), 2u);
  EXPECT_NE(bars.find("a &amp; b"), std::string::npos);
  EXPECT_NE(bars.find(">limit<"), std::string::npos);
}

TEST(SvgPlot, LeavesOutWhatIsNotFinite) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::string svg = SvgPlot({"t", "x", "y"}).points("p", {{0, 0}, {nan, 1}, {1, 1}}).svg();
  EXPECT_EQ(count(svg, "<circle"), 2u);
  EXPECT_EQ(count(svg, "nan"), 0u);
  EXPECT_EQ(count(SvgPlot({"t", "x", "y"}).line("empty", {}).svg(), "nan"), 0u);
}

TEST(HeatTable, WritesEveryNumber) {
  const std::string svg =
      heat_table_svg("confusion", "true", "said", {"0", "1"}, {"0", "1"}, {{31, 17}, {2, 45}});
  for (const char* number : {">31<", ">17<", ">2<", ">45<"})
    EXPECT_NE(svg.find(number), std::string::npos) << number;
}

TEST(Thinned, KeepsTheEnds) {
  std::vector<std::pair<double, double>> curve;
  for (int i = 0; i < 1000; ++i) curve.emplace_back(i, i);
  const auto few = thinned(curve, 50);
  EXPECT_EQ(few.size(), 50u);
  EXPECT_EQ(few.front().first, 0);
  EXPECT_EQ(few.back().first, 999);
  EXPECT_EQ(thinned(curve, 2000).size(), 1000u);
}

}  // namespace
}  // namespace retinal
