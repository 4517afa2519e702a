#include "training/run_folder.h"

#include "base/error.h"

namespace retinal::training {

void prepare_run_folder(const std::filesystem::path& out, bool resume) {
  std::error_code error;
  std::filesystem::create_directories(out, error);
  if (error) throw FileError(out.string() + ": the run folder cannot be made (" + error.message() + ")");
  const bool exists = std::filesystem::exists(out / "checkpoint.safetensors");
  if (resume && !exists)
    throw UsageError(out.string() + ": holds no checkpoint to resume from; start without --resume");
  if (!resume && exists)
    throw UsageError(out.string() +
                     ": holds a checkpoint already; continue with --resume or choose another 'out'");
}

}  // namespace retinal::training
