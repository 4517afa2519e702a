// The graph as JSON, as a table and as a drawing.

#include <cmath>
#include <cstdio>
#include <opencv2/imgproc.hpp>

#include "base/json.h"
#include "base/rounding.h"
#include "biometry/vessel_graph.h"
#include "image/opencv_bridge.h"

namespace retinal {
namespace {

/// Hundredths of a pixel are more than is known.
double rounded(double value) { return std::round(value * 100) / 100; }

Json coordinates(double x, double y) { return Json::array({rounded(x), rounded(y)}); }

Json optional_value(const std::optional<double>& value) {
  return value ? Json(as_recorded(*value)) : Json(nullptr);
}

Json feature(const char* type, int id, Json where, Json properties) {
  return {
      {"type", "Feature"},
      {"id", std::string(type) == "Point" ? "node_" + std::to_string(id) : "segment_" + std::to_string(id)},
      {"geometry", {{"type", type}, {"coordinates", std::move(where)}}},
      {"properties", std::move(properties)}};
}

std::string node_name(int n) { return "node_" + std::to_string(n); }
std::string segment_name(int s) { return "segment_" + std::to_string(s); }

Json names(const std::vector<int>& segments) {
  Json list = Json::array();
  for (const int s : segments) list.push_back(segment_name(s));
  return list;
}

Json node_json(const VesselNode& node, int id) {
  Json properties = {{"kind", to_string(node.kind)}, {"segments", names(node.segments)}};
  if (node.branching) {
    properties["parent"] = segment_name(node.branching->parent);
    properties["branching_angle_deg"] = as_recorded(node.branching->angle);
    properties["branching_coefficient"] = optional_value(node.branching->coefficient);
  }
  if (node.crossing) {
    const auto& s = node.crossing->segments;
    properties["passes"] = Json::array({names({s[0], s[1]}), names({s[2], s[3]})});
    properties["vein_calibre_ratio"] = optional_value(node.crossing->vein_ratio);
    properties["nicking_candidate"] = node.crossing->vein_ratio && *node.crossing->vein_ratio < kNickingRatio;
  }
  return feature("Point", id, coordinates(node.x, node.y), std::move(properties));
}

Json segment_json(const VesselSegment& s, int id) {
  Json line = Json::array(), profile = Json::array();
  for (const LinePoint& p : s.line) line.push_back(coordinates(p.x, p.y));
  std::size_t next = 0;
  for (std::size_t i = 0; i < s.line.size(); ++i) {
    const bool measured = next < s.profile.size() && s.profile[next].point == i;
    profile.push_back(measured ? Json(rounded(s.profile[next].width)) : Json(nullptr));
    next += measured;
  }
  const auto node = [](int n) { return n < 0 ? Json(nullptr) : Json(node_name(n)); };
  return feature("LineString", id, std::move(line),
                 {{"vessel", s.vessel},
                  {"kind", to_string(s.kind)},
                  {"region", s.region},
                  {"from", node(s.from)},
                  {"to", node(s.to)},
                  {"length_px", as_recorded(s.length)},
                  {"calibre_px", optional_value(s.calibre)},
                  {"distance_tortuosity", optional_value(s.distance_tortuosity)},
                  {"squared_curvature_tortuosity_per_px", as_recorded(s.squared_curvature_tortuosity)},
                  {"tortuosity_density_per_px", as_recorded(s.tortuosity_density)},
                  {"calibre_profile_px", std::move(profile)}});
}

std::string cell(const std::optional<double>& value) {
  if (!value) return "NA";
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", *value);
  return text;
}

struct Spread {
  std::optional<double> least, most, deviation;
};
Spread spread_of(const std::vector<CalibrePoint>& profile) {
  if (profile.empty()) return {};
  double least = profile[0].width, most = least, sum = 0, squares = 0;
  for (const CalibrePoint& p : profile) {
    least = std::min(least, p.width), most = std::max(most, p.width);
    sum += p.width, squares += p.width * p.width;
  }
  const auto n = static_cast<double>(profile.size());
  return {least, most, std::sqrt(std::max(0.0, squares / n - sum / n * sum / n))};
}

std::optional<double> times(const std::optional<double>& value, const std::optional<double>& factor) {
  return value && factor ? std::optional(*value * *factor) : std::nullopt;
}

cv::Scalar colour_of(VesselClass kind) {
  if (kind == VesselClass::artery) return {235, 45, 45};
  return kind == VesselClass::vein ? cv::Scalar(60, 120, 255) : cv::Scalar(70, 200, 110);
}

cv::Point pixel(double x, double y) { return {cvRound(x), cvRound(y)}; }

void draw_node(cv::Mat& image, const VesselNode& node, int unit) {
  const cv::Scalar white(255, 255, 255), yellow(255, 235, 60);
  const cv::Point at = pixel(node.x, node.y);
  if (node.kind == VesselNodeKind::bifurcation)
    cv::circle(image, at, 2 * unit, white, cv::FILLED, cv::LINE_AA);
  if (node.kind != VesselNodeKind::crossing) return;
  cv::drawMarker(image, at, white, cv::MARKER_TILTED_CROSS, 6 * unit, unit, cv::LINE_AA);
  if (node.crossing && node.crossing->vein_ratio && *node.crossing->vein_ratio < kNickingRatio)
    cv::circle(image, at, 6 * unit, yellow, unit, cv::LINE_AA);
}

}  // namespace

Json to_json(const VesselGraph& graph) {
  Json features = Json::array();
  for (std::size_t i = 0; i < graph.nodes.size(); ++i)
    features.push_back(node_json(graph.nodes[i], static_cast<int>(i)));
  for (std::size_t i = 0; i < graph.segments.size(); ++i)
    features.push_back(segment_json(graph.segments[i], static_cast<int>(i)));
  return {{"type", "FeatureCollection"},
          {"schema", "retinalgpt.vessel_graph/1"},
          {"coordinates", "pixels, origin top left, x right, y down"},
          {"width", graph.width},
          {"height", graph.height},
          {"features", std::move(features)}};
}

std::string vessel_table(const VesselGraph& graph, std::optional<double> um_per_px) {
  std::string text =
      "segment,vessel,kind,region,from,from_kind,from_x,from_y,to,to_kind,to_x,to_y,length_px,length_um,"
      "calibre_px,"
      "calibre_um,calibre_min_px,calibre_max_px,calibre_sd_px,distance_tortuosity,squared_curvature_"
      "tortuosity_per_px,"
      "tortuosity_density_per_px\n";
  const auto node = [&](int n, const LinePoint& at) {
    const std::string place = "," + cell(rounded(at.x)) + "," + cell(rounded(at.y));
    if (n < 0) return std::string("NA,NA") + place;
    return node_name(n) + "," + to_string(graph.nodes[n].kind) + place;
  };
  for (std::size_t i = 0; i < graph.segments.size(); ++i) {
    const VesselSegment& s = graph.segments[i];
    const Spread spread = spread_of(s.profile);
    text += segment_name(static_cast<int>(i)) + "," + std::to_string(s.vessel) + "," + to_string(s.kind) +
            "," + s.region;
    text += "," + node(s.from, s.line.front()) + "," + node(s.to, s.line.back());
    for (const auto& value :
         {std::optional(s.length), times(s.length, um_per_px), s.calibre, times(s.calibre, um_per_px),
          spread.least, spread.most, spread.deviation, s.distance_tortuosity,
          std::optional(s.squared_curvature_tortuosity), std::optional(s.tortuosity_density)})
      text += "," + cell(value);
    text += "\n";
  }
  return text;
}

Raster8 draw_vessel_graph(const VesselGraph& graph, const Raster8& picture) {
  Raster8 canvas = picture.empty() ? Raster8(graph.width, graph.height, 3) : picture;
  if (canvas.empty()) return canvas;
  cv::Mat image = view(canvas);
  const int unit = std::max(1, std::min(graph.width, graph.height) / 700);
  for (const VesselSegment& s : graph.segments) {
    std::vector<cv::Point> line;
    for (const LinePoint& p : s.line) line.push_back(pixel(p.x, p.y));
    cv::polylines(image, line, s.from < 0, colour_of(s.kind), unit, cv::LINE_AA);
  }
  for (const VesselNode& node : graph.nodes) draw_node(image, node, unit);
  return canvas;
}

}  // namespace retinal
