#pragma once
// What FundusNet's encoder sees in a photograph, cell by cell: what a projector turns into tokens of a
// language model (language/projector_file.h). Beside FundusNet, not in it: reading a photograph costs the
// same with and without.

#include <filesystem>
#include <string>
#include <vector>

#include "base/raster.h"
#include "fundus/network_session.h"

namespace retinal {

/// Features of a photograph: a square grid of cells over the crop around the field of view.
struct EncoderFeatures {
  int channels = 0, rows = 0, columns = 0;
  std::vector<float> values;  ///< [channels, rows, columns], rows from the top, columns from the left

  int cells() const { return rows * columns; }
};

/// The layer that is read, by the trainer's name: the last block of the global network's encoder, before
/// pooling.
inline constexpr const char* kEncoderLayer = "encoder._blocks.15";

/// Thread-safe. The same picture gives the same numbers at every call.
class FundusEncoder {
 public:
  /// Loads the global network of `model_dir` (empty = default_model_dir()); `threads` 0 = all cores. Throws
  /// ModelError when it is missing, damaged or has no such layer.
  explicit FundusEncoder(const std::filesystem::path& model_dir = {}, int threads = 0);

  /// Throws InputError when the picture has no field of view at all.
  EncoderFeatures look(const Raster8& photograph) const;

  int channels() const { return channels_; }
  int cells() const { return rows_ * columns_; }
  /// Of the network's file: features of another one mean something else.
  const std::string& sha256() const { return file_.sha256; }

 private:
  NetworkFile file_;
  NetworkSession session_;
  int channels_ = 0, rows_ = 0, columns_ = 0;
};

}  // namespace retinal
