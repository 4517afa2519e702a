#pragma once
// From the labels of a sample, its masks and its evidence record to a Description.

#include <filesystem>

#include "dataset/sample.h"
#include "evidence/evidence.h"
#include "instruct/description.h"
#include "instruct/lesion_boxes.h"
#include "instruct/view.h"

namespace retinal::instruct {

struct DescribeOptions {
  BoxRule boxes;
  /// What the model is shown: boxes are told in its frame, and lesions outside it are not counted.
  View view = View::photograph;
  /// Also take grades, findings and lesions that no label gives from the networks. Off by default: an
  /// estimate that is taught as truth teaches its errors.
  bool estimates = false;
};

/// Labels and masks come before measurements; quality, side and measurements are taken from `evidence` (may
/// be null) where no label says them, and nothing is from a photograph that its gates refused. `data_root`
/// makes paths short. Throws InputError naming the file when the picture or a mask cannot be read.
Description describe(const Sample& sample, const std::filesystem::path& data_root, const Evidence* evidence,
                     const DescribeOptions& options = {});

}  // namespace retinal::instruct
