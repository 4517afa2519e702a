#include "convert/torch_checkpoint.h"

#include <algorithm>
#include <string_view>

#include "convert/pickle.h"
#include "convert/zip_directory.h"

namespace retinal {
namespace {

std::string_view as_text(Bytes bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

/// The folder that every entry of the archive is in, "archive/" or the file's own name.
std::string folder_of(const std::string& file, const std::map<std::string, Bytes>& entries) {
  constexpr std::string_view kPickle = "/data.pkl";
  std::string folder;
  for (const auto& [name, content] : entries) {
    if (!name.ends_with(kPickle)) continue;
    if (!folder.empty()) refuse_file(file, "it has more than one data.pkl");
    folder = name.substr(0, name.size() - kPickle.size() + 1);
  }
  if (folder.empty()) refuse_file(file, "it has no data.pkl, so it is no PyTorch checkpoint");
  if (entries.contains(folder + "constants.pkl"))
    refuse_file(file, "it is a TorchScript program, not a checkpoint", "save model.state_dict() instead");
  return folder;
}

}  // namespace

TensorTable parse_torch_checkpoint(const std::string& file, Bytes bytes) {
  if (bytes.size() >= 2 && bytes[0] == 0x80)
    refuse_file(file, "it has the format that PyTorch wrote before version 1.6",
                "load it once with PyTorch and save it again, best as safetensors");
  const auto entries = read_zip_directory(file, bytes);
  const std::string folder = folder_of(file, entries);
  if (const auto order = entries.find(folder + "byteorder");
      order != entries.end() && as_text(order->second) != "little")
    refuse_file(file, "its numbers are not little-endian", "save it again on another machine");
  TensorTable table;
  for (const PickledTensor& tensor : read_pickled_state_dict(file, entries.at(folder + "data.pkl"))) {
    const auto storage = entries.find(folder + "data/" + tensor.storage);
    const std::string name = quoted_name(tensor.name);
    if (storage == entries.end()) refuse_file(file, "the data of tensor " + name + " is missing");
    const std::uint64_t width = bytes_of(tensor.type);
    std::uint64_t storage_bytes = 0, size = 0;
    if (!multiply(tensor.storage_elements, width, storage_bytes) || storage_bytes != storage->second.size())
      refuse_file(file, "the data of tensor " + name + " has another size than stated");
    if (!tensor_bytes(tensor.type, tensor.shape, size))
      refuse_file(file, "tensor " + name + " is impossibly large");
    // The pickle reader has checked offset + elements against the storage's elements.
    table.tensors[tensor.name] = {tensor.type, tensor.shape,
                                  storage->second.subspan(tensor.offset * width, size)};
  }
  return table;
}

}  // namespace retinal
