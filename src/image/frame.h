#pragma once
// Coordinate frames as types: a point of the photograph cannot be passed where an analysis point is meant.
//
// Points use the pixel-index convention: (x, y) = (3, 5) is the centre of the pixel in column 3, row 5;
// origin top-left, x right, y down. Boxes are half-open pixel ranges [x_min, x_max) x [y_min, y_max), so that
// width is x_max - x_min.

#include <cmath>

namespace retinal {

enum class Frame {
  photograph,  ///< pixels of the original photograph, after EXIF orientation; the frame of every record and
               ///< file
  analysis,    ///< pixels of the square field-of-view crop in which maps are computed
};

template <Frame F>
struct PointIn {
  double x = 0;
  double y = 0;
};
using PhotoPoint = PointIn<Frame::photograph>;
using AnalysisPoint = PointIn<Frame::analysis>;

template <Frame F>
struct BoxIn {
  double x_min = 0, y_min = 0, x_max = 0, y_max = 0;
  double width() const { return x_max - x_min; }
  double height() const { return y_max - y_min; }
  PointIn<F> center() const { return {(x_min + x_max - 1) / 2, (y_min + y_max - 1) / 2}; }
};
using PhotoBox = BoxIn<Frame::photograph>;
using AnalysisBox = BoxIn<Frame::analysis>;

template <Frame F>
double distance(PointIn<F> a, PointIn<F> b) {
  return std::hypot(a.x - b.x, a.y - b.y);
}

/// The invertible map between the photograph and the analysis frame: a uniform scale and a shift.
/// `scale` is analysis pixels per photograph pixel; `origin_x/y` is the photograph's position (in edge
/// coordinates, pixel index + 0.5 at a centre) of the crop's top-left corner.
struct CropTransform {
  double scale = 1;
  double origin_x = 0;
  double origin_y = 0;
  int size = 0;  ///< side of the square analysis frame, pixels

  AnalysisPoint to_analysis(PhotoPoint p) const {
    return {(p.x + 0.5 - origin_x) * scale - 0.5, (p.y + 0.5 - origin_y) * scale - 0.5};
  }
  PhotoPoint to_photo(AnalysisPoint p) const {
    return {(p.x + 0.5) / scale + origin_x - 0.5, (p.y + 0.5) / scale + origin_y - 0.5};
  }
  PhotoBox to_photo(const AnalysisBox& b) const {
    return {b.x_min / scale + origin_x, b.y_min / scale + origin_y, b.x_max / scale + origin_x,
            b.y_max / scale + origin_y};
  }
  AnalysisBox to_analysis(const PhotoBox& b) const {
    return {(b.x_min - origin_x) * scale, (b.y_min - origin_y) * scale, (b.x_max - origin_x) * scale,
            (b.y_max - origin_y) * scale};
  }
  double length_to_photo(double analysis_px) const { return analysis_px / scale; }
  double area_to_photo(double analysis_px2) const { return analysis_px2 / (scale * scale); }
};

}  // namespace retinal
