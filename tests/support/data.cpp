#include "support/data.h"

#include <algorithm>
#include <cstdlib>

namespace retinal::test {

namespace fs = std::filesystem;

fs::path repository() { return RETINALGPT_SOURCE_DIR; }

fs::path data_folder() {
  if (const char* given = std::getenv("RETINALGPT_DATA")) return given;
  return repository().parent_path() / "shared" / "data";
}

std::vector<fs::path> pictures_in(const std::string& folder, std::size_t step) {
  std::vector<fs::path> all;
  const fs::path root = data_folder() / folder;
  if (!fs::is_directory(root)) return {};
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    const std::string extension = entry.path().extension().string();
    if (extension == ".jpg" || extension == ".png" || extension == ".tif") all.push_back(entry.path());
  }
  std::sort(all.begin(), all.end());
  std::vector<fs::path> chosen;
  for (std::size_t i = 0; i < all.size(); i += step) chosen.push_back(all[i]);
  return chosen;
}

}  // namespace retinal::test
