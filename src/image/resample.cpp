#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "image/field_of_view.h"
#include "image/opencv_bridge.h"

namespace retinal {
namespace {

int side_of(const CropTransform& crop) { return static_cast<int>(std::lround(crop.size / crop.scale)); }

/// The square of the crop cut out of `source`, black where it reaches beyond the picture.
cv::Mat cut_square(const cv::Mat& source, const CropTransform& crop) {
  const int side = side_of(crop);
  const int x0 = static_cast<int>(crop.origin_x), y0 = static_cast<int>(crop.origin_y);
  const cv::Rect inside = cv::Rect(x0, y0, side, side) & cv::Rect(0, 0, source.cols, source.rows);
  if (inside == cv::Rect(x0, y0, side, side)) return source(inside);
  cv::Mat square = cv::Mat::zeros(side, side, source.type());
  if (inside.area() > 0) source(inside).copyTo(square(inside - cv::Point(x0, y0)));
  return square;
}

}  // namespace

Raster8 resample_to_analysis(const Raster8& rgb, const CropTransform& crop) {
  cv::Mat out;
  cv::resize(cut_square(view(rgb), crop), out, {crop.size, crop.size}, 0, 0,
             crop.scale < 1 ? cv::INTER_AREA : cv::INTER_CUBIC);
  return to_raster<std::uint8_t>(out);
}

Raster8 resample_labels_to_analysis(const Raster8& labels, const CropTransform& crop) {
  cv::Mat out;
  cv::resize(cut_square(view(labels), crop), out, {crop.size, crop.size}, 0, 0, cv::INTER_NEAREST);
  return to_raster<std::uint8_t>(out);
}

Raster8 field_of_view_mask(const FieldOfView& fov, const CropTransform& crop, int photo_width,
                           int photo_height) {
  const AnalysisPoint c = crop.to_analysis(fov.center);
  const double r = fov.radius * crop.scale;
  const AnalysisBox picture =
      crop.to_analysis(PhotoBox{0, 0, static_cast<double>(photo_width), static_cast<double>(photo_height)});
  Raster8 mask(crop.size, crop.size);
  for (int y = 0; y < crop.size; ++y)
    for (int x = 0; x < crop.size; ++x) {
      const bool in_picture = x + 0.5 >= picture.x_min && x + 0.5 <= picture.x_max &&
                              y + 0.5 >= picture.y_min && y + 0.5 <= picture.y_max;
      mask.at(x, y) = in_picture && std::hypot(x - c.x, y - c.y) <= r ? 255 : 0;
    }
  return mask;
}

RasterF resample_to_photo(const RasterF& plane, const CropTransform& crop, int photo_width,
                          int photo_height) {
  const int side = side_of(crop);
  cv::Mat square;
  cv::resize(view(plane), square, {side, side}, 0, 0, side < crop.size ? cv::INTER_AREA : cv::INTER_LINEAR);
  cv::Mat canvas = cv::Mat::zeros(photo_height, photo_width, CV_32F);
  const int x0 = static_cast<int>(crop.origin_x), y0 = static_cast<int>(crop.origin_y);
  const cv::Rect inside = cv::Rect(x0, y0, side, side) & cv::Rect(0, 0, photo_width, photo_height);
  if (inside.area() > 0) square(inside - cv::Point(x0, y0)).copyTo(canvas(inside));
  return to_raster<float>(canvas);
}

}  // namespace retinal
