#pragma once
// The picture side of a LLaVA checkpoint, CLIP's vision transformer and the projector behind it, as a GGUF
// file.

#include <array>
#include <cstdint>
#include <string>

#include "convert/checkpoint.h"
#include "convert/gguf_writer.h"
#include "convert/model_config.h"

namespace retinal {

struct ClipConfig {
  std::int64_t image_size = 0, patch_size = 0, width = 0, feed_forward = 0, layers = 0, heads = 0;
  double epsilon = 1e-5;
  bool quick_gelu = true;  ///< x * sigmoid(1.702 x); otherwise the exact GELU
};

/// config.json of a CLIP checkpoint, of the whole model or of its vision tower alone. Throws ModelError
/// naming `file`.
ClipConfig parse_clip_config(const std::string& file, Bytes bytes);

/// Describes tower and projector under the keys of llama.cpp's mmproj files and plans their tensors. The
/// tower's weights are taken from `llava` where it holds them (LLaVA-Med v1.5 does), otherwise from `tower`.
/// Only the blocks up to the selected layer are written, and no post-norm, because LLaVA taps a middle layer.
/// Both checkpoints must outlive the writer. Throws ModelError when a tensor is missing or of another shape.
void plan_mmproj(const ModelConfig& config, const ClipConfig& clip, const Checkpoint& llava,
                 const Checkpoint& tower, GgufType type, GgufWriter& writer);

}  // namespace retinal
