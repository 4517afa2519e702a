#pragma once
// Every data set that the program reads, by name: the public sets as their publishers distribute them, and
// the copies under ../shared/data.

#include <filesystem>
#include <string>
#include <vector>

#include "dataset/sample.h"

namespace retinal {

/// Who laid the files out.
enum class LayoutKind {
  publisher,  ///< the folder is what the publisher's archives unpack to
  shared      ///< the folder is a data root that holds the set in a folder of its name (readers.h)
};

struct LayoutInfo {
  std::string name, title;
  std::string labels;  ///< what a sample of it may carry, in words
  std::string splits;  ///< where its split comes from: "official", or that there is none
  LayoutKind kind = LayoutKind::publisher;
};

/// Publishers' layouts first, then the shared ones, each in alphabetical order.
const std::vector<LayoutInfo>& layouts();

/// Every sample of a set in the order of its tables and files; samples of sets without an official split have
/// the split "none". Throws UsageError for an unknown name (with a suggestion), InputError naming the first
/// file that the layout wants and the folder lacks, or the table, row and column of a value that makes no
/// sense.
std::vector<Sample> read_layout(const std::string& name, const std::filesystem::path& folder);

}  // namespace retinal
