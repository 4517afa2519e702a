#include "training/tensor_file.h"

#include <cstring>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "convert/safetensors.h"

namespace retinal::training {
namespace {

torch::Tensor tensor_from(const std::string& file, const std::string& name, const StoredTensor& stored) {
  if (stored.type != TensorType::f32 && stored.type != TensorType::i64)
    refuse_file(file, "tensor " + quoted_name(name) + " has the type " + name_of(stored.type),
                "only F32 and I64 are used in training");
  const std::vector<std::int64_t> shape(stored.shape.begin(), stored.shape.end());
  auto tensor = torch::empty(shape, stored.type == TensorType::f32 ? torch::kFloat32 : torch::kInt64);
  if (!stored.bytes.empty()) std::memcpy(tensor.data_ptr(), stored.bytes.data(), stored.bytes.size());
  return tensor;
}

}  // namespace

TensorFile read_tensor_file(const std::filesystem::path& path) {
  const auto bytes = read_file(path);
  const std::string name = path.filename().string();
  TensorTable table = parse_safetensors(name, bytes);
  TensorFile file;
  file.metadata = std::move(table.metadata);
  for (const auto& [tensor_name, stored] : table.tensors)
    file.tensors[tensor_name] = tensor_from(name, tensor_name, stored);
  return file;
}

void write_tensor_file(const std::filesystem::path& path, const TensorFile& file) {
  Json header;
  header["__metadata__"] = file.metadata;
  std::uint64_t offset = 0;
  std::vector<torch::Tensor> flat;
  for (const auto& [name, tensor] : file.tensors) {
    flat.push_back(tensor.detach().contiguous().cpu());
    const std::uint64_t size = flat.back().numel() * flat.back().element_size();
    header[name] = {{"dtype", tensor.dtype() == torch::kInt64 ? "I64" : "F32"},
                    {"shape", std::vector<std::int64_t>(tensor.sizes().begin(), tensor.sizes().end())},
                    {"data_offsets", {offset, offset + size}}};
    offset += size;
  }
  std::string text = header.dump();
  text.resize((text.size() + 7) / 8 * 8, ' ');
  std::vector<std::uint8_t> bytes(8 + text.size() + offset);
  const std::uint64_t header_size = text.size();
  std::memcpy(bytes.data(), &header_size, 8);
  std::memcpy(bytes.data() + 8, text.data(), text.size());
  std::uint8_t* out = bytes.data() + 8 + text.size();
  for (const auto& tensor : flat) {
    const std::size_t size = tensor.numel() * tensor.element_size();
    std::memcpy(out, tensor.data_ptr(), size);
    out += size;
  }
  write_file_atomically(path, bytes);
}

}  // namespace retinal::training
