#pragma once
// A photograph's maps against its publisher's masks, pixel by pixel, at the size of the photograph.

#include "dataset/sample.h"
#include "evaluation/benchmark.h"
#include "evaluation/metrics.h"

namespace retinal {

/// A mask of the photograph, 0/255. Throws InputError naming the file when it is missing or has another size
/// than the photograph.
Raster8 sized_mask(const TestCase& test, const MaskSource& source);

/// The publisher's mask of a structure, 0/255. Throws InputError naming the file when it is missing or has
/// another size than the photograph.
Raster8 truth_mask(const TestCase& test, const std::string& structure);

/// The publisher's field of view, or, where there is none, the circle that was found in the photograph.
Raster8 field_at_photo_size(const TestCase& test);

/// The mask that `analyze --out` writes.
Raster8 said_mask(const TestCase& test, Structure structure);
/// The probability map that `analyze --probabilities` writes, unrounded.
RasterF said_map(const TestCase& test, Structure structure);

/// Counts over the pixels for which `inside` is not 0 (an empty raster: all).
Counts compare_masks(const Raster8& said, const Raster8& truth, const Raster8& inside);

Counts sum_of(const std::vector<Counts>& counts);

/// |said and truth| / |said or truth|; absent when both are empty.
std::optional<double> jaccard(const Counts& counts);

}  // namespace retinal
