#pragma once
// A model is not scored on what it was trained on.

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "dataset/sample.h"

namespace retinal {

/// Photographs that chose the weights, thresholds or calibration of a model, as Sample::id().
struct SeenPhotographs {
  std::set<std::string> trained, validated;
};

/// Reads `training.images` and `training.validation_images` of fundusnet.json. Throws ModelError when the
/// file does not list them: such a model cannot be scored.
SeenPhotographs seen_photographs(const std::filesystem::path& model_dir);

/// Throws ModelError naming the benchmark and the photographs when one of `tested` was seen, or when a
/// photograph of `same_eyes` (second shots of test eyes, dataset/leaks.h) was trained on.
void refuse_leaks(const std::string& benchmark, const std::vector<Sample>& tested,
                  const SeenPhotographs& seen, const std::set<std::string>& same_eyes);

}  // namespace retinal
