#pragma once
// The two sides that the benchmark "biometry" compares: the same features of one photograph, measured from
// FundusNet's maps and from masks that people drew, in one frame.

#include <map>
#include <optional>
#include <string>

#include "biometry/biometry.h"
#include "evaluation/benchmark.h"

namespace retinal {

/// Measurements by key; of those that depend on `set`'s manual masks only, and in one unit only.
using ComparedFeatures = std::map<std::string, Measurement>;

/// True for features that hold nothing of the manual masks of a set: those of the disc where the set has
/// none.
bool is_compared(const std::string& set, const std::string& key);

/// Keys of the reference definition in the order of the feature table, the unit of the table only.
std::vector<std::string> compared_keys();

/// What `analyze` records, whether a gate would refuse the photograph or not.
ComparedFeatures measured_features(const TestCase& test, bool intervals = true);

/// The same by `measure` from the publisher's masks, brought into the analysis frame by the crop and the
/// resampling that the network's input went through. Field of view, fovea, side and, where the set has no
/// disc mask, the disc are those of the reading: both sides look at the same zones. Throws InputError for a
/// mask that is missing or of another size.
ComparedFeatures manual_features(const TestCase& test);

/// The same from the masks of the other of two observers; absent where there is one alone. In DRIVE test the
/// artery/vein masks are the second observer's vessels with a class for each pixel, so the other observer's
/// arteries and veins are the first one's vessels with the class of the nearest pixel: the two differ in
/// extent and width, not in class.
std::optional<ComparedFeatures> second_observer_features(const TestCase& test);

/// What is compared of the features, exact, so that it can be kept between runs; and back.
Json kept_features(const ComparedFeatures& features);
ComparedFeatures features_kept(const Json& kept);

/// 0/255 mask at the photograph's size -> analysis frame.
Raster8 mask_in_frame(const Raster8& mask, const CropTransform& crop);

/// Pixels of `vessel` whose nearest labelled pixel, at most `reach` steps to one of eight neighbours away, is
/// in `label`; `other` competes with it, and a pixel may belong to both.
Raster8 labelled_vessels(const Raster8& vessel, const Raster8& label, const Raster8& other, int reach);

}  // namespace retinal
