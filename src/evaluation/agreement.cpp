// Measurements against manual masks.

#include "evaluation/agreement.h"

#include <algorithm>
#include <set>

#include "base/json.h"
#include "dataset/readers.h"
#include "evaluation/case_cache.h"
#include "evaluation/metrics.h"
#include "evidence/vocabulary.h"

namespace retinal {
namespace {

/// The set's training photographs, at most `limit` of them (0: all), spread evenly.
std::vector<Sample> training_samples(const std::string& set, const std::filesystem::path& data, int limit) {
  std::vector<Sample> samples = trainable_samples(set, data);
  const auto n = samples.size(), wanted = static_cast<std::size_t>(std::max(0, limit));
  if (wanted == 0 || n <= wanted) return samples;
  std::vector<Sample> chosen;
  for (std::size_t i = 0; i < wanted; ++i) chosen.push_back(samples[i * n / wanted]);
  return chosen;
}

class BiometryAgreement : public Benchmark {
 public:
  std::vector<std::string> sets() const override {
    std::vector<std::string> names;
    for (const auto& [set, title] : agreement_sets()) names.push_back(set);
    return names;
  }
  bool scores(const Sample& sample) const override { return sample.split == "test"; }
  void prepare(const std::filesystem::path& data, int limit) override { data_ = data, limit_ = limit; }

  Json measure(const TestCase& test) const override {
    Json measured = {{"refused", !refusal_reason(test.reading.quality, test.reading.distribution).empty()},
                     {"with_disc", test.reading.disc.has_value()},
                     {"measured", kept_features(measured_features(test))},
                     {"manual", kept_features(manual_features(test))}};
    if (const auto second = second_observer_features(test)) measured["second"] = kept_features(*second);
    return measured;
  }

  void take(const Sample& sample, const Json& measured) override {
    SetAgreement& set = sets_[sample.dataset];
    set.refused += measured.at("refused").get<bool>() ? 1 : 0;
    set.with_disc += measured.at("with_disc").get<bool>() ? 1 : 0;
    std::optional<ComparedFeatures> second;
    if (measured.contains("second")) second = features_kept(measured.at("second"));
    set.add(sample.id(), patient_of(sample), features_kept(measured.at("measured")),
            features_kept(measured.at("manual")), second);
  }

  /// For the baseline, the mean of the manual values over the training photographs.
  std::vector<std::string> own_pictures(const std::vector<Sample>& samples) override {
    std::set<std::string> wanted;
    for (const Sample& sample : samples) wanted.insert(sample.dataset);
    training_.clear();
    std::vector<std::string> names;
    for (const std::string& set : wanted)
      for (Sample& sample : training_samples(set, data_, limit_)) {
        names.push_back(own_name(sample));
        training_.push_back(std::move(sample));
      }
    return names;
  }

  Json measure_own(std::size_t i, const Analyzer& analyzer) const override {
    const Photograph photograph = load_photograph(training_[i].image);
    const FundusReading reading = analyzer.read(photograph);
    return kept_features(manual_features({training_[i], photograph, reading}));
  }

  void take_own(std::size_t i, const Json& measured) override {
    sets_[training_[i].dataset].add_training(features_kept(measured));
  }

  BenchmarkResult result() const override {
    BenchmarkResult result;
    for (const auto& [name, title] : agreement_sets()) {
      const auto found = sets_.find(name);
      if (found == sets_.end()) continue;
      SetAgreement set = found->second;
      set.set = name, set.title = title;
      report_agreement(set, result);
    }
    return result;
  }

 private:
  std::map<std::string, SetAgreement> sets_;
  std::filesystem::path data_;
  int limit_ = 0;
  std::vector<Sample> training_;
};

}  // namespace

const std::vector<MainFeature>& main_features() {
  static const std::vector<MainFeature> kMain = {
      {"vessel.density.whole", "vessel density", true},
      {"vessel.fractal_dimension.whole", "fractal dimension", true},
      {"vessel.average_width.whole", "average width", true},
      {"vessel.crae_knudtson.zone_c", "CRAE, zone C", false},
      {"vessel.crve_knudtson.zone_c", "CRVE, zone C", false},
      {"disc.cdr_vertical.whole", "vertical cup-to-disc ratio", true},
      {"disc.height.whole", "disc diameter, vertical", true},
      {"disc.width.whole", "disc diameter, horizontal", true}};
  return kMain;
}

const std::vector<std::pair<std::string, std::string>>& agreement_sets() {
  static const std::vector<std::pair<std::string, std::string>> kSets = {
      {"drive", "DRIVE test"},
      {"hrf_av", "HRF test (half size)"},
      {"chase_db1", "CHASE_DB1, last 8"},
      {"stare", "STARE, all 20 (observer AH)"},
      {"drishti_gs", "Drishti-GS test"}};
  return kSets;
}

std::vector<std::string> FeatureAgreement::patients() const {
  std::vector<std::string> all;
  for (const AgreementPair& p : pairs) all.push_back(p.patient);
  return all;
}

std::optional<double> FeatureAgreement::training_mean() const {
  return training.empty() ? std::nullopt : std::optional(mean_of(training));
}

void SetAgreement::add(const std::string& photograph, const std::string& patient,
                       const ComparedFeatures& measured, const ComparedFeatures& manual,
                       const std::optional<ComparedFeatures>& second) {
  ++photographs;
  observed_twice += second ? 1 : 0;
  for (const auto& [key, truth] : manual) {
    FeatureAgreement& feature = features[key];
    feature.key = key, feature.unit = truth.unit;
    const auto said = measured.find(key);
    if (said == measured.end()) {
      ++feature.unmeasured;
      continue;
    }
    AgreementPair pair{photograph,  patient, said->second.value, truth.value, said->second.interval,
                       std::nullopt};
    if (second)
      if (const auto other = second->find(key); other != second->end()) pair.second = other->second.value;
    feature.pairs.push_back(std::move(pair));
  }
}

void SetAgreement::add_training(const ComparedFeatures& manual) {
  ++training_photographs;
  for (const auto& [key, truth] : manual) {
    FeatureAgreement& feature = features[key];
    feature.key = key, feature.unit = truth.unit;
    feature.training.push_back(truth.value);
  }
}

RatedPairs measured_pairs(const AgreementPairs& pairs) {
  RatedPairs rated;
  for (const AgreementPair& p : pairs) rated.emplace_back(p.measured, p.manual);
  return rated;
}

RatedPairs observer_pairs(const AgreementPairs& pairs) {
  RatedPairs rated;
  for (const AgreementPair& p : pairs)
    if (p.second) rated.emplace_back(*p.second, p.manual);
  return rated;
}

RatedPairs constant_pairs(const AgreementPairs& pairs, double value) {
  RatedPairs rated;
  for (const AgreementPair& p : pairs) rated.emplace_back(value, p.manual);
  return rated;
}

std::optional<double> interval_coverage(const AgreementPairs& pairs) {
  double held = 0, all = 0;
  for (const AgreementPair& p : pairs) {
    if (!p.interval) continue;
    ++all;
    held += p.interval->lo <= p.manual && p.manual <= p.interval->hi ? 1 : 0;
  }
  return all > 0 ? std::optional(held / all) : std::nullopt;
}

AgreementSummary summarize(const FeatureAgreement& feature) {
  AgreementSummary s;
  const RatedPairs said = measured_pairs(feature.pairs), second = observer_pairs(feature.pairs);
  std::vector<double> manual;
  for (const AgreementPair& p : feature.pairs) manual.push_back(p.manual);
  s.n = manual.size();
  if (!manual.empty()) s.mean_manual = mean_of(manual);
  s.error = mean_absolute_difference(said);
  s.second_error = mean_absolute_difference(second);
  if (const auto mean = feature.training_mean())
    s.mean_predictor_error = mean_absolute_difference(constant_pairs(feature.pairs, *mean));
  s.limits = bland_altman(said);
  s.icc = intraclass_correlation(said), s.second_icc = intraclass_correlation(second);
  s.correlation = pearson_correlation(said), s.second_correlation = pearson_correlation(second);
  s.coverage = interval_coverage(feature.pairs);
  return s;
}

std::unique_ptr<Benchmark> make_biometry() { return std::make_unique<BiometryAgreement>(); }

}  // namespace retinal
