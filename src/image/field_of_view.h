#pragma once
// The lit circle of a fundus photograph, and the square crop around it.

#include "base/raster.h"
#include "image/frame.h"

namespace retinal {

/// The circle may reach beyond the picture where the camera or a crop clips it.
struct FieldOfView {
  PhotoPoint center;
  double radius = 0;            ///< photograph pixels
  double lit_fraction = 0;      ///< share of the circle's in-picture area that is lit, 0..1
  double visible_fraction = 0;  ///< share of the circle's area that lies inside the picture, 0..1
  bool clipped = false;         ///< the camera or a crop cuts the circle

  /// Square of side 2 * radius around the centre, scaled to `size` x `size`.
  CropTransform crop(int size) const;
};

/// Finds the field of view as a circle fitted to the border between lit and dark pixels; a picture without
/// dark border (already cropped to the lit area) gives the circle inscribed in its longer side. Throws
/// InputError when nothing is lit.
FieldOfView find_field_of_view(const Raster8& rgb);

/// Resamples `rgb` (any channel count) into the analysis frame: area averaging when shrinking, bicubic when
/// enlarging; outside the picture is black. This is the only resampling used for training, inference,
/// evaluation.
Raster8 resample_to_analysis(const Raster8& rgb, const CropTransform& crop);

/// Nearest-neighbour version for label masks with integer values.
Raster8 resample_labels_to_analysis(const Raster8& labels, const CropTransform& crop);

/// 0/255 mask in the analysis frame: inside the circle and inside the picture.
Raster8 field_of_view_mask(const FieldOfView& fov, const CropTransform& crop, int photo_width,
                           int photo_height);

/// Maps an analysis-frame plane (probabilities or a 0/255 mask) to the photograph's size; bilinear for float,
/// bilinear + threshold for masks. Outside the crop is 0.
RasterF resample_to_photo(const RasterF& plane, const CropTransform& crop, int photo_width, int photo_height);

}  // namespace retinal
