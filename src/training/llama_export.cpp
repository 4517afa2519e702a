#include "training/llama_export.h"

#include <llama.h>

#include "base/error.h"
#include "base/suggest.h"
#include "training/gguf_file.h"

namespace retinal::training {
namespace {

struct FileType {
  const char* name;
  ggml_type matrices;
  llama_ftype number;  ///< general.file_type
};
constexpr FileType kFileTypes[] = {{"f32", GGML_TYPE_F32, LLAMA_FTYPE_ALL_F32},
                                   {"f16", GGML_TYPE_F16, LLAMA_FTYPE_MOSTLY_F16},
                                   {"q8_0", GGML_TYPE_Q8_0, LLAMA_FTYPE_MOSTLY_Q8_0}};

const FileType& file_type(const std::string& name) {
  std::vector<std::string> names;
  for (const FileType& type : kFileTypes) {
    if (name == type.name) return type;
    names.emplace_back(type.name);
  }
  throw UsageError("there is no merged model of type '" + name + "'" + did_you_mean(name, names) +
                   "; use f32, f16 or q8_0");
}

}  // namespace

void write_adapter(const LlamaModule& model, const std::string& name, const std::string& base_sha256,
                   const std::filesystem::path& out) {
  if (model.lora().projections.empty() || model.trainable().empty())
    throw UsageError(
        "this model was tuned without LoRA, so there is no adapter to write; write a merged model");
  GgufPointer metadata(gguf_init_empty());
  gguf_set_val_str(metadata.get(), "general.architecture", "llama");
  gguf_set_val_str(metadata.get(), "general.type", "adapter");
  gguf_set_val_str(metadata.get(), "general.name", name.c_str());
  gguf_set_val_str(metadata.get(), "adapter.type", "lora");
  gguf_set_val_f32(metadata.get(), "adapter.lora.alpha", static_cast<float>(model.lora().alpha));
  gguf_set_val_str(metadata.get(), "retinalgpt.base.sha256", base_sha256.c_str());
  std::vector<GgufTensor> tensors;
  for (const auto& [tensor, value] : model.trainable())
    tensors.push_back(gguf_tensor(tensor, value, GGML_TYPE_F32));
  write_gguf(out, std::move(metadata), tensors);
}

void write_merged(const LlamaModule& model, const std::filesystem::path& base, const std::string& type,
                  const std::filesystem::path& out) {
  const FileType& chosen = file_type(type);
  const GgufReader file(base);
  GgufPointer metadata(gguf_init_empty());
  gguf_set_kv(metadata.get(), file.context());
  gguf_set_val_u32(metadata.get(), "general.file_type", static_cast<std::uint32_t>(chosen.number));
  std::vector<GgufTensor> tensors;
  for (const std::string& name : file.tensor_names()) {
    const torch::Tensor value = model.merged(name);
    ggml_type stored = value.dim() == 1 ? GGML_TYPE_F32 : chosen.matrices;
    if (value.size(-1) % ggml_blck_size(stored) != 0) stored = GGML_TYPE_F16;
    tensors.push_back(gguf_tensor(name, value, stored));
  }
  write_gguf(out, std::move(metadata), tensors);
}

}  // namespace retinal::training
