#include "training/global_calibration.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "base/progress.h"
#include "base/quantile.h"
#include "fundus/decisions.h"
#include "fundus/landmarks.h"
#include "fundus/mirror.h"
#include "fundus/network_session.h"
#include "fundus/side.h"
#include "image/field_of_view.h"
#include "training/calibration.h"
#include "training/decision_limits.h"
#include "training/global_labels.h"
#include "training/recipe_samples.h"

namespace retinal::training {
namespace {

using NetworkOutputs = std::map<std::string, NetworkOutput>;

constexpr std::size_t kGatePictures =
    600;  // training pictures whose features describe "like the training data"
constexpr double kGateQuantile = 0.995, kGateMargin = 1.25;
constexpr double kSmallestSpread = 0.02;  // of a feature: a channel that never fires must not rule

// "Present" is said of at most one in twenty eyes without the disease, and never of one for which the
// calibrated probability speaks three to one against it: for a rare disease that the network hardly sees, the
// best F1 of few eyes lies at thresholds near its prevalence, and "present at 8 %" persuades nobody.
constexpr double kStatedSpecificity = 0.95, kLeastThreshold = 0.25;
// A refused photograph is measured by nothing, so few that people could grade may be refused. Experts graded
// all of these sets at the resolution at which they lie here; that few of them are labelled for quality does
// not matter.
constexpr double kGradableSpecificity = 0.98, kLeastRejectThreshold = 0.25, kHighestRejectThreshold = 0.99;
constexpr std::array kGradedSets = {"idrid_grading", "odir"};
constexpr std::size_t kScreeningOutputs = 2;  // normal and diabetic_retinopathy, which no record states
constexpr int kReferableGrade = 2;
constexpr double kAllowedRisk =
    0.05;  // of a wrong "referable" or "not referable" among the grades that are stated
constexpr double kConformalCoverage = 0.9;
// Of ODIR's photographs alone the side is certain; others may be mirrored (EyePACS) or do not say.
constexpr const char* kSidedDataset = "odir";
constexpr double kAllowedSideRisk = 0.01, kLeastSideProbability = 0.8;

struct GlobalReading {
  Sample sample;
  GlobalLabels labels;
  NetworkOutputs outputs;
  CropTransform crop;
};

std::vector<GlobalReading> read_all(const NetworkSession& session, int size, std::vector<Sample> samples,
                                    const std::string& label) {
  Progress progress(label, static_cast<std::int64_t>(samples.size()));
  std::vector<GlobalReading> readings;
  for (auto& sample : samples) {
    const Photograph photo = load_photograph(sample.image);
    const CropTransform crop = find_field_of_view(photo.pixels).crop(size);
    const GlobalLabels labels = global_labels(sample);
    readings.push_back({std::move(sample), labels,
                        run_with_mirror(session, resample_to_analysis(photo.pixels, crop)), crop});
    progress.update(static_cast<std::int64_t>(readings.size()));
  }
  progress.finish();
  return readings;
}

const std::vector<float>& logits(const GlobalReading& r, const std::string& head) {
  return r.outputs.at(head).values;
}

Json to_json(const Calibration& c) { return {{"scale", c.scale}, {"bias", c.bias}}; }

Json calibrate_diseases(const std::vector<GlobalReading>& readings) {
  Json out = Json::object();
  for (std::size_t i = 0; i < disease_names().size(); ++i) {
    LogitCounts counts;
    for (const auto& r : readings)
      if (r.labels.diseases.weight[i] == 1)
        counts.add(logits(r, "diseases")[i], r.labels.diseases.value[i] > 0.5 ? 1 : 0);
    const Calibration calibration = counts.fit();
    const bool stated = i >= kScreeningOutputs;
    const ThresholdChoice choice =
        stated ? threshold_for_specificity(counts, calibration, kStatedSpecificity, kLeastThreshold)
               : threshold_for_f1(counts, calibration, kLeastThreshold);
    const double threshold = choice.threshold;
    std::vector<double> margins;
    for (const auto& r : readings)
      if (r.labels.diseases.weight[i] == 1)
        margins.push_back(std::abs(calibration.apply(logits(r, "diseases")[i]) - threshold));
    Json entry = to_json(calibration);
    entry["threshold"] = threshold;
    // A margin never so wide that a clear "absent" (p near 0) counts as undecided.
    entry["abstain_margin"] = std::min(quantile(margins, kAbstain), threshold / 2);
    entry["validation_positives"] = counts.positives();
    entry["validation_f1"] = counts.f1_at(calibration, threshold);
    entry["validation_sensitivity"] = choice.sensitivity;
    entry["validation_specificity"] = choice.specificity;
    if (stated) entry["stated_specificity"] = kStatedSpecificity;
    out[disease_names()[i]] = entry;
  }
  return out;
}

/// Where grades are withheld and how wide their conformal set is. With `referable_from`, what counts is that
/// this side is right; without, the least certain tenth is withheld.
Json ordinal_limits(const std::vector<GradeReading>& said, const std::vector<int>& truth,
                    std::optional<int> referable_from) {
  std::vector<double> confidence, masses;
  std::vector<SureDecision> sides;
  std::vector<std::pair<int, int>> pairs;
  for (std::size_t i = 0; i < said.size(); ++i) {
    confidence.push_back(said[i].confidence);
    masses.push_back(mass_to_reach(said[i].p, said[i].value, truth[i]));
    pairs.emplace_back(said[i].value, truth[i]);
    if (referable_from)
      sides.push_back({side_confidence(*referable_from, said[i]),
                       (said[i].value >= *referable_from) == (truth[i] >= *referable_from)});
  }
  Json out = {
      {"abstain_below", referable_from ? 0 : quantile(confidence, kAbstain)},
      {"conformal", {{"coverage", kConformalCoverage}, {"mass", conformal_mass(masses, kConformalCoverage)}}},
      {"validation_pictures", said.size()},
      {"validation_kappa", pairs.empty() ? 0 : quadratic_kappa(pairs)}};
  if (!referable_from) return out;
  const RiskLimit limit = limit_for_risk(sides, kAllowedRisk);
  out["side"] = {{"from", *referable_from},
                 {"abstain_below", limit.abstain_below},
                 {"allowed_risk", kAllowedRisk},
                 {"validation_coverage", limit.coverage},
                 {"validation_risk", limit.risk}};
  return out;
}

template <std::size_t N>
Json calibrate_ordinal(const std::vector<GlobalReading>& readings, const std::string& head,
                       Targets<N> GlobalLabels::*labels, std::optional<int> referable_from = {}) {
  const auto labelled = [&](const GlobalReading& r) {
    return std::all_of((r.labels.*labels).weight.begin(), (r.labels.*labels).weight.end(),
                       [](float w) { return w == 1; });
  };
  OrdinalSpec spec;
  for (std::size_t k = 0; k < N; ++k) {
    LogitCounts counts;
    for (const auto& r : readings)
      if (labelled(r)) counts.add(logits(r, head)[k], (r.labels.*labels).value[k] > 0.5 ? 1 : 0);
    spec.calibration.push_back(counts.fit());
  }
  std::vector<OrdinalCase> cases;
  for (const auto& r : readings)
    if (labelled(r)) {
      OrdinalCase c;
      for (std::size_t k = 0; k < N; ++k) {
        const double p = spec.calibration[k].apply(logits(r, head)[k]);
        c.above.push_back(k > 0 ? std::min(p, c.above.back()) : p);
        c.truth += (r.labels.*labels).value[k] > 0.5;
      }
      cases.push_back(std::move(c));
    }
  spec.threshold = best_ordinal_thresholds(cases, N);
  std::vector<GradeReading> said;
  std::vector<int> truth;
  for (const auto& r : readings)
    if (labelled(r)) {
      said.push_back(decide_grade(spec, logits(r, head).data()));
      truth.push_back(cases[truth.size()].truth);
    }
  Json out = ordinal_limits(said, truth, referable_from);
  out["calibration"] = Json::array();
  for (const auto& c : spec.calibration) out["calibration"].push_back(to_json(c));
  out["threshold"] = spec.threshold;
  return out;
}

/// Quality as an ordinal output, but "reject" only where few gradable photographs would be refused, too.
Json calibrate_quality(const std::vector<GlobalReading>& readings) {
  constexpr std::size_t kReject = 1;  // of the cumulative logits: worse than usable
  Json out = calibrate_ordinal(readings, "quality", &GlobalLabels::quality);
  LogitCounts counts;
  for (const auto& r : readings) {
    const bool labelled = r.labels.quality.weight[kReject] == 1;
    const bool graded =
        std::find(kGradedSets.begin(), kGradedSets.end(), r.sample.dataset) != kGradedSets.end();
    if (labelled || graded)
      counts.add(logits(r, "quality")[kReject], labelled && r.labels.quality.value[kReject] > 0.5 ? 1 : 0);
  }
  const Json& calibration = out["calibration"][kReject];
  const ThresholdChoice choice =
      threshold_for_specificity(counts, {calibration.at("scale"), calibration.at("bias")},
                                kGradableSpecificity, kLeastRejectThreshold, kHighestRejectThreshold);
  out["threshold"][kReject] = choice.threshold;
  out["reject"] = {{"stated_specificity", kGradableSpecificity},
                   {"validation_specificity", choice.specificity},
                   {"validation_sensitivity", choice.sensitivity},
                   {"validation_rejects", counts.positives()}};
  return out;
}

/// Mean negative log-likelihood of the true sides.
double side_surprise(const std::vector<const GlobalReading*>& readings, double temperature) {
  double sum = 0;
  for (const GlobalReading* r : readings) {
    const SideOdds odds = side_from_maps(r->outputs.at("landmarks"), temperature);
    // Where the maps fit neither side each is as likely; and no single eye may decide the temperature.
    const double p =
        odds.right + odds.left > 0 ? (*r->sample.side == Laterality::right ? odds.right : odds.left) : 0.5;
    sum -= std::log(std::max(p, 1e-3));
  }
  return sum / static_cast<double>(std::max<std::size_t>(1, readings.size()));
}

Json calibrate_side(const std::vector<GlobalReading>& validation) {
  std::vector<const GlobalReading*> sided;
  for (const auto& r : validation)
    if (r.sample.dataset == kSidedDataset && r.sample.side) sided.push_back(&r);
  LateralitySpec spec;
  double least = side_surprise(sided, spec.temperature);
  for (int tenths = 11; tenths <= 50; ++tenths)
    if (const double surprise = side_surprise(sided, tenths / 10.0); surprise < least) {
      least = surprise;
      spec.temperature = tenths / 10.0;
    }
  std::vector<SureDecision> decisions;
  for (const GlobalReading* r : sided) {
    const SideOdds odds = side_from_maps(r->outputs.at("landmarks"), spec.temperature);
    decisions.push_back({std::max(odds.right, odds.left),
                         (odds.right > odds.left) == (*r->sample.side == Laterality::right)});
  }
  const RiskLimit limit = limit_for_risk(decisions, kAllowedSideRisk);
  return {{"temperature", spec.temperature},
          {"abstain_below", std::max(limit.abstain_below, kLeastSideProbability)},
          {"allowed_risk", kAllowedSideRisk},
          {"validation_pictures", sided.size()},
          {"validation_coverage", limit.coverage},
          {"validation_risk", limit.risk}};
}

/// Mean of (decoded - true) in input pixels over validation pictures: stride-2 layers with padding on one
/// side shift the maps a little.
Json landmark_offset(const std::vector<GlobalReading>& readings, int size) {
  Json offsets = Json::array();
  for (int k = 0; k < 2; ++k) {
    std::vector<double> dx, dy;
    for (const auto& r : readings) {
      const auto& truth = k == 0 ? r.sample.disc_center : r.sample.fovea;
      if (!truth) continue;
      const auto& maps = r.outputs.at("landmarks");
      const int height = static_cast<int>(maps.shape[2]), width = static_cast<int>(maps.shape[3]);
      const HeatPeak peak = find_peak(maps.values.data() + k * width * height, width, height);
      const AnalysisPoint at = r.crop.to_analysis(*truth);
      const double cell = static_cast<double>(size) / width;
      dx.push_back((peak.x + 0.5) * cell - (at.x + 0.5));
      dy.push_back((peak.y + 0.5) * cell - (at.y + 0.5));
    }
    // The median: one fovea found in the wrong place must not move all others.
    offsets.push_back({quantile(dx, 0.5), quantile(dy, 0.5)});
  }
  return offsets;
}

Json calibrate_gate(const std::vector<GlobalReading>& training,
                    const std::vector<GlobalReading>& validation) {
  const std::size_t n = logits(training.front(), "features").size();
  std::vector<double> mean(n, 0), spread(n, 0);
  for (const auto& r : training)
    for (std::size_t i = 0; i < n; ++i)
      mean[i] += logits(r, "features")[i] / static_cast<double>(training.size());
  for (const auto& r : training)
    for (std::size_t i = 0; i < n; ++i)
      spread[i] += std::pow(logits(r, "features")[i] - mean[i], 2) / static_cast<double>(training.size());
  for (double& s : spread) s = std::max(std::sqrt(s), kSmallestSpread);
  std::vector<double> distances;
  for (const auto& r : validation) {
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i) sum += std::pow((logits(r, "features")[i] - mean[i]) / spread[i], 2);
    distances.push_back(std::sqrt(sum / static_cast<double>(n)));
  }
  // Four digits are more than the statistics of 600 pictures can tell, and keep the file readable.
  const auto rounded = [](std::vector<double> v) {
    for (double& x : v) x = std::round(x * 1e4) / 1e4;
    return v;
  };
  return {{"mean", rounded(mean)},
          {"spread", rounded(spread)},
          {"distance_limit", kGateMargin * quantile(distances, kGateQuantile)},
          {"fundus", to_json({1, 0})},
          {"fundus_limit", 0.5}};
}

}  // namespace

GlobalCalibration calibrate_global(const NetworkFile& network, const FundusConfig& config) {
  const NetworkSession session(network, 0, false);
  const auto validation =
      read_all(session, network.size, recipe_samples(config, true), "calibrating the global network");
  std::vector<Sample> training;
  const auto all = recipe_samples(config, false);
  const std::size_t stride = std::max<std::size_t>(1, all.size() / kGatePictures);
  for (std::size_t i = 0; i < all.size(); i += stride) training.push_back(all[i]);
  const auto reference =
      read_all(session, network.size, std::move(training), "describing the training pictures");
  Json heads = {{"diseases", calibrate_diseases(validation)},
                {"grade", calibrate_ordinal(validation, "grade", &GlobalLabels::grade, kReferableGrade)},
                {"edema", calibrate_ordinal(validation, "edema", &GlobalLabels::edema)},
                {"quality", calibrate_quality(validation)},
                {"laterality", calibrate_side(validation)},
                {"landmark_offset", landmark_offset(validation, network.size)}};
  return {heads, calibrate_gate(reference, validation)};
}

}  // namespace retinal::training
