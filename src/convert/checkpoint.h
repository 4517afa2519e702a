#pragma once
// All tensors of a checkpoint folder, whichever of the usual files they lie in.

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/mapped_file.h"
#include "convert/tensor_table.h"

namespace retinal {

/// Opens model.safetensors, model.safetensors.index.json, pytorch_model.bin or pytorch_model.bin.index.json,
/// the first that is there. Files are mapped, not read. Throws ModelError or FileError naming the file.
class Checkpoint {
 public:
  explicit Checkpoint(const std::filesystem::path& folder);

  const std::filesystem::path& folder() const { return folder_; }
  const std::map<std::string, StoredTensor>& tensors() const { return tensors_; }
  /// Null when there is no such tensor.
  const StoredTensor* find(const std::string& name) const;
  /// The tensor, which must have this shape. Throws ModelError saying what is there instead.
  const StoredTensor& require(const std::string& name, const std::vector<std::uint64_t>& shape) const;

 private:
  void open_file(const std::filesystem::path& path, std::map<std::string, StoredTensor>& into);
  void open_shards(const std::filesystem::path& index);

  std::filesystem::path folder_;
  std::vector<MappedFile> files_;
  std::map<std::string, StoredTensor> tensors_;
};

}  // namespace retinal
