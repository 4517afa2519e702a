#include "training/router_fit.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <unordered_map>

#include "image/seeded_random.h"

namespace retinal::training {
namespace {

constexpr int kLeastExamples = 2;  ///< a feature of one question alone teaches nothing about others
constexpr float kTiny = 1e-8F;     ///< of AdaGrad
constexpr double kLargestByte = 127;
constexpr std::array kFactors = {1.0, 1.25, 1.5, 2.0, 3.0, 5.0, 10.0};
constexpr double kThresholdStep = 0.02, kLargestThreshold = 0.8;
constexpr double kCostOfWrong =
    1.0 / 3;  ///< beside a right answer; asking back costs nothing and gains nothing

/// A feature of an example by the number of its row.
struct Entry {
  std::size_t row;
  float value;
  FeatureGroup group;
};

using Rows = std::unordered_map<std::uint32_t, std::size_t>;

Rows rows_of(const std::vector<RouterExample>& examples) {
  std::map<std::uint32_t, int> counts;  // ordered, so that rows do not depend on the hash table
  for (const RouterExample& example : examples)
    for (const QuestionFeature& feature : example.features) ++counts[feature.id];
  Rows rows;
  for (const auto& [id, count] : counts)
    if (count >= kLeastExamples) rows.emplace(id, rows.size());
  return rows;
}

class Regression {
 public:
  Regression(const std::vector<RouterExample>& examples, Rows rows, const RouterRecipe& recipe)
      : examples_(examples),
        recipe_(recipe),
        rows_(std::move(rows)),
        classes_(router_classes()),
        weights_((rows_.size() + 1) * classes_),
        squares_(weights_.size(), kTiny) {
    for (const RouterExample& example : examples) {
      entries_.emplace_back();
      for (const QuestionFeature& feature : example.features)
        if (const auto found = rows_.find(feature.id); found != rows_.end())
          entries_.back().push_back({found->second, feature.value, feature.group});
      entries_.back().push_back({rows_.size(), 1, FeatureGroup::concepts});  // the bias
    }
  }

  void fit() {
    SeededRandom random(recipe_.seed);
    std::vector<std::size_t> order(examples_.size());
    std::iota(order.begin(), order.end(), 0);
    std::vector<float> mean;
    float averaged = 0;
    for (std::int64_t epoch = 0; epoch < recipe_.epochs; ++epoch) {
      for (std::size_t i = order.size(); i > 1; --i)
        std::swap(order[i - 1], order[static_cast<std::size_t>(random.below(static_cast<int>(i)))]);
      for (const std::size_t example : order) step(example, random.uniform());
      if (2 * epoch < recipe_.epochs) continue;
      mean.resize(weights_.size(), 0);
      for (std::size_t i = 0; i < weights_.size(); ++i) mean[i] += weights_[i];
      ++averaged;
    }
    // The last weights lean towards the last examples; their mean does less (Polyak & Juditsky 1992).
    for (std::size_t i = 0; i < weights_.size(); ++i) weights_[i] = mean[i] / averaged;
  }

  /// Ids of the rows with the largest weights.
  Rows largest(std::size_t most) const {
    std::vector<std::pair<double, std::uint32_t>> sizes;
    for (const auto& [id, row] : rows_) {
      double sum = 0;
      for (std::size_t c = 0; c < classes_; ++c) sum += std::pow(weights_[row * classes_ + c], 2);
      sizes.emplace_back(-sum, id);
    }
    std::sort(sizes.begin(), sizes.end());
    if (sizes.size() > most) sizes.resize(most);
    std::vector<std::uint32_t> ids;
    for (const auto& [size, id] : sizes) ids.push_back(id);
    std::sort(ids.begin(), ids.end());
    Rows rows;
    for (const std::uint32_t id : ids) rows.emplace(id, rows.size());
    return rows;
  }

  RouterModel rounded() const {
    RouterModel model;
    const std::size_t bias = rows_.size() * classes_;
    for (std::size_t c = 0; c < classes_; ++c) {
      float largest = 1e-6F;
      for (std::size_t row = 0; row < rows_.size(); ++row)
        largest = std::max(largest, std::abs(weights_[row * classes_ + c]));
      model.scale.push_back(static_cast<float>(largest / kLargestByte));
      model.bias.push_back(weights_[bias + c]);
    }
    std::vector<std::pair<std::uint32_t, std::size_t>> sorted(rows_.begin(), rows_.end());
    std::sort(sorted.begin(), sorted.end());
    for (const auto& [id, row] : sorted) {
      model.ids.push_back(id);
      for (std::size_t c = 0; c < classes_; ++c)
        model.rows.push_back(
            static_cast<std::int8_t>(std::lround(weights_[row * classes_ + c] / model.scale[c])));
    }
    return model;
  }

 private:
  /// One example; `draw` decides which group it must do without this time.
  void step(std::size_t index, double draw) {
    const RouterExample& example = examples_[index];
    const bool no_rules = example.without_rules || (!example.leans && draw < recipe_.hide_rules);
    const bool no_words = !no_rules && draw < recipe_.hide_rules + recipe_.hide_words;
    std::vector<Entry>& seen = seen_;
    seen.clear();
    for (const Entry& entry : entries_[index])
      if (!(no_rules && entry.group == FeatureGroup::rules) &&
          !(no_words && entry.group == FeatureGroup::words))
        seen.push_back(entry);

    std::vector<float>& p = p_;
    p.assign(classes_, 0);
    for (const Entry& entry : seen) {
      const float* w = &weights_[entry.row * classes_];
      for (std::size_t c = 0; c < classes_; ++c) p[c] += w[c] * entry.value;
    }
    const float top = *std::max_element(p.begin(), p.end());
    float sum = 0;
    for (float& value : p) sum += value = std::exp(value - top);
    const float target = 1.0F / static_cast<float>(example.classes.size());
    const auto weight = static_cast<float>(example.weight * (no_rules ? 1 : example.trust));
    for (std::size_t c = 0; c < classes_; ++c)
      p[c] = weight * (p[c] / sum - (example.classes.contains(c) ? target : 0));

    const auto rate = static_cast<float>(recipe_.learning_rate);
    for (const Entry& entry : seen) {
      float* w = &weights_[entry.row * classes_];
      float* g2 = &squares_[entry.row * classes_];
      const float decay = entry.row == rows_.size() ? 0 : static_cast<float>(recipe_.weight_decay);
      for (std::size_t c = 0; c < classes_; ++c) {
        const float gradient = p[c] * entry.value + decay * w[c];
        g2[c] += gradient * gradient;
        w[c] -= rate * gradient / std::sqrt(g2[c]);
      }
    }
  }

  const std::vector<RouterExample>& examples_;
  const RouterRecipe& recipe_;
  Rows rows_;
  std::size_t classes_;
  std::vector<float> weights_, squares_, p_;  // rows x classes; the last row is the bias
  std::vector<std::vector<Entry>> entries_;
  std::vector<Entry> seen_;
};

double cross_entropy(const RouterModel& model, const std::vector<RouterExample>& examples) {
  double sum = 0;
  for (const RouterExample& example : examples) {
    const std::vector<double> p = model.probabilities(example.features);
    double right = 1e-12;
    for (const std::size_t c : example.classes) right += p[c];
    sum -= example.weight * example.trust * std::log(right);
  }
  return sum;
}

RouterModel divided(RouterModel model, double temperature) {
  for (float& value : model.bias) value = static_cast<float>(value / temperature);
  for (float& value : model.scale) value = static_cast<float>(value / temperature);
  return model;
}

/// Probabilities of the held-out questions, computed once for all limits that are tried.
std::vector<std::vector<double>> probabilities_of(const RouterModel& model,
                                                  const std::vector<RouterExample>& examples) {
  std::vector<std::vector<double>> out;
  for (const RouterExample& example : examples) out.push_back(model.probabilities(example.features));
  return out;
}

/// Right answers less a share of the wrong ones; asking back, where that is not right, counts nothing.
double gain(const RouterModel& model, const std::vector<RouterExample>& examples,
            const std::vector<std::vector<double>>& p, double cost_of_wrong) {
  double sum = 0;
  for (std::size_t i = 0; i < examples.size(); ++i) {
    const std::size_t chosen = model.choose(p[i], examples[i].ruled);
    const bool right = examples[i].classes.contains(chosen), asks = chosen == router_classes() - 1;
    sum += examples[i].weight * examples[i].trust * (right ? 1 : asks ? 0 : -cost_of_wrong);
  }
  return sum;
}

/// Sets `limit` to the first of `values` with the largest gain.
void choose_limit(RouterModel& model, double& limit, const std::vector<double>& values,
                  const std::vector<RouterExample>& examples, const std::vector<std::vector<double>>& p,
                  double cost_of_wrong) {
  double best = values.front(), most = std::numeric_limits<double>::lowest();
  for (const double value : values) {
    limit = value;
    const double gained = gain(model, examples, p, cost_of_wrong);
    if (gained > most) best = value;
    most = std::max(most, gained);
  }
  limit = best;
}

}  // namespace

double rules_accuracy(const std::vector<RouterExample>& examples) {
  double right = 0, all = 0;
  for (const RouterExample& example : examples) {
    all += example.weight;
    right += example.classes.contains(example.ruled) ? example.weight : 0;
  }
  return all > 0 ? right / all : 0;
}

void weigh_by_trust(std::vector<RouterExample>& examples, double accuracy) {
  const double here = rules_accuracy(examples);
  if (here <= 0 || here >= 1 || accuracy <= 0 || accuracy >= 1) return;
  const double trust = here / (1 - here) * (1 - accuracy) / accuracy;
  for (RouterExample& example : examples) example.trust = example.classes.contains(example.ruled) ? 1 : trust;
}

RouterModel fit_router(const std::vector<RouterExample>& examples, const RouterRecipe& recipe) {
  Regression all(examples, rows_of(examples), recipe);
  all.fit();
  Regression chosen(examples, all.largest(static_cast<std::size_t>(recipe.features)), recipe);
  chosen.fit();
  return chosen.rounded();
}

double calibrate_router(RouterModel& model, const std::vector<RouterExample>& held_out) {
  double lo = std::log(0.2), hi = std::log(5.0);  // golden section; the loss is convex in 1 / temperature
  const double ratio = (std::sqrt(5.0) - 1) / 2;
  for (int i = 0; i < 25; ++i) {
    const double a = hi - ratio * (hi - lo), b = lo + ratio * (hi - lo);
    if (cross_entropy(divided(model, std::exp(a)), held_out) <
        cross_entropy(divided(model, std::exp(b)), held_out))
      hi = b;
    else
      lo = a;
  }
  const double temperature = std::exp((lo + hi) / 2);
  model = divided(model, temperature);
  return temperature;
}

void set_router_limits(RouterModel& model, const std::vector<RouterExample>& held_out) {
  const std::vector<std::vector<double>> p = probabilities_of(model, held_out);
  choose_limit(model, model.overrule_factor, {kFactors.begin(), kFactors.end()}, held_out, p, 0);
  std::vector<double> thresholds;
  for (double value = 0; value < kLargestThreshold; value += kThresholdStep) thresholds.push_back(value);
  choose_limit(model, model.ask_back_below, thresholds, held_out, p, kCostOfWrong);
}

RouterAccuracy router_accuracy(const RouterModel& model, const std::vector<RouterExample>& examples) {
  RouterAccuracy out;
  for (const RouterExample& example : examples) {
    const std::vector<double> p = model.probabilities(example.features);
    const auto best = static_cast<std::size_t>(std::max_element(p.begin(), p.end()) - p.begin());
    ++out.n;
    out.rules += example.classes.contains(example.ruled);
    out.model += example.classes.contains(best);
    out.both += example.classes.contains(model.choose(p, example.ruled));
  }
  for (double* share : {&out.rules, &out.model, &out.both})
    *share /= static_cast<double>(std::max<std::size_t>(1, out.n));
  return out;
}

}  // namespace retinal::training
