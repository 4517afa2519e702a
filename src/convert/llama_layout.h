#pragma once
// A LLaMA-family checkpoint as a GGUF file of llama.cpp's "llama" architecture.

#include <string>

#include "convert/checkpoint.h"
#include "convert/gguf_writer.h"
#include "convert/model_config.h"
#include "convert/vocabulary.h"

namespace retinal {

/// Describes the model and its tokenizer under the keys of llama.cpp. `name` is shown to people.
void write_llama_description(const ModelConfig& config, const Vocabulary& vocabulary, const std::string& name,
                             GgufType type, GgufWriter& writer);

/// Plans all tensors of the language model; matrices are stored as `type`, vectors in single precision. Rows
/// of the query and key projections are reordered: Hugging Face turns pairs (i, i + half a head), llama.cpp
/// neighbours. Throws ModelError when a tensor is missing, has another shape than the config implies, or is
/// none that a LLaMA has. The checkpoints must
/// outlive the writer. With a `base`, `checkpoint` holds differences to it (delta weights).
void plan_llama_tensors(const ModelConfig& config, const Checkpoint& checkpoint, const Checkpoint* base,
                        GgufType type, GgufWriter& writer);

/// Row of a Hugging Face projection that llama.cpp expects at `row`, with heads of `head_width` rows.
std::uint64_t rope_source_row(std::uint64_t row, std::uint64_t head_width);

}  // namespace retinal
