#include "biometry/reframe.h"

#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>

#include "biometry/mask_ops.h"
#include "image/opencv_bridge.h"

namespace retinal {
namespace {

class Mover {
 public:
  Mover(const Reframing& by, int width, int height)
      : matrix_(cv::getRotationMatrix2D(
            cv::Point2f(static_cast<float>(width - 1) / 2, static_cast<float>(height - 1) / 2), by.degrees,
            by.scale)) {
    matrix_.at<double>(0, 2) += by.dx;
    matrix_.at<double>(1, 2) += by.dy;
  }

  RasterF map(const RasterF& source) const {
    RasterF target(source.width, source.height);
    if (source.empty()) return target;
    cv::Mat out = view(target);
    cv::warpAffine(view(source), out, matrix_, out.size(), cv::INTER_LINEAR, cv::BORDER_CONSTANT, 0);
    return target;
  }

  Raster8 mask(const Raster8& source) const {
    Raster8 target(source.width, source.height);
    if (source.empty()) return target;
    cv::Mat out = view(target);
    cv::warpAffine(view(source), out, matrix_, out.size(), cv::INTER_LINEAR, cv::BORDER_CONSTANT, 0);
    for (std::uint8_t& v : target.data) v = v >= 128 ? 255 : 0;
    return target;
  }

  void move(std::optional<AnalysisPoint>& point) const {
    if (!point) return;
    const auto row = [&](int i) {
      return matrix_.at<double>(i, 0) * point->x + matrix_.at<double>(i, 1) * point->y +
             matrix_.at<double>(i, 2);
    };
    point = AnalysisPoint{row(0), row(1)};
  }

  /// The map moved, and the mask from it where there is one.
  void pair(const Raster8& mask_in, const RasterF& map_in, double threshold, Raster8& mask_out,
            RasterF& map_out) const {
    if (mask_in.empty()) return;
    if (!map_in.empty() && same_size(mask_in, map_in)) {
      map_out = map(map_in);
      mask_out = threshold_at(map_out, threshold);
    } else {
      mask_out = mask(mask_in);
    }
  }

 private:
  cv::Mat matrix_;
};

}  // namespace

BiometryInput reframed(const BiometryInput& in, const Reframing& by) {
  int width = 0, height = 0;
  for (const Raster8* mask : {&in.vessel, &in.artery, &in.vein, &in.disc, &in.lesion[0], &in.lesion[2]})
    if (width == 0 && !mask->empty()) width = mask->width, height = mask->height;
  const Mover mover(by, width, height);
  BiometryInput out;
  mover.pair(in.vessel, in.vessel_probability, in.vessel_threshold, out.vessel, out.vessel_probability);
  mover.pair(in.artery, in.artery_probability, in.artery_threshold, out.artery, out.artery_probability);
  mover.pair(in.vein, in.vein_probability, in.vein_threshold, out.vein, out.vein_probability);
  mover.pair(in.disc, in.disc_probability, in.disc_threshold, out.disc, out.disc_probability);
  mover.pair(in.cup, in.cup_probability, in.cup_threshold, out.cup, out.cup_probability);
  for (std::size_t i = 0; i < in.lesion.size(); ++i)
    mover.pair(in.lesion[i], in.lesion_probability[i], in.lesion_threshold[i], out.lesion[i],
               out.lesion_probability[i]);
  out.vessel_threshold = in.vessel_threshold, out.artery_threshold = in.artery_threshold;
  out.vein_threshold = in.vein_threshold, out.disc_threshold = in.disc_threshold;
  out.cup_threshold = in.cup_threshold, out.lesion_threshold = in.lesion_threshold;
  // What the frame cuts off is out of view in the new frame, too.
  const Raster8 field = in.field_mask.empty() && width > 0 ? Raster8(width, height, 1, 255) : in.field_mask;
  out.field_mask = mover.mask(field);
  out.disc_center = in.disc_center, out.fovea = in.fovea;
  mover.move(out.disc_center);
  mover.move(out.fovea);
  out.side = in.side, out.px_per_mask_px = in.px_per_mask_px, out.um_per_px = in.um_per_px;
  return out;
}

}  // namespace retinal
