#include "convert/convert_hf.h"

#include <algorithm>
#include <map>
#include <optional>

#include "base/error.h"
#include "base/file.h"
#include "base/suggest.h"
#include "base/text.h"
#include "convert/checkpoint.h"
#include "convert/clip_layout.h"
#include "convert/llama_layout.h"
#include "convert/quantize.h"
#include "convert/source_mark.h"

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
  throw UsageError("'" + type + "' is no type of weights" + did_you_mean(type, known) + "; choose one of " +
                   joined(known));
}

/// config.json of a checkpoint folder, for one of the parsers.
std::vector<std::uint8_t> read_config(const fs::path& folder, std::string& file) {
  const fs::path path = folder / "config.json";
  std::error_code error;
  if (!fs::is_directory(folder, error))
    throw ModelError(folder.string() +
                     ": there is no such folder; name the folder of a Hugging Face checkpoint");
  if (!fs::exists(path, error))
    throw ModelError(
        folder.string() +
        ": it holds no config.json; name the folder of a Hugging Face checkpoint, downloaded wholly");
  file = path.string();
  return read_file(path, std::uint64_t{16} << 20);
}

/// "llama-7b" of "models/llama-7b/".
std::string name_of(const fs::path& folder) {
  std::error_code error;
  const fs::path whole = fs::weakly_canonical(folder, error);
  const std::string name = (error ? folder : whole).filename().string();
  return name.empty() || name == "." ? "model" : name;
}

/// Removes the half-precision file from which a coarser one was made, unless a later run shall go on with it.
struct Removed {
  fs::path path;
  bool stays = false;
  ~Removed() {
    std::error_code error;
    if (!path.empty() && !stays) fs::remove(path, error);
  }
};

/// The tower of LLaVA v0 and v1.5 is a checkpoint of its own, frozen in training; only its name is in the
/// config.
void check_tower(const ConvertOptions& options, const ModelConfig& config) {
  if (config.llava && options.vision_tower.empty())
    throw UsageError(options.checkpoint.string() + ": this LLaVA checkpoint looks at pictures through '" +
                     config.llava->vision_tower +
                     "', which is a checkpoint of its own; name its folder with --vision-tower");
  if (!config.llava && !options.vision_tower.empty())
    throw UsageError(options.checkpoint.string() +
                     ": this checkpoint has no picture side; leave out --vision-tower");
}

/// Writes `target`, or finds that an earlier run has. Returns false when it was stopped; the same run then
/// goes on from there.
bool write_or_find(const GgufWriter& writer, const fs::path& target, const std::string& mark,
                   const ConvertOptions& options) {
  return has_source_mark(target, mark) || writer.write(target, options.progress, Leftover::go_on);
}

/// Tower and projector into a file of their own. Returns false when it was stopped.
bool write_vision_model(const ConvertOptions& options, const ModelConfig& config,
                        const Checkpoint& checkpoint, const std::string& mark, Conversion& done) {
  std::string file;
  const auto bytes = read_config(options.vision_tower, file);
  const ClipConfig clip = parse_clip_config(file, bytes);
  const Checkpoint tower(options.vision_tower);
  const bool single = options.quantize == "F32";
  GgufWriter writer;
  writer.set("general.name", name_of(options.checkpoint));
  writer.set(kSourceMarkKey, mark);
  plan_mmproj(config, clip, checkpoint, tower, single ? GgufType::f32 : GgufType::f16, writer);
  const fs::path target =
      options.out / ("mmproj-" + name_of(options.checkpoint) + (single ? "-F32.gguf" : "-F16.gguf"));
  if (!write_or_find(writer, target, mark, options)) return false;
  done.vision_model = target;
  done.bytes += fs::file_size(target);
  return true;
}

void write_language_model(const ConvertOptions& options, const GgufWriter& writer, const std::string& mark,
                          Conversion& done) {
  const std::string stem = name_of(options.checkpoint) + "-" + options.quantize;
  const fs::path target = options.out / (stem + ".gguf");
  const bool two_steps = !written_types().contains(options.quantize);
  Removed intermediate{two_steps ? options.out / (stem + ".f16.tmp") : fs::path()};
  if (!two_steps) {
    if (!write_or_find(writer, target, mark, options)) return;
  } else if (!has_source_mark(target, mark)) {
    intermediate.stays = true;
    if (!write_or_find(writer, intermediate.path, mark, options)) return;
    const std::uint64_t size = fs::file_size(intermediate.path);
    if (options.progress && !options.progress(size, size, "quantising")) return;
    intermediate.stays = false;
    quantize_gguf(intermediate.path, target, options.quantize);
  }
  done.language_model = target;
  done.bytes += fs::file_size(target);
}

}  // namespace

std::vector<std::string> conversion_types() {
  std::vector<std::string> names = {"F32", "BF16", "F16", "Q8_0"};
  for (const std::string& name : quantization_types()) names.push_back(name);
  return names;
}

Conversion convert_checkpoint(const ConvertOptions& options) {
  check_type(options.quantize);
  std::string config_file;
  const auto config_bytes = read_config(options.checkpoint, config_file);
  const ModelConfig config = parse_model_config(config_file, config_bytes);
  check_tower(options, config);
  const Vocabulary vocabulary = read_vocabulary(options.checkpoint, config);
  const Checkpoint checkpoint(options.checkpoint);
  std::optional<Checkpoint> base;
  if (!options.base.empty()) base.emplace(options.base);

  Conversion done;
  done.architecture = config.architecture;
  for (const auto& [tensor_name, tensor] : checkpoint.tensors()) done.parameters += tensor.elements();
  const std::string mark = source_mark({options.checkpoint, options.base, options.vision_tower});
  if (config.llava && !write_vision_model(options, config, checkpoint, mark, done)) return done;
  GgufWriter writer;
  const GgufType type = written_type(options.quantize);
  write_llama_description(config, vocabulary, name_of(options.checkpoint), type, writer);
  writer.set(kSourceMarkKey, mark);
  plan_llama_tensors(config, checkpoint, base ? &*base : nullptr, type, writer);
  write_language_model(options, writer, mark, done);
  return done;
}

}  // namespace retinal
