#pragma once
// Readers of the data sets as they lie under ../shared/data.

#include <filesystem>
#include <string>
#include <vector>

#include "dataset/sample.h"

namespace retinal {

/// Names read_dataset knows.
std::vector<std::string> dataset_names();

/// Every sample of a set, all splits, in file order. Throws InputError naming the missing folder, or table
/// and row.
std::vector<Sample> read_dataset(const std::string& name, const std::filesystem::path& data_root);

/// True for the part of the training split (about 12 %, by a fixed hash of data set and patient) that chooses
/// recipes and thresholds and is never trained on. False for samples outside the training split.
bool is_validation(const Sample& sample);

/// Samples of the training split that no known leak forbids (leaks.h): never a picture or second shot of an
/// IDRiD test eye, whatever the label. Includes the validation part.
std::vector<Sample> trainable_samples(const std::string& name, const std::filesystem::path& data_root);

}  // namespace retinal
