// Boxes around lesions (IDRiD), as the record gives them.

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "base/json.h"
#include "evaluation/benchmark.h"
#include "evaluation/detection.h"
#include "evaluation/pixel_truth.h"
#include "evaluation/svg_plot.h"
#include "image/opencv_bridge.h"

namespace retinal {
namespace {

/// Boxes nearer than this many pixels of the photograph are one, said or marked: what the original's pipeline
/// used for IDRiD.
constexpr double kMergeGap = 20;
constexpr std::array<const char*, 4> kTitles = {"microaneurysms", "haemorrhages", "hard exudates",
                                                "soft exudates"};
constexpr std::array<double, 2> kOverlaps = {0.5, 0.25};

std::vector<DetectedBox> marked_boxes(const Raster8& mask) {
  cv::Mat labels, stats, centroids;
  const int n = cv::connectedComponentsWithStats(view(mask), labels, stats, centroids, 8);
  std::vector<DetectedBox> boxes;
  for (int i = 1; i < n; ++i) {
    const double x = stats.at<int>(i, cv::CC_STAT_LEFT), y = stats.at<int>(i, cv::CC_STAT_TOP);
    boxes.push_back(
        {{x, y, x + stats.at<int>(i, cv::CC_STAT_WIDTH), y + stats.at<int>(i, cv::CC_STAT_HEIGHT)}, 1});
  }
  return boxes;
}

PictureBoxes boxes_of(const TestCase& test, std::size_t lesion) {
  PictureBoxes boxes;
  for (const LesionInstance& instance : test.reading.lesions[lesion])
    boxes.said.push_back({test.reading.crop.to_photo(instance.box), instance.p});
  boxes.said = merge_near_boxes(boxes.said, kMergeGap);
  for (const DetectedBox& marked :
       merge_near_boxes(marked_boxes(truth_mask(test, to_string(kLesions[lesion]))), kMergeGap))
    boxes.marked.push_back(marked.box);
  return boxes;
}

std::optional<double> mean_best_overlap(const std::vector<PictureBoxes>& pictures) {
  std::vector<double> best;
  for (const PictureBoxes& picture : pictures) {
    const auto own = best_overlaps(picture);
    best.insert(best.end(), own.begin(), own.end());
  }
  return best.empty() ? std::nullopt : std::optional(mean_of(best));
}

/// One photograph, all kinds of lesion.
using AllBoxes = std::array<PictureBoxes, 4>;

std::optional<double> mean_best_overlap_of_all(const std::vector<AllBoxes>& pictures) {
  std::vector<PictureBoxes> flat;
  for (const AllBoxes& picture : pictures) flat.insert(flat.end(), picture.begin(), picture.end());
  return mean_best_overlap(flat);
}

std::vector<PictureBoxes> of_kind(const std::vector<AllBoxes>& pictures, std::size_t lesion) {
  std::vector<PictureBoxes> boxes;
  for (const AllBoxes& picture : pictures) boxes.push_back(picture[lesion]);
  return boxes;
}

std::vector<MatchedPicture> matched(const std::vector<PictureBoxes>& pictures, double least_iou) {
  std::vector<MatchedPicture> result;
  for (const PictureBoxes& picture : pictures) result.push_back(match_boxes(picture, least_iou));
  return result;
}

std::size_t marked_in(const std::vector<PictureBoxes>& pictures) {
  std::size_t n = 0;
  for (const PictureBoxes& picture : pictures) n += picture.marked.size();
  return n;
}

class LesionBoxes : public Benchmark {
 public:
  std::vector<std::string> sets() const override { return {"idrid_segmentation"}; }
  bool scores(const Sample& sample) const override { return sample.split == "test"; }

  Json measure(const TestCase& test) const override {
    Json boxes = Json::array();
    for (std::size_t i = 0; i < kLesions.size(); ++i) boxes.push_back(boxes_of(test, i));
    return boxes;
  }

  void take(const Sample& sample, const Json& measured) override {
    patients_.push_back(patient_of(sample));
    pictures_.push_back(measured.get<AllBoxes>());
  }

  BenchmarkResult result() const override {
    BenchmarkResult result;
    result.notes.push_back(
        "Boxes of one kind nearer than 20 px of the 4288 px photograph are merged, said and marked "
        "alike; n counts merged marked boxes.");
    std::size_t marked = 0;
    for (std::size_t i = 0; i < kLesions.size(); ++i) marked += marked_in(of_kind(pictures_, i));
    Figure all =
        FigureMaker(patients_)("idrid.boxes.mean_best_iou", "IDRiD test: mean best IoU over marked boxes",
                               over(pictures_, mean_best_overlap_of_all));
    all.n = static_cast<std::int64_t>(marked);
    all.of = "marked boxes";
    result.figures.push_back(all);
    for (std::size_t k = 0; k < kOverlaps.size(); ++k)
      result.figures.push_back(mean_ap(kOverlaps[k], marked));
    SvgPlot froc({"IDRiD test, FROC by instance", "false boxes per photograph", "share of marked boxes found",
                  PlotRange{0, 30}, PlotRange{0, 1}});
    for (std::size_t i = 0; i < kLesions.size(); ++i) {
      add_kind(i, result);
      froc.line(kTitles[i], thinned(froc_curve(of_kind(pictures_, i))));
    }
    result.charts.push_back({"lesion_boxes_froc", "Free-response ROC of lesion boxes", froc.svg()});
    return result;
  }

 private:
  /// Mean over the kinds of lesion of their average precision.
  Figure mean_ap(double overlap, std::size_t marked) const {
    const Statistic statistic = [&, overlap](const std::vector<std::size_t>& cases) -> std::optional<double> {
      double sum = 0;
      for (const auto& kind : matched_kinds(overlap)) {
        std::vector<MatchedPicture> chosen;
        for (std::size_t i : cases) chosen.push_back(kind[i]);
        const auto ap = box_average_precision(chosen);
        if (!ap) return std::nullopt;
        sum += *ap / 4;
      }
      return sum;
    };
    Figure figure =
        FigureMaker(patients_)("idrid.boxes.map_" + percent(overlap),
                               "IDRiD test: mean AP of boxes at IoU " + percent(overlap) + " %", statistic);
    figure.n = static_cast<std::int64_t>(marked);
    figure.of = "marked boxes";
    return figure;
  }

  static std::string percent(double share) { return std::to_string(std::lround(share * 100)); }

  const std::array<std::vector<MatchedPicture>, 4>& matched_kinds(double overlap) const {
    auto& kinds = matched_[overlap == kOverlaps[0] ? 0 : 1];
    if (kinds[0].size() != pictures_.size())
      for (std::size_t i = 0; i < kinds.size(); ++i) kinds[i] = matched(of_kind(pictures_, i), overlap);
    return kinds;
  }

  void add_kind(std::size_t i, BenchmarkResult& result) const {
    const std::vector<PictureBoxes> pictures = of_kind(pictures_, i);
    const FigureMaker figure(patients_);
    const std::string key = std::string("idrid.boxes.") + to_string(kLesions[i]) + ".";
    const std::string title = std::string("IDRiD test: ") + kTitles[i] + ", ";
    const std::size_t first = result.figures.size();
    result.figures.push_back(figure(key + "mean_best_iou", title + "mean best IoU over marked boxes",
                                    over(pictures, mean_best_overlap)));
    for (double overlap : kOverlaps) {
      const auto matches = matched(pictures, overlap);
      const std::string at = " at IoU " + percent(overlap) + " %", suffix = "_" + percent(overlap);
      result.figures.push_back(
          figure(key + "ap" + suffix, title + "AP of boxes" + at, over(matches, box_average_precision)));
      result.figures.push_back(
          figure(key + "precision" + suffix, title + "precision of boxes" + at,
                 over(matches, [](const auto& m) { return box_counts(m).precision(); })));
      result.figures.push_back(figure(key + "recall" + suffix, title + "recall of boxes" + at,
                                      over(matches, [](const auto& m) { return box_counts(m).recall(); })));
    }
    result.figures.push_back(figure(key + "froc", title + "FROC, mean sensitivity at 1/8 to 8 false boxes",
                                    over(pictures, froc_score)));
    for (std::size_t k = first; k < result.figures.size(); ++k) {
      result.figures[k].n = static_cast<std::int64_t>(marked_in(pictures));
      result.figures[k].of = "marked boxes";
    }
  }

  std::vector<std::string> patients_;
  std::vector<AllBoxes> pictures_;
  mutable std::array<std::array<std::vector<MatchedPicture>, 4>, 2> matched_;
};

}  // namespace

std::unique_ptr<Benchmark> make_lesion_boxes() { return std::make_unique<LesionBoxes>(); }

}  // namespace retinal
