#include "dataset/layout_folder.h"

#include <algorithm>

#include "base/error.h"
#include "base/suggest.h"
#include "dataset/spreadsheet.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string>& picture_extensions() {
  static const std::vector<std::string> kExtensions = {".jpg",  ".jpeg", ".png", ".tif",
                                                       ".tiff", ".ppm",  ".bmp"};
  return kExtensions;
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

}  // namespace

LayoutFolder::LayoutFolder(std::string layout, fs::path root)
    : layout_(std::move(layout)), root_(std::move(root)) {
  if (!fs::is_directory(root_))
    throw InputError(root_.string() + ": the folder of " + layout_ +
                     " does not exist; give the folder that holds it");
}

std::optional<fs::path> LayoutFolder::maybe(const std::vector<std::string>& candidates) const {
  for (const auto& candidate : candidates)
    if (fs::exists(root_ / candidate)) return root_ / candidate;
  return std::nullopt;
}

fs::path LayoutFolder::need(const std::vector<std::string>& candidates) const {
  if (const auto found = maybe(candidates)) return *found;
  throw InputError(root_.string() + ": not the layout " + layout_ + ": '" + candidates.front() +
                   "' is expected in it; docs/datasets.md shows each layout");
}

CsvTable LayoutFolder::table(const std::vector<std::string>& candidates,
                             const std::vector<std::string>& columns) const {
  CsvTable table = read_table(need(candidates));
  for (const auto& column : columns)
    if (!table.has(column))
      throw InputError(table.name() + ": not the table of " + layout_ + ": the column '" + column +
                       "' is missing" + did_you_mean(column, table.columns()));
  return table;
}

Sample LayoutFolder::sample(const fs::path& image, const std::string& split) const {
  Sample s;
  s.image = image;
  s.dataset = layout_;
  s.split = split;
  s.patient = image.stem().string();
  return s;
}

Sample LayoutFolder::sample(const fs::path& image, const std::string& split, const CsvTable& table,
                            std::size_t row) const {
  Sample s = sample(image, split);
  s.table = table.name();
  s.row = table.line(row);
  return s;
}

std::vector<fs::path> layout_pictures(const fs::path& folder, const std::string& like) {
  std::vector<fs::path> files;
  if (fs::is_directory(folder))
    for (const auto& entry : fs::directory_iterator(folder)) {
      const std::string extension = lower(entry.path().extension().string());
      const auto& known = picture_extensions();
      if (std::find(known.begin(), known.end(), extension) != known.end() &&
          entry.path().filename().string().find(like) != std::string::npos)
        files.push_back(entry.path());
    }
  if (files.empty()) throw InputError(folder.string() + ": the folder holds no pictures of the data set");
  std::sort(files.begin(), files.end());
  return files;
}

fs::path picture_of(const fs::path& folder, const std::string& stem, const std::string& otherwise) {
  for (const auto& extension : picture_extensions())
    if (fs::exists(folder / (stem + extension))) return folder / (stem + extension);
  return folder / (stem + otherwise);
}

int grade_in(const CsvTable& table, std::size_t row, const std::string& column, int lowest, int highest) {
  const int value = table.integer(row, column);
  if (value < lowest || value > highest)
    throw InputError(table.name() + ", row " + std::to_string(table.line(row)) + ", column '" + column +
                     "': " + std::to_string(value) + " is not from " + std::to_string(lowest) + " to " +
                     std::to_string(highest));
  return value;
}

void set_dr_grade(Sample& sample, int grade) {
  sample.dr_grade = grade;
  sample.diseases["diabetic_retinopathy"] = grade > 0;
}

}  // namespace retinal
