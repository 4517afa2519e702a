#include "evaluation/pixel_truth.h"

#include <cmath>

#include "base/error.h"
#include "dataset/masks.h"
#include "evidence/maps.h"

namespace retinal {

Raster8 sized_mask(const TestCase& test, const MaskSource& source) {
  Raster8 mask = read_mask(source);
  const Raster8& pixels = test.photograph.pixels;
  if (mask.width != pixels.width || mask.height != pixels.height)
    throw InputError(source.file.filename().string() + ": the mask has another size than its photograph");
  return mask;
}

Raster8 truth_mask(const TestCase& test, const std::string& structure) {
  return sized_mask(test, test.sample.masks.at(structure));
}

Raster8 field_at_photo_size(const TestCase& test) {
  if (test.sample.field_mask) return sized_mask(test, {*test.sample.field_mask});
  const FieldOfView& field = test.reading.field_of_view;
  Raster8 mask(test.photograph.pixels.width, test.photograph.pixels.height);
  for (int y = 0; y < mask.height; ++y)
    for (int x = 0; x < mask.width; ++x)
      mask.at(x, y) = std::hypot(x - field.center.x, y - field.center.y) <= field.radius ? 255 : 0;
  return mask;
}

Raster8 said_mask(const TestCase& test, Structure structure) {
  return photo_mask(test.reading, structure, test.photograph.pixels.width, test.photograph.pixels.height);
}

RasterF said_map(const TestCase& test, Structure structure) {
  return photo_map(test.reading, structure, test.photograph.pixels.width, test.photograph.pixels.height);
}

Counts compare_masks(const Raster8& said, const Raster8& truth, const Raster8& inside) {
  Counts counts;
  for (std::size_t i = 0; i < said.data.size(); ++i)
    if (inside.empty() || inside.data[i] != 0) counts.add(said.data[i] != 0, truth.data[i] != 0);
  return counts;
}

Counts sum_of(const std::vector<Counts>& counts) {
  Counts sum;
  for (const Counts& c : counts) {
    sum.true_positive += c.true_positive;
    sum.false_positive += c.false_positive;
    sum.false_negative += c.false_negative;
    sum.true_negative += c.true_negative;
  }
  return sum;
}

std::optional<double> jaccard(const Counts& counts) {
  const double either = counts.true_positive + counts.false_positive + counts.false_negative;
  return either > 0 ? std::optional(counts.true_positive / either) : std::nullopt;
}

}  // namespace retinal
