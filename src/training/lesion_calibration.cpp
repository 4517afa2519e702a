#include "training/lesion_calibration.h"

#include <algorithm>
#include <opencv2/imgproc.hpp>
#include <set>

#include "base/error.h"
#include "base/progress.h"
#include "base/spread.h"
#include "fundus/fundus_net.h"
#include "fundus/model_spec.h"
#include "image/opencv_bridge.h"
#include "training/dense_masks.h"
#include "training/healthy_eyes.h"
#include "training/logistic.h"
#include "training/recipe_samples.h"

namespace retinal::training {
namespace {

constexpr double kRidge = 1;  // a hint of one case: only separable cases feel it
constexpr double kHealthyClear = 0.9;
constexpr std::size_t kHealthyEyes = 40;  // of one data set

/// What is right, wrong and missed at a limit, healthy eyes weighted.
struct Tally {
  double right = 0, wrong = 0, found = 0, marked = 0;

  double precision() const { return right + wrong > 0 ? right / (right + wrong) : 0; }
  double recall() const { return marked > 0 ? found / marked : 0; }
  double f1() const {
    const double p = precision(), r = recall();
    return p + r > 0 ? 2 * p * r / (p + r) : 0;
  }
};

std::set<std::size_t> right_ones(const LesionCase& c) {
  std::set<std::size_t> right;
  for (const auto& touching : c.touching) right.insert(touching.begin(), touching.end());
  return right;
}

/// A case with the judge's probability of each candidate.
struct JudgedCase {
  const LesionCase* source;
  std::set<std::size_t> right;
  std::vector<double> p;

  bool clear(double limit) const {
    return std::none_of(p.begin(), p.end(), [&](double v) { return v >= limit; });
  }

  void add(double limit, double weight, Tally& tally) const {
    for (std::size_t i = 0; i < p.size(); ++i)
      if (p[i] >= limit) (right.contains(i) ? tally.right : tally.wrong) += weight;
    for (const auto& touching : source->touching) {
      tally.marked += weight;
      if (std::any_of(touching.begin(), touching.end(), [&](std::size_t i) { return p[i] >= limit; }))
        tally.found += weight;
    }
  }
};

class JudgedCases {
 public:
  JudgedCases(const std::vector<LesionCase>& cases, const LesionJudge& judge, double healthy_weight)
      : healthy_weight_(healthy_weight) {
    for (const LesionCase& c : cases) {
      JudgedCase judged{&c, right_ones(c), {}};
      for (const LesionEvidence& evidence : c.candidates) judged.p.push_back(judge.probability(evidence));
      all_.push_back(std::move(judged));
    }
  }

  Tally at(double limit) const {
    Tally tally;
    for (const JudgedCase& c : all_) c.add(limit, c.source->healthy ? healthy_weight_ : 1, tally);
    return tally;
  }

  double healthy_clear(double limit) const {
    double healthy = 0, clear = 0;
    for (const JudgedCase& c : all_)
      if (c.source->healthy) ++healthy, clear += c.clear(limit);
    return clear / healthy;
  }

 private:
  std::vector<JudgedCase> all_;
  double healthy_weight_;
};

LesionJudge judge_of(const std::vector<LesionCase>& cases, double healthy_weight) {
  std::vector<LogisticCase> rows;
  for (const LesionCase& c : cases) {
    const auto right = right_ones(c);
    for (std::size_t i = 0; i < c.candidates.size(); ++i) {
      const LesionEvidence& e = c.candidates[i];
      rows.push_back({{e.begin(), e.end() - 1}, right.contains(i), c.healthy ? healthy_weight : 1, e.back()});
    }
  }
  const LogisticFit fit = fit_logistic(rows, kRidge);
  LesionJudge judge{fit.bias, {}, 0};
  std::copy(fit.weight.begin(), fit.weight.end(), judge.weight.begin());
  judge.weight.back() = 1;
  return judge;
}

double best_limit(const JudgedCases& cases) {
  constexpr int kSteps = 100;
  double best = 0.5, best_f1 = -1;
  for (int i = 1; i < kSteps; ++i) {
    const double limit = static_cast<double>(i) / kSteps, f1 = cases.at(limit).f1();
    if (f1 > best_f1) best = limit, best_f1 = f1;
  }
  while (best < 1 - 1.0 / kSteps && cases.healthy_clear(best) < kHealthyClear) best += 1.0 / kSteps;
  return best;
}

/// Marked lesions by their connected components, and the candidates on them.
LesionCase case_of(const FundusReading& reading, std::size_t kind, double minimum_area,
                   const cv::Mat& marked) {
  const double retinopathy = 1 - reading.diabetic_retinopathy.p.front();
  const LesionCandidates candidates = lesion_candidates(reading[kLesions[kind]], minimum_area, retinopathy);
  LesionCase found;
  std::map<std::int32_t, std::size_t> index;
  for (const LesionCandidate& c : candidates.all) {
    index[c.label] = found.candidates.size();
    found.candidates.push_back(c.evidence);
  }
  if (marked.empty()) {
    found.healthy = true;
    return found;
  }
  cv::Mat labels;
  const int n = cv::connectedComponents(marked > 127, labels, 8);
  std::vector<std::set<std::size_t>> touching(static_cast<std::size_t>(n));
  for (int y = 0; y < labels.rows; ++y)
    for (int x = 0; x < labels.cols; ++x) {
      const auto at = index.find(candidates.labels.at(x, y));
      if (labels.at<int>(y, x) > 0 && at != index.end())
        touching[static_cast<std::size_t>(labels.at<int>(y, x))].insert(at->second);
    }
  for (int i = 1; i < n; ++i) found.touching.emplace_back(touching[i].begin(), touching[i].end());
  return found;
}

bool has_lesion_masks(const Sample& sample) { return sample.masks.contains(to_string(kLesions.front())); }

/// Photographs with lesion masks, and some healthy eyes of each data set.
std::vector<Sample> chosen_samples(const FundusConfig& dense, const FundusConfig& global) {
  std::vector<Sample> chosen;
  std::map<std::string, std::vector<Sample>> healthy;
  std::set<std::string> seen;
  for (const FundusConfig* recipe : {&dense, &global})
    for (Sample& sample : recipe_samples(*recipe, true)) {
      if (!seen.insert(sample.id()).second) continue;
      if (has_lesion_masks(sample))
        chosen.push_back(std::move(sample));
      else if (sample.masks.empty() && is_healthy(sample) && sample.quality.value_or(0) == 0)
        healthy[sample.dataset].push_back(std::move(sample));
    }
  for (auto& [_, samples] : healthy)
    for (Sample& sample : spread(std::move(samples), kHealthyEyes)) chosen.push_back(std::move(sample));
  return chosen;
}

Json to_json(const LesionJudge& judge) {
  Json weights = Json::object();
  for (std::size_t i = 0; i < kLesionEvidence.size(); ++i) weights[kLesionEvidence[i]] = judge.weight[i];
  return {{"bias", judge.bias}, {"weights", weights}, {"said_from", judge.said_from}};
}

Json to_json(const LesionJudgeFit& fit, const std::vector<LesionCase>& cases) {
  const auto healthy = std::count_if(cases.begin(), cases.end(), [](const auto& c) { return c.healthy; });
  Json entry = to_json(fit.judge);
  entry["validation_precision"] = fit.precision;
  entry["validation_recall"] = fit.recall;
  entry["validation_healthy_clear"] = fit.healthy_clear;
  entry["validation_healthy_eyes"] = healthy;
  entry["validation_marked_eyes"] = static_cast<std::int64_t>(cases.size()) - healthy;
  return entry;
}

/// Of each kind of lesion, the photographs that say something about it.
std::array<std::vector<LesionCase>, kLesions.size()> read_cases(const std::filesystem::path& model_dir,
                                                                const std::vector<Sample>& samples) {
  const FundusModelSpec spec = read_model_spec(model_dir);
  const FundusNet net({.model_dir = model_dir});
  std::array<std::vector<LesionCase>, kLesions.size()> cases;
  Progress progress("calibrating lesions", static_cast<std::int64_t>(samples.size()));
  std::int64_t done = 0;
  for (const Sample& sample : samples) {
    const Photograph photograph = load_photograph(sample.image);
    const FundusReading reading = net.read(photograph);
    const auto marked =
        load_soft_masks(sample, reading.crop, photograph.pixels.width, photograph.pixels.height);
    for (std::size_t i = 0; i < kLesions.size(); ++i) {
      const cv::Mat& mask = marked[static_cast<std::size_t>(kLesions[i])];
      if (!mask.empty() || is_healthy(sample))
        cases[i].push_back(case_of(reading, i, spec.lesion_minimum_area[i], mask));
    }
    progress.update(++done);
  }
  progress.finish();
  return cases;
}

}  // namespace

LesionJudgeFit fit_lesion_judge(const std::vector<LesionCase>& cases) {
  const auto is_healthy_case = [](const LesionCase& c) { return c.healthy; };
  const auto healthy = static_cast<double>(std::count_if(cases.begin(), cases.end(), is_healthy_case));
  const double marked = static_cast<double>(cases.size()) - healthy;
  if (healthy == 0 || marked == 0)
    throw InputError(
        "calibration: lesions are judged from healthy eyes and from eyes with lesion masks; there are " +
        std::to_string(static_cast<int>(healthy)) + " and " + std::to_string(static_cast<int>(marked)) +
        " of them in the validation part");
  const double healthy_weight = marked / healthy;
  LesionJudgeFit fit;
  fit.judge = judge_of(cases, healthy_weight);
  const JudgedCases judged(cases, fit.judge, healthy_weight);
  fit.judge.said_from = best_limit(judged);
  const Tally tally = judged.at(fit.judge.said_from);
  fit.precision = tally.precision();
  fit.recall = tally.recall();
  fit.healthy_clear = judged.healthy_clear(fit.judge.said_from);
  return fit;
}

Json calibrate_lesions(const std::filesystem::path& model_dir, const FundusConfig& dense,
                       const FundusConfig& global, std::vector<std::string>& notices) {
  const auto cases = read_cases(model_dir, chosen_samples(dense, global));
  Json all = lesions_all_said();
  for (std::size_t i = 0; i < kLesions.size(); ++i) {
    const char* name = to_string(kLesions[i]);
    try {
      all[name] = to_json(fit_lesion_judge(cases[i]), cases[i]);
    } catch (const InputError& error) {
      notices.push_back(std::string(name) +
                        ": every component of the mask is said, because it cannot be judged (" +
                        error.what() + ")");
    }
  }
  return all;
}

Json lesions_all_said() {
  Json all = Json::object();
  for (Structure lesion : kLesions) all[to_string(lesion)] = to_json(LesionJudge());
  return all;
}

}  // namespace retinal::training
