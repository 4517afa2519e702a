#include "biometry/automorph_pieces.h"

#include <algorithm>
#include <cmath>

#include "biometry/mask_ops.h"

namespace retinal::automorph {
namespace {

constexpr std::size_t kMinimumPoints = 16;

/// Without the frame of the image, which the tool does not examine.
PixelBox inner_box(const Raster8& mask) { return {1, 1, mask.width - 1, mask.height - 1}; }

int neighbours(const Raster8& skeleton, int x, int y) {
  int count = 0;
  for (int dy = -1; dy <= 1; ++dy)
    for (int dx = -1; dx <= 1; ++dx) count += (dx || dy) && skeleton.at(x + dx, y + dy);
  return count;
}

double step(const PiecePoint& a, const PiecePoint& b) {
  return std::hypot(a.row - b.row, a.column - b.column);
}

double arc_length(const Piece& piece, std::size_t begin, std::size_t end) {
  double length = 0;
  for (std::size_t i = begin + 1; i < end; ++i) length += step(piece[i - 1], piece[i]);
  return length;
}

/// One piece in breadth-first order; a pixel may be queued twice and is cleared when taken.
Piece trace_piece(Raster8& remaining, PiecePoint seed) {
  Piece piece, queue{seed};
  for (std::size_t head = 0; head < queue.size(); ++head) {
    const PiecePoint p = queue[head];
    if (!remaining.at(p.column, p.row)) continue;
    remaining.at(p.column, p.row) = 0;
    piece.push_back(p);
    for (int dy = -1; dy <= 1; ++dy)
      for (int dx = -1; dx <= 1; ++dx)
        if (remaining.contains(p.column + dx, p.row + dy) && remaining.at(p.column + dx, p.row + dy))
          queue.push_back({p.row + dy, p.column + dx});
  }
  return piece;
}

int sign(int value) { return (value > 0) - (value < 0); }

/// Background pixels at distance <= r inside the raster.
int background_within(const Raster8& mask, const PiecePoint& p, int r) {
  int count = 0;
  for (int y = std::max(0, p.row - r); y <= std::min(mask.height - 1, p.row + r); ++y)
    for (int x = std::max(0, p.column - r); x <= std::min(mask.width - 1, p.column + r); ++x) {
      const int dx = x - p.column, dy = y - p.row;
      count += dx * dx + dy * dy <= r * r && !mask.at(x, y);
    }
  return count;
}

double point_width(const Raster8& mask, const PiecePoint& p) {
  const int largest = std::max(mask.width, mask.height);
  // Smaller discs hold no background.
  const int clear =
      static_cast<int>(std::min<double>(largest, background_distance(mask, p.column, p.row) - 0.01));
  for (int r = std::max(1, clear); r < largest; ++r) {
    const int touched = background_within(mask, p, r);
    if (touched > 0) return touched == 2 || touched == 3 ? 2 * r - 1 : 2 * r;
  }
  return 2.0 * largest;
}

}  // namespace

Raster8 without_junctions(const Raster8& skeleton) {
  Raster8 kept = skeleton;
  for_each_set(skeleton, inner_box(skeleton), [&](int x, int y) {
    if (neighbours(skeleton, x, y) <= 2) return;
    kept.at(x, y) = kept.at(x - 1, y) = kept.at(x + 1, y) = kept.at(x, y - 1) = kept.at(x, y + 1) = 0;
  });
  return kept;
}

std::vector<Piece> trace_pieces(const Raster8& skeleton) {
  Raster8 remaining = skeleton;
  std::vector<Piece> pieces;
  for_each_set(skeleton, inner_box(skeleton), [&](int x, int y) {
    if (!remaining.at(x, y)) return;
    Piece piece = trace_piece(remaining, {y, x});
    if (piece.size() >= kMinimumPoints) pieces.push_back(std::move(piece));
  });
  return pieces;
}

double distance_tortuosity(const Piece& piece) {
  return arc_length(piece, 0, piece.size()) / step(piece.back(), piece.front());
}

double squared_curvature_tortuosity(const Piece& piece) {
  double integral = 0, previous = 0;
  for (std::size_t i = 1; i + 1 < piece.size(); ++i) {
    const auto &a = piece[i - 1], &b = piece[i], &c = piece[i + 1];
    const double x1 = (c.row - a.row) / 2.0, y1 = (c.column - a.column) / 2.0;
    const double x2 = (c.row - 2 * b.row + a.row) / 4.0, y2 = (c.column - 2 * b.column + a.column) / 4.0;
    const double curvature = (x1 * y2 - x2 * y1) / std::pow(x1 * x1 + y1 * y1, 1.5);
    if (i > 1) integral += (previous + curvature) / 2;
    previous = curvature;
  }
  return std::abs(integral);
}

double tortuosity_density(const Piece& piece) {
  std::size_t begin = 0, cuts = 0;
  double sum = 0;
  for (std::size_t i = 1; i + 1 < piece.size(); ++i) {
    const int before = sign(piece[i].column - piece[i - 1].column);
    const int after = sign(piece[i + 1].column - piece[i].column);
    if (after == before) continue;
    ++cuts;
    if (const double chord = step(piece[begin], piece[i - 1]); chord > 0)
      sum += arc_length(piece, begin, i) / chord - 1;
    begin = i;
  }
  if (cuts == 0) return 0;
  const auto m = static_cast<double>(cuts);
  return (m - 1) / m + sum / arc_length(piece, 0, piece.size());
}

double piece_width(const Piece& piece, const Raster8& mask) {
  double sum = 0;
  for (std::size_t i = 0; i + 1 < piece.size(); ++i) sum += point_width(mask, piece[i]);
  return sum / static_cast<double>(piece.size() - 1);
}

}  // namespace retinal::automorph
