#include "training/projector.h"

#include <ATen/CPUGeneratorImpl.h>

#include <cmath>

#include "base/error.h"
#include "language/fundus_projector.h"
#include "training/gguf_file.h"

namespace retinal::training {
namespace {

/// Mean of GELU(x)^2 for x of the standard normal distribution.
constexpr double kGeluSquare = 0.4252;

}  // namespace

Projector::Projector(ProjectorSpec spec, torch::Tensor mean, torch::Tensor spread, double size,
                     std::uint64_t seed)
    : spec_(std::move(spec)), constants_({{"mm.mean", std::move(mean)}, {"mm.spread", std::move(spread)}}) {
  torch::NoGradGuard no_grad;
  auto generator = at::detail::createCPUGenerator(seed);
  const auto matrix = [&](std::int64_t out, std::int64_t in, double scale) {
    auto weight = torch::empty({out, in}).normal_(0, scale / std::sqrt(static_cast<double>(in)), generator);
    return weight.set_requires_grad(true);
  };
  const auto bias = [&] { return torch::zeros({spec_.width}).set_requires_grad(true); };
  const bool two = spec_.kind == "mlp";
  trainable_["mm.0.weight"] = matrix(spec_.width, spec_.channels, two ? 1 : size);
  trainable_["mm.0.bias"] = bias();
  if (!two) return;
  trainable_["mm.2.weight"] = matrix(spec_.width, spec_.width, size / std::sqrt(kGeluSquare));
  trainable_["mm.2.bias"] = bias();
}

Projector::Projector(const std::filesystem::path& file) {
  spec_ = FundusProjector(file, 1).spec();  // checks its numbers, too
  const GgufReader reader(file);
  for (const char* name : {"mm.mean", "mm.spread"}) constants_[name] = reader.tensor(name);
  std::vector<std::string> trained = {"mm.0.weight", "mm.0.bias"};
  if (spec_.kind == "mlp") trained.insert(trained.end(), {"mm.2.weight", "mm.2.bias"});
  for (const std::string& name : trained) trainable_[name] = reader.tensor(name).set_requires_grad(true);
}

torch::Tensor Projector::forward(const torch::Tensor& cells) const {
  const auto x = (cells - constants_.at("mm.mean")) / constants_.at("mm.spread");
  const auto y = torch::linear(x, trainable_.at("mm.0.weight"), trainable_.at("mm.0.bias"));
  if (spec_.kind != "mlp") return y;
  return torch::linear(torch::gelu(y), trainable_.at("mm.2.weight"), trainable_.at("mm.2.bias"));
}

void Projector::restore_constants(const Tensors& checkpoint) {
  for (auto& [name, value] : constants_) {
    const auto found = checkpoint.find(name);
    if (found == checkpoint.end() || found->second.sizes() != value.sizes())
      throw ModelError(
          "checkpoint: '" + name +
          "' is missing or has another shape; it was written by a run without this projector. Start "
          "without --resume");
    value = found->second;
  }
}

void Projector::write(const std::string& name, const std::filesystem::path& out) const {
  GgufPointer metadata(gguf_init_empty());
  const auto text = [&](const std::string& key, const std::string& value) {
    gguf_set_val_str(metadata.get(), (kProjectorPrefix + key).c_str(), value.c_str());
  };
  const auto number = [&](const std::string& key, int value) {
    gguf_set_val_u32(metadata.get(), (kProjectorPrefix + key).c_str(), static_cast<std::uint32_t>(value));
  };
  gguf_set_val_str(metadata.get(), "general.architecture", kProjectorArchitecture);
  gguf_set_val_str(metadata.get(), "general.type", "mmproj");
  gguf_set_val_str(metadata.get(), "general.name", name.c_str());
  text("kind", spec_.kind);
  text("layer", spec_.layer);
  number("channels", spec_.channels);
  number("tokens", spec_.tokens);
  number("width", spec_.width);
  text("encoder_sha256", spec_.encoder_sha256);
  text("language_model_sha256", spec_.language_model_sha256);
  std::vector<GgufTensor> tensors;
  for (const Tensors* part : {&constants_, &trainable_})
    for (const auto& [tensor, value] : *part) tensors.push_back(gguf_tensor(tensor, value, GGML_TYPE_F32));
  write_gguf(out, std::move(metadata), tensors);
}

}  // namespace retinal::training
