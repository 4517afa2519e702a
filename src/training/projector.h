#pragma once
// The trainable projector (language/projector_file.h describes the file and what is computed).

#include <torch/types.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include "language/projector_file.h"

namespace retinal::training {

class Projector {
 public:
  using Tensors = std::map<std::string, torch::Tensor>;

  /// A new one for features of this `mean` and `spread` [channels]. Random weights under which the embeddings
  /// of a picture are about as large as those of words, root mean square `size`: a model of which only the
  /// projector is trained then begins within what it knows.
  Projector(ProjectorSpec spec, torch::Tensor mean, torch::Tensor spread, double size, std::uint64_t seed);
  /// Reads a file from anywhere. Throws ModelError when it is missing, damaged or no projector.
  explicit Projector(const std::filesystem::path& file);

  /// Features [N, channels] -> embeddings [N, width].
  torch::Tensor forward(const torch::Tensor& cells) const;

  const ProjectorSpec& spec() const { return spec_; }
  /// Which language model it is trained with now.
  void set_language_model(const std::string& sha256) { spec_.language_model_sha256 = sha256; }
  /// "mm.0.weight" ...
  const Tensors& trainable() const { return trainable_; }
  /// "mm.mean" and "mm.spread", which are not trained.
  const Tensors& constants() const { return constants_; }
  /// Takes the constants out of a checkpoint. Throws ModelError when they are not in it.
  void restore_constants(const Tensors& checkpoint);

  /// Writes it with the model's name in the metadata. Throws FileError.
  void write(const std::string& name, const std::filesystem::path& out) const;

 private:
  ProjectorSpec spec_;
  Tensors trainable_, constants_;
};

}  // namespace retinal::training
