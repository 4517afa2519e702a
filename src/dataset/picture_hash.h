#pragma once
// Is it the same picture, or the same eye? Fundus photographs look alike to the usual perceptual hashes,
// which see the bright disc and the dark corners; what tells eyes apart is the vessels. So everything here is
// done on the field of view with slow changes of brightness taken away and dark margins masked out.

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>

#include "base/raster.h"

namespace retinal {

struct Fingerprint {
  std::string sha256;                   ///< of the file
  std::array<std::uint64_t, 4> hash{};  ///< signs of the 16 x 16 lowest cosine coefficients
  RasterF coarse, fine;  ///< spectra of the vessels, 64 and 128 pixels across, in OpenCV's packed form
};

/// Reads the picture (large JPEGs at a fraction of their size). Throws InputError when it cannot be decoded
/// or nothing in it is lit.
Fingerprint fingerprint(const std::filesystem::path& picture);

/// The same of decoded pixels, RGB; `sha256` stays empty.
Fingerprint fingerprint(const Raster8& rgb);

/// Differing bits, 0..256. One photograph stored twice differs in few, two eyes in about 120.
int hash_distance(const Fingerprint& a, const Fingerprint& b);

/// Highest correlation of the vessels, -1..1, over shifts up to a fifth of the field; `coarse` is quick,
/// `fine` is sure.
double coarse_correlation(const Fingerprint& a, const Fingerprint& b);
double fine_correlation(const Fingerprint& a, const Fingerprint& b);

}  // namespace retinal
