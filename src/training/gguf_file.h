#pragma once
// Reading and writing GGUF files through ggml: metadata, tensors dequantised to single precision, adapters
// and models that llama.cpp loads.

#include <gguf.h>
#include <torch/types.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace retinal::training {

struct FreeGguf {
  void operator()(gguf_context* context) const { gguf_free(context); }
};
using GgufPointer = std::unique_ptr<gguf_context, FreeGguf>;

class GgufReader {
 public:
  /// Opens a file from anywhere: its header is walked with bounds checks first (check_gguf). Throws
  /// ModelError.
  explicit GgufReader(std::filesystem::path path);

  const std::filesystem::path& path() const { return path_; }
  const gguf_context* context() const { return context_.get(); }
  /// A text of the metadata, or `fallback` when there is none of that name.
  std::string text(const std::string& key, const std::string& fallback = "") const;
  /// A number of any numeric type. The first form throws ModelError when it is missing.
  double number(const std::string& key) const;
  double number(const std::string& key, double fallback) const;
  /// Names of all tensors, in the order of the file.
  std::vector<std::string> tensor_names() const;
  bool has_tensor(const std::string& name) const;
  /// The tensor in single precision, outermost extent first ([out, in] for a projection), dequantised by
  /// ggml's own functions and therefore exactly as llama.cpp sees it. Throws ModelError when it is missing or
  /// of a type that has no such function.
  torch::Tensor tensor(const std::string& name) const;
  /// Its bytes as they lie in the file.
  std::vector<std::uint8_t> bytes(const std::string& name) const;

 private:
  std::int64_t require(const std::string& name) const;

  std::filesystem::path path_;
  GgufPointer context_;
};

/// A tensor to be written: converted to `type` from single precision, or already encoded `bytes` of that
/// type.
struct GgufTensor {
  std::string name;
  ggml_type type = GGML_TYPE_F32;
  std::vector<std::int64_t> shape;                  ///< outermost extent first
  std::function<std::vector<std::uint8_t>()> data;  ///< called once, when the tensor's turn has come
};

/// The data of a GgufTensor from a torch tensor; `type` may be F32 or any type that ggml can quantise to
/// without an importance matrix.
GgufTensor gguf_tensor(const std::string& name, const torch::Tensor& tensor, ggml_type type);

/// Writes metadata and tensors to a temporary file beside `path` and renames it; one tensor at a time is in
/// memory. Throws FileError.
void write_gguf(const std::filesystem::path& path, GgufPointer metadata,
                const std::vector<GgufTensor>& tensors);

}  // namespace retinal::training
