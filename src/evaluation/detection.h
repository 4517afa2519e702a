#pragma once
// Boxes said against boxes marked: merging, intersection over union, average precision, FROC.

#include <optional>
#include <vector>

#include "evaluation/metrics.h"
#include "image/frame.h"

namespace retinal {

struct DetectedBox {
  PhotoBox box;
  double p = 1;
};

/// Intersection over union of two half-open boxes, 0..1.
double intersection_over_union(const PhotoBox& a, const PhotoBox& b);

/// Joins boxes whose gap is at most `gap` pixels both in x and in y, until none is left to join; a joined box
/// has the largest p of its parts. The same is done to what is said and to what is marked, because where one
/// lesion ends and the next begins is a matter of taste.
std::vector<DetectedBox> merge_near_boxes(std::vector<DetectedBox> boxes, double gap);

/// One photograph's boxes of one kind.
struct PictureBoxes {
  std::vector<DetectedBox> said;
  std::vector<PhotoBox> marked;
};
void to_json(Json& json, const PictureBoxes& picture);
void from_json(const Json& json, PictureBoxes& picture);

/// What matching left of a photograph: each said box with whether it found a marked one of its own.
struct MatchedPicture {
  std::vector<Scored> said;
  std::size_t marked = 0;
};

/// By falling p, each said box takes the marked box with the largest IoU that no box before it has taken, if
/// that IoU is at least `least_iou` (PASCAL VOC's rule).
MatchedPicture match_boxes(const PictureBoxes& picture, double least_iou);

/// Area under the precision-recall curve with precision made non-increasing (PASCAL VOC 2010), pooled over
/// photographs; marked boxes that nothing matches count as missed. Absent where nothing is marked.
std::optional<double> box_average_precision(const std::vector<MatchedPicture>& pictures);

/// Hits, false boxes and misses pooled over photographs, at the model's threshold.
Counts box_counts(const std::vector<MatchedPicture>& pictures);

/// The best IoU that any said box has with each marked box, 0 where there is none.
std::vector<double> best_overlaps(const PictureBoxes& picture);

/// Free-response ROC: (false boxes per photograph, share of marked boxes found) by falling p. A said box is a
/// hit when its centre lies in a marked box or the centre of a marked box lies in it.
CurvePoints froc_curve(const std::vector<PictureBoxes>& pictures);

/// Mean sensitivity at 1/8, 1/4, 1/2, 1, 2, 4 and 8 false boxes per photograph (Niemeijer et al., IEEE TMI
/// 2010;29:185). Beyond the end of the curve the last sensitivity is held. Absent where nothing is marked.
std::optional<double> froc_score(const std::vector<PictureBoxes>& pictures);

}  // namespace retinal
