#include "training/router_fit.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <unordered_map>

#include "image/seeded_random.h"

namespace retinal::training {
namespace {

constexpr int kLeastExamples = 2;  ///< a feature of one question alone teaches nothing about others
constexpr float kTiny = 1e-8F;     ///< of AdaGrad
constexpr double kLargestByte = 127;
constexpr double kMarginStep = 0.05, kThresholdStep = 0.02;

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
    for (std::int64_t epoch = 0; epoch < recipe_.epochs; ++epoch) {
      for (std::size_t i = order.size(); i > 1; --i)
        std::swap(order[i - 1], order[static_cast<std::size_t>(random.below(static_cast<int>(i)))]);
      for (const std::size_t example : order) step(example, random.uniform());
    }
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
    const bool no_rules = example.without_rules || draw < recipe_.hide_rules;
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
    for (std::size_t c = 0; c < classes_; ++c)
      p[c] = static_cast<float>(example.weight) * (p[c] / sum - (example.classes.contains(c) ? target : 0));

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
    sum -= std::log(right);
  }
  return sum / static_cast<double>(std::max<std::size_t>(1, examples.size()));
}

RouterModel divided(RouterModel model, double temperature) {
  for (float& value : model.bias) value = static_cast<float>(value / temperature);
  for (float& value : model.scale) value = static_cast<float>(value / temperature);
  return model;
}

/// What the limits are chosen on: computed once for each question.
struct Verdict {
  double ruled_p, best_p;
  bool ruled_right, best_right, ruled_asks, best_asks;
};

std::vector<Verdict> verdicts(const RouterModel& model, const std::vector<RouterExample>& examples) {
  std::vector<Verdict> out;
  const std::size_t ask_back = router_classes() - 1;
  for (const RouterExample& example : examples) {
    const std::vector<double> p = model.probabilities(example.features);
    const auto best = static_cast<std::size_t>(std::max_element(p.begin(), p.end()) - p.begin());
    out.push_back({p[example.ruled], p[best], example.classes.contains(example.ruled),
                   example.classes.contains(best), example.ruled == ask_back, best == ask_back});
  }
  return out;
}

}  // namespace

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
  const std::vector<Verdict> all = verdicts(model, held_out);
  std::int64_t most = -1;
  for (double margin = 0; margin < 0.96; margin += kMarginStep) {
    std::int64_t right = 0;
    for (const Verdict& v : all) right += v.best_p > v.ruled_p + margin ? v.best_right : v.ruled_right;
    if (right >= most) model.overrule_margin = margin;
    most = std::max(most, right);
  }
  std::int64_t best_gain = std::numeric_limits<std::int64_t>::min();
  for (double threshold = 0; threshold < 0.8; threshold += kThresholdStep) {
    std::int64_t gain = 0;
    for (const Verdict& v : all) {
      const bool overruled = v.best_p > v.ruled_p + model.overrule_margin;
      const bool asks = overruled ? v.best_asks : v.ruled_asks;
      if (!asks && (overruled ? v.best_p : v.ruled_p) >= threshold)
        gain += (overruled ? v.best_right : v.ruled_right) ? 1 : -1;
    }
    if (gain > best_gain) model.ask_back_below = threshold;
    best_gain = std::max(best_gain, gain);
  }
}

RouterAccuracy router_accuracy(const RouterModel& model, const std::vector<RouterExample>& examples) {
  RouterAccuracy out;
  const std::size_t ask_back = router_classes() - 1;
  for (const RouterExample& example : examples) {
    const std::vector<double> p = model.probabilities(example.features);
    const auto best = static_cast<std::size_t>(std::max_element(p.begin(), p.end()) - p.begin());
    std::size_t chosen = p[best] > p[example.ruled] + model.overrule_margin ? best : example.ruled;
    if (p[chosen] < model.ask_back_below) chosen = ask_back;
    ++out.n;
    out.rules += example.classes.contains(example.ruled);
    out.model += example.classes.contains(best);
    out.both += example.classes.contains(chosen);
  }
  for (double* share : {&out.rules, &out.model, &out.both})
    *share /= static_cast<double>(std::max<std::size_t>(1, out.n));
  return out;
}

}  // namespace retinal::training
