#include <map>
#include <opencv2/imgproc.hpp>
#include <set>

#include "base/json.h"
#include "base/text.h"
#include "dataset/exports.h"
#include "dataset/masks.h"
#include "dataset/pictures.h"
#include "image/opencv_bridge.h"

namespace retinal {
namespace {

/// Lengths of runs of 0 and 1 in turn over the columns of the frame, beginning with 0: COCO's uncompressed
/// form.
std::vector<std::int64_t> run_lengths(const cv::Mat& labels, int label, const cv::Rect& box) {
  std::vector<std::int64_t> counts;
  std::int64_t end = 0;  // of the last run of ones
  const std::int64_t height = labels.rows;
  for (int x = box.x; x < box.x + box.width; ++x)
    for (int y = box.y; y < box.y + box.height; ++y) {
      if (labels.at<int>(y, x) != label) continue;
      const std::int64_t at = x * height + y;
      if (counts.empty() || at > end) {
        counts.push_back(at - end);
        counts.push_back(0);
      }
      ++counts.back();
      end = at + 1;
    }
  if (const std::int64_t rest = labels.total() - end; rest > 0) counts.push_back(rest);
  return counts;
}

void add_annotations(Json& annotations, const Sample& sample, const MaskSource& source, int image_id,
                     int category) {
  const Raster8 mask = read_mask(source);
  cv::Mat labels, stats, centres;
  const int pieces = cv::connectedComponentsWithStats(view(mask), labels, stats, centres, 8, CV_32S);
  for (int piece = 1; piece < pieces; ++piece) {
    const auto stat = [&](int which) { return stats.at<int>(piece, which); };
    const cv::Rect box(stat(cv::CC_STAT_LEFT), stat(cv::CC_STAT_TOP), stat(cv::CC_STAT_WIDTH),
                       stat(cv::CC_STAT_HEIGHT));
    annotations.push_back(
        {{"id", annotations.size() + 1},
         {"image_id", image_id},
         {"category_id", category},
         {"bbox", {box.x, box.y, box.width, box.height}},
         {"area", stat(cv::CC_STAT_AREA)},
         {"iscrowd", 0},
         {"segmentation", {{"size", {mask.height, mask.width}}, {"counts", run_lengths(labels, piece, box)}}},
         {"sample", valid_utf8(sample.id())}});
  }
}

}  // namespace

Json coco_json(const std::vector<Sample>& samples, const std::filesystem::path& root) {
  std::set<std::string> structures;
  for (const Sample& sample : samples)
    for (const auto& [structure, _] : sample.masks) structures.insert(structure);
  Json json{{"info", {{"description", samples.empty() ? "" : valid_utf8(samples.front().dataset)}}},
            {"images", Json::array()},
            {"annotations", Json::array()},
            {"categories", Json::array()}};
  std::map<std::string, int> category;
  for (const auto& structure : structures) {
    category.emplace(structure, static_cast<int>(category.size()) + 1);
    json["categories"].push_back(
        {{"id", category.at(structure)}, {"name", structure}, {"supercategory", "retina"}});
  }
  int id = 0;
  for (const Sample& sample : samples) {
    if (sample.image.empty()) continue;
    const PictureSize size = picture_size(sample.image);
    json["images"].push_back({{"id", ++id},
                              {"file_name", relative_name(sample.image, root)},
                              {"width", size.width},
                              {"height", size.height},
                              {"split", sample.split},
                              {"patient", valid_utf8(sample.patient)}});
    for (const auto& [structure, source] : sample.masks)
      add_annotations(json["annotations"], sample, source, id, category.at(structure));
  }
  return json;
}

}  // namespace retinal
