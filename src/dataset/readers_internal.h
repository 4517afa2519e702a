#pragma once
// Shared by the readers of this room only.

#include <filesystem>
#include <string>
#include <vector>

#include "dataset/sample.h"

namespace retinal {

using DatasetReader = std::vector<Sample> (*)(const std::filesystem::path& folder);

// One function per layout; `folder` is the set's own folder.
std::vector<Sample> read_drive(const std::filesystem::path& folder);
std::vector<Sample> read_hrf_av(const std::filesystem::path& folder);
std::vector<Sample> read_chase_db1(const std::filesystem::path& folder);
std::vector<Sample> read_stare(const std::filesystem::path& folder);
std::vector<Sample> read_idrid_segmentation(const std::filesystem::path& folder);
std::vector<Sample> read_drishti_gs(const std::filesystem::path& folder);
std::vector<Sample> read_diaretdb1(const std::filesystem::path& folder);
std::vector<Sample> read_hei_med(const std::filesystem::path& folder);
std::vector<Sample> read_idrid_grading(const std::filesystem::path& folder);
std::vector<Sample> read_odir(const std::filesystem::path& folder);
std::vector<Sample> read_palm(const std::filesystem::path& folder);
std::vector<Sample> read_eyepacs(const std::filesystem::path& folder);
std::vector<Sample> read_aptos(const std::filesystem::path& folder);

/// Picture files of a folder in name order. Throws InputError when the folder is missing or holds none.
std::vector<std::filesystem::path> pictures_in(const std::filesystem::path& folder);

}  // namespace retinal
