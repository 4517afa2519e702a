#pragma once
// Where the real photographs are, when they are.

#include <filesystem>
#include <string>
#include <vector>

namespace retinal::test {

/// The root of the source tree these tests were compiled from.
std::filesystem::path repository();

/// $RETINALGPT_DATA, or shared/data beside the repository. May not exist: skip the test then, saying so.
std::filesystem::path data_folder();

/// Pictures (.jpg, .png, .tif) under data_folder() / `folder`, sorted by path, every `step`-th of them.
std::vector<std::filesystem::path> pictures_in(const std::string& folder, std::size_t step = 1);

}  // namespace retinal::test
