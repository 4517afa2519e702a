// Optic disc and cup: overlap with the experts' outlines, and the vertical cup-to-disc ratio.

#include <cmath>

#include "base/json.h"
#include "biometry/biometry.h"
#include "evaluation/benchmark.h"
#include "evaluation/pixel_truth.h"
#include "evaluation/svg_plot.h"

namespace retinal {
namespace {

std::optional<double> ratio_of(const BiometryInput& input) {
  const Measurements measured = measure(input, {.definitions = Definitions::reference, .intervals = false});
  const Measurement* ratio = measured.find("disc.cdr_vertical.whole");
  return ratio ? std::optional(ratio->value) : std::nullopt;
}

/// The ratio of the experts' outlines, by the same definition.
std::optional<double> true_ratio(const Raster8& disc, const Raster8& cup) {
  BiometryInput input;
  input.disc = disc;
  input.cup = cup;
  return ratio_of(input);
}

/// The ratio as the record states it.
std::optional<double> measured_ratio(const FundusReading& reading) {
  BiometryInput input = biometry_input(reading, std::nullopt);
  // Vessels are not asked for here, and cost most of the time.
  input.vessel = input.artery = input.vein = {};
  input.vessel_probability = input.artery_probability = input.vein_probability = {};
  return ratio_of(input);
}

struct Ratios {
  double truth = 0;
  std::optional<double> said;
};

std::optional<double> mean_error(const std::vector<Ratios>& ratios) {
  std::vector<double> errors;
  for (const Ratios& r : ratios)
    if (r.said) errors.push_back(std::abs(*r.said - r.truth));
  return errors.empty() ? std::nullopt : std::optional(mean_of(errors));
}

/// Two empty masks agree wholly.
std::optional<double> mean_dice(const std::vector<Counts>& pictures) {
  std::vector<double> values;
  for (const Counts& counts : pictures) values.push_back(counts.f1().value_or(1));
  return values.empty() ? std::nullopt : std::optional(mean_of(values));
}

std::optional<double> mean_iou(const std::vector<Counts>& pictures) {
  std::vector<double> values;
  for (const Counts& counts : pictures) values.push_back(jaccard(counts).value_or(1));
  return values.empty() ? std::nullopt : std::optional(mean_of(values));
}

class DiscCup : public Benchmark {
 public:
  std::vector<std::string> sets() const override { return {"idrid_segmentation", "drishti_gs"}; }
  bool scores(const Sample& sample) const override { return sample.split == "test"; }

  Json measure(const TestCase& test) const override {
    const Raster8 disc = truth_mask(test, "disc");
    Json measured = {{"disc", compare_masks(said_mask(test, Structure::disc), disc, {})}};
    if (test.sample.dataset == "idrid_segmentation") return measured;
    const Raster8 cup = truth_mask(test, "cup");
    measured["cup"] = compare_masks(said_mask(test, Structure::cup), cup, {});
    if (const auto truth = true_ratio(disc, cup)) measured["true_ratio"] = *truth;
    if (const auto said = measured_ratio(test.reading)) measured["said_ratio"] = *said;
    return measured;
  }

  void take(const Sample& sample, const Json& measured) override {
    const auto disc = measured.at("disc").get<Counts>();
    if (sample.dataset == "idrid_segmentation") {
      idrid_patients_.push_back(patient_of(sample));
      idrid_.push_back(disc);
      return;
    }
    drishti_patients_.push_back(patient_of(sample));
    disc_.push_back(disc);
    cup_.push_back(measured.at("cup").get<Counts>());
    if (!measured.contains("true_ratio")) return;
    ratio_patients_.push_back(patient_of(sample));
    ratios_.push_back({measured.at("true_ratio").get<double>(), {}});
    if (measured.contains("said_ratio")) ratios_.back().said = measured.at("said_ratio").get<double>();
  }

  BenchmarkResult result() const override {
    BenchmarkResult result;
    const FigureMaker idrid(idrid_patients_), drishti(drishti_patients_), ratio(ratio_patients_);
    result.figures = {
        idrid("idrid.disc.iou", "IDRiD test: disc, mean IoU", over(idrid_, mean_iou)),
        idrid("idrid.disc.dice", "IDRiD test: disc, mean Dice", over(idrid_, mean_dice)),
        drishti("drishti.disc.dice", "Drishti-GS test: disc, mean Dice", over(disc_, mean_dice)),
        drishti("drishti.cup.dice", "Drishti-GS test: cup, mean Dice", over(cup_, mean_dice)),
        ratio("drishti.cdr_vertical.error",
              "Drishti-GS test: vertical cup-to-disc ratio, mean absolute error", over(ratios_, mean_error)),
        ratio("drishti.cdr_vertical.measured", "Drishti-GS test: photographs whose ratio was measured, share",
              over(ratios_, measured_share))};
    SvgPlot plot({"Vertical cup-to-disc ratio, Drishti-GS test", "experts", "measured", PlotRange{0, 1},
                  PlotRange{0, 1}});
    SvgPlot::Points dots;
    for (const Ratios& r : ratios_)
      if (r.said) dots.emplace_back(r.truth, *r.said);
    plot.line("equal", {{0, 0}, {1, 1}}, true).points("photographs", dots);
    result.charts.push_back({"cup_to_disc_ratio", "Measured against the experts' ratio", plot.svg()});
    return result;
  }

 private:
  static std::optional<double> measured_share(const std::vector<Ratios>& ratios) {
    double measured = 0;
    for (const Ratios& r : ratios) measured += r.said ? 1 : 0;
    return ratios.empty() ? std::nullopt : std::optional(measured / static_cast<double>(ratios.size()));
  }

  std::vector<std::string> idrid_patients_, drishti_patients_, ratio_patients_;
  std::vector<Counts> idrid_, disc_, cup_;
  std::vector<Ratios> ratios_;
};

}  // namespace

std::unique_ptr<Benchmark> make_disc_cup() { return std::make_unique<DiscCup>(); }

}  // namespace retinal
