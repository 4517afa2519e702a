#include "training/negatives.h"

#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>

namespace retinal::training {
namespace {

cv::Scalar any_colour(Random& r) { return {r.uniform(0, 255), r.uniform(0, 255), r.uniform(0, 255)}; }

cv::Point any_point(Random& r, int side) { return {r.below(side), r.below(side)}; }

/// Noise of a random grain, grey or coloured.
void draw_noise(Random& r, cv::Mat& out) {
  cv::RNG generator(r.raw());
  const int grain = 1 << r.below(6);
  cv::Mat small(out.rows / grain + 1, out.cols / grain + 1, r.chance(0.5) ? CV_8UC3 : CV_8UC1);
  generator.fill(small, cv::RNG::UNIFORM, 0, 256);
  if (small.channels() == 1) cv::cvtColor(small, small, cv::COLOR_GRAY2RGB);
  cv::resize(small, out, out.size(), 0, 0, r.chance(0.5) ? cv::INTER_CUBIC : cv::INTER_NEAREST);
}

void draw_gradient(Random& r, cv::Mat& out) {
  const cv::Scalar a = any_colour(r), b = any_colour(r);
  const double angle = r.uniform(0, 2 * std::numbers::pi);
  for (int y = 0; y < out.rows; ++y)
    for (int x = 0; x < out.cols; ++x) {
      const double t = 0.5 + 0.5 * (std::cos(angle) * (2.0 * x / out.cols - 1) +
                                    std::sin(angle) * (2.0 * y / out.rows - 1));
      for (int c = 0; c < 3; ++c)
        out.at<cv::Vec3b>(y, x)[c] = cv::saturate_cast<std::uint8_t>(a[c] * t + b[c] * (1 - t));
    }
}

/// Lines of short strokes on paper.
void draw_text(Random& r, cv::Mat& out) {
  const bool dark_paper = r.chance(0.25);
  out.setTo(dark_paper ? cv::Scalar::all(r.uniform(0, 50)) : cv::Scalar::all(r.uniform(200, 255)));
  const cv::Scalar ink = cv::Scalar::all(dark_paper ? r.uniform(180, 255) : r.uniform(0, 70));
  const int line = 6 + r.below(24);
  for (int y = line; y < out.rows; y += line + line / 2)
    for (int x = line; x < out.cols - line; x += line / 2 + 1) {
      if (r.chance(0.18)) continue;
      cv::line(out, {x, y}, {x + r.below(line / 2 + 1), y - r.below(line)}, ink, 1 + line / 14);
      cv::line(out, {x, y - r.below(line)}, {x + r.below(line / 2 + 1), y}, ink, 1 + line / 14);
    }
}

/// Bright wavy layers with speckle on black, as in an OCT scan.
void draw_layers(Random& r, cv::Mat& out) {
  out.setTo(cv::Scalar::all(r.uniform(0, 30)));
  const double wave = r.uniform(1, 4), swing = r.uniform(0.01, 0.08) * out.rows, phase = r.uniform(0, 6);
  double top = r.uniform(0.2, 0.5) * out.rows;
  for (int layer = 0; layer < 4 + r.below(5); ++layer) {
    const int thick = 3 + r.below(out.rows / 14);
    const cv::Scalar tone = cv::Scalar::all(r.uniform(60, 230));
    for (int x = 0; x < out.cols; ++x) {
      const int y = static_cast<int>(top + swing * std::sin(phase + wave * 6.28 * x / out.cols));
      cv::line(out, {x, y}, {x, y + thick}, tone, 1);
    }
    top += thick + r.below(6);
  }
  cv::RNG generator(r.raw());
  cv::Mat speckle(out.size(), CV_16SC1), planes[3];
  generator.fill(speckle, cv::RNG::NORMAL, 0, 25);
  cv::split(out, planes);
  for (auto& plane : planes) cv::add(plane, speckle, plane, cv::noArray(), CV_8U);
  cv::merge(planes, 3, out);
}

/// Overlapping ellipses, boxes and lines in any colours: objects, scenes, screens.
void draw_objects(Random& r, cv::Mat& out) {
  if (r.chance(0.5))
    draw_gradient(r, out);
  else
    out.setTo(any_colour(r));
  for (int i = 0; i < 5 + r.below(40); ++i) {
    const cv::Point p = any_point(r, out.cols), q = any_point(r, out.cols);
    const int size = 4 + r.below(out.cols / 3), fill = r.chance(0.7) ? cv::FILLED : 1 + r.below(6);
    const int kind = r.below(3);
    if (kind == 0)
      cv::ellipse(out, p, {size, 2 + r.below(size)}, r.uniform(0, 180), 0, 360, any_colour(r), fill);
    if (kind == 1) cv::rectangle(out, p, q, any_colour(r), fill);
    if (kind == 2) cv::line(out, p, q, any_colour(r), 1 + r.below(12));
  }
  if (r.chance(0.6)) cv::GaussianBlur(out, out, {}, r.uniform(0.5, 6));
}

void draw_stripes(Random& r, cv::Mat& out) {
  const cv::Scalar a = any_colour(r), b = any_colour(r);
  const double period = r.uniform(4, 60), angle = r.uniform(0, std::numbers::pi);
  for (int y = 0; y < out.rows; ++y)
    for (int x = 0; x < out.cols; ++x) {
      const bool on = std::sin((x * std::cos(angle) + y * std::sin(angle)) * 6.28 / period) > 0;
      for (int c = 0; c < 3; ++c)
        out.at<cv::Vec3b>(y, x)[c] = cv::saturate_cast<std::uint8_t>(on ? a[c] : b[c]);
    }
}

/// Half of the drawings get the round black mask of a fundus camera, so that the mask alone decides nothing.
void maybe_mask_circle(Random& r, cv::Mat& out) {
  if (r.chance(0.5)) return;
  cv::Mat mask = cv::Mat::zeros(out.size(), CV_8U);
  cv::circle(mask, {out.cols / 2, out.rows / 2}, out.cols / 2, 255, cv::FILLED);
  out.setTo(cv::Scalar::all(0), mask == 0);
}

}  // namespace

cv::Mat draw_negative(Random& random, int side) {
  cv::Mat out(side, side, CV_8UC3, cv::Scalar::all(0));
  using Drawing = void (*)(Random&, cv::Mat&);
  static constexpr Drawing kDrawings[] = {draw_noise,   draw_gradient, draw_text,   draw_layers,
                                          draw_objects, draw_objects,  draw_stripes};
  kDrawings[random.below(7)](random, out);
  maybe_mask_circle(random, out);
  return out;
}

void make_negative(Random& random, cv::Mat& rgb) {
  const int kind = random.below(3);
  if (kind == 0) {
    cv::bitwise_not(rgb, rgb);
  } else if (kind == 1) {
    static const std::vector<int> kOrders[] = {{0, 2, 1, 1, 2, 0}, {0, 1, 1, 2, 2, 0}, {0, 1, 1, 0, 2, 2}};
    cv::Mat swapped(rgb.size(), rgb.type());
    cv::mixChannels({rgb}, {swapped}, kOrders[random.below(3)]);
    rgb = swapped;
  } else {
    const int tile = rgb.cols / (4 + random.below(5));
    cv::Mat source = rgb.clone();
    for (int y = 0; y + tile <= rgb.rows; y += tile)
      for (int x = 0; x + tile <= rgb.cols; x += tile)
        source(cv::Rect(random.below(rgb.cols - tile), random.below(rgb.rows - tile), tile, tile))
            .copyTo(rgb(cv::Rect(x, y, tile, tile)));
  }
}

}  // namespace retinal::training
