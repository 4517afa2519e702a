#include "analysis/analyzer.h"

#include <cmath>

#include "base/error.h"
#include "base/stopwatch.h"
#include "biometry/artery_vein.h"
#include "evidence/vocabulary.h"
#include "fundus/structure_masks.h"
#include "image/plausibility.h"

namespace retinal {
namespace {

/// What colour and light alone rule out is refused whatever the network thinks of it.
void check_light_and_colour(const Photograph& photograph, FundusReading& reading) {
  const Plausibility plausibility = check_plausibility(photograph.pixels, reading.field_of_view);
  if (plausibility.plausible) return;
  reading.distribution = {.score = 0, .accepted = false, .reason = plausibility.reason};
}

/// The network judges pixel by pixel; that a piece of vessel is one kind all along is anatomy.
void settle_vessel_kinds(FundusReading& reading) {
  StructureMap &artery = reading[Structure::artery], &vein = reading[Structure::vein];
  settle_artery_vein(reading[Structure::vessel].mask, artery.probability, vein.probability);
  for (StructureMap* map : {&artery, &vein}) map->mask = mask_at(map->probability, map->threshold);
  separate_artery_vein(artery.probability, vein.probability, artery.mask, vein.mask);
}

/// Every key that would have been measured, each with the reason why nothing is claimed about this picture.
Measurements nothing_measured(const BiometryOptions& options, const std::string& reason) {
  Measurements none = measure(BiometryInput{}, options);
  for (const Measurement& m : none.values) none.unavailable[m.key] = reason;
  none.values.clear();
  for (auto& [key, why] : none.unavailable) why = reason;
  return none;
}

}  // namespace

struct Analyzer::Impl {
  AnalyzerOptions options;
  FundusNet network;
};

Analyzer::Analyzer(const AnalyzerOptions& options) {
  if (options.um_per_px && !(std::isfinite(*options.um_per_px) && *options.um_per_px > 0))
    throw UsageError("micrometres per pixel must be a positive number");
  impl_ = std::make_unique<Impl>(Impl{options, FundusNet(options.network)});
  if (impl_->options.biometry.threads == 0) impl_->options.biometry.threads = options.network.threads;
}
Analyzer::~Analyzer() = default;
Analyzer::Analyzer(Analyzer&&) noexcept = default;

const ModelInfo& Analyzer::model() const { return impl_->network.info(); }

FundusReading Analyzer::read(const Photograph& photograph) const {
  try {
    FundusReading reading = impl_->network.read(photograph);
    check_light_and_colour(photograph, reading);
    settle_vessel_kinds(reading);
    return reading;
  } catch (const InputError& error) {  // what is wrong with the pixels does not know their file
    throw InputError("'" + photograph.source + "': " + error.what());
  }
}

Analysis Analyzer::analyze(const Photograph& photograph) const {
  const Stopwatch stopwatch;
  Analysis analysis;
  FundusReading& reading = analysis.reading = read(photograph);

  const std::optional<double> um_per_px =
      impl_->options.um_per_px ? impl_->options.um_per_px : photograph.um_per_px;
  const Stopwatch biometry_time;
  const std::string refusal = refusal_reason(reading.quality, reading.distribution);
  const Measurements measurements = refusal.empty()
                                        ? measure(biometry_input(reading, um_per_px), impl_->options.biometry)
                                        : nothing_measured(impl_->options.biometry, refusal);
  reading.timing_ms["biometry"] = biometry_time.milliseconds();

  analysis.evidence = make_evidence(photograph, reading, measurements, um_per_px);
  analysis.evidence.timing_ms["total"] = stopwatch.milliseconds();
  return analysis;
}

}  // namespace retinal
