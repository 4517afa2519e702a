#include "training/imagenet.h"

#include "base/error.h"
#include "training/tensor_file.h"

namespace retinal::training {
namespace {

constexpr double kBatchNormEpsilon = 1e-3;

/// Name of the batch norm behind a convolution, e.g. "_blocks.3._expand_conv" -> "_blocks.3._bn0".
std::string batch_norm_of(const std::string& convolution) {
  static const std::map<std::string, std::string> kPairs = {{"_conv_stem", "_bn0"},
                                                            {"_conv_head", "_bn1"},
                                                            {"_expand_conv", "_bn0"},
                                                            {"_depthwise_conv", "_bn1"},
                                                            {"_project_conv", "_bn2"}};
  const auto dot = convolution.rfind('.');
  const std::string prefix = dot == std::string::npos ? "" : convolution.substr(0, dot + 1);
  return prefix + kPairs.at(convolution.substr(prefix.size()));
}

}  // namespace

std::map<std::string, torch::Tensor> load_imagenet_encoder(const std::filesystem::path& path) {
  const TensorFile file = read_tensor_file(path);
  std::map<std::string, torch::Tensor> folded;
  for (const auto& [name, tensor] : file.tensors) {
    if (tensor.dim() != 4) continue;
    const std::string convolution = name.substr(0, name.rfind('.'));
    const std::string norm = batch_norm_of(convolution);
    const auto gain = file.tensors.at(norm + ".weight") /
                      torch::sqrt(file.tensors.at(norm + ".running_var") + kBatchNormEpsilon);
    folded["encoder." + convolution + ".weight"] = tensor * gain.view({-1, 1, 1, 1});
    folded["encoder." + convolution + ".bias"] =
        file.tensors.at(norm + ".bias") - file.tensors.at(norm + ".running_mean") * gain;
  }
  if (folded.empty())
    throw ModelError(path.filename().string() + ": holds no EfficientNet-Lite0 convolutions");
  return folded;
}

}  // namespace retinal::training
