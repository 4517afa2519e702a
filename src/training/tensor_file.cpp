#include "training/tensor_file.h"

#include <cstring>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"

namespace retinal::training {
namespace {

constexpr std::uint64_t kMaxHeader = 100'000'000;  // the limit safetensors itself sets

[[noreturn]] void damaged(const std::filesystem::path& path, const std::string& what) {
  throw ModelError(path.filename().string() + ": " + what +
                   "; the file is damaged or not a safetensors file");
}

torch::Tensor tensor_from(const std::filesystem::path& path, const std::string& name, const Json& entry,
                          std::span<const std::uint8_t> data) {
  const std::string dtype = entry.at("dtype").get<std::string>();
  if (dtype != "F32" && dtype != "I64") damaged(path, "tensor '" + name + "' has unsupported type " + dtype);
  const auto kind = dtype == "F32" ? torch::kFloat32 : torch::kInt64;
  const auto shape = entry.at("shape").get<std::vector<std::int64_t>>();
  const auto offsets = entry.at("data_offsets").get<std::vector<std::uint64_t>>();
  if (offsets.size() != 2 || offsets[0] > offsets[1] || offsets[1] > data.size())
    damaged(path, "tensor '" + name + "' lies outside the file");
  std::uint64_t bytes = dtype == "F32" ? 4 : 8;
  for (std::int64_t n : shape) {
    if (n < 0 || (n > 0 && bytes > data.size() / static_cast<std::uint64_t>(n) + 1))
      damaged(path, "bad shape");
    bytes *= static_cast<std::uint64_t>(n);
  }
  if (bytes != offsets[1] - offsets[0]) damaged(path, "tensor '" + name + "' has a size unlike its shape");
  auto tensor = torch::empty(shape, kind);
  std::memcpy(tensor.data_ptr(), data.data() + offsets[0], bytes);
  return tensor;
}

}  // namespace

TensorFile read_tensor_file(const std::filesystem::path& path) {
  const auto bytes = read_file(path);
  std::uint64_t header_size = 0;
  if (bytes.size() < 8) damaged(path, "too short");
  std::memcpy(&header_size, bytes.data(), 8);
  if (header_size > kMaxHeader || header_size > bytes.size() - 8)
    damaged(path, "header length is impossible");
  const std::span<const std::uint8_t> data(bytes.data() + 8 + header_size, bytes.size() - 8 - header_size);
  TensorFile file;
  try {
    const Json header =
        Json::parse(bytes.begin() + 8, bytes.begin() + 8 + static_cast<std::ptrdiff_t>(header_size));
    for (const auto& [name, entry] : header.items()) {
      if (name == "__metadata__")
        file.metadata = entry.get<std::map<std::string, std::string>>();
      else
        file.tensors[name] = tensor_from(path, name, entry, data);
    }
  } catch (const nlohmann::json::exception&) {
    damaged(path, "header is not valid JSON");
  }
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
