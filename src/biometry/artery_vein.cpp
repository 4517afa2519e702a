#include "biometry/artery_vein.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "base/logit.h"
#include "biometry/neighbourhood.h"
#include "biometry/skeleton.h"

namespace retinal {
namespace {

constexpr double kLeastProbability = 1e-4;  ///< keeps logits finite, and one sure pixel from ruling a vessel

double logit_of(double p) { return logit(p, kLeastProbability); }

/// Vessel pixels by the piece they belong to: pieces are grown from the skeleton between junctions.
class Pieces {
 public:
  explicit Pieces(const Raster8& vessel) : vessel_(vessel), piece_(vessel_.cells.size(), -1) {
    PaddedBits line(skeletonize(vessel));
    cut_at_junctions(line);
    std::vector<std::size_t> reached;
    for (std::size_t cell = 0; cell < line.cells.size(); ++cell)
      if (line.cells[cell] && piece_[cell] < 0) follow(line, cell, reached);
    for (std::size_t next = 0; next < reached.size(); ++next) {
      const std::size_t cell = reached[next];
      for (const std::ptrdiff_t step : vessel_.steps)
        if (vessel_.cells[cell + step] && piece_[cell + step] < 0) {
          piece_[cell + step] = piece_[cell];
          reached.push_back(cell + step);
        }
    }
  }

  int count() const { return count_; }
  /// -1 where there is no vessel, or one too small to have a line.
  int at(int x, int y) const { return piece_[vessel_.cell(x, y)]; }

 private:
  static void cut_at_junctions(PaddedBits& line) {
    std::vector<std::size_t> junctions;
    for (std::size_t cell = 0; cell < line.cells.size(); ++cell)
      if (line.cells[cell] && neighbour_count(line.code(cell)) >= 3) junctions.push_back(cell);
    for (const std::size_t cell : junctions) {
      line.cells[cell] = 0;
      for (const std::ptrdiff_t step : line.steps) line.cells[cell + step] = 0;
    }
  }

  /// Gives the connected line through `start` the next number.
  void follow(const PaddedBits& line, std::size_t start, std::vector<std::size_t>& reached) {
    std::size_t next = reached.size();
    piece_[start] = count_;
    reached.push_back(start);
    for (; next < reached.size(); ++next)
      for (const std::ptrdiff_t step : line.steps)
        if (const std::size_t cell = reached[next] + step; line.cells[cell] && piece_[cell] < 0) {
          piece_[cell] = count_;
          reached.push_back(cell);
        }
    ++count_;
  }

  PaddedBits vessel_;
  std::vector<int> piece_;
  int count_ = 0;
};

}  // namespace

void settle_artery_vein(const Raster8& vessel, RasterF& artery, RasterF& vein) {
  const Pieces pieces(vessel);
  std::vector<double> favours_artery(static_cast<std::size_t>(pieces.count()), 0.0);
  for (int y = 0; y < vessel.height; ++y)
    for (int x = 0; x < vessel.width; ++x)
      if (const int piece = pieces.at(x, y); piece >= 0)
        favours_artery[piece] += logit_of(artery.at(x, y)) - logit_of(vein.at(x, y));
  for (int y = 0; y < vessel.height; ++y)
    for (int x = 0; x < vessel.width; ++x) {
      const int piece = pieces.at(x, y);
      if (piece < 0) continue;
      float &a = artery.at(x, y), &v = vein.at(x, y);
      if ((favours_artery[piece] > 0 && a < v) || (favours_artery[piece] < 0 && v < a)) std::swap(a, v);
    }
}

}  // namespace retinal
