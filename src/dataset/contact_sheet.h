#pragma once
// A page of small pictures to look a data set over. It holds crops of photographs: never write it into the
// repository.

#include <string>
#include <vector>

#include "dataset/sample.h"

namespace retinal {

struct ContactSheetOptions {
  int pictures = 60;  ///< at most; spread evenly over the samples
  int side = 160;     ///< of a thumbnail, pixels
};

/// One HTML page without outside resources: thumbnails with name, split and labels; a picture that cannot be
/// read shows its reason instead. Text from the set is escaped.
std::string contact_sheet(const std::string& title, const std::vector<Sample>& samples,
                          const ContactSheetOptions& options = {});

}  // namespace retinal
