#include "training/tuning.h"

#include <ATen/Parallel.h>

#include <cmath>
#include <cstdio>
#include <optional>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/progress.h"
#include "base/stopwatch.h"
#include "training/llama_export.h"
#include "training/optimizer.h"
#include "training/process_group.h"
#include "training/run_folder.h"
#include "training/run_log.h"
#include "training/step_guard.h"
#include "training/tensor_file.h"
#include "training/throughput.h"
#include "training/tuned_model.h"

namespace retinal::training {
namespace {

namespace fs = std::filesystem;
OptimizerSettings settings_of(const TuneConfig& c) {
  return {c.learning_rate, c.weight_decay, c.gradient_clip, c.warmup, c.steps, 0};
}

class TuneRun {
 public:
  TuneRun(const TuneConfig& config, const ProcessGroup& group, TunedModel& model, bool resume)
      : config_(config),
        group_(group),
        model_(model),
        mix_(model.mix()),
        optimizer_(model.trainable(), settings_of(config)),
        guard_(config.z_limit),
        log_(config.out) {
    if (resume) restore();
    if (!first()) return;
    log_.open(step_);
    write_run_record();
  }

  bool loop(const std::function<bool()>& stop) {
    std::optional<Progress> progress;
    if (first()) progress.emplace("tuning", config_.steps, 20);
    const double peak = progress ? matrix_peak() * static_cast<double>(group_.size()) : 0;
    Stopwatch since_saved;
    while (step_ < config_.steps) {
      const Stopwatch step_time;
      const Step done = one_step(stop());
      ++step_;
      if (first()) log_.step(step_, done.loss, optimizer_.learning_rate(step_ - 1), done.gradient_norm);
      if (progress) {
        const double seconds = step_time.seconds();
        char note[80];
        std::snprintf(note, sizeof note, "loss %.4f, %.0f tokens/s, MFU %.2f", done.loss,
                      done.tokens / seconds, done.flops / seconds / peak);
        progress->update(step_, note);
      }
      const bool last = step_ == config_.steps;
      if (last || step_ % config_.validate_every == 0) validate();
      const bool due = last || since_saved.minutes() > config_.checkpoint_minutes;
      if (first() && (due || done.stop)) {
        save();
        since_saved = Stopwatch();
      }
      if (done.stop && !last) return false;
    }
    if (progress) progress->finish();
    return true;
  }

 private:
  struct Step {
    double loss = 0, tokens = 0, flops = 0;
    bool stop = false;
    double gradient_norm = 0;  ///< before clipping
  };

  bool first() const { return group_.rank() == 0; }

  /// The packs of one step are numbered through over all processes, so that two processes see in one step
  /// what one process sees that accumulates twice as many.
  Step one_step(bool stop) {
    auto totals = torch::zeros({5}, torch::kFloat64);  // loss, answer tokens, tokens, stop, operations
    totals[3] = stop ? 1.0 : 0.0;
    for (std::int64_t i = 0; i < config_.accumulate; ++i) {
      const std::uint64_t number =
          static_cast<std::uint64_t>(step_ * config_.accumulate + i) * group_.size() + group_.rank();
      const Pack pack = mix_.draw(number);
      // The seed of the dropout depends on the pack alone: it is alike after a resume and in another process.
      const Score result = model_.score(pack, {true, config_.seed * 1'000'003 + number, config_.recompute});
      result.loss.backward();
      totals[0] += result.loss.detach().to(torch::kFloat64);
      totals[1] += static_cast<double>(pack.targets.size(0));
      totals[2] += static_cast<double>(pack.input.tokens.size(0));
      totals[4] += pack_flops(model_.language().shape(), config_.method == "full", pack.input.lengths,
                              pack.targets.size(0));
    }
    group_.sum({totals});
    const double answers = totals[1].item<double>();
    average_gradients(answers);
    const double norm = optimizer_.gradient_norm();
    if (guard_.accepts(norm))
      optimizer_.step(step_);
    else
      optimizer_.clear_gradients();
    return {totals[0].item<double>() / answers, totals[2].item<double>(), totals[4].item<double>(),
            totals[3].item<double>() > 0, norm};
  }

  void average_gradients(double answers) {
    torch::NoGradGuard no_grad;
    for (const auto& [name, weight] : model_.trainable()) {
      torch::Tensor gradient = weight.grad();
      if (!gradient.defined()) gradient = torch::zeros_like(weight);
      group_.sum({gradient});
      torch::Tensor(weight).mutable_grad() = gradient.div_(answers);
    }
  }

  void validate() {
    torch::NoGradGuard no_grad;
    Validation result;
    if (!mix_.validation().empty()) {
      auto totals = torch::zeros({3}, torch::kFloat64);  // loss, right, answer tokens
      for (std::size_t i = group_.rank(); i < mix_.validation().size(); i += group_.size()) {
        const Pack& pack = mix_.validation()[i];
        const Score one = model_.score(pack);
        totals[0] += one.loss.to(torch::kFloat64);
        totals[1] += static_cast<double>(one.right);
        totals[2] += static_cast<double>(pack.targets.size(0));
      }
      group_.sum({totals});
      const double answers = totals[2].item<double>();
      result.score = -totals[0].item<double>() / answers;
      result.measures = {{"perplexity", std::exp(-result.score)},
                         {"right_tokens", totals[1].item<double>() / answers}};
    }
    result.measures["refused_steps"] = static_cast<double>(guard_.refused());
    if (!first()) return;
    log_.validation(step_, result);
    // Without dialogues to validate on, the newest weights are the best ones known.
    if (have_best_ && !mix_.validation().empty() && result.score <= best_) return;
    best_ = result.score;
    have_best_ = true;
    save_best();
  }

  void save_best() const;
  void write_run_record() const;
  void restore();
  void save();

  const TuneConfig& config_;
  const ProcessGroup& group_;
  TunedModel& model_;
  const DialogueMix& mix_;
  Optimizer optimizer_;
  StepGuard guard_;
  RunLog log_;
  std::int64_t step_ = 0;
  double best_ = 0;
  bool have_best_ = false;
};

void TuneRun::save_best() const {
  TensorFile file{{},
                  {{"method", config_.method},
                   {"base_sha256", model_.base_sha256()},
                   {"step", std::to_string(step_)},
                   {"score", exact_text(best_)},
                   {"seed", std::to_string(config_.seed)}}};
  file.tensors.insert(model_.trainable().begin(), model_.trainable().end());
  write_tensor_file(config_.out / "best.safetensors", file);
  const std::string name = config_.out.filename().string();
  if (config_.method == "lora")
    write_adapter(model_.language(), name, model_.base_sha256(), config_.out / "adapter.gguf");
  if (model_.projector()) model_.projector()->write(name, config_.out / "projector.gguf");
}

void TuneRun::write_run_record() const {
  Json files = Json::array();
  for (const auto& counts : mix_.counts())
    files.push_back({{"file", counts.file},
                     {"sha256", sha256_hex_of_file(counts.file)},
                     {"dialogues", counts.dialogues},
                     {"shortened", counts.shortened}});
  Json validation = {{"dialogues", mix_.kept_back()}};
  if (!config_.validation.empty())
    validation.update(
        Json{{"file", config_.validation.string()}, {"sha256", sha256_hex_of_file(config_.validation)}});
  std::int64_t weights = 0;
  for (const auto& [name, weight] : model_.trainable()) weights += weight.numel();
  Json record = {{"base", {{"file", model_.base().filename().string()}, {"sha256", model_.base_sha256()}}},
                 {"training", files},
                 {"validation", validation},
                 {"trained_weights", weights},
                 {"recipe", config_.text}};
  if (const Projector* projector = model_.projector())
    record["pictures"] = {
        {"shown", mix_.pictures().size()},
        {"tokens_each", projector->spec().tokens},
        {"encoder_sha256", projector->spec().encoder_sha256},
        {"projector_from",
         config_.projector.empty() ? Json(nullptr) : Json(sha256_hex_of_file(config_.projector))}};
  write_file_atomically(config_.out / "run.json", record.dump(1) + "\n");
}

void TuneRun::restore() {
  const TensorFile file = read_tensor_file(config_.out / "checkpoint.safetensors");
  for (const char* key : {"step", "best", "have_best", "base_sha256"})
    if (!file.metadata.contains(key))
      throw ModelError("checkpoint.safetensors: '" + std::string(key) +
                       "' is missing; it is not a checkpoint of this trainer. Start without --resume");
  if (file.metadata.at("base_sha256") != model_.base_sha256())
    throw UsageError((config_.out / "checkpoint.safetensors").string() +
                     ": was trained on another base model than " + model_.base().string() +
                     "; name that one, or start without --resume in another 'out'");
  if (Projector* projector = model_.projector()) {
    const auto encoder = file.metadata.find("encoder_sha256");
    if (encoder != file.metadata.end() && encoder->second != projector->spec().encoder_sha256)
      throw UsageError(
          (config_.out / "checkpoint.safetensors").string() +
          ": was trained on what another encoder sees; set RETINALGPT_MODELS to the model folder of "
          "that time, or start without --resume in another 'out'");
    projector->restore_constants(file.tensors);
  }
  optimizer_.restore(file.tensors);
  guard_.restore(file.metadata);
  step_ = std::stoll(file.metadata.at("step"));
  best_ = std::stod(file.metadata.at("best"));
  have_best_ = file.metadata.at("have_best") == "1";
}

void TuneRun::save() {
  log_.flush();
  TensorFile file{optimizer_.state(), guard_.state()};
  file.metadata.insert({{"step", std::to_string(step_)},
                        {"best", exact_text(best_)},
                        {"have_best", have_best_ ? "1" : "0"},
                        {"base_sha256", model_.base_sha256()}});
  if (const Projector* projector = model_.projector()) {
    file.metadata["encoder_sha256"] = projector->spec().encoder_sha256;
    file.tensors.insert(projector->constants().begin(), projector->constants().end());
  }
  write_tensor_file(config_.out / "checkpoint.safetensors", file);
}

}  // namespace

bool tune(const TuneConfig& config, bool resume, const std::function<bool()>& stop) {
  at::set_num_threads(config.threads);
  const ProcessGroup group;
  // Only the first process makes the folder; the others find the checkpoint there when they are started to
  // resume.
  if (group.rank() == 0 || resume) prepare_run_folder(config.out, resume);
  TunedModel model(config, group, stop);
  return TuneRun(config, group, model, resume).loop(stop);
}

void merge_tuned(const TuneConfig& config, const std::string& type, const fs::path& out) {
  const fs::path base = base_of(config), best = config.out / "best.safetensors";
  if (!fs::exists(best))
    throw UsageError(best.string() + ": is not there; run 'retinalgpt train tune' with this recipe first");
  const LlamaModule model = trainable_model(config, base);
  const TensorFile file = read_tensor_file(best);
  torch::NoGradGuard no_grad;
  for (const auto& [name, weight] : model.trainable()) {
    const auto found = file.tensors.find(name);
    if (found == file.tensors.end() || found->second.sizes() != weight.sizes())
      throw ModelError(best.string() + ": '" + name +
                       "' is missing or has another shape; the run was made with another recipe");
    torch::Tensor(weight).copy_(found->second);
  }
  write_merged(model, base, type, out);
}

}  // namespace retinal::training
