#pragma once
// What FundusNet's encoder sees in the photographs of dialogues, computed once for each and kept on the disk:
// epochs, later stages and resumed runs read it.

#include <torch/types.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "fundus/encoder.h"

namespace retinal::training {

class PictureFeatures {
 public:
  /// `folder` keeps the features in half precision, below a folder for each encoder, under the SHA-256 of
  /// each picture's file. `threads`: pictures looked at at once.
  PictureFeatures(std::filesystem::path folder, int threads);

  const FundusEncoder& encoder() const { return encoder_; }

  /// A picture, and where it is named, for messages.
  struct Named {
    std::filesystem::path picture;
    std::string place;
  };
  /// Knows these pictures from now on and computes what is not kept yet, of `share` a `part`-th: each process
  /// of a run computes its own part. `stop` is polled for each; returns false when it ended the work. Throws
  /// InputError naming place and picture when one cannot be read.
  bool add(const std::vector<Named>& pictures, int share, int part, const std::function<bool()>& stop);

  /// Features [cells, channels] of a picture that was added and computed. Throws FileError when they vanished
  /// from the folder.
  torch::Tensor of(const std::filesystem::path& picture) const;

  /// Mean and standard deviation of each channel over all cells of these pictures. A channel that never
  /// changes has the deviation 1.
  std::pair<torch::Tensor, torch::Tensor> statistics(
      const std::vector<std::filesystem::path>& pictures) const;

 private:
  std::filesystem::path kept(const std::string& sha256) const;
  bool is_kept(const std::string& sha256) const;
  void look(const Named& named, const std::string& sha256) const;

  FundusEncoder encoder_;
  std::filesystem::path folder_;
  int threads_;
  std::map<std::filesystem::path, std::string> sha256_;  ///< of the pictures that are known
};

}  // namespace retinal::training
