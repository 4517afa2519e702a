#include "evidence/overlay.h"

#include <algorithm>
#include <list>
#include <opencv2/imgproc.hpp>
#include <sstream>

#include "evidence/maps.h"
#include "evidence/vocabulary.h"
#include "image/opencv_bridge.h"

namespace retinal {
namespace {

const cv::Scalar kArtery(235, 45, 45), kVein(60, 120, 255), kOtherVessel(70, 200, 110);
const cv::Scalar kDisc(255, 255, 255), kCup(80, 230, 230), kFovea(255, 255, 255), kInk(235, 235, 235);
const std::array<cv::Scalar, 4> kLesionColours = {cv::Scalar(255, 90, 220), cv::Scalar(255, 140, 20),
                                                  cv::Scalar(255, 235, 60), cv::Scalar(200, 170, 255)};
constexpr std::array<const char*, 4> kLesionWords = {"microaneurysm", "haemorrhage", "hard exudate",
                                                     "soft exudate"};
constexpr double kVesselOpacity = 0.6, kPanelOpacity = 0.65;
constexpr int kFont = cv::FONT_HERSHEY_SIMPLEX;

/// Sizes that make the drawing look the same on a picture of any size.
struct Pen {
  int line;       ///< thickness of outlines and boxes
  int row;        ///< height of a line of text
  double font;    ///< scale of the letters
  int text_line;  ///< thickness of the letters

  explicit Pen(cv::Size size) {
    const int side = std::min(size.width, size.height);
    line = std::max(1, (side + 350) / 700);
    row = std::max(14, side / 38);
    font = row / 36.0;
    text_line = std::max(1, row / 26);
  }
};

struct LegendRow {
  cv::Scalar colour;
  std::string text;
};

class Drawing {
 public:
  Drawing(const Raster8& photograph, const Evidence& evidence, const FundusReading& reading)
      : canvas_(photograph), image_(view(canvas_)), e_(evidence), reading_(reading), pen_(image_.size()) {}

  Raster8 draw() {
    const std::string refusal = refusal_reason(e_);
    if (!refusal.empty()) {
      banner("Nothing is claimed: " + refusal);
      return std::move(canvas_);
    }
    vessels();
    if (e_.disc) outline(Structure::disc, *e_.disc, kDisc, "optic disc");
    if (e_.cup) outline(Structure::cup, *e_.cup, kCup, "optic cup");
    fovea();
    for (std::size_t i = 0; i < kLesions.size(); ++i) lesions(i);
    legend();
    return std::move(canvas_);
  }

 private:
  cv::Mat mask(Structure s) {
    masks_.push_back(photo_mask(reading_, s, canvas_.width, canvas_.height));
    return view(masks_.back());
  }

  void tint(const cv::Mat& where, const cv::Scalar& colour, const char* name) {
    if (cv::countNonZero(where) == 0) return;
    const cv::Rect box = cv::boundingRect(where);
    const cv::Mat inside = where(box);
    cv::Mat target = image_(box), tinted;
    cv::addWeighted(target, 1 - kVesselOpacity, cv::Mat(target.size(), target.type(), colour), kVesselOpacity,
                    0, tinted);
    tinted.copyTo(target, inside);
    legend_.push_back({colour, name});
  }

  void vessels() {
    const cv::Mat artery = mask(Structure::artery), vein = mask(Structure::vein),
                  vessel = mask(Structure::vessel);
    const cv::Mat other = vessel & ~(artery | vein);
    tint(artery, kArtery, "artery");
    tint(vein, kVein, "vein");
    tint(other, kOtherVessel, "vessel, kind unknown");
    masks_.clear();
  }

  /// A line on a dark seam, so that it shows on bright and dark ground.
  template <class Stroke>
  void seamed(const cv::Scalar& colour, Stroke stroke) {
    stroke(cv::Scalar(20, 20, 20), pen_.line * 2 + 1);
    stroke(colour, pen_.line);
  }

  /// The part of the mask that the record measured; specks elsewhere are no disc.
  void outline(Structure structure, const LandmarkRecord& measured, const cv::Scalar& colour,
               const char* name) {
    std::vector<std::vector<cv::Point>> contours;
    cv::findContours(mask(structure), contours, cv::RETR_EXTERNAL, cv::CHAIN_APPROX_NONE);
    masks_.clear();
    std::erase_if(contours, [&](const std::vector<cv::Point>& contour) {
      const cv::Rect box = cv::boundingRect(contour);
      const double x = box.x + box.width / 2.0, y = box.y + box.height / 2.0;
      return !measured.box || x < measured.box->x_min || x > measured.box->x_max || y < measured.box->y_min ||
             y > measured.box->y_max;
    });
    if (contours.empty()) return;
    seamed(colour, [&](const cv::Scalar& c, int width) {
      cv::drawContours(image_, contours, -1, c, width, cv::LINE_AA);
    });
    legend_.push_back({colour, name});
  }

  void fovea() {
    if (!e_.fovea) return;
    const cv::Point at(cvRound(e_.fovea->center.x), cvRound(e_.fovea->center.y));
    seamed(kFovea, [&](const cv::Scalar& c, int width) {
      cv::drawMarker(image_, at, c, cv::MARKER_CROSS, pen_.row * 3 / 2, width, cv::LINE_AA);
    });
    legend_.push_back({kFovea, "fovea (cross)"});
  }

  void lesions(std::size_t type) {
    const LesionGroup& group = e_.lesions[type];
    const int margin = pen_.line * 2;
    for (const LesionRecord& lesion : group.instances) {
      const cv::Rect box(cv::Point(cvFloor(lesion.box.x_min) - margin, cvFloor(lesion.box.y_min) - margin),
                         cv::Point(cvCeil(lesion.box.x_max) + margin, cvCeil(lesion.box.y_max) + margin));
      cv::rectangle(image_, box, kLesionColours[type], pen_.line);
    }
    if (group.count > 0)
      legend_.push_back(
          {kLesionColours[type], std::string(kLesionWords[type]) + ": " + std::to_string(group.count)});
  }

  int text_width(const std::string& text) const {
    int baseline = 0;
    return cv::getTextSize(text, kFont, pen_.font, pen_.text_line, &baseline).width;
  }

  void write(const std::string& text, cv::Point at) {
    cv::putText(image_, text, at, kFont, pen_.font, kInk, pen_.text_line, cv::LINE_AA);
  }

  void panel(cv::Rect box) {
    box &= cv::Rect(0, 0, image_.cols, image_.rows);
    cv::Mat target = image_(box);
    target.convertTo(target, -1, 1 - kPanelOpacity, 0);
  }

  /// Lower left corner, where most cameras leave the picture dark.
  void legend() {
    int width = 0;
    for (const LegendRow& row : legend_) width = std::max(width, text_width(row.text));
    if (legend_.empty()) return;
    const int pad = pen_.row / 2, swatch = pen_.row * 2 / 3, rows = static_cast<int>(legend_.size());
    const cv::Rect box(0, image_.rows - rows * pen_.row - 2 * pad, width + swatch + 3 * pad,
                       rows * pen_.row + 2 * pad);
    panel(box);
    for (int i = 0; i < rows; ++i) {
      const int top = box.y + pad + i * pen_.row;
      cv::rectangle(image_, cv::Rect(pad, top + (pen_.row - swatch) / 2, swatch, swatch), legend_[i].colour,
                    cv::FILLED);
      write(legend_[i].text, {2 * pad + swatch, top + pen_.row * 3 / 4});
    }
  }

  void banner(const std::string& text) {
    const int pad = pen_.row / 2;
    std::vector<std::string> lines(1);
    std::istringstream words(text);
    for (std::string word; words >> word;) {
      if (!lines.back().empty() && text_width(lines.back() + " " + word) > image_.cols - 2 * pad)
        lines.emplace_back();
      lines.back() += (lines.back().empty() ? "" : " ") + word;
    }
    const int height = static_cast<int>(lines.size()) * pen_.row + 2 * pad;
    panel({0, image_.rows - height, image_.cols, height});
    for (std::size_t i = 0; i < lines.size(); ++i)
      write(lines[i], {pad, image_.rows - height + pad + static_cast<int>(i) * pen_.row + pen_.row * 3 / 4});
  }

  Raster8 canvas_;
  cv::Mat image_;  ///< view of canvas_
  const Evidence& e_;
  const FundusReading& reading_;
  Pen pen_;
  std::list<Raster8> masks_;  ///< keeps the pixels of the masks in use
  std::vector<LegendRow> legend_;
};

}  // namespace

Raster8 draw_overlay(const Raster8& photograph, const Evidence& evidence, const FundusReading& reading) {
  return Drawing(photograph, evidence, reading).draw();
}

}  // namespace retinal
