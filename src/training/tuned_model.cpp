#include "training/tuned_model.h"

#include "base/error.h"
#include "base/file.h"
#include "language/model_file.h"
#include "training/llama_loader.h"

namespace retinal::training {

namespace fs = std::filesystem;

fs::path base_of(const TuneConfig& config) {
  return config.base.empty() ? default_language_model() : config.base;
}

LlamaModule trainable_model(const TuneConfig& config, const fs::path& base) {
  LlamaModule model = load_llama(base);
  if (config.method == "full") model.train_everything();
  if (config.method == "lora")
    model.add_lora({config.rank, config.alpha, config.dropout, config.projections}, config.seed);
  return model;
}

TunedModel::TunedModel(const TuneConfig& config, const ProcessGroup& group, const std::function<bool()>& stop)
    : base_(base_of(config)) {
  const Tokenizer tokenizer(base_);
  base_sha256_ = sha256_hex_of_file(base_);
  if (sees_pictures(config)) {
    features_.emplace(config.features, config.threads);
    if (!config.projector.empty()) {  // before the pictures are looked at, which may take an hour
      projector_.emplace(config.projector);
      require_encoder(config.projector, projector_->spec(), features_->encoder());
    }
    const PictureSource source{config.pictures, features_->encoder().cells(), config.method == "none"};
    mix_.emplace(config, tokenizer, &source);
    language_.emplace(trainable_model(config, base_));
    if (projector_ && projector_->spec().width != language_->shape().width)
      throw ModelError(config.projector.string() + ": this projector makes vectors of " +
                       std::to_string(projector_->spec().width) + " numbers where the language model " +
                       base_.string() + " reads " + std::to_string(language_->shape().width) +
                       "; name the 'base' that it was trained on, or train one for this model "
                       "('retinalgpt train align')");
    look(group, stop);
    if (!projector_) make_projector(config);
    projector_->set_language_model(base_sha256_);
  } else {
    mix_.emplace(config, tokenizer);
    language_.emplace(trainable_model(config, base_));
  }
  trainable_ = language_->trainable();
  if (projector_) trainable_.insert(projector_->trainable().begin(), projector_->trainable().end());
}

void TunedModel::look(const ProcessGroup& group, const std::function<bool()>& stop) {
  std::vector<PictureFeatures::Named> pictures;
  for (const auto& [picture, place] : mix_->pictures()) pictures.push_back({picture, place});
  if (pictures.empty())
    throw InputError(
        "no dialogue of the recipe shows a picture (<image>), so there is nothing that a projector could "
        "learn "
        "from; leave 'projector' out, or name dialogues about photographs in [mix]");
  auto stopped = torch::zeros({1}, torch::kFloat64);
  if (!features_->add(pictures, group.size(), group.rank(), stop)) stopped[0] = 1.0;
  group.sum({stopped});  // also waits until the others have looked at theirs
  if (stopped.item<double>() > 0)
    throw Error("stopped while pictures were looked at; what was computed is kept: start again the same way",
                ExitStatus::interrupted);
}

void TunedModel::make_projector(const TuneConfig& config) {
  const FundusEncoder& encoder = features_->encoder();
  ProjectorSpec spec;
  spec.kind = config.projector_kind;
  spec.channels = encoder.channels();
  spec.tokens = encoder.cells();
  spec.width = static_cast<int>(language_->shape().width);
  spec.encoder_sha256 = encoder.sha256();
  const auto [mean, spread] = features_->statistics(mix_->trained_pictures());
  const double size =
      language_->weights().at("token_embd.weight").detach().square().mean().sqrt().item<double>();
  projector_.emplace(spec, mean, spread, size, config.seed);
}

Score TunedModel::score(const Pack& pack, const Pass& pass) const {
  Packed input = pack.input;
  if (!pack.pictures.empty()) {
    std::vector<torch::Tensor> cells;
    for (const fs::path& picture : pack.pictures) cells.push_back(features_->of(picture));
    input.seen = projector_->forward(torch::cat(cells));
  }
  const auto states = language_->forward(input, pass).index_select(0, pack.positions);
  const auto logits = language_->logits(states);
  Score result{torch::cross_entropy_loss(logits, pack.targets, {}, at::Reduction::Sum), 0};
  if (!pass.training) result.right = logits.argmax(-1).eq(pack.targets).sum().item<std::int64_t>();
  return result;
}

}  // namespace retinal::training
