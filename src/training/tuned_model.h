#pragma once
// What a tuning run trains: a language model, by LoRA, in full or not at all, and, where dialogues show
// pictures, a projector.

#include <torch/types.h>

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "training/dialogue_mix.h"
#include "training/llama_module.h"
#include "training/picture_features.h"
#include "training/process_group.h"
#include "training/projector.h"
#include "training/tune_config.h"

namespace retinal::training {

/// The file of the model to tune.
std::filesystem::path base_of(const TuneConfig& config);

/// The language model with what the recipe trains of it.
LlamaModule trainable_model(const TuneConfig& config, const std::filesystem::path& base);

/// Summed cross entropy of the answers' tokens, and how many of them were the likeliest.
struct Score {
  torch::Tensor loss;
  std::int64_t right = 0;
};

class TunedModel {
 public:
  using Weights = std::map<std::string, torch::Tensor>;

  /// Looks at the pictures of the dialogues that are not kept yet, each process at its part, and polls `stop`
  /// meanwhile. Throws ModelError when a projector does not fit encoder or language model, InputError,
  /// FileError, and Error when it was stopped.
  TunedModel(const TuneConfig& config, const ProcessGroup& group, const std::function<bool()>& stop);

  Score score(const Pack& pack, const Pass& pass = {}) const;

  /// Everything that is trained.
  const Weights& trainable() const { return trainable_; }
  const DialogueMix& mix() const { return *mix_; }
  const LlamaModule& language() const { return *language_; }
  Projector* projector() { return projector_ ? &*projector_ : nullptr; }
  const Projector* projector() const { return projector_ ? &*projector_ : nullptr; }
  const std::filesystem::path& base() const { return base_; }
  const std::string& base_sha256() const { return base_sha256_; }

 private:
  void look(const ProcessGroup& group, const std::function<bool()>& stop);
  void make_projector(const TuneConfig& config);

  std::filesystem::path base_;
  std::string base_sha256_;
  std::optional<PictureFeatures> features_;
  std::optional<DialogueMix> mix_;
  std::optional<LlamaModule> language_;
  std::optional<Projector> projector_;
  Weights trainable_;
};

}  // namespace retinal::training
