#pragma once
// A publisher's folder while it is read; shared by the readers of this room only.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "dataset/csv.h"
#include "dataset/sample.h"

namespace retinal {

class LayoutFolder {
 public:
  /// Throws InputError when `root` is not a folder.
  LayoutFolder(std::string layout, std::filesystem::path root);

  const std::string& layout() const { return layout_; }
  const std::filesystem::path& root() const { return root_; }

  /// The first of these files or folders (relative to the root) that exists; archives unpack in more than one
  /// way. Throws InputError naming the first when none does.
  std::filesystem::path need(const std::vector<std::string>& candidates) const;
  std::optional<std::filesystem::path> maybe(const std::vector<std::string>& candidates) const;

  /// The table at need(candidates), with these columns. Throws InputError naming table and column when one is
  /// missing.
  CsvTable table(const std::vector<std::string>& candidates, const std::vector<std::string>& columns) const;

  /// A sample of this layout whose patient is its file stem; `table` and `row` say where it stands.
  Sample sample(const std::filesystem::path& image, const std::string& split) const;
  Sample sample(const std::filesystem::path& image, const std::string& split, const CsvTable& table,
                std::size_t row) const;

 private:
  std::string layout_;
  std::filesystem::path root_;
};

/// Pictures of a folder in name order, by extension (.jpg .jpeg .png .tif .tiff .ppm .bmp, any case), of
/// which `like` is part of the name. Throws InputError when there is none.
std::vector<std::filesystem::path> layout_pictures(const std::filesystem::path& folder,
                                                   const std::string& like = "");

/// `folder`/`stem` with the first picture extension that exists; .png, or as `otherwise` says, when none
/// does: the missing file is reported when the set is inspected.
std::filesystem::path picture_of(const std::filesystem::path& folder, const std::string& stem,
                                 const std::string& otherwise = ".png");

/// A whole number from `lowest` to `highest`. Throws InputError naming table, row and column.
int grade_in(const CsvTable& table, std::size_t row, const std::string& column, int lowest, int highest);

/// Sets the ICDR grade, and whether there is diabetic retinopathy: of other diseases a grade says nothing.
void set_dr_grade(Sample& sample, int grade);

}  // namespace retinal
