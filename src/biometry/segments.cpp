#include "biometry/segments.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "biometry/mask_ops.h"
#include "biometry/neighbourhood.h"

namespace retinal {
namespace {

/// Neighbours, those that share an edge first, so that a staircase is walked pixel by pixel.
constexpr int kSteps[8][2] = {{1, 0}, {0, 1}, {-1, 0}, {0, -1}, {1, 1}, {-1, 1}, {-1, -1}, {1, -1}};
constexpr int kDirectionStep = 3;  ///< points to both sides between which a line's direction is taken

constexpr double kNothing = 0.05;  ///< share of the level below which a vessel is over
constexpr double kRise = 0.1;      ///< of the level, by which the map rises towards another vessel

/// Takes the pixels of a line out of a skeleton, from one pixel on.
CenterLine walk(PaddedBits& remaining, int x, int y) {
  CenterLine line;
  for (bool found = true; found;) {
    line.push_back({static_cast<double>(x), static_cast<double>(y)});
    remaining.cells[remaining.cell(x, y)] = 0;
    found = false;
    for (const auto& [dx, dy] : kSteps) {
      if (!remaining.cells[remaining.cell(x + dx, y + dy)]) continue;
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

/// A map of either kind, read between its pixels.
template <class T>
struct Sampler {
  const T* cells;
  int width, height;

  explicit Sampler(const Raster<T>& map) : cells(map.data.data()), width(map.width), height(map.height) {}

  /// Whether all points within a distance of a point can be read.
  bool holds(LinePoint p, double distance) const {
    return p.x - distance >= 0 && p.y - distance >= 0 && p.x + distance < width - 1 &&
           p.y + distance < height - 1;
  }

  /// Bilinear; the point must be held.
  double within(double x, double y) const {
    const int x0 = static_cast<int>(x), y0 = static_cast<int>(y);
    const double fx = x - x0, fy = y - y0;
    const T* at = cells + static_cast<std::ptrdiff_t>(y0) * width + x0;
    return (1 - fy) * ((1 - fx) * at[0] + fx * at[1]) + fy * ((1 - fx) * at[width] + fx * at[width + 1]);
  }

  /// The same for any point; -1 outside.
  double anywhere(double x, double y) const { return holds({x, y}, 0) ? within(x, y) : -1; }
};

/// What lies on one side of a line: where the map falls below the level, and its integral from the line on.
struct Side {
  double edge = 0, integral = 0;
};

/// One side of p along (dx, dy) of a map given by read(x, y); absent when p is below the level, or the map
/// does not fall below it within `reach`. The integral ends where nothing is left or another vessel begins.
template <class Read>
std::optional<Side> side_of(const Read& read, double level, LinePoint p, double dx, double dy, double reach) {
  constexpr double kStep = 0.5;
  const double nothing = level * kNothing, rise = level * kRise;
  double before = read(p.x, p.y), lowest = before;
  if (before < level) return std::nullopt;
  std::optional<double> edge;
  double integral = 0;
  for (int i = 1; i * kStep <= reach; ++i) {
    const double r = i * kStep;
    const double here = read(p.x + r * dx, p.y + r * dy);
    if (here < 0) {
      if (!edge) return std::nullopt;  // the vessel leaves the picture
      break;
    }
    if (!edge && here < level) edge = r - kStep * (level - here) / (before - here);
    if (edge && (here < nothing || here > lowest + rise)) break;
    integral += kStep * (before + here) / 2;
    lowest = std::min(lowest, here);
    before = here;
  }
  return edge ? std::optional(Side{*edge, integral}) : std::nullopt;
}

/// The two edges to both sides of point `i`, which lies at p.
template <class Read>
std::optional<CalibrePoint> edges_across(const Read& read, double level, bool integrate, std::size_t i,
                                         LinePoint p, double nx, double ny, double reach) {
  const auto left = side_of(read, level, p, nx, ny, reach);
  if (!left) return std::nullopt;
  const auto right = side_of(read, level, p, -nx, -ny, reach);
  if (!right) return std::nullopt;
  const double shift = (left->edge - right->edge) / 2;
  const double width = integrate ? left->integral + right->integral : left->edge + right->edge;
  return CalibrePoint{i, width, {p.x + shift * nx, p.y + shift * ny}};
}

template <class T>
std::vector<CalibrePoint> profile_of(const CenterLine& line, const Sampler<T>& map, double level,
                                     bool integrate, double reach) {
  const auto within = [&](double x, double y) { return map.within(x, y); };
  const auto anywhere = [&](double x, double y) { return map.anywhere(x, y); };
  std::vector<CalibrePoint> profile;
  profile.reserve(line.size());
  for (std::size_t i = 0; i < line.size(); ++i) {
    const LinePoint& a = line[i >= kDirectionStep ? i - kDirectionStep : 0];
    const LinePoint& b = line[std::min(i + kDirectionStep, line.size() - 1)];
    const double length = distance_between(a, b);
    if (length == 0) continue;
    const double nx = -(b.y - a.y) / length, ny = (b.x - a.x) / length;
    const auto found = map.holds(line[i], reach + 1)
                           ? edges_across(within, level, integrate, i, line[i], nx, ny, reach)
                           : edges_across(anywhere, level, integrate, i, line[i], nx, ny, reach);
    if (found) profile.push_back(*found);
  }
  return profile;
}

/// The right half of a Gaussian of the given width in pixels, its middle first; all of it sums up to 1.
std::vector<double> half_gaussian(double sigma) {
  std::vector<double> weights;
  double total = 0;
  for (int k = 0; k <= static_cast<int>(std::ceil(3 * sigma)); ++k) {
    weights.push_back(std::exp(-k * k / (2 * sigma * sigma)));
    total += k == 0 ? weights.back() : 2 * weights.back();
  }
  for (double& w : weights) w /= total;
  return weights;
}

}  // namespace

std::vector<CenterLine> trace_all_lines(const Raster8& open_skeleton) {
  PaddedBits remaining(open_skeleton);
  std::vector<CenterLine> lines;
  std::vector<std::pair<int, int>> pixels;
  for_each_set(open_skeleton, [&](int x, int y) { pixels.emplace_back(x, y); });
  // Ends first; what is left are closed loops.
  for (const int most_neighbours : {1, 8})
    for (const auto& [x, y] : pixels) {
      const std::size_t cell = remaining.cell(x, y);
      if (!remaining.cells[cell] || neighbour_count(remaining.code(cell)) > most_neighbours) continue;
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
  const std::vector<double> weights = half_gaussian(sigma);
  const int half = static_cast<int>(weights.size()) - 1, size = static_cast<int>(line.size());
  CenterLine wide(line.size() + 2 * static_cast<std::size_t>(half));
  for (int i = 0; i < static_cast<int>(wide.size()); ++i) wide[i] = extended(line, i - half);
  CenterLine result(line.size());
  for (int i = 0; i < size; ++i) {
    const LinePoint* middle = wide.data() + i + half;
    double x = weights[0] * middle->x, y = weights[0] * middle->y;
    for (int k = 1; k <= half; ++k) {
      x += weights[k] * (middle[-k].x + middle[k].x);
      y += weights[k] * (middle[-k].y + middle[k].y);
    }
    result[i] = {x, y};
  }
  return result;
}

double line_length(const CenterLine& line) {
  double length = 0;
  for (std::size_t i = 1; i < line.size(); ++i) length += distance_between(line[i - 1], line[i]);
  return length;
}

std::optional<double> distance_tortuosity(const CenterLine& line) {
  const double chord = distance_between(line.front(), line.back());
  if (chord < 2) return std::nullopt;
  return line_length(line) / chord;
}

std::vector<CalibrePoint> calibre_profile(const CenterLine& line, const EdgeMap& map, double reach) {
  if (map.probability) return profile_of(line, Sampler(*map.probability), map.level, true, reach);
  return profile_of(line, Sampler(*map.mask), 255 * map.level, false, reach);
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

}  // namespace retinal
