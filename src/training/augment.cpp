#include "training/augment.h"

#include <cmath>
#include <numbers>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

namespace retinal::training {
namespace {

/// Per-channel tone curve 255 * gain * (v/255)^gamma + lift.
void apply_curves(cv::Mat& rgb, const double (&gain)[3], double gamma, double lift) {
  cv::Mat table(1, 256, CV_8UC3);
  for (int v = 0; v < 256; ++v)
    for (int c = 0; c < 3; ++c)
      table.at<cv::Vec3b>(v)[c] =
          v == 0 ? 0 : cv::saturate_cast<std::uint8_t>(255 * gain[c] * std::pow(v / 255.0, gamma) + lift);
  cv::LUT(rgb, table, rgb);
}

/// Multiplies by a smooth ramp across the picture, as a badly centred pupil does.
void uneven_light(Random& random, cv::Mat& rgb, double strength) {
  const double angle = random.uniform(0, 2 * std::numbers::pi);
  const double gx = std::cos(angle) * strength / rgb.cols, gy = std::sin(angle) * strength / rgb.rows;
  for (int y = 0; y < rgb.rows; ++y) {
    auto* row = rgb.ptr<cv::Vec3b>(y);
    for (int x = 0; x < rgb.cols; ++x) {
      const double f = 1 + gx * (x - rgb.cols / 2.0) + gy * (y - rgb.rows / 2.0);
      for (int c = 0; c < 3; ++c) row[x][c] = cv::saturate_cast<std::uint8_t>(row[x][c] * f);
    }
  }
}

void add_noise(Random& random, cv::Mat& rgb, double sigma) {
  cv::RNG generator(random.raw());
  cv::Mat noise(rgb.size(), CV_16SC3);
  generator.fill(noise, cv::RNG::NORMAL, 0, sigma);
  cv::add(rgb, noise, rgb, cv::noArray(), CV_8U);
}

void recompress(cv::Mat& rgb, int quality) {
  std::vector<std::uint8_t> bytes;
  cv::imencode(".jpg", rgb, bytes, {cv::IMWRITE_JPEG_QUALITY, quality});
  rgb = cv::imdecode(bytes, cv::IMREAD_COLOR);  // channel order is kept: encoded and decoded alike
}

}  // namespace

cv::Matx23d plain_affine(cv::Point2d center, cv::Size out, double zoom) {
  const double s = 1 / zoom;
  return {s, 0, center.x - s * (out.width - 1) / 2, 0, s, center.y - s * (out.height - 1) / 2};
}

cv::Matx23d random_affine(Random& random, const Reframing& how, cv::Point2d center, cv::Size out,
                          double zoom) {
  const double angle = random.uniform(-1, 1) * how.max_rotation_deg * std::numbers::pi / 180;
  const double scale = std::exp(random.uniform(std::log(how.scale_min), std::log(how.scale_max))) * zoom;
  const double aspect = 1 + random.uniform(-how.squeeze, how.squeeze);
  const double fx = random.chance(how.flip_horizontal) ? -1 : 1,
               fy = random.chance(how.flip_vertical) ? -1 : 1;
  center.x += random.uniform(-how.shift, how.shift) * out.width / zoom;
  center.y += random.uniform(-how.shift, how.shift) * out.height / zoom;
  const double c = std::cos(angle) / scale, s = std::sin(angle) / scale;
  const double a = c * fx * aspect, b = -s * fy / aspect, d = s * fx * aspect, e = c * fy / aspect;
  const double ox = (out.width - 1) / 2.0, oy = (out.height - 1) / 2.0;
  return {a, b, center.x - a * ox - b * oy, d, e, center.y - d * ox - e * oy};
}

void relight(Random& random, cv::Mat& rgb) {
  const double overall = std::exp(random.normal(0.15));
  const double gain[3] = {overall * std::exp(random.normal(0.08)), overall * std::exp(random.normal(0.08)),
                          overall * std::exp(random.normal(0.15))};
  apply_curves(rgb, gain, std::exp(random.normal(0.18)), random.chance(0.2) ? random.uniform(-8, 12) : 0);
  if (random.chance(0.25)) uneven_light(random, rgb, random.uniform(0.1, 0.6));
  if (random.chance(0.12)) cv::GaussianBlur(rgb, rgb, {}, random.uniform(0.4, 1.2));
  if (random.chance(0.12)) add_noise(random, rgb, random.uniform(2, 8));
  if (random.chance(0.12)) recompress(rgb, 35 + random.below(50));
}

void spoil(Random& random, cv::Mat& rgb) {
  const int kind = random.below(4);
  const double side = rgb.cols;
  if (kind == 0) {
    cv::GaussianBlur(rgb, rgb, {}, side * random.uniform(0.02, 0.05));
  } else if (kind == 1) {
    const double dark = random.uniform(0.04, 0.15);
    const double gain[3] = {dark, dark, dark};
    apply_curves(rgb, gain, 1.2, 0);
    add_noise(random, rgb, 3);
  } else if (kind == 2) {
    const double bright = random.uniform(3, 6);
    const double gain[3] = {bright, bright, bright};
    apply_curves(rgb, gain, 0.7, 30);
  } else {
    cv::Mat haze(rgb.size(), rgb.type(),
                 cv::Scalar(random.uniform(140, 220), random.uniform(100, 180), random.uniform(60, 150)));
    cv::GaussianBlur(rgb, rgb, {}, side * random.uniform(0.008, 0.02));
    const double keep = random.uniform(0.1, 0.25);
    cv::addWeighted(rgb, keep, haze, 1 - keep, 0, rgb);
  }
}

}  // namespace retinal::training
