#include "biometry/segments.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace retinal {
namespace {

/// Neighbours, those that share an edge first, so that a staircase is walked pixel by pixel.
constexpr int kSteps[8][2] = {{1, 0}, {0, 1}, {-1, 0}, {0, -1}, {1, 1}, {-1, 1}, {-1, -1}, {1, -1}};
constexpr int kCurvatureStep = 3;  ///< points between which derivatives are taken
constexpr std::size_t kHook = 14;  ///< points at each end that thinning bends and smoothing straightens

double gap(const LinePoint& a, const LinePoint& b) { return std::hypot(a.x - b.x, a.y - b.y); }

int neighbours(const Raster8& mask, int x, int y) {
  int count = 0;
  for (const auto& [dx, dy] : kSteps) count += mask.contains(x + dx, y + dy) && mask.at(x + dx, y + dy);
  return count;
}

CenterLine walk(Raster8& remaining, int x, int y) {
  CenterLine line;
  for (bool found = true; found;) {
    line.push_back({static_cast<double>(x), static_cast<double>(y)});
    remaining.at(x, y) = 0;
    found = false;
    for (const auto& [dx, dy] : kSteps) {
      if (!remaining.contains(x + dx, y + dy) || !remaining.at(x + dx, y + dy)) continue;
      x += dx, y += dy;
      found = true;
      break;
    }
  }
  return line;
}

/// A point of the line, which is continued beyond each end by its mirror image through that end.
LinePoint extended(const CenterLine& line, int i) {
  const int last = static_cast<int>(line.size()) - 1;
  if (i < 0) {
    const LinePoint& p = line[std::min(-i, last)];
    return {2 * line[0].x - p.x, 2 * line[0].y - p.y};
  }
  if (i > last) {
    const LinePoint& p = line[std::max(2 * last - i, 0)];
    return {2 * line[last].x - p.x, 2 * line[last].y - p.y};
  }
  return line[i];
}

/// Bilinear; -1 outside.
template <class T>
double interpolate(const Raster<T>& map, double x, double y) {
  const int x0 = static_cast<int>(std::floor(x)), y0 = static_cast<int>(std::floor(y));
  if (x0 < 0 || y0 < 0 || x0 + 1 >= map.width || y0 + 1 >= map.height) return -1;
  const double fx = x - x0, fy = y - y0;
  return (1 - fy) * ((1 - fx) * map.at(x0, y0) + fx * map.at(x0 + 1, y0)) +
         fy * ((1 - fx) * map.at(x0, y0 + 1) + fx * map.at(x0 + 1, y0 + 1));
}

double sample(const EdgeMap& map, double x, double y) {
  if (map.probability) return interpolate(*map.probability, x, y);
  return interpolate(*map.mask, x, y) / 255;
}

/// Distance from p along (dx, dy) at which the map falls below its level.
std::optional<double> edge_distance(const EdgeMap& map, LinePoint p, double dx, double dy, double reach) {
  constexpr double kStep = 0.5;
  double before = sample(map, p.x, p.y);
  if (before < map.level) return std::nullopt;
  for (double r = kStep; r <= reach; r += kStep) {
    const double here = sample(map, p.x + r * dx, p.y + r * dy);
    if (here < 0) return std::nullopt;  // the vessel leaves the picture
    if (here < map.level) return r - kStep * (map.level - here) / (before - here);
    before = here;
  }
  return std::nullopt;
}

}  // namespace

std::vector<CenterLine> trace_all_lines(const Raster8& open_skeleton) {
  Raster8 remaining = open_skeleton;
  std::vector<CenterLine> lines;
  std::vector<std::pair<int, int>> pixels;
  for (int y = 0; y < remaining.height; ++y)
    for (int x = 0; x < remaining.width; ++x)
      if (remaining.at(x, y)) pixels.emplace_back(x, y);
  // Ends first; what is left are closed loops.
  for (const int most_neighbours : {1, 8})
    for (const auto& [x, y] : pixels) {
      if (!remaining.at(x, y) || neighbours(remaining, x, y) > most_neighbours) continue;
      lines.push_back(walk(remaining, x, y));
    }
  return lines;
}

std::vector<CenterLine> trace_lines(const Raster8& open_skeleton, double minimum_length) {
  std::vector<CenterLine> lines = trace_all_lines(open_skeleton);
  std::erase_if(lines, [&](const CenterLine& l) { return l.size() < 2 || line_length(l) < minimum_length; });
  return lines;
}

CenterLine smoothed(const CenterLine& line, double sigma) {
  const int half = static_cast<int>(std::ceil(3 * sigma));
  std::vector<double> weights;
  double total = 0;
  for (int k = -half; k <= half; ++k) {
    weights.push_back(std::exp(-k * k / (2 * sigma * sigma)));
    total += weights.back();
  }
  CenterLine result(line.size());
  for (int i = 0; i < static_cast<int>(line.size()); ++i)
    for (int k = -half; k <= half; ++k) {
      const LinePoint p = extended(line, i + k);
      result[i].x += p.x * weights[k + half] / total;
      result[i].y += p.y * weights[k + half] / total;
    }
  return result;
}

double line_length(const CenterLine& line) {
  double length = 0;
  for (std::size_t i = 1; i < line.size(); ++i) length += gap(line[i - 1], line[i]);
  return length;
}

std::optional<double> distance_tortuosity(const CenterLine& line) {
  const double chord = gap(line.front(), line.back());
  if (chord < 2) return std::nullopt;
  return line_length(line) / chord;
}

std::vector<double> curvature(const CenterLine& line) {
  std::vector<double> result(line.size(), 0);
  for (std::size_t i = kCurvatureStep; i + kCurvatureStep < line.size(); ++i) {
    const LinePoint &a = line[i - kCurvatureStep], &b = line[i], &c = line[i + kCurvatureStep];
    // Reciprocal radius of the circle through the three points.
    const double cross = (b.x - a.x) * (c.y - b.y) - (b.y - a.y) * (c.x - b.x);
    const double sides = gap(a, b) * gap(b, c) * gap(a, c);
    if (sides > 0) result[i] = 2 * cross / sides;
  }
  return result;
}

double squared_curvature_tortuosity(const CenterLine& line) {
  const std::vector<double> k = curvature(line);
  const std::size_t skipped = std::min(kHook, line.size() / 4);
  double sum = 0, inner = 0;
  for (std::size_t i = skipped + 1; i + skipped < line.size(); ++i) {
    const double step = gap(line[i - 1], line[i]);
    sum += (k[i] * k[i] + k[i - 1] * k[i - 1]) / 2 * step;
    inner += step;
  }
  return inner > 0 ? sum / inner * line_length(line) : 0;
}

double tortuosity_density(const CenterLine& line, double least_curvature) {
  const std::vector<double> k = curvature(line);
  std::vector<std::size_t> cuts{0};
  int side = 0;
  for (std::size_t i = kHook; i + kHook < line.size(); ++i) {
    if (std::abs(k[i]) < least_curvature) continue;
    const int here = k[i] > 0 ? 1 : -1;
    if (side != 0 && here != side) cuts.push_back(i);
    side = here;
  }
  cuts.push_back(line.size() - 1);
  const auto turns = static_cast<double>(cuts.size() - 1);
  double sum = 0;
  for (std::size_t t = 0; t + 1 < cuts.size(); ++t) {
    const CenterLine turn(line.begin() + static_cast<std::ptrdiff_t>(cuts[t]),
                          line.begin() + static_cast<std::ptrdiff_t>(cuts[t + 1]) + 1);
    sum += distance_tortuosity(turn).value_or(1) - 1;
  }
  return (turns - 1) / turns * sum / line_length(line);
}

std::vector<CalibrePoint> calibre_profile(const CenterLine& line, const EdgeMap& map, double reach) {
  std::vector<CalibrePoint> profile;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const LinePoint& a = line[i >= kCurvatureStep ? i - kCurvatureStep : 0];
    const LinePoint& b = line[std::min(i + kCurvatureStep, line.size() - 1)];
    const double length = gap(a, b);
    if (length == 0) continue;
    const double nx = -(b.y - a.y) / length, ny = (b.x - a.x) / length;
    const auto left = edge_distance(map, line[i], nx, ny, reach);
    const auto right = edge_distance(map, line[i], -nx, -ny, reach);
    if (left && right) profile.push_back({i, *left + *right});
  }
  return profile;
}

std::optional<double> middle_calibre(const std::vector<CalibrePoint>& profile) {
  if (profile.empty()) return std::nullopt;
  std::vector<double> widths;
  for (const CalibrePoint& p : profile) widths.push_back(p.width);
  std::sort(widths.begin(), widths.end());
  const std::size_t cut = widths.size() / 4, kept = widths.size() - 2 * cut;
  double sum = 0;
  for (std::size_t i = cut; i < cut + kept; ++i) sum += widths[i];
  return sum / static_cast<double>(kept);
}

std::optional<double> line_calibre(const CenterLine& line, const EdgeMap& map, double reach) {
  return middle_calibre(calibre_profile(line, map, reach));
}

}  // namespace retinal
