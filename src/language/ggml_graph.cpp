#include "language/ggml_graph.h"

#include <algorithm>
#include <thread>

#include "base/error.h"

namespace retinal {
namespace {

using Allocator = std::unique_ptr<ggml_gallocr, FreedBy<ggml_gallocr_free>>;

}  // namespace

GgmlBackend processor_backend(int threads) {
  GgmlBackend backend(ggml_backend_init_by_type(GGML_BACKEND_DEVICE_TYPE_CPU, nullptr));
  if (!backend) throw Error("llama.cpp's libraries have no processor backend; run scripts/setup.sh again");
  ggml_backend_reg_t registry = ggml_backend_dev_backend_reg(ggml_backend_get_device(backend.get()));
  const auto set_threads = reinterpret_cast<ggml_backend_set_n_threads_t>(
      ggml_backend_reg_get_proc_address(registry, "ggml_backend_set_n_threads"));
  const int cores = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  if (set_threads) set_threads(backend.get(), threads > 0 ? threads : cores);
  return backend;
}

std::vector<float> compute_graph(ggml_backend* backend, const std::vector<float>& values,
                                 const std::vector<std::int64_t>& extents, std::size_t nodes,
                                 const std::string& what,
                                 const std::function<ggml_tensor*(ggml_context*, ggml_tensor*)>& build) {
  const GgmlContext context(
      ggml_init({ggml_tensor_overhead() * nodes + ggml_graph_overhead_custom(nodes, false), nullptr, true}));
  ggml_tensor* input =
      ggml_new_tensor(context.get(), GGML_TYPE_F32, static_cast<int>(extents.size()), extents.data());
  ggml_set_input(input);
  ggml_cgraph* computation = ggml_new_graph_custom(context.get(), nodes, false);
  ggml_tensor* result = build(context.get(), input);
  ggml_set_output(result);
  ggml_build_forward_expand(computation, result);
  const Allocator memory(ggml_gallocr_new(ggml_backend_get_default_buffer_type(backend)));
  if (!ggml_gallocr_alloc_graph(memory.get(), computation))
    throw Error("not enough memory to look at the picture; close other programs");
  ggml_backend_tensor_set(input, values.data(), 0, values.size() * sizeof(float));
  if (ggml_backend_graph_compute(backend, computation) != GGML_STATUS_SUCCESS)
    throw Error(what + " could not be computed");
  std::vector<float> numbers(static_cast<std::size_t>(ggml_nelements(result)));
  ggml_backend_tensor_get(result, numbers.data(), 0, ggml_nbytes(result));
  return numbers;
}

}  // namespace retinal
