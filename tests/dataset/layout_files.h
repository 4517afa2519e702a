#pragma once
// A folder in which a test lays out a data set as its publisher does. Pictures are small rendered eyes.

#include <string>
#include <vector>

#include "base/file.h"
#include "image/synthetic_fundus.h"
#include "support/layout_files.h"
#include "support/program.h"

namespace retinal::test {

/// A rendered eye 96 px square; the same seed gives the same eye.
inline SyntheticFundus small_eye(std::uint64_t seed = 1) {
  SyntheticFundusOptions options;
  options.seed = seed;
  options.width = options.height = 96;
  options.field_radius = 46;
  options.disc_diameter = 20;
  options.lesions = scatter_lesions(seed, {2, 2, 2, 1});
  for (auto& lesion : options.lesions) lesion.radius *= 2;
  return render_synthetic_fundus(options);
}

class LaidOut {
 public:
  void picture(const std::string& path) const { write_raster(folder_ / path, eye().rgb); }
  /// The vessels of the same eye, 255 where they are and 0 elsewhere; the other way round when `dark`.
  void mask(const std::string& path, bool dark = false) const {
    Raster8 mask = eye().vessel;
    if (dark)
      for (auto& value : mask.data) value = static_cast<std::uint8_t>(255 - value);
    if (path.ends_with(".gif"))
      write_gif(folder_ / path, mask);
    else
      write_raster(folder_ / path, mask);
  }
  void text(const std::string& path, const std::string& content) const {
    write_file_atomically(folder_ / path, content);
  }
  void xlsx(const std::string& path, const TableRows& rows) const { write_xlsx(folder_ / path, rows); }
  std::filesystem::path path() const { return folder_.path(); }
  std::filesystem::path operator/(const std::string& name) const { return folder_ / name; }

  static const SyntheticFundus& eye() {
    static const SyntheticFundus kEye = small_eye();
    return kEye;
  }

 private:
  TemporaryFolder folder_;
};

}  // namespace retinal::test
