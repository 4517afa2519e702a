#pragma once
// What is in the files of a training run.

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/json.h"

namespace retinal::test {

/// The JSON header of a safetensors file; `size`, if wanted, is where the data begin.
inline Json header_of(const std::filesystem::path& path, std::uint64_t* size = nullptr) {
  std::ifstream file(path, std::ios::binary);
  std::uint64_t length = 0;
  file.read(reinterpret_cast<char*>(&length), 8);
  std::string text(length, ' ');
  file.read(text.data(), static_cast<std::streamsize>(length));
  if (size != nullptr) *size = 8 + length;
  return Json::parse(text);
}

inline std::vector<std::vector<std::string>> csv_rows(const std::filesystem::path& path) {
  std::vector<std::vector<std::string>> rows;
  std::istringstream lines(read_text_file(path));
  for (std::string line; std::getline(lines, line);) {
    rows.emplace_back();
    std::istringstream cells(line);
    for (std::string cell; std::getline(cells, cell, ',');) rows.back().push_back(cell);
  }
  return rows;
}

/// The loss of each step of a run.
inline std::vector<double> losses(const std::filesystem::path& run) {
  std::vector<double> values;
  for (const auto& row : csv_rows(run / "log.csv"))
    if (row[0] != "step") values.push_back(std::stod(row[1]));
  return values;
}

/// Steps done in the checkpoint of a run folder; 0 while there is none.
inline int saved_step(const std::filesystem::path& folder) {
  if (!std::filesystem::exists(folder / "checkpoint.safetensors")) return 0;
  return std::stoi(
      header_of(folder / "checkpoint.safetensors").at("__metadata__").at("step").get<std::string>());
}

}  // namespace retinal::test
