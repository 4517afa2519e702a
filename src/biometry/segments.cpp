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
constexpr int kCurvatureStep = 3;  ///< points between which derivatives are taken
constexpr std::size_t kHook = 14;  ///< points at each end that thinning bends and smoothing straightens

/// Without the care of std::hypot for numbers too large or small to be squared, which pixels are not.
double gap(const LinePoint& a, const LinePoint& b) {
  const double dx = a.x - b.x, dy = a.y - b.y;
  return std::sqrt(dx * dx + dy * dy);
}

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

/// Distance from p along (dx, dy) at which a map, given by read(x, y), falls below a level.
template <class Read>
std::optional<double> edge_distance(const Read& read, double level, LinePoint p, double dx, double dy,
                                    double reach) {
  constexpr double kStep = 0.5;
  double before = read(p.x, p.y);
  if (before < level) return std::nullopt;
  for (double r = kStep; r <= reach; r += kStep) {
    const double here = read(p.x + r * dx, p.y + r * dy);
    if (here < 0) return std::nullopt;  // the vessel leaves the picture
    if (here < level) return r - kStep * (level - here) / (before - here);
    before = here;
  }
  return std::nullopt;
}

/// Distance of the two edges to both sides of p.
template <class Read>
std::optional<double> width_across(const Read& read, double level, LinePoint p, double nx, double ny,
                                   double reach) {
  const auto left = edge_distance(read, level, p, nx, ny, reach);
  if (!left) return std::nullopt;
  const auto right = edge_distance(read, level, p, -nx, -ny, reach);
  return right ? std::optional(*left + *right) : std::nullopt;
}

template <class T>
std::vector<CalibrePoint> profile_of(const CenterLine& line, const Sampler<T>& map, double level,
                                     double reach) {
  const auto within = [&](double x, double y) { return map.within(x, y); };
  const auto anywhere = [&](double x, double y) { return map.anywhere(x, y); };
  std::vector<CalibrePoint> profile;
  profile.reserve(line.size());
  for (std::size_t i = 0; i < line.size(); ++i) {
    const LinePoint& a = line[i >= kCurvatureStep ? i - kCurvatureStep : 0];
    const LinePoint& b = line[std::min(i + kCurvatureStep, line.size() - 1)];
    const double length = gap(a, b);
    if (length == 0) continue;
    const double nx = -(b.y - a.y) / length, ny = (b.x - a.x) / length;
    const auto width = map.holds(line[i], reach + 1) ? width_across(within, level, line[i], nx, ny, reach)
                                                     : width_across(anywhere, level, line[i], nx, ny, reach);
    if (width) profile.push_back({i, *width});
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

CenterLine unbiased_smoothed(const CenterLine& line, double sigma) {
  CenterLine once = smoothed(line, sigma), lost(line.size());
  for (std::size_t i = 0; i < line.size(); ++i) lost[i] = {line[i].x - once[i].x, line[i].y - once[i].y};
  const CenterLine back = smoothed(lost, sigma);
  for (std::size_t i = 0; i < line.size(); ++i) once[i].x += back[i].x, once[i].y += back[i].y;
  return once;
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
  if (map.probability) return profile_of(line, Sampler(*map.probability), map.level, reach);
  return profile_of(line, Sampler(*map.mask), 255 * map.level, reach);
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
