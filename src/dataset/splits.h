#pragma once
// Splits of sets whose publisher gives none: by patient, even over the labels, the same on every machine, and
// stored.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "dataset/sample.h"

namespace retinal {

struct SplitOptions {
  double validation = 0.1, test = 0.1;  ///< shares of the patients, together below 1
  std::uint64_t seed = 42;
};

/// True when the publisher parted the samples: more than one split occurs.
bool has_official_split(const std::vector<Sample>& samples);

/// Sets Sample::split to "train", "val" or "test" by patient. Patients are sorted into strata by their labels
/// (the worst grade of both eyes, diseases, findings) and each stratum is parted alike; the choice depends on
/// seed, data set and patient only, not on the order of files. Throws UsageError when the shares make no
/// sense.
void split_by_patient(std::vector<Sample>& samples, const SplitOptions& options);

/// CSV with the columns dataset, image, patient, split.
std::string split_table(const std::vector<Sample>& samples);

/// Takes the splits of a stored table. Throws InputError naming a sample that the table lacks.
void apply_split(std::vector<Sample>& samples, const std::filesystem::path& table);

}  // namespace retinal
