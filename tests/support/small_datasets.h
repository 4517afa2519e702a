#pragma once
// Rendered eyes laid out as public data sets are: for tests of the readers and for training runs of seconds.

#include <filesystem>
#include <string>
#include <vector>

namespace retinal::test {

/// Writes under `root`, each with `pictures` training pictures of which at least one is in the validation
/// part (dataset/readers.h), and one test picture: drive, idrid_segmentation and drishti_gs, whose masks
/// label every structure; idrid_grading and odir, whose tables label grades, landmarks and diseases; and the
/// two tables that belong to IDRiD. Pictures are 160 px square.
void write_small_datasets(const std::filesystem::path& root, int pictures = 4);

/// `count` file stems made of `prefix` and a number such that the first is in the validation part of
/// `dataset` and the others are not.
std::vector<std::string> stems(const std::string& dataset, const std::string& prefix,
                               const std::string& patient_prefix, int count);

}  // namespace retinal::test
