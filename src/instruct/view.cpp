#include "instruct/view.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"

namespace retinal::instruct {
namespace {

/// A square around the middle of the photograph. A tower shifts by whole pixels, so an odd rest is on the
/// right and below.
PhotoBox middle_square(int side, int width, int height) {
  const auto start = [&](int length) {
    return length >= side ? (length - side) / 2 : -((side - length) / 2);
  };
  const double x = start(width), y = start(height);
  return {x, y, x + side, y + side};
}

}  // namespace

View view_from(std::string_view name) {
  for (std::size_t i = 0; i < std::size(kViewNames); ++i)
    if (name == kViewNames[i]) return static_cast<View>(i);
  throw UsageError("boxes.view is '" + std::string(name) +
                   "'; it must be photograph, square, center_square or field_of_view");
}

PhotoBox view_of(View view, int width, int height, const FieldOfView* fov) {
  switch (view) {
    case View::square:
      return middle_square(std::max(width, height), width, height);
    case View::center_square:
      return middle_square(std::min(width, height), width, height);
    case View::field_of_view: {
      if (!fov || fov->radius <= 0)
        throw InputError(
            "boxes.view = \"field_of_view\" needs an evidence record of the photograph; set evidence.use = "
            "\"analyze\", or choose another view");
      const CropTransform crop = fov->crop(1);
      const double side = std::round(1 / crop.scale);
      return {crop.origin_x, crop.origin_y, crop.origin_x + side, crop.origin_y + side};
    }
    case View::photograph:
      break;
  }
  return {0, 0, static_cast<double>(width), static_cast<double>(height)};
}

}  // namespace retinal::instruct
