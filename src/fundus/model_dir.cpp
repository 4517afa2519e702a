#include <dlfcn.h>

#include <cstdlib>

#include "base/error.h"
#include "fundus/fundus_net.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

/// The folder of the file that holds this code: libretinalgpt.so, whichever program has loaded it.
fs::path library_folder() {
  static const int here = 0;
  Dl_info info{};
  if (dladdr(&here, &info) == 0 || info.dli_fname == nullptr)
    throw ModelError(
        "the place of the library in memory is unknown; set RETINALGPT_MODELS to the model folder");
  std::error_code error;
  const fs::path file = fs::canonical(info.dli_fname, error);
  return error ? fs::path() : file.parent_path();
}

}  // namespace

fs::path default_model_dir() {
  if (const char* given = std::getenv("RETINALGPT_MODELS")) return given;
  // Beside the library, in the source tree above a build folder, or installed: PREFIX/lib, or
  // PREFIX/lib/<triplet>.
  const fs::path library = library_folder();
  const fs::path installed = fs::path("share") / "retinalgpt" / "models";
  for (const fs::path& candidate :
       {library / "models", library.parent_path() / "models", library.parent_path() / installed,
        library.parent_path().parent_path() / installed})
    if (fs::exists(candidate / "fundusnet.json")) return candidate;
  throw ModelError("no model folder with fundusnet.json was found beside " + library.string() +
                   "; set RETINALGPT_MODELS to it");
}

}  // namespace retinal
