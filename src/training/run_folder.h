#pragma once
// What every training run begins with.

#include <filesystem>

namespace retinal::training {

/// Makes the run folder. Throws UsageError when there is a checkpoint and none is wanted, or the other way
/// round.
void prepare_run_folder(const std::filesystem::path& out, bool resume);

/// Keeps freed memory in the process: handing the activations back to the kernel and faulting them in again
/// at every step costs a third of the time of a training step on a CPU.
void keep_freed_memory();

}  // namespace retinal::training
