#include "image/field_of_view.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>
#include <optional>
#include <random>

#include "base/error.h"
#include "image/opencv_bridge.h"

namespace retinal {
namespace {

constexpr int kSearchSide = 512;  // the circle is found on a copy this large: 0.2 % of the side is enough

struct Circle {
  double x = 0, y = 0, r = 0;
};

/// Brightest channel of a copy whose longer side is at most kSearchSide; `scale` is copy px per photograph
/// px.
cv::Mat small_brightness(const Raster8& rgb, double& scale) {
  scale = std::min(1.0, static_cast<double>(kSearchSide) / std::max(rgb.width, rgb.height));
  cv::Mat small;
  cv::resize(view(rgb), small, {}, scale, scale, cv::INTER_AREA);
  if (small.channels() == 1) return small;
  std::vector<cv::Mat> planes;
  cv::split(small, planes);
  return cv::max(planes[0], cv::max(planes[1], planes[2]));
}

/// The largest lit region, holes filled. The background level comes from the darkest percent, so that cameras
/// whose black is not 0 work too.
cv::Mat lit_region(const cv::Mat& brightness) {
  cv::Mat blurred;
  cv::medianBlur(brightness, blurred, 5);
  std::vector<std::uint8_t> values(blurred.begin<std::uint8_t>(), blurred.end<std::uint8_t>());
  std::sort(values.begin(), values.end());
  const double low = values[values.size() / 100], high = values[values.size() * 95 / 100];
  const double threshold = low < 40 ? low + std::max(6.0, 0.08 * (high - low)) : 6.0;
  cv::Mat lit = blurred > threshold;
  cv::Mat labels, stats, centroids;
  const int n = cv::connectedComponentsWithStats(lit, labels, stats, centroids, 4);
  int best = 0;
  for (int i = 1; i < n; ++i)
    if (best == 0 || stats.at<int>(i, cv::CC_STAT_AREA) > stats.at<int>(best, cv::CC_STAT_AREA)) best = i;
  if (best == 0) return {};
  cv::Mat region = labels == best;
  std::vector<std::vector<cv::Point>> contours;
  cv::findContours(region, contours, cv::RETR_EXTERNAL, cv::CHAIN_APPROX_NONE);
  cv::drawContours(region, contours, -1, 255, cv::FILLED);
  return region;
}

/// First and last lit pixel of every row and column, leaving out those on the picture's own border.
std::vector<cv::Point2d> edge_points(const cv::Mat& region) {
  std::vector<cv::Point2d> points;
  const int margin = 2;
  auto scan = [&](int outer, int inner, auto at, auto point) {
    for (int i = 0; i < outer; ++i) {
      int first = -1, last = -1;
      for (int j = 0; j < inner; ++j)
        if (at(i, j)) {
          if (first < 0) first = j;
          last = j;
        }
      if (first >= margin) points.push_back(point(i, first - 0.5));
      if (last >= 0 && last < inner - margin) points.push_back(point(i, last + 0.5));
    }
  };
  scan(
      region.rows, region.cols, [&](int y, int x) { return region.at<std::uint8_t>(y, x) != 0; },
      [](int y, double x) { return cv::Point2d(x, y); });
  scan(
      region.cols, region.rows, [&](int x, int y) { return region.at<std::uint8_t>(y, x) != 0; },
      [](int x, double y) { return cv::Point2d(x, y); });
  return points;
}

/// Least-squares circle (Kasa's linear form) through points.
std::optional<Circle> fit_circle(const std::vector<cv::Point2d>& points) {
  if (points.size() < 3) return std::nullopt;
  cv::Mat a(static_cast<int>(points.size()), 3, CV_64F), b(static_cast<int>(points.size()), 1, CV_64F),
      solution;
  for (int i = 0; i < a.rows; ++i) {
    a.at<double>(i, 0) = points[i].x;
    a.at<double>(i, 1) = points[i].y;
    a.at<double>(i, 2) = 1;
    b.at<double>(i, 0) = points[i].x * points[i].x + points[i].y * points[i].y;
  }
  if (!cv::solve(a, b, solution, cv::DECOMP_QR)) return std::nullopt;
  const double cx = solution.at<double>(0) / 2, cy = solution.at<double>(1) / 2;
  const double r2 = solution.at<double>(2) + cx * cx + cy * cy;
  if (!(r2 > 0)) return std::nullopt;
  return Circle{cx, cy, std::sqrt(r2)};
}

std::vector<cv::Point2d> inliers(const std::vector<cv::Point2d>& points, const Circle& c, double tolerance) {
  std::vector<cv::Point2d> near;
  for (const auto& p : points)
    if (std::abs(std::hypot(p.x - c.x, p.y - c.y) - c.r) < tolerance) near.push_back(p);
  return near;
}

/// Robust circle through the lit region's edge (RANSAC with a fixed seed, then least squares on the inliers);
/// nothing when the edge is not circular, as in squeezed or tightly cropped pictures.
std::optional<Circle> robust_circle(const std::vector<cv::Point2d>& points, const cv::Size& size) {
  const double side = std::max(size.width, size.height), tolerance = 0.008 * side;
  if (points.size() < 40) return std::nullopt;
  std::mt19937 random(12345);
  std::vector<cv::Point2d> best;
  for (int trial = 0; trial < 300; ++trial) {
    const auto pick = [&] { return points[random() % points.size()]; };
    const auto circle = fit_circle({pick(), pick(), pick()});
    if (!circle || circle->r < 0.3 * side || circle->r > 0.9 * side) continue;
    auto near = inliers(points, *circle, tolerance);
    if (near.size() > best.size()) best = std::move(near);
  }
  if (best.size() < 0.6 * static_cast<double>(points.size())) return std::nullopt;
  for (int i = 0; i < 3; ++i) {
    const auto circle = fit_circle(best);
    if (!circle) return std::nullopt;
    best = inliers(points, *circle, tolerance);
  }
  return fit_circle(best);
}

/// Shares of the circle that lie in the picture, and of that part that is lit.
void measure_coverage(const cv::Mat& region, const Circle& c, FieldOfView& fov) {
  double inside = 0, lit = 0;
  for (int y = 0; y < region.rows; ++y)
    for (int x = 0; x < region.cols; ++x)
      if (std::hypot(x - c.x, y - c.y) <= c.r) {
        ++inside;
        lit += region.at<std::uint8_t>(y, x) != 0;
      }
  fov.visible_fraction = std::min(1.0, inside / (std::numbers::pi * c.r * c.r));
  fov.lit_fraction = inside > 0 ? lit / inside : 0;
  fov.clipped = fov.visible_fraction * fov.lit_fraction < 0.97;
}

}  // namespace

FieldOfView find_field_of_view(const Raster8& rgb) {
  double scale = 1;
  const cv::Mat brightness = small_brightness(rgb, scale);
  const cv::Mat region = lit_region(brightness);
  if (region.empty() || cv::countNonZero(region) < 0.02 * static_cast<double>(region.total()))
    throw InputError("nothing in the picture is lit: it shows no field of view");
  const auto fitted = robust_circle(edge_points(region), region.size());
  Circle circle;
  if (fitted) {
    circle = *fitted;
  } else {
    const cv::Rect box = cv::boundingRect(region);
    circle = {box.x + (box.width - 1) / 2.0, box.y + (box.height - 1) / 2.0,
              std::max(box.width, box.height) / 2.0};
  }
  FieldOfView fov;
  measure_coverage(region, circle, fov);
  fov.center = {(circle.x + 0.5) / scale - 0.5, (circle.y + 0.5) / scale - 0.5};
  fov.radius = circle.r / scale;
  return fov;
}

CropTransform FieldOfView::crop(int size) const {
  // Whole photograph pixels, so that every resampling is a plain resize of a sub-picture.
  const double side = std::max(8.0, std::round(2 * radius));
  CropTransform t;
  t.size = size;
  t.scale = size / side;
  t.origin_x = std::round(center.x + 0.5 - side / 2);
  t.origin_y = std::round(center.y + 0.5 - side / 2);
  return t;
}

}  // namespace retinal
