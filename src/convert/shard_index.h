#pragma once
// The index of a checkpoint that is spread over several files: *.index.json.

#include <map>
#include <string>

#include "convert/untrusted.h"

namespace retinal {

/// Tensor name -> file name, from "weight_map". Refuses (ModelError naming `file`) file names that are
/// anything but a plain name in the same folder, so that an index cannot reach other files.
std::map<std::string, std::string> parse_shard_index(const std::string& file, Bytes bytes);

}  // namespace retinal
