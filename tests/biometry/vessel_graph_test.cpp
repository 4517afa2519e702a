// Graphs of drawn junctions whose kinds, angles and widths are known.

#include "biometry/vessel_graph.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>
#include <sstream>

#include "base/json.h"
#include "image/synthetic_fundus.h"
#include "shapes.h"

namespace retinal {
namespace {

using namespace test;

using Shape = std::function<bool(double, double)>;

/// A straight arm from a point: direction in degrees (0 right, 90 down), width and length in pixels, round
/// end.
Shape arm(double x0, double y0, double degrees, double width, double length) {
  const double a = degrees * std::numbers::pi / 180, c = std::cos(a), s = std::sin(a);
  return [=](double x, double y) {
    const double along = std::clamp((x - x0) * c + (y - y0) * s, 0.0, length);
    return std::hypot(x - x0 - along * c, y - y0 - along * s) <= width / 2;
  };
}

Shape any(std::vector<Shape> shapes) {
  return [shapes = std::move(shapes)](double x, double y) {
    return std::any_of(shapes.begin(), shapes.end(), [&](const Shape& s) { return s(x, y); });
  };
}

BiometryInput vessels(const Raster8& mask) {
  BiometryInput input;
  input.vessel = mask;
  return input;
}

std::vector<const VesselNode*> nodes_of(const VesselGraph& graph, VesselNodeKind kind) {
  std::vector<const VesselNode*> found;
  for (const VesselNode& node : graph.nodes)
    if (node.kind == kind) found.push_back(&node);
  return found;
}

TEST(VesselGraph, TubeIsOneSegmentBetweenTwoEnds) {
  for (double angle = 4; angle < 180; angle += 11) {
    const VesselGraph graph = build_vessel_graph(vessels(fill(256, tube(256, 9, angle, 180))));
    ASSERT_EQ(graph.segments.size(), 1U) << angle;
    ASSERT_EQ(nodes_of(graph, VesselNodeKind::end).size(), 2U) << angle;
    EXPECT_EQ(graph.nodes.size(), 2U);
    EXPECT_NEAR(*graph.segments[0].calibre, 9, 0.4) << angle;
    EXPECT_NEAR(graph.segments[0].length, 180, 12) << angle;
    EXPECT_NEAR(*graph.segments[0].distance_tortuosity, 1, 0.02) << angle;
  }
}

TEST(VesselGraph, RingIsOneClosedSegment) {
  const VesselGraph graph = build_vessel_graph(vessels(
      fill(200, [](double x, double y) { return std::abs(std::hypot(x - 100, y - 100) - 60) <= 4; })));
  ASSERT_EQ(graph.segments.size(), 1U);
  EXPECT_EQ(graph.segments[0].from, -1);
  EXPECT_FALSE(graph.segments[0].distance_tortuosity);
  EXPECT_NEAR(graph.segments[0].length, 2 * std::numbers::pi * 60, 8);
}

TEST(VesselGraph, YJunctionsHaveTheDrawnAngleAndCoefficient) {
  double squares = 0;
  int n = 0;
  for (const double angle : {50.0, 75.0, 100.0})
    for (double turn = 0; turn < 360; turn += 29) {
      const Raster8 mask =
          fill(400, any({arm(200, 200, turn + 180, 12, 160), arm(200, 200, turn + angle / 2, 9, 160),
                         arm(200, 200, turn - angle / 2, 9, 160)}));
      const VesselGraph graph = build_vessel_graph(vessels(mask));
      const auto found = nodes_of(graph, VesselNodeKind::bifurcation);
      ASSERT_EQ(found.size(), 1U) << angle << " turned by " << turn;
      EXPECT_EQ(graph.segments.size(), 3U);
      EXPECT_EQ(nodes_of(graph, VesselNodeKind::end).size(), 3U);
      ASSERT_TRUE(found[0]->branching.has_value());
      const Branching& branching = *found[0]->branching;
      EXPECT_NEAR(*graph.segments[branching.parent].calibre, 12, 0.6);
      EXPECT_NEAR(branching.angle, angle, 5) << "turned by " << turn;
      ASSERT_TRUE(branching.coefficient.has_value());
      EXPECT_NEAR(*branching.coefficient, 2 * 81.0 / 144, 0.12);
      squares += (branching.angle - angle) * (branching.angle - angle);
      ++n;
    }
  EXPECT_LT(std::sqrt(squares / n), 2.5);
}

TEST(VesselGraph, XIsOneCrossingOfTwoVessels) {
  for (const double angle : {45.0, 60.0, 90.0})
    for (double turn = 3; turn < 180; turn += 23) {
      const Raster8 mask = fill(400, any({tube(400, 10, turn, 340), tube(400, 7, turn + angle, 340)}));
      const VesselGraph graph = build_vessel_graph(vessels(mask));
      ASSERT_EQ(nodes_of(graph, VesselNodeKind::crossing).size(), 1U) << angle << " turned by " << turn;
      EXPECT_TRUE(nodes_of(graph, VesselNodeKind::bifurcation).empty());
      ASSERT_EQ(graph.segments.size(), 4U);
      std::set<int> numbers;
      for (const VesselSegment& s : graph.segments) numbers.insert(s.vessel);
      EXPECT_EQ(numbers.size(), 2U);
      const auto& s = nodes_of(graph, VesselNodeKind::crossing)[0]->crossing->segments;
      EXPECT_NEAR(*graph.segments[s[0]].calibre, *graph.segments[s[1]].calibre, 1.2);
      EXPECT_GT(std::abs(*graph.segments[s[0]].calibre - *graph.segments[s[2]].calibre), 1.5);
    }
}

/// An artery of 9 px over a vein of 12 px that is `nicked` px wide within 30 px of the crossing.
BiometryInput crossing(double nicked) {
  BiometryInput input;
  input.artery = fill(400, tube(400, 9, 90, 360));
  input.vein = fill(400, [=](double x, double y) {
    const double width = std::abs(x - 199.5) < 24 ? nicked : 12;
    return std::abs(x - 199.5) < 180 && std::abs(y - 199.5) <= width / 2;
  });
  input.vessel = input.artery;
  for (std::size_t i = 0; i < input.vessel.data.size(); ++i)
    if (input.vein.data[i]) input.vessel.data[i] = 255;
  return input;
}

TEST(VesselGraph, CrossingsOfArteryAndVeinAreJudgedForNicking) {
  for (const double nicked : {12.0, 6.0}) {
    const VesselGraph graph = build_vessel_graph(crossing(nicked));
    const auto found = nodes_of(graph, VesselNodeKind::crossing);
    ASSERT_EQ(found.size(), 1U) << nicked;
    ASSERT_TRUE(found[0]->crossing->vein_ratio.has_value());
    if (nicked < 12)
      EXPECT_LT(*found[0]->crossing->vein_ratio, kNickingRatio);
    else
      EXPECT_NEAR(*found[0]->crossing->vein_ratio, 1, 0.05);
    int arteries = 0, veins = 0;
    for (const VesselSegment& s : graph.segments) {
      arteries += s.kind == VesselClass::artery;
      veins += s.kind == VesselClass::vein;
    }
    EXPECT_EQ(arteries, 2);
    EXPECT_EQ(veins, 2);
  }
}

TEST(VesselGraph, AnArteryThatEndsAtAVeinIsNoBifurcation) {
  BiometryInput input;
  input.vein = fill(300, tube(300, 10, 0, 260));
  input.artery = fill(300, arm(149.5, 149.5, 90, 7, 120));
  input.vessel = fill(300, any({tube(300, 10, 0, 260), arm(149.5, 149.5, 90, 7, 120)}));
  const VesselGraph graph = build_vessel_graph(input);
  EXPECT_EQ(nodes_of(graph, VesselNodeKind::contact).size(), 1U);
  EXPECT_TRUE(nodes_of(graph, VesselNodeKind::bifurcation).empty());
  input.artery = input.vein = {};
  EXPECT_EQ(nodes_of(build_vessel_graph(input), VesselNodeKind::bifurcation).size(), 1U);
}

TEST(VesselGraph, BranchesOnBothSidesOfOneArteryAreTwoBifurcations) {
  BiometryInput input;
  input.vessel = input.artery = fill(400, any({tube(400, 10, 0, 340), tube(400, 7, 80, 340)}));
  input.vein = Raster8(400, 400);
  const VesselGraph graph = build_vessel_graph(input);
  EXPECT_TRUE(nodes_of(graph, VesselNodeKind::crossing).empty());
  EXPECT_FALSE(nodes_of(graph, VesselNodeKind::bifurcation).empty());
}

SyntheticFundus eye() {
  SyntheticFundusOptions options;
  options.seed = 5;
  options.width = options.height = 800;
  options.field_radius = 390;
  options.disc_diameter = 132;
  return render_synthetic_fundus(options);
}

BiometryInput masks_of(const SyntheticFundus& drawn) {
  BiometryInput input;
  input.vessel = drawn.vessel, input.artery = drawn.artery, input.vein = drawn.vein, input.disc = drawn.disc;
  return input;
}

TEST(VesselGraph, BeadedVeinHasTheDrawnIndex) {
  for (const double amplitude : {0.0, 1.5, 3.0}) {
    BiometryInput input;
    input.vessel_probability = coverage(400, [=](double x, double y) {
      const double width = 14 + amplitude * std::sin((x - 20) * 2 * std::numbers::pi / 45);
      return x > 20 && x < 380 && std::abs(y - 199.5) <= width / 2;
    });
    input.vessel = fill(400, [&](double x, double y) {
      return input.vessel_probability.at(static_cast<int>(x), static_cast<int>(y)) >= 0.5F;
    });
    input.vein = input.vessel;
    const Measurements m = measure(input, {.intervals = false});
    const Measurement* index = m.find("vessel.beading_index.vein.whole");
    ASSERT_TRUE(index) << m.unavailable.at("vessel.beading_index.vein.whole");
    EXPECT_NEAR(index->value, amplitude / std::numbers::sqrt2 / 14, 0.012) << amplitude;
  }
}

TEST(VesselGraph, OfAnEyeIsConsistent) {
  const VesselGraph graph = build_vessel_graph(masks_of(eye()));
  EXPECT_GT(graph.segments.size(), 20U);
  EXPECT_GT(nodes_of(graph, VesselNodeKind::bifurcation).size(), 3U);
  EXPECT_GT(nodes_of(graph, VesselNodeKind::crossing).size(), 0U);
  for (std::size_t i = 0; i < graph.segments.size(); ++i) {
    const VesselSegment& s = graph.segments[i];
    EXPECT_GT(s.length, 0);
    EXPECT_NE(s.region, "unknown");
    EXPECT_TRUE(std::isfinite(s.squared_curvature_tortuosity) && std::isfinite(s.tortuosity_density));
    for (const int n : {s.from, s.to}) {
      if (n < 0) continue;
      const auto& at = graph.nodes.at(static_cast<std::size_t>(n)).segments;
      EXPECT_NE(std::find(at.begin(), at.end(), static_cast<int>(i)), at.end());
    }
  }
  for (const VesselNode& node : graph.nodes)
    EXPECT_EQ(node.kind == VesselNodeKind::end, node.segments.size() == 1) << node.x << ", " << node.y;
}

TEST(VesselGraph, NothingOfNothing) {
  EXPECT_TRUE(build_vessel_graph(BiometryInput{}).segments.empty());
  EXPECT_TRUE(build_vessel_graph(vessels(Raster8(100, 80))).segments.empty());
  EXPECT_TRUE(build_vessel_graph(vessels(Raster8(100, 80))).nodes.empty());
  for (const VesselSegment& s : build_vessel_graph(vessels(Raster8(100, 80, 1, 255))).segments)
    EXPECT_TRUE(std::isfinite(s.length));
}

TEST(VesselGraph, ConvertsToThePhotograph) {
  const VesselGraph graph = build_vessel_graph(vessels(fill(256, tube(256, 9, 30, 180))));
  const CropTransform crop{.scale = 0.5, .origin_x = 40, .origin_y = 10, .size = 256};
  const VesselGraph there = in_photograph(graph, crop, 600, 540);
  EXPECT_NEAR(there.segments[0].length, 2 * graph.segments[0].length, 1e-9);
  EXPECT_NEAR(line_length(there.segments[0].line), there.segments[0].length, 1e-6);
  EXPECT_NEAR(*there.segments[0].calibre, 2 * *graph.segments[0].calibre, 1e-9);
  EXPECT_NEAR(there.nodes[0].x, (graph.nodes[0].x + 0.5) * 2 + 40 - 0.5, 1e-9);
  EXPECT_EQ(there.width, 600);
}

TEST(VesselGraph, WrittenAsJsonTableAndDrawing) {
  const VesselGraph graph = build_vessel_graph(masks_of(eye()));
  const Json json = to_json(graph);
  EXPECT_EQ(json.at("type"), "FeatureCollection");
  ASSERT_EQ(json.at("features").size(), graph.nodes.size() + graph.segments.size());
  for (const Json& feature : json.at("features")) {
    EXPECT_EQ(feature.at("type"), "Feature");
    const bool point = feature.at("geometry").at("type") == "Point";
    EXPECT_EQ(feature.at("properties").contains("calibre_profile_px"), !point);
    if (!point) {
      EXPECT_EQ(feature.at("properties").at("calibre_profile_px").size(),
                feature.at("geometry").at("coordinates").size());
    }
  }
  std::istringstream table(vessel_table(graph, 5.0));
  std::string header, row;
  std::getline(table, header);
  std::size_t rows = 0;
  for (; std::getline(table, row); ++rows)
    EXPECT_EQ(std::count(row.begin(), row.end(), ','), std::count(header.begin(), header.end(), ',')) << row;
  EXPECT_EQ(rows, graph.segments.size());
  const Raster8 drawing = draw_vessel_graph(graph);
  EXPECT_EQ(drawing.width, 800);
  EXPECT_EQ(drawing.channels, 3);
  EXPECT_TRUE(std::any_of(drawing.data.begin(), drawing.data.end(), [](int v) { return v > 0; }));
}

}  // namespace
}  // namespace retinal
