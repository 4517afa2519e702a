#include "training/step_guard.h"

#include <cmath>
#include <cstdio>

#include "base/error.h"

namespace retinal::training {
namespace {
constexpr std::int64_t kFirst = 20, kRow = 5;
constexpr double kKeep = 0.98;  ///< of the old mean and variance at each step
}  // namespace

bool StepGuard::accepts(double norm) {
  const bool outlier = !std::isfinite(norm) || (limit_ > 0 && seen_ >= kFirst && in_a_row_ < kRow &&
                                                norm > mean_ + limit_ * std::sqrt(variance_));
  if (outlier) {
    ++refused_;
    ++in_a_row_;
    return false;
  }
  in_a_row_ = 0;
  ++seen_;
  // Over the first steps a plain mean, then an exponential one.
  const double share = std::max(1 - kKeep, 1 / static_cast<double>(seen_));
  const double difference = norm - mean_;
  mean_ += share * difference;
  variance_ = (1 - share) * (variance_ + share * difference * difference);
  return true;
}

std::string exact_text(double value) {
  char text[40];
  std::snprintf(text, sizeof text, "%.17g", value);
  return text;
}

std::map<std::string, std::string> StepGuard::state() const {
  return {{"guard_mean", exact_text(mean_)},
          {"guard_variance", exact_text(variance_)},
          {"guard_seen", std::to_string(seen_)},
          {"guard_refused", std::to_string(refused_)},
          {"guard_in_a_row", std::to_string(in_a_row_)}};
}

void StepGuard::restore(const std::map<std::string, std::string>& state) {
  for (const auto& [key, _] : this->state())
    if (!state.contains(key))
      throw ModelError("checkpoint: '" + key + "' is missing; start without --resume");
  mean_ = std::stod(state.at("guard_mean"));
  variance_ = std::stod(state.at("guard_variance"));
  seen_ = std::stoll(state.at("guard_seen"));
  refused_ = std::stoll(state.at("guard_refused"));
  in_a_row_ = std::stoll(state.at("guard_in_a_row"));
}

}  // namespace retinal::training
