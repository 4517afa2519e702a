#include "training/optimizer.h"

#include <cmath>
#include <numbers>

#include "base/error.h"

namespace retinal::training {
namespace {
constexpr double kBeta1 = 0.9, kBeta2 = 0.999, kEpsilon = 1e-8;
}

Optimizer::Optimizer(std::map<std::string, torch::Tensor> weights, const OptimizerSettings& settings)
    : settings_(settings), weights_(std::move(weights)) {
  torch::NoGradGuard no_grad;
  for (const auto& [name, w] : weights_) {
    average_[name] = w.detach().clone();
    first_[name] = torch::zeros_like(w);
    second_[name] = torch::zeros_like(w);
  }
}

void Optimizer::reset_average() {
  torch::NoGradGuard no_grad;
  for (auto& [name, w] : weights_) average_.at(name).copy_(w);
}

double Optimizer::learning_rate(std::int64_t step) const {
  if (step < settings_.warmup)
    return settings_.learning_rate * static_cast<double>(step + 1) / settings_.warmup;
  const double done = static_cast<double>(step - settings_.warmup) /
                      static_cast<double>(std::max<std::int64_t>(1, settings_.steps - settings_.warmup));
  return settings_.learning_rate * 0.5 * (1 + std::cos(std::numbers::pi * std::min(1.0, done)));
}

double Optimizer::gradient_norm() const {
  torch::NoGradGuard no_grad;
  double squares = 0;
  for (const auto& [name, w] : weights_)
    if (w.grad().defined()) squares += w.grad().pow(2).sum().item<double>();
  return std::sqrt(squares);
}

void Optimizer::clear_gradients() {
  for (auto& [name, w] : weights_) w.mutable_grad() = torch::Tensor();
}

double Optimizer::step(std::int64_t step) {
  torch::NoGradGuard no_grad;
  const double norm = gradient_norm();
  const double lr = learning_rate(step),
               clip = norm > settings_.gradient_clip ? settings_.gradient_clip / norm : 1.0;
  const double correction1 = 1 - std::pow(kBeta1, step + 1), correction2 = 1 - std::pow(kBeta2, step + 1);
  // Early on the average follows closely, so that the random start does not linger in it.
  const double keep = std::min(settings_.ema, (1.0 + step) / (10.0 + step));
  for (auto& [name, w] : weights_) {
    if (std::isfinite(norm) && w.grad().defined()) {
      const auto g = w.grad() * clip;
      first_[name].mul_(kBeta1).add_(g, 1 - kBeta1);
      second_[name].mul_(kBeta2).addcmul_(g, g, 1 - kBeta2);
      if (w.dim() > 1) w.mul_(1 - lr * settings_.weight_decay);
      const auto denominator = (second_[name] / correction2).sqrt_().add_(kEpsilon);
      w.addcdiv_(first_[name], denominator, -lr / correction1);
    }
    average_[name].mul_(keep).add_(w, 1 - keep);
  }
  clear_gradients();
  return norm;
}

std::map<std::string, torch::Tensor> Optimizer::state() const {
  std::map<std::string, torch::Tensor> out;
  for (const auto& [name, w] : weights_) {
    out["model/" + name] = w.detach();
    out["average/" + name] = average_.at(name);
    out["first/" + name] = first_.at(name);
    out["second/" + name] = second_.at(name);
  }
  return out;
}

void Optimizer::restore(const std::map<std::string, torch::Tensor>& state) {
  torch::NoGradGuard no_grad;
  const auto read = [&](const std::string& prefix, std::map<std::string, torch::Tensor>& into) {
    for (auto& [name, tensor] : into) {
      const auto found = state.find(prefix + name);
      if (found == state.end() || found->second.sizes() != tensor.sizes())
        throw ModelError("checkpoint: '" + prefix + name +
                         "' is missing or has another shape; it was written by another "
                         "network. Start without --resume");
      tensor.copy_(found->second);
    }
  };
  read("model/", weights_);
  read("average/", average_);
  read("first/", first_);
  read("second/", second_);
}

}  // namespace retinal::training
