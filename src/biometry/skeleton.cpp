#include "biometry/skeleton.h"

#include <array>
#include <vector>

#include "biometry/mask_ops.h"
#include "biometry/neighbourhood.h"

namespace retinal {
namespace {

using PassTable = std::array<std::uint8_t, 256>;  // bit 0: removable in the first pass, bit 1: in the second

/// The published criteria: 2 to 6 neighbours, one 0-1 transition around the pixel, and the two products of
/// each pass.
std::uint8_t zhang_suen_passes(unsigned code) {
  if (neighbour_count(code) < 2 || neighbour_count(code) > 6 || transitions(code) != 1) return 0;
  const bool n = code & kNorth, e = code & kEast, s = code & kSouth, w = code & kWest;
  const unsigned first = !(n && e && s) && !(e && s && w) ? 1 : 0;
  const unsigned second = !(n && e && w) && !(n && s && w) ? 2 : 0;
  return static_cast<std::uint8_t>(first | second);
}

/// Neighbourhoods in which scikit-image departs from the published criteria: corners of staircases, whose two
/// 4-neighbours stay 8-connected without them, go as well, and ends two pixels wide are taken from one side
/// only.
struct Exception {
  unsigned code;
  std::uint8_t passes;
};
constexpr Exception kExceptions[] = {
    // Staircase corners and their continuations.
    {kNorth | kEast, 3},
    {kEast | kSouth, 3},
    {kNorth | kWest, 3},
    {kSouth | kWest, 3},
    {kNorthWest | kNorth | kEast, 1},
    {kNorth | kNorthEast | kWest, 1},
    {kNorthWest | kSouth | kWest, 1},
    {kNorth | kSouthWest | kWest, 1},
    {kNorth | kNorthEast | kSouthWest | kWest, 1},
    {kNorth | kEast | kSouthEast, 2},
    {kEast | kSouth | kSouthWest, 2},
    {kSouthEast | kSouth | kWest, 2},
    {kNorthEast | kEast | kSouth | kSouthWest, 2},
    // Ends two pixels wide.
    {kNorthWest | kNorth, 1},
    {kNorth | kNorthEast, 1},
    {kNorthEast | kEast, 1},
    {kEast | kSouthEast, 2},
    {kSouth | kSouthWest, 2},
    {kSouthWest | kWest, 2},
    {kSouthEast | kSouth, 0},
    {kNorthWest | kWest, 0},
    // Convex corners.
    {kNorth | kNorthEast | kEast, 1},
    {kNorthWest | kNorth | kWest, 1},
    {kEast | kSouthEast | kSouth, 2},
    {kSouth | kSouthWest | kWest, 2},
};

PassTable make_pass_table() {
  PassTable table{};
  for (unsigned code = 0; code < table.size(); ++code) table[code] = zhang_suen_passes(code);
  for (const auto& exception : kExceptions) table[exception.code] = exception.passes;
  return table;
}

/// Pixels whose neighbourhood has changed since a pass last looked at them; each pixel is queued once per
/// pass.
class Worklists {
 public:
  explicit Worklists(std::size_t cells) : queued_(cells, 0) {}

  void add(std::size_t cell) {
    if (queued_[cell] == 3) return;
    for (unsigned pass = 0; pass < 2; ++pass) {
      if (queued_[cell] & (1U << pass)) continue;
      queued_[cell] |= static_cast<std::uint8_t>(1U << pass);
      lists_[pass].push_back(cell);
    }
  }

  std::vector<std::size_t> take(unsigned pass) {
    std::vector<std::size_t> cells;
    cells.swap(lists_[pass]);
    for (const std::size_t cell : cells) queued_[cell] &= static_cast<std::uint8_t>(~(1U << pass));
    return cells;
  }

  bool empty() const { return lists_[0].empty() && lists_[1].empty(); }

 private:
  std::vector<std::uint8_t> queued_;
  std::array<std::vector<std::size_t>, 2> lists_;
};

void run_pass(PaddedBits& bits, Worklists& work, unsigned pass, const PassTable& table) {
  std::vector<std::size_t> removed;
  for (const std::size_t cell : work.take(pass))
    if (bits.cells[cell] && (table[bits.code(cell)] >> pass & 1)) removed.push_back(cell);
  // All at once, as the parallel algorithm demands.
  for (const std::size_t cell : removed) bits.cells[cell] = 0;
  for (const std::size_t cell : removed)
    for (const auto step : bits.steps)
      if (const std::size_t neighbour = cell + step; bits.cells[neighbour]) work.add(neighbour);
}

}  // namespace

Raster8 skeletonize(const Raster8& mask) {
  static const PassTable table = make_pass_table();
  constexpr unsigned kInterior = 255;
  PaddedBits bits(mask);
  Worklists work(bits.cells.size());
  for_each_nonzero(bits.cells.data(), 0, bits.cells.size(), [&](std::size_t cell) {
    if (bits.code(cell) != kInterior) work.add(cell);
  });
  while (!work.empty())
    for (unsigned pass = 0; pass < 2; ++pass) run_pass(bits, work, pass, table);
  return bits.to_mask();
}

}  // namespace retinal
