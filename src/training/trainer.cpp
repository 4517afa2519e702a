#include "training/trainer.h"

#include <ATen/Parallel.h>

#include <cmath>
#include <cstdio>
#include <future>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/progress.h"
#include "base/stopwatch.h"
#include "training/imagenet.h"
#include "training/optimizer.h"
#include "training/run_folder.h"
#include "training/run_log.h"
#include "training/tensor_file.h"

namespace retinal::training {
namespace {

/// Puts the averaged weights into the module for the lifetime of the object.
class WithAverage {
 public:
  WithAverage(GraphModule& module, const Optimizer& optimizer) : module_(module) {
    torch::NoGradGuard no_grad;
    for (auto& item : module_.named_parameters()) {
      saved_[item.key()] = item.value().detach().clone();
      item.value().copy_(optimizer.average().at(item.key()));
    }
    module_.eval();
  }
  ~WithAverage() {
    torch::NoGradGuard no_grad;
    for (auto& item : module_.named_parameters()) item.value().copy_(saved_.at(item.key()));
    module_.train();
  }
  WithAverage(const WithAverage&) = delete;
  WithAverage& operator=(const WithAverage&) = delete;

 private:
  GraphModule& module_;
  std::map<std::string, torch::Tensor> saved_;
};

std::map<std::string, torch::Tensor> parameters_of(GraphModule& module) {
  std::map<std::string, torch::Tensor> parameters;
  for (const auto& item : module.named_parameters()) parameters[item.key()] = item.value();
  return parameters;
}

OptimizerSettings settings_of(const FundusConfig& config) {
  return {config.learning_rate, config.weight_decay, config.gradient_clip,
          config.warmup,        config.steps,        config.ema};
}

class Run {
 public:
  Run(const FundusConfig& config, const Task& task, bool resume)
      : config_(config),
        task_(task),
        module_(task.network(), config.seed),
        optimizer_(parameters_of(module_), settings_of(config)),
        log_(config.out) {
    if (!config.start.empty() && !resume) start_from(config.start);
    if (resume) restore();
    log_.open(step_);
    write_file_atomically(
        config_.out / "images.json",
        Json{{"training", task_.training_images()}, {"validation", task_.validation_images()}}.dump(1));
  }

  bool loop(const std::function<bool()>& stop) {
    Progress progress("training " + config_.network, config_.steps, 50);
    auto next = prefetch(step_);
    Stopwatch since_saved;
    module_.train();
    while (step_ < config_.steps) {
      const Batch batch = next.get();
      next = prefetch(step_ + 1);
      const auto [loss, gradient_norm] = one_step(batch);
      ++step_;
      char note[64];
      std::snprintf(note, sizeof note, "loss %.4f", smooth_loss_);
      progress.update(step_, note);
      log_.step(step_, loss, optimizer_.learning_rate(step_ - 1), gradient_norm);
      if (step_ % config_.validate_every == 0 || step_ == config_.steps) validate();
      if (since_saved.minutes() > config_.checkpoint_minutes || step_ == config_.steps) {
        save();
        since_saved = Stopwatch();
      }
      if (stop() && step_ < config_.steps) {
        save();
        return false;
      }
    }
    progress.finish();
    return true;
  }

 private:
  std::future<Batch> prefetch(std::int64_t step) const {
    return std::async(std::launch::async, [this, step] {
      return task_.draw(Random(config_.seed, static_cast<std::uint64_t>(step)),
                        static_cast<double>(step) / static_cast<double>(config_.steps));
    });
  }

  /// Loss and gradient norm (before clipping) of one step.
  std::pair<double, double> one_step(const Batch& batch) {
    torch::manual_seed(config_.seed * 1'000'003 +
                       static_cast<std::uint64_t>(step_));  // dropout, alike after a resume
    const auto outputs = module_.forward(batch.at("images"));
    auto loss = task_.loss(outputs, batch);
    loss.backward();
    const double norm = optimizer_.step(step_);
    const double value = loss.item<double>();
    smooth_loss_ = smooth_loss_ == 0 ? value : 0.98 * smooth_loss_ + 0.02 * value;
    return {value, norm};
  }

  void validate() {
    torch::NoGradGuard no_grad;
    const WithAverage average(module_, optimizer_);
    const Validation result = task_.validate(module_);
    log_.validation(step_, result);
    if (!have_best_ || result.score > best_) {
      best_ = result.score;
      have_best_ = true;
      write_tensor_file(config_.out / "best.safetensors", {copy_parameters(module_),
                                                           {{"network", config_.network},
                                                            {"step", std::to_string(step_)},
                                                            {"score", std::to_string(best_)},
                                                            {"seed", std::to_string(config_.seed)}}});
    }
  }

  void start_from(const std::filesystem::path& path);
  void restore();
  void save();

  const FundusConfig& config_;
  const Task& task_;
  GraphModule module_;
  Optimizer optimizer_;
  RunLog log_;
  std::int64_t step_ = 0;
  double best_ = 0, smooth_loss_ = 0;
  bool have_best_ = false;
};

void Run::start_from(const std::filesystem::path& path) {
  const TensorFile file = read_tensor_file(path);
  const bool imagenet = file.tensors.contains("_conv_stem.weight");
  const auto loaded = load_parameters(module_, imagenet ? load_imagenet_encoder(path) : file.tensors);
  if (loaded.empty()) throw ModelError(path.filename().string() + ": holds no weights of this network");
  module_.standardise_new_layers(task_.draw(Random(config_.seed, 0), 0).at("images"), loaded);
  optimizer_.reset_average();
}

void Run::restore() {
  const TensorFile file = read_tensor_file(config_.out / "checkpoint.safetensors");
  optimizer_.restore(file.tensors);
  for (const char* key : {"step", "best", "have_best"})
    if (!file.metadata.contains(key))
      throw ModelError("checkpoint.safetensors: '" + std::string(key) +
                       "' is missing; it is not a checkpoint of this trainer. Start without --resume");
  step_ = std::stoll(file.metadata.at("step"));
  best_ = std::stod(file.metadata.at("best"));
  have_best_ = file.metadata.at("have_best") == "1";
}

void Run::save() {
  log_.flush();
  char best[40];
  std::snprintf(best, sizeof best, "%.17g", best_);
  write_tensor_file(config_.out / "checkpoint.safetensors", {optimizer_.state(),
                                                             {{"step", std::to_string(step_)},
                                                              {"best", best},
                                                              {"have_best", have_best_ ? "1" : "0"},
                                                              {"network", config_.network}}});
}

}  // namespace

bool train(const FundusConfig& config, const Task& task, bool resume, const std::function<bool()>& stop) {
  prepare_run_folder(config.out, resume);
  at::set_num_threads(config.threads);
  Run run(config, task, resume);
  return run.loop(stop);
}

}  // namespace retinal::training
