#pragma once
// A build's recipe (configs/instruct/*.toml). Every key is checked: an unknown one is an error with a
// suggestion.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "instruct/lesion_boxes.h"
#include "instruct/remote_prompt.h"
#include "instruct/view.h"
#include "instruct/writer.h"

namespace retinal::instruct {

struct TrackConfig {
  int dialogues = 1;  ///< for each photograph; 0 leaves the track out
};

struct JobConfig {
  std::string name;
  std::uint64_t seed = 1;
  // [source]: a data set by name (`retinalgpt dataset list`), or the user's own table
  std::string dataset;
  std::filesystem::path data =
      "../shared/data";               ///< the set's folder; for the sets of ../shared/data its root
  std::filesystem::path split_table;  ///< written by `dataset split`; empty: official, else by patient
  std::filesystem::path table,
      images;  ///< CSV with image, modality, quality, disease, vascular, notes; its pictures
  std::string split =
      "train";             ///< "train" leaves out what known leaks forbid; "test", "val" for evaluation sets
  std::string quality;     ///< only photographs of this label ("good", "usable"); empty: all but "reject"
  std::string prefix;      ///< put before image paths in the output
  std::int64_t limit = 0;  ///< at most this many photographs, spread evenly; 0 = all
  // [evidence]
  std::string evidence =
      "cached";                 ///< "none", "cached" (records that exist), "analyze" (make those that do not)
  std::filesystem::path cache;  ///< folder of records; default: evidence/ in the output folder
  bool estimates = false;
  BoxRule boxes;
  View view = View::photograph;  ///< what the model is shown; its frame is that of the boxes
  TrackConfig alignment, instruction;
  WriterOptions writer;
  bool remote = false;  ///< the endpoint writes, not the grammar
  EndpointConfig endpoint;
};

/// Throws UsageError naming the file and the key (with the nearest known key), or FileError.
JobConfig read_job(const std::filesystem::path& file);

/// The jobs of a file with jobs = ["a.toml", ...] (relative to it), whose other keys override those of every
/// job; or the one job that the file is. Throws as read_job.
std::vector<JobConfig> read_jobs(const std::filesystem::path& file);

}  // namespace retinal::instruct
