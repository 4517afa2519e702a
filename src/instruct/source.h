#pragma once
// The photographs of a job: samples of a data set, or rows of the user's own table.

#include <map>
#include <string>
#include <vector>

#include "dataset/sample.h"
#include "instruct/description.h"
#include "instruct/job.h"

namespace retinal::instruct {

struct WorkItem {
  Sample sample;
  std::map<std::string, std::string> metadata;  ///< columns of the user's table
};

struct Work {
  std::vector<WorkItem> items;
  std::filesystem::path root;  ///< image paths are told relative to it
  int patients_left_out = 0;   ///< photographs whose patient also stands on another side of the split
  std::string split_table;     ///< CSV of the split by patient that was made; empty where one was given
};

/// What the job asks for, in the order of the set. The training split leaves out what known leaks forbid, and
/// no photograph is used whose patient also stands in another split. A publisher's set without a split of its
/// own is parted by patient (splits.h). Throws InputError / UsageError naming
/// folder, table or column; a set of which nothing remains is an InputError.
Work work_of(const JobConfig& job);

/// Adds the columns of a user's table: a known quality or grade becomes one, diseases become findings, the
/// rest stays free text.
void add_metadata(Description& description, const std::map<std::string, std::string>& columns);

}  // namespace retinal::instruct
