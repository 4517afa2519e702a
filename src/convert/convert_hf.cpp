#include "convert/convert_hf.h"

#include <algorithm>
#include <map>
#include <optional>

#include "base/error.h"
#include "base/file.h"
#include "base/suggest.h"
#include "convert/checkpoint.h"
#include "convert/llama_layout.h"
#include "convert/quantize.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

const std::map<std::string, GgufType>& written_types() {
  static const std::map<std::string, GgufType> kTypes = {
      {"F32", GgufType::f32}, {"F16", GgufType::f16}, {"BF16", GgufType::bf16}, {"Q8_0", GgufType::q8_0}};
  return kTypes;
}

/// The type in which our own writer stores the weights; coarser ones are made from half precision.
GgufType written_type(const std::string& type) {
  const auto at = written_types().find(type);
  return at == written_types().end() ? GgufType::f16 : at->second;
}

void check_type(const std::string& type) {
  const auto known = conversion_types();
  if (std::find(known.begin(), known.end(), type) != known.end()) return;
  std::string list;
  for (const std::string& name : known) list += (list.empty() ? "" : ", ") + name;
  throw UsageError("'" + type + "' is no type of weights" + did_you_mean(type, known) + "; choose one of " +
                   list);
}

ModelConfig read_config(const fs::path& folder) {
  const fs::path path = folder / "config.json";
  std::error_code error;
  if (!fs::is_directory(folder, error))
    throw ModelError(folder.string() +
                     ": there is no such folder; name the folder of a Hugging Face checkpoint");
  if (!fs::exists(path, error))
    throw ModelError(
        folder.string() +
        ": it holds no config.json; name the folder of a Hugging Face checkpoint, downloaded wholly");
  return parse_model_config(path.string(), read_file(path, std::uint64_t{16} << 20));
}

/// "llama-7b" of "models/llama-7b/".
std::string name_of(const fs::path& folder) {
  std::error_code error;
  const fs::path whole = fs::weakly_canonical(folder, error);
  const std::string name = (error ? folder : whole).filename().string();
  return name.empty() || name == "." ? "model" : name;
}

/// Removes the half-precision file from which a coarser one was made.
struct Removed {
  fs::path path;
  ~Removed() {
    std::error_code error;
    if (!path.empty()) fs::remove(path, error);
  }
};

}  // namespace

std::vector<std::string> conversion_types() {
  std::vector<std::string> names = {"F32", "BF16", "F16", "Q8_0"};
  for (const std::string& name : quantization_types()) names.push_back(name);
  return names;
}

Conversion convert_checkpoint(const ConvertOptions& options) {
  check_type(options.quantize);
  const ModelConfig config = read_config(options.checkpoint);
  if (config.llava)
    throw ModelError(options.checkpoint.string() + ": LLaVA checkpoints (" + config.architecture +
                     ") cannot be converted yet; take a finished GGUF file of the language model");
  const Vocabulary vocabulary = read_vocabulary(options.checkpoint, config);
  const Checkpoint checkpoint(options.checkpoint);
  const std::string name = name_of(options.checkpoint);
  const GgufType type = written_type(options.quantize);

  GgufWriter writer;
  write_llama_description(config, vocabulary, name, type, writer);
  plan_llama_tensors(config, checkpoint, type, writer);
  Conversion done;
  done.architecture = config.architecture;
  for (const auto& [tensor_name, tensor] : checkpoint.tensors()) done.parameters += tensor.elements();

  const fs::path target = options.out / (name + "-" + options.quantize + ".gguf");
  const bool two_steps = !written_types().contains(options.quantize);
  const Removed intermediate{two_steps ? options.out / (name + "-" + options.quantize + ".f16.tmp")
                                       : fs::path()};
  if (!writer.write(two_steps ? intermediate.path : target, options.progress)) return done;
  if (two_steps) {
    const std::uint64_t size = fs::file_size(intermediate.path);
    if (options.progress && !options.progress(size, size, "quantising")) return done;
    quantize_gguf(intermediate.path, target, options.quantize);
  }
  done.language_model = target;
  done.bytes = fs::file_size(target);
  return done;
}

}  // namespace retinal
