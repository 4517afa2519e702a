// Agreement of one data set as figures, tables and charts.

#include <algorithm>

#include "assistant/wording.h"
#include "evaluation/agreement.h"
#include "evaluation/svg_plot.h"

namespace retinal {
namespace {

std::string with_underscores(std::string text) {
  std::replace(text.begin(), text.end(), '.', '_');
  return text;
}

std::string in_unit(const std::string& words, const std::string& unit) {
  return unit == "1" ? words : words + " [" + unit + "]";
}

/// Mean absolute error over that of saying `mean` of every photograph.
std::optional<double> error_ratio(const AgreementPairs& pairs, double mean) {
  const auto ours = mean_absolute_difference(measured_pairs(pairs)),
             theirs = mean_absolute_difference(constant_pairs(pairs, mean));
  return ours && theirs && *theirs > 0 ? std::optional(*ours / *theirs) : std::nullopt;
}

void add_figures(const SetAgreement& set, const FeatureAgreement& feature, const MainFeature& main,
                 BenchmarkResult& result) {
  const FigureMaker figure(feature.patients());
  const std::string key = set.set + ".biometry." + main.key + ".";
  const std::string label = set.title + ": " + main.words + ", ";
  const auto icc_of = [&](RatedPairs (*side)(const AgreementPairs&)) {
    return over(feature.pairs, [side](const AgreementPairs& p) { return intraclass_correlation(side(p)); });
  };
  result.figures.push_back(
      figure(key + "icc", label + "ICC(2,1) with the manual mask", icc_of(measured_pairs)));
  if (!observer_pairs(feature.pairs).empty())
    result.figures.push_back(
        figure(key + "observer_icc", label + "ICC(2,1) of the second observer", icc_of(observer_pairs)));
  if (const auto mean = feature.training_mean())
    result.figures.push_back(
        figure(key + "error_ratio", label + "error over that of the training mean",
               over(feature.pairs, [m = *mean](const AgreementPairs& p) { return error_ratio(p, m); })));
  result.figures.push_back(figure(key + "coverage", label + "intervals that hold the manual value, share",
                                  over(feature.pairs, interval_coverage)));
}

void add_charts(const SetAgreement& set, const FeatureAgreement& feature, const MainFeature& main,
                BenchmarkResult& result) {
  const std::string name = "biometry_" + set.set + "_" + with_underscores(main.key);
  const std::string title = set.title + ": " + main.words;
  SvgPlot::Points dots, observers, differences;
  double lo = feature.pairs.front().manual, hi = lo;
  for (const AgreementPair& p : feature.pairs) {
    dots.emplace_back(p.manual, p.measured);
    differences.emplace_back((p.manual + p.measured) / 2, p.measured - p.manual);
    if (p.second) observers.emplace_back(p.manual, *p.second);
    for (double v : {p.manual, p.measured, p.second.value_or(lo)}) lo = std::min(lo, v), hi = std::max(hi, v);
  }
  SvgPlot scatter({title, in_unit("manual mask", feature.unit), in_unit("measured", feature.unit)});
  scatter.line("equal", {{lo, lo}, {hi, hi}}, true).points("FundusNet", dots);
  if (!observers.empty()) scatter.points("second observer", observers);
  if (const auto mean = feature.training_mean()) scatter.level("training mean", *mean);
  result.charts.push_back({name + "_scatter", title + ": measured against the manual mask", scatter.svg()});

  SvgPlot plot({title, in_unit("mean of manual mask and measured", feature.unit),
                in_unit("measured - manual", feature.unit)});
  plot.points("", differences);
  if (const auto limits = summarize(feature).limits)
    plot.level("bias - 1.96 SD", limits->lower)
        .level("bias", limits->bias)
        .level("bias + 1.96 SD", limits->upper);
  result.charts.push_back({name + "_bland_altman", title + ": differences by size", plot.svg()});
}

// "of mean": of saying the training mean; "of 2nd": of the second observer.
const std::vector<std::string> kColumns = {
    "feature", "unit",  "n",     "not measured", "mean",       "MAE", "MAE of mean", "MAE of 2nd",
    "bias",    "lower", "upper", "ICC",          "ICC of 2nd", "r",   "r of 2nd",    "intervals hold"};

std::vector<TableCell> row_of(const FeatureAgreement& feature) {
  const AgreementSummary s = summarize(feature);
  const auto limit = [&](double BlandAltman::*member) {
    return s.limits ? std::optional((*s.limits).*member) : std::nullopt;
  };
  const auto count = [](std::size_t n) { return static_cast<double>(n); };
  return {feature.key,
          feature.unit,
          count(s.n),
          count(feature.unmeasured),
          s.mean_manual,
          s.error,
          s.mean_predictor_error,
          s.second_error,
          limit(&BlandAltman::bias),
          limit(&BlandAltman::lower),
          limit(&BlandAltman::upper),
          s.icc,
          s.second_icc,
          s.correlation,
          s.second_correlation,
          s.coverage};
}

/// Keys with enough pairs, the main ones first, then as in the feature table.
std::vector<const FeatureAgreement*> in_order(const SetAgreement& set, std::vector<std::string>& too_few) {
  std::vector<std::string> keys;
  for (const MainFeature& main : main_features()) keys.emplace_back(main.key);
  for (const std::string& key : compared_keys())
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
  std::vector<const FeatureAgreement*> ordered;
  for (const std::string& key : keys) {
    const auto found = set.features.find(key);
    if (found == set.features.end()) continue;
    if (found->second.pairs.size() >= kLeastPairs)
      ordered.push_back(&found->second);
    else
      too_few.push_back(key);
  }
  return ordered;
}

/// How many features beat the mean predictor, and which of the whole picture do not.
std::string beaten_note(const std::vector<const FeatureAgreement*>& features) {
  std::size_t better = 0, all = 0;
  std::vector<std::string> losing;
  for (const FeatureAgreement* feature : features) {
    const AgreementSummary s = summarize(*feature);
    if (!s.error || !s.mean_predictor_error) continue;
    ++all;
    if (*s.error < *s.mean_predictor_error)
      ++better;
    else if (feature->key.ends_with(".whole"))
      losing.push_back(feature->key);
  }
  if (all == 0) return "no training part, so no training mean to compare with";
  std::string text = std::to_string(better) + " of " + std::to_string(all) +
                     " features have a smaller error than the training mean";
  if (!losing.empty()) text += "; of the whole picture these do not: " + join_words(losing);
  return text;
}

void add_notes(const SetAgreement& set, const std::vector<const FeatureAgreement*>& features,
               const std::vector<std::string>& too_few, BenchmarkResult& result) {
  std::string text =
      set.title + ": " + std::to_string(set.photographs) + " photographs, of which a gate would refuse " +
      std::to_string(set.refused) + " and the disc was found in " + std::to_string(set.with_disc) +
      "; a second observer's masks of " + std::to_string(set.observed_twice) + "; training mean of " +
      std::to_string(set.training_photographs) + " photographs; " + beaten_note(features) + ".";
  if (!too_few.empty())
    text += " Fewer than " + std::to_string(kLeastPairs) + " photographs have both values of " +
            join_words(too_few) + ".";
  result.notes.push_back(text);
}

ResultTable pairs_table(const SetAgreement& set, const std::vector<const FeatureAgreement*>& features) {
  ResultTable table{set.set + ".biometry.photographs",
                    set.title + ": values of each photograph",
                    {"photograph", "feature", "manual", "measured", "interval_lo", "interval_hi", "second"},
                    {},
                    TableAudience::programs};
  for (const FeatureAgreement* feature : features)
    for (const AgreementPair& p : feature->pairs)
      table.rows.push_back({p.photograph, feature->key, p.manual, p.measured,
                            p.interval ? std::optional(p.interval->lo) : std::nullopt,
                            p.interval ? std::optional(p.interval->hi) : std::nullopt, p.second});
  return table;
}

}  // namespace

void report_agreement(const SetAgreement& set, BenchmarkResult& result) {
  std::vector<std::string> too_few;
  const auto features = in_order(set, too_few);
  ResultTable first{set.set + ".biometry.main", set.title + ": main features", kColumns, {}};
  ResultTable all{
      set.set + ".biometry.all", set.title + ": all features", kColumns, {}, TableAudience::documents};
  for (const FeatureAgreement* feature : features) {
    all.rows.push_back(row_of(*feature));
    const auto main = std::find_if(main_features().begin(), main_features().end(),
                                   [&](const MainFeature& m) { return feature->key == m.key; });
    if (main == main_features().end()) continue;
    first.rows.push_back(all.rows.back());
    add_figures(set, *feature, *main, result);
    add_charts(set, *feature, *main, result);
  }
  add_notes(set, features, too_few, result);
  for (ResultTable* table : {&first, &all})
    if (!table->rows.empty()) result.tables.push_back(std::move(*table));
  result.tables.push_back(pairs_table(set, features));
}

}  // namespace retinal
