#include "convert/checkpoint.h"

#include <set>

#include "base/error.h"
#include "base/file.h"
#include "convert/safetensors.h"
#include "convert/shard_index.h"
#include "convert/torch_checkpoint.h"

namespace retinal {

namespace fs = std::filesystem;

Checkpoint::Checkpoint(const fs::path& folder) : folder_(folder) {
  std::error_code error;
  if (!fs::is_directory(folder, error))
    throw ModelError(folder.string() +
                     ": there is no such folder; name the folder of a Hugging Face checkpoint");
  for (const char* name : {"model.safetensors", "pytorch_model.bin"}) {
    const fs::path index = folder / (std::string(name) + ".index.json");
    if (fs::exists(folder / name, error))
      open_file(folder / name, tensors_);
    else if (fs::exists(index, error))
      open_shards(index);
    if (!tensors_.empty()) return;
  }
  throw ModelError(folder.string() +
                   ": it holds no weights (model.safetensors, pytorch_model.bin or one of these with "
                   ".index.json); name the folder of a Hugging Face checkpoint, downloaded wholly");
}

void Checkpoint::open_file(const fs::path& path, std::map<std::string, StoredTensor>& into) {
  const MappedFile& file = files_.emplace_back(path);
  const TensorTable table = path.extension() == ".safetensors"
                                ? parse_safetensors(path.string(), file.bytes())
                                : parse_torch_checkpoint(path.string(), file.bytes());
  into = table.tensors;
}

void Checkpoint::open_shards(const fs::path& index) {
  const MappedFile index_file(index);
  std::map<std::string, std::set<std::string>> tensors_of;
  for (const auto& [tensor, file] : parse_shard_index(index.string(), index_file.bytes()))
    tensors_of[file].insert(tensor);
  files_.reserve(tensors_of.size());
  for (const auto& [name, expected] : tensors_of) {
    const fs::path path = folder_ / name;
    std::error_code error;
    if (!fs::exists(path, error))
      throw ModelError(path.string() + ": this part of the checkpoint is missing; download it again");
    std::map<std::string, StoredTensor> found;
    open_file(path, found);
    for (const std::string& tensor : expected) {
      const auto at = found.find(tensor);
      if (at == found.end())
        refuse_file(path.string(), "it lacks the tensor " + quoted_name(tensor) + " that " +
                                       index.filename().string() + " places in it");
      tensors_.insert(*at);
    }
    if (found.size() != expected.size())
      refuse_file(path.string(), "it holds tensors that " + index.filename().string() + " does not list");
  }
}

const StoredTensor* Checkpoint::find(const std::string& name) const {
  const auto at = tensors_.find(name);
  return at == tensors_.end() ? nullptr : &at->second;
}

const StoredTensor& Checkpoint::require(const std::string& name,
                                        const std::vector<std::uint64_t>& shape) const {
  const StoredTensor* tensor = find(name);
  if (!tensor) refuse_file(folder_.string(), "the checkpoint lacks the tensor " + quoted_name(name));
  if (tensor->shape != shape)
    refuse_file(folder_.string(),
                "the tensor " + quoted_name(name) + " is " + shape_text(tensor->shape) +
                    " where config.json makes it " + shape_text(shape),
                "the weights and config.json do not belong together; download both again");
  return *tensor;
}

}  // namespace retinal
