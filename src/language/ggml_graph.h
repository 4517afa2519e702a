#pragma once
// Running a small network with ggml: the parts that the CLIP tower and the projector share. Internal to this
// room: for .cpp files only.

#include <ggml-alloc.h>
#include <ggml-backend.h>
#include <ggml.h>
#include <gguf.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "language/freed.h"

namespace retinal {

using GgufHandle = std::unique_ptr<gguf_context, FreedBy<gguf_free>>;
using GgmlContext = std::unique_ptr<ggml_context, FreedBy<ggml_free>>;
using GgmlBackend = std::unique_ptr<ggml_backend, FreedBy<ggml_backend_free>>;

/// The processor with so many threads (0 = all cores).
GgmlBackend processor_backend(int threads);

/// Computes what `build` makes of an input of `extents` (fastest first) filled with `values`. `nodes` bounds
/// the operations; `what` is for messages ("mmproj.gguf: the picture"). Throws Error when there is not enough
/// memory.
std::vector<float> compute_graph(ggml_backend* backend, const std::vector<float>& values,
                                 const std::vector<std::int64_t>& extents, std::size_t nodes,
                                 const std::string& what,
                                 const std::function<ggml_tensor*(ggml_context*, ggml_tensor*)>& build);

}  // namespace retinal
