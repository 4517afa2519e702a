#include "evaluation/detection.h"

#include <algorithm>
#include <array>

#include "base/json.h"

namespace retinal {
namespace {

/// Distance between two intervals, 0 or less when they touch or overlap.
double gap_between(double a_min, double a_max, double b_min, double b_max) {
  return std::max(a_min, b_min) - std::min(a_max, b_max);
}

bool near(const PhotoBox& a, const PhotoBox& b, double gap) {
  return gap_between(a.x_min, a.x_max, b.x_min, b.x_max) <= gap &&
         gap_between(a.y_min, a.y_max, b.y_min, b.y_max) <= gap;
}

PhotoBox hull(const PhotoBox& a, const PhotoBox& b) {
  return {std::min(a.x_min, b.x_min), std::min(a.y_min, b.y_min), std::max(a.x_max, b.x_max),
          std::max(a.y_max, b.y_max)};
}

bool holds(const PhotoBox& box, PhotoPoint p) {
  return p.x >= box.x_min && p.x < box.x_max && p.y >= box.y_min && p.y < box.y_max;
}

bool hits(const PhotoBox& said, const PhotoBox& marked) {
  return holds(marked, said.center()) || holds(said, marked.center());
}

std::vector<DetectedBox> by_falling_p(std::vector<DetectedBox> boxes) {
  std::stable_sort(boxes.begin(), boxes.end(),
                   [](const DetectedBox& a, const DetectedBox& b) { return a.p > b.p; });
  return boxes;
}

/// What happens when the threshold falls below p: a marked box is found, or a false box appears.
struct FrocEvent {
  double p = 0;
  bool found = false;
};

std::vector<FrocEvent> froc_events(const PictureBoxes& picture) {
  std::vector<FrocEvent> events;
  for (const DetectedBox& said : picture.said)
    if (std::none_of(picture.marked.begin(), picture.marked.end(),
                     [&](const PhotoBox& marked) { return hits(said.box, marked); }))
      events.push_back({said.p, false});
  for (const PhotoBox& marked : picture.marked) {
    double best = -1;
    for (const DetectedBox& said : picture.said)
      if (hits(said.box, marked)) best = std::max(best, said.p);
    if (best >= 0) events.push_back({best, true});
  }
  return events;
}

}  // namespace

void to_json(Json& json, const PictureBoxes& picture) {
  json = {{"said", Json::array()}, {"marked", Json::array()}};
  for (const auto& [b, p] : picture.said) json["said"].push_back({b.x_min, b.y_min, b.x_max, b.y_max, p});
  for (const PhotoBox& b : picture.marked) json["marked"].push_back({b.x_min, b.y_min, b.x_max, b.y_max});
}

void from_json(const Json& json, PictureBoxes& picture) {
  const auto box = [](const Json& j) {
    return PhotoBox{j.at(0).get<double>(), j.at(1).get<double>(), j.at(2).get<double>(),
                    j.at(3).get<double>()};
  };
  picture = {};
  for (const Json& said : json.at("said")) picture.said.push_back({box(said), said.at(4).get<double>()});
  for (const Json& marked : json.at("marked")) picture.marked.push_back(box(marked));
}

double intersection_over_union(const PhotoBox& a, const PhotoBox& b) {
  const double width = -gap_between(a.x_min, a.x_max, b.x_min, b.x_max);
  const double height = -gap_between(a.y_min, a.y_max, b.y_min, b.y_max);
  if (width <= 0 || height <= 0) return 0;
  const double both = width * height;
  return both / (a.width() * a.height() + b.width() * b.height() - both);
}

std::vector<DetectedBox> merge_near_boxes(std::vector<DetectedBox> boxes, double gap) {
  bool joined = true;
  while (joined) {
    joined = false;
    for (std::size_t i = 0; i < boxes.size(); ++i)
      for (std::size_t j = i + 1; j < boxes.size();) {
        if (!near(boxes[i].box, boxes[j].box, gap)) {
          ++j;
          continue;
        }
        boxes[i] = {hull(boxes[i].box, boxes[j].box), std::max(boxes[i].p, boxes[j].p)};
        boxes.erase(boxes.begin() + static_cast<std::ptrdiff_t>(j));
        joined = true;
      }
  }
  return boxes;
}

MatchedPicture match_boxes(const PictureBoxes& picture, double least_iou) {
  MatchedPicture matched;
  matched.marked = picture.marked.size();
  std::vector<bool> taken(picture.marked.size(), false);
  for (const DetectedBox& said : by_falling_p(picture.said)) {
    double best = 0;
    std::size_t which = 0;
    for (std::size_t i = 0; i < picture.marked.size(); ++i)
      if (const double iou = intersection_over_union(said.box, picture.marked[i]); !taken[i] && iou > best) {
        best = iou;
        which = i;
      }
    const bool hit = best > 0 && best >= least_iou;
    if (hit) taken[which] = true;
    matched.said.push_back({said.p, hit});
  }
  return matched;
}

std::optional<double> box_average_precision(const std::vector<MatchedPicture>& pictures) {
  std::vector<Scored> said;
  double marked = 0;
  for (const MatchedPicture& picture : pictures) {
    said.insert(said.end(), picture.said.begin(), picture.said.end());
    marked += static_cast<double>(picture.marked);
  }
  if (marked == 0) return std::nullopt;
  CurvePoints curve = precision_recall_curve(said);  // recall among the found
  double hits = 0;
  for (const Scored& s : said) hits += s.positive ? 1 : 0;
  double ceiling = 0;
  for (auto point = curve.rbegin(); point != curve.rend(); ++point)
    point->second = ceiling = std::max(ceiling, point->second);
  double area = 0, last = 0;
  for (const auto& [recall, precision] : curve) {
    area += (recall - last) * precision;
    last = recall;
  }
  return area * hits / marked;
}

Counts box_counts(const std::vector<MatchedPicture>& pictures) {
  Counts counts;
  for (const MatchedPicture& picture : pictures) {
    double hits = 0;
    for (const Scored& s : picture.said) {
      counts.add(true, s.positive);
      hits += s.positive ? 1 : 0;
    }
    counts.false_negative += static_cast<double>(picture.marked) - hits;
  }
  return counts;
}

std::vector<double> best_overlaps(const PictureBoxes& picture) {
  std::vector<double> best;
  for (const PhotoBox& marked : picture.marked) {
    double overlap = 0;
    for (const DetectedBox& said : picture.said)
      overlap = std::max(overlap, intersection_over_union(said.box, marked));
    best.push_back(overlap);
  }
  return best;
}

CurvePoints froc_curve(const std::vector<PictureBoxes>& pictures) {
  std::vector<FrocEvent> events;
  double marked = 0;
  for (const PictureBoxes& picture : pictures) {
    const auto own = froc_events(picture);
    events.insert(events.end(), own.begin(), own.end());
    marked += static_cast<double>(picture.marked.size());
  }
  CurvePoints curve;
  if (marked == 0) return curve;
  std::sort(events.begin(), events.end(), [](const FrocEvent& a, const FrocEvent& b) { return a.p > b.p; });
  double found = 0, wrong = 0;
  curve.emplace_back(0, 0);
  for (std::size_t i = 0; i < events.size();) {
    const double p = events[i].p;
    for (; i < events.size() && events[i].p == p; ++i) (events[i].found ? found : wrong) += 1;
    curve.emplace_back(wrong / static_cast<double>(pictures.size()), found / marked);
  }
  return curve;
}

std::optional<double> froc_score(const std::vector<PictureBoxes>& pictures) {
  const CurvePoints curve = froc_curve(pictures);
  if (curve.empty()) return std::nullopt;
  constexpr std::array<double, 7> kRates = {0.125, 0.25, 0.5, 1, 2, 4, 8};
  double sum = 0;
  for (double rate : kRates) {
    double sensitivity = 0;
    for (const auto& [wrong, found] : curve)
      if (wrong <= rate) sensitivity = found;
    sum += sensitivity;
  }
  return sum / kRates.size();
}

}  // namespace retinal
