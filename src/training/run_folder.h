#pragma once
// What every training run begins with.

#include <filesystem>

namespace retinal::training {

/// Makes the run folder. Throws UsageError when there is a checkpoint and none is wanted, or the other way
/// round.
void prepare_run_folder(const std::filesystem::path& out, bool resume);

}  // namespace retinal::training
