#pragma once
// Tuning a language model on dialogues, and teaching it to see: the door for the program, free of libtorch.

#include <filesystem>
#include <functional>
#include <string>

#include "training/tune_config.h"

namespace retinal::training {

/// Runs `config.steps` steps and leaves in config.out: checkpoint.safetensors (resumable, replaced
/// atomically), best.safetensors (what was trained, at the best validation), with LoRA adapter.gguf and with
/// pictures projector.gguf made from it, log.csv, validation.csv, run.json (recipe, hashes of base and data).
/// With `resume` it continues from the checkpoint exactly as if never stopped. `stop` is polled after each
/// step; when it returns true the state is saved and the call returns false. Where RANK, WORLD_SIZE and
/// MASTER_ADDR are set, the processes share each step and the first one writes. Throws ModelError,
/// InputError, FileError, Error.
bool tune(const TuneConfig& config, bool resume, const std::function<bool()>& stop);

/// Writes the base model with the best weights of a finished run in it as one GGUF file of `type`
/// (write_merged()).
void merge_tuned(const TuneConfig& config, const std::string& type, const std::filesystem::path& out);

}  // namespace retinal::training
