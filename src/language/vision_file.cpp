#include "language/vision_file.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"
#include "language/gguf_header.h"
#include "language/projector_file.h"

namespace retinal {
namespace {

/// mtmd computes these with one graph, which looks one position beside a class token.
bool is_llava_projector(const std::string& name) {
  return name == "mlp" || name == "mlp_norm" || name == "ldp" || name == "ldpv2";
}

/// Of Qwen2-VL, 2.5 and its relative Omni, and 3.
bool is_qwen(const std::string& name) {
  return name == "qwen2vl_merger" || name == "qwen2.5vl_merger" || name == "qwen2.5o" ||
         name == "qwen3vl_merger";
}

/// mtmd lets their pictures have 4,096 tokens or more.
bool has_large_pictures(const std::string& name) {
  return is_qwen(name) || name == "ling3vl" || name == "glm4v" || name == "kimik25" ||
         name == "muse-glimmer" || name == "youtuvl" || name == "hunyuanvl";
}

}  // namespace

bool VisionFile::counts_rows() const { return is_qwen(projector); }

bool VisionFile::marks_pictures() const {
  return is_qwen(projector) || projector == "gemma3" || projector == "internvl" || projector == "pixtral";
}

int picture_token_limit(const VisionFile& vision, int context_tokens) {
  constexpr int kFewest = 256, kMost = 4096;
  return has_large_pictures(vision.projector) ? std::clamp(context_tokens / 2, kFewest, kMost) : 0;
}

VisionFile inspect_vision_file(const std::filesystem::path& mmproj) {
  const GgufHeader header(mmproj);
  const std::string file = mmproj.string();
  if (header.architecture() == kProjectorArchitecture)
    return {VisionMaker::fundus, read_projector_spec(mmproj).kind, false};
  if (header.architecture() != "clip")
    throw ModelError(
        file + ": this is no vision file but a language model ('" + printable(header.architecture()) +
        "'); give it with --model, and with --mmproj the file that is named mmproj-*.gguf or projector.gguf");
  VisionFile vision;
  if (header.has("retina.vision.exact_gelu")) vision.maker = VisionMaker::clip;
  vision.class_token = header.has_tensor("v.class_embd");
  vision.projector = header.text("clip.projector_type");
  if (vision.projector.empty()) vision.projector = header.text("clip.vision.projector_type");
  if (vision.maker == VisionMaker::clip) return vision;
  if (is_llava_projector(vision.projector) && vision.class_token)
    throw ModelError(
        file +
        ": llama.cpp computes this LLaVA tower wrongly, because it has a class token; convert the "
        "checkpoint with 'retinalgpt convert hf' and use the vision file that it writes");
  if (vision.projector == "mlp" && !header.has_tensor("mm.2.weight") && !header.has_tensor("mm.3.weight"))
    throw ModelError(
        file +
        ": llama.cpp cannot run this projector, which has one layer; convert the checkpoint with "
        "'retinalgpt convert hf' and use the vision file that it writes");
  return vision;
}

bool is_vision_file(const std::filesystem::path& file) {
  try {
    const std::string architecture = GgufHeader(file).architecture();
    return architecture == "clip" || architecture == kProjectorArchitecture;
  } catch (const ModelError&) {
    return false;
  }
}

}  // namespace retinal
