#include "fundus/fundus_net.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <numeric>
#include <opencv2/imgproc.hpp>

#include "base/error.h"
#include "fundus/decisions.h"
#include "fundus/landmarks.h"
#include "fundus/lesions.h"
#include "fundus/mirror.h"
#include "fundus/model_spec.h"
#include "fundus/network_session.h"
#include "fundus/side.h"
#include "fundus/structure_masks.h"
#include "image/opencv_bridge.h"

namespace retinal {
namespace {

constexpr double kLandmarkMinimum = 0.3;  // softmax mass below which a landmark counts as not in view

class Stopwatch {
 public:
  double lap() {
    const auto now = std::chrono::steady_clock::now();
    const double ms = std::chrono::duration<double, std::milli>(now - last_).count();
    last_ = now;
    return ms;
  }

 private:
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

/// Splits [1, C, H, W] probabilities into maps, blanks what lies outside the field and makes the masks.
void fill_structures(const FundusModelSpec& spec, const NetworkOutput& output, FundusReading& reading) {
  const int size = reading.crop.size;
  const cv::Mat outside = view(reading.field_mask) == 0;
  for (std::size_t c = 0; c < kStructures.size(); ++c) {
    StructureMap& map = reading.structures[c];
    map.threshold = spec.structure_threshold[c];
    map.probability = RasterF(size, size);
    const auto first = output.values.begin() + static_cast<std::ptrdiff_t>(c * size * size);
    std::copy(first, first + size * size, map.probability.data.begin());
    view(map.probability).setTo(0, outside);
    map.mask = mask_at(map.probability, map.threshold);
  }
  StructureMap &artery = reading[Structure::artery], &vein = reading[Structure::vein];
  separate_artery_vein(artery.probability, vein.probability, artery.mask, vein.mask);
}

}  // namespace

struct FundusNet::Impl {
  FundusModelSpec spec;
  NetworkSession dense, global;

  Impl(const FundusModelSpec& s, const FundusNetOptions& o)
      : spec(s),
        dense(s.dense, o.threads, o.exact,
              {{"logits", {s.structure_calibration.begin(), s.structure_calibration.end()}}}),
        global(s.global, o.threads, o.exact) {}

  void read_landmarks(const NetworkOutput& maps, FundusReading& reading) const;
  void read_global(const std::map<std::string, NetworkOutput>& outputs, FundusReading& reading) const;
};

void FundusNet::Impl::read_landmarks(const NetworkOutput& maps, FundusReading& reading) const {
  const int height = static_cast<int>(maps.shape[2]), width = static_cast<int>(maps.shape[3]);
  const double cell = static_cast<double>(spec.global.size) / width;
  const double to_analysis = static_cast<double>(reading.crop.size) / spec.global.size;
  const auto landmark = [&](int k) -> std::optional<Landmark> {
    const HeatPeak peak =
        find_peak(maps.values.data() + static_cast<std::ptrdiff_t>(k) * width * height, width, height);
    if (peak.p < kLandmarkMinimum) return std::nullopt;
    const double x = (peak.x + 0.5) * cell - spec.landmark_offset[k][0];
    const double y = (peak.y + 0.5) * cell - spec.landmark_offset[k][1];
    return Landmark{{x * to_analysis - 0.5, y * to_analysis - 0.5}, peak.p};
  };
  reading.disc = landmark(0);
  reading.fovea = landmark(1);
  // The mask is finer than the heat-map; it is used where the two agree or the heat-map is silent.
  if (const auto mask = disc_from_mask(reading[Structure::disc])) {
    const AnalysisPoint center = marked_center(*mask, spec.disc_center_offset);
    if (!reading.disc || distance(center, reading.disc->center) < 0.08 * reading.crop.size)
      reading.disc = Landmark{center, std::max(mask->p, reading.disc ? reading.disc->p : 0.0)};
  }
  reading.laterality = decide_side(spec.laterality, side_from_maps(maps, spec.laterality.temperature));
}

void FundusNet::Impl::read_global(const std::map<std::string, NetworkOutput>& outputs,
                                  FundusReading& reading) const {
  reading.diabetic_retinopathy = decide_grade(spec.grade, outputs.at("grade").values.data());
  reading.macular_edema_risk = decide_grade(spec.edema, outputs.at("edema").values.data());
  reading.quality = decide_quality(spec.quality, outputs.at("quality").values.data());
  const auto& diseases = outputs.at("diseases").values;
  for (std::size_t i = 0; i < spec.diseases.size(); ++i) {
    const auto& d = spec.diseases[i];
    const bool screened = d.name == "normal" || d.name == "diabetic_retinopathy";
    (screened ? reading.screening : reading.findings)[d.name] = decide_finding(d, diseases[i]);
  }
  reading.distribution =
      decide_distribution(spec.gate, outputs.at("fundus").values[0], outputs.at("features").values);
}

FundusNet::FundusNet(const FundusNetOptions& options)
    : impl_(std::make_unique<Impl>(
          read_model_spec(options.model_dir.empty() ? default_model_dir() : options.model_dir), options)) {}
FundusNet::~FundusNet() = default;
FundusNet::FundusNet(FundusNet&&) noexcept = default;

const ModelInfo& FundusNet::info() const { return impl_->spec.info; }

FundusReading FundusNet::read(const Photograph& photograph) const {
  Stopwatch watch;
  const FundusModelSpec& spec = impl_->spec;
  FundusReading reading;
  reading.model = spec.info;
  reading.field_of_view = find_field_of_view(photograph.pixels);
  reading.crop = reading.field_of_view.crop(spec.dense.size);
  const Raster8 crop = resample_to_analysis(photograph.pixels, reading.crop);
  const Raster8 small = resample_to_analysis(photograph.pixels, reading.field_of_view.crop(spec.global.size));
  reading.field_mask = field_of_view_mask(reading.field_of_view, reading.crop, photograph.pixels.width,
                                          photograph.pixels.height);
  reading.timing_ms["field_of_view"] = watch.lap();
  fill_structures(spec, impl_->dense.run(crop).at("logits"), reading);
  reading.timing_ms["dense_network"] = watch.lap();
  const auto outputs = run_with_mirror(impl_->global, small);
  reading.timing_ms["global_network"] = watch.lap();
  impl_->read_landmarks(outputs.at("landmarks"), reading);
  impl_->read_global(outputs, reading);
  const double retinopathy = 1 - reading.diabetic_retinopathy.p.front();
  for (std::size_t i = 0; i < kLesions.size(); ++i)
    reading.lesions[i] =
        judge_lesions(reading[kLesions[i]], spec.lesion_minimum_area[i], retinopathy, spec.lesion_judge[i]);
  reading.quality.reasons = quality_reasons(crop, reading);
  reading.timing_ms["decisions"] = watch.lap();
  return reading;
}

}  // namespace retinal
