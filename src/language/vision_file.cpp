#include "language/vision_file.h"

#include "base/error.h"
#include "base/text.h"
#include "language/gguf_header.h"

namespace retinal {
namespace {

/// mtmd computes these with one graph, which looks one position beside a class token.
bool is_llava_projector(const std::string& name) {
  return name == "mlp" || name == "mlp_norm" || name == "ldp" || name == "ldpv2";
}

}  // namespace

VisionFile inspect_vision_file(const std::filesystem::path& mmproj) {
  const GgufHeader header(mmproj);
  const std::string file = mmproj.string();
  if (header.architecture() != "clip")
    throw ModelError(file + ": this is no vision file but a language model ('" +
                     printable(header.architecture()) +
                     "'); give it with --model, and with --mmproj the file that is named mmproj-*.gguf");
  VisionFile vision;
  vision.own = header.has("retina.vision.exact_gelu");
  vision.class_token = header.has_tensor("v.class_embd");
  vision.projector = header.text("clip.projector_type");
  if (vision.projector.empty()) vision.projector = header.text("clip.vision.projector_type");
  if (vision.own) return vision;
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
    return GgufHeader(file).architecture() == "clip";
  } catch (const ModelError&) {
    return false;
  }
}

}  // namespace retinal
