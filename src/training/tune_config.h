#pragma once
// A recipe for tuning a language model (configs/tune/*.toml). Every key is checked, as in config.h.

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace retinal::training {

/// Projections that LoRA can be put on.
inline const std::vector<std::string> kProjections = {"attn_q",   "attn_k", "attn_v",  "attn_output",
                                                      "ffn_gate", "ffn_up", "ffn_down"};

struct TuneConfig {
  std::string text;            ///< the recipe itself, kept with the run
  std::filesystem::path base;  ///< GGUF file of the model to tune; empty = the installed language model
  std::filesystem::path out;   ///< run folder
  std::map<std::string, double> mix;  ///< JSONL file of dialogues -> relative sampling weight
  std::filesystem::path validation;   ///< JSONL file; empty = `validation_share` of the dialogues of the mix
  double validation_share = 0.05;
  /// What is trained of the language model: "lora", "full" (all weights), or in an alignment "none".
  std::string method = "lora";
  /// GGUF file of the projector to go on from; empty = a new one in an alignment, else no pictures.
  std::filesystem::path projector;
  std::string projector_kind = "mlp";  ///< of a new one: "mlp" or "linear"
  std::filesystem::path pictures;      ///< folder of the dialogues' images; empty = the working folder
  std::filesystem::path features;  ///< where the encoder's features are kept; empty = beside the run folder
  std::vector<std::string> projections = {"attn_q", "attn_v"};
  std::int64_t rank = 8;
  double alpha = 16, dropout = 0.05;
  std::uint64_t seed = 1;
  std::int64_t steps = 1000;
  std::int64_t pack_tokens = 1024;  ///< a pack of dialogues is closed by the one that fills it
  std::int64_t max_tokens = 1024;   ///< longer dialogues lose what is behind
  std::int64_t accumulate = 1;      ///< packs per step and process
  bool recompute = false;           ///< gradient checkpointing: less memory, a third more time
  double learning_rate = 2e-4, weight_decay = 0, gradient_clip = 1;
  std::int64_t warmup = 30;
  double z_limit =
      6;  ///< steps whose gradient norm lies so many deviations above the usual are skipped; 0 = none
  std::int64_t validate_every = 100;
  double checkpoint_minutes = 5;
  int threads = 2;
  std::int64_t limit = 0;  ///< use only the first so many dialogues of each file (overfitting probe); 0 = all
};

/// Throws UsageError naming the file and the key (with the nearest known key), or FileError.
TuneConfig read_tune_config(const std::filesystem::path& path);

/// A recipe of the first stage, in which the projector alone is trained: it has no keys for the language
/// model.
TuneConfig read_align_config(const std::filesystem::path& path);

/// Whether dialogues are shown their pictures.
bool sees_pictures(const TuneConfig& config);

}  // namespace retinal::training
