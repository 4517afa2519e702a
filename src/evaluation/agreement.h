#pragma once
// Agreement of measurements from photographs with those from manual masks: what is collected photograph by
// photograph, and what follows from it.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "evaluation/agreement_measures.h"
#include "evaluation/agreement_statistics.h"
#include "evaluation/benchmark_result.h"

namespace retinal {

/// One feature of one photograph, from the photograph and from the masks.
struct AgreementPair {
  std::string photograph, patient;
  double measured = 0, manual = 0;
  std::optional<Interval> interval;  ///< of the record
  std::optional<double> second;      ///< from the second observer's masks
};

using AgreementPairs = std::vector<AgreementPair>;

// What is rated against the manual values: what was measured, what the second observer's masks give (where
// they exist), and one and the same value for every photograph.
RatedPairs measured_pairs(const AgreementPairs& pairs);
RatedPairs observer_pairs(const AgreementPairs& pairs);
RatedPairs constant_pairs(const AgreementPairs& pairs, double value);

/// Share of the intervals that hold the manual value; absent without an interval.
std::optional<double> interval_coverage(const AgreementPairs& pairs);

struct FeatureAgreement {
  std::string key, unit;
  AgreementPairs pairs;
  std::size_t unmeasured = 0;    ///< photographs with a manual value alone
  std::vector<double> training;  ///< manual values of the training photographs

  std::vector<std::string> patients() const;
  std::optional<double> training_mean() const;
};

/// One data set's test photographs.
struct SetAgreement {
  std::string set, title;
  std::map<std::string, FeatureAgreement> features;  ///< by key
  std::size_t photographs = 0, refused = 0;          ///< refused: by a gate, yet measured here
  std::size_t with_disc = 0, observed_twice = 0;
  std::size_t training_photographs = 0;

  void add(const std::string& photograph, const std::string& patient, const ComparedFeatures& measured,
           const ComparedFeatures& manual, const std::optional<ComparedFeatures>& second);
  void add_training(const ComparedFeatures& manual);
};

/// Statistics over the pairs of a feature; those of the second observer over the photographs that have one.
struct AgreementSummary {
  std::size_t n = 0;
  std::optional<double> mean_manual, error, mean_predictor_error, second_error;
  std::optional<BlandAltman> limits;
  std::optional<double> icc, second_icc, correlation, second_correlation;
  std::optional<double> coverage;
};
AgreementSummary summarize(const FeatureAgreement& feature);

/// Features with fewer pairs are not summed up.
inline constexpr std::size_t kLeastPairs = 3;

/// The features that an issue or a reader asks for first, in this order.
struct MainFeature {
  const char* key;
  const char* words;
  bool required;  ///< has to reach an ICC of 0.75 and a coverage of 0.85
};
const std::vector<MainFeature>& main_features();

/// Names of the sets and how reports call them, in order.
const std::vector<std::pair<std::string, std::string>>& agreement_sets();

/// Figures of the main features, a table of all, charts, notes, and the pairs as data.
void report_agreement(const SetAgreement& set, BenchmarkResult& result);

}  // namespace retinal
