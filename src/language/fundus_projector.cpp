#include "language/fundus_projector.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/error.h"
#include "language/ggml_graph.h"

namespace retinal {

struct FundusProjector::Impl {
  std::filesystem::path file;
  ProjectorSpec spec;
  GgufHandle header;
  GgmlContext weights;
  GgmlBackend backend;

  ggml_tensor* weight(const std::string& name) const { return ggml_get_tensor(weights.get(), name.c_str()); }
  const float* numbers(const char* name) const { return static_cast<const float*>(weight(name)->data); }
  void check_numbers() const;
  ggml_tensor* linear(ggml_context* c, ggml_tensor* x, const std::string& name) const;
  std::vector<float> standardised(const EncoderFeatures& features) const;
};

void FundusProjector::Impl::check_numbers() const {
  for (ggml_tensor* t = ggml_get_first_tensor(weights.get()); t; t = ggml_get_next_tensor(weights.get(), t)) {
    if (t->type != GGML_TYPE_F32) continue;  // of a tensor that nobody reads
    const auto* values = static_cast<const float*>(t->data);
    if (!std::all_of(values, values + ggml_nelements(t), [](float v) { return std::isfinite(v); }))
      throw ModelError(
          file.string() + ": '" + ggml_get_name(t) +
          "' holds numbers that are not finite; the training run diverged or the file is damaged");
  }
  const float* spread = numbers("mm.spread");
  if (!std::all_of(spread, spread + spec.channels, [](float v) { return v > 0; }))
    throw ModelError(file.string() + ": 'mm.spread' holds numbers that are not above 0; the file is damaged");
}

ggml_tensor* FundusProjector::Impl::linear(ggml_context* c, ggml_tensor* x, const std::string& name) const {
  return ggml_add(c, ggml_mul_mat(c, weight(name + ".weight"), x), weight(name + ".bias"));
}

/// [cells, channels], as a matrix product reads them.
std::vector<float> FundusProjector::Impl::standardised(const EncoderFeatures& features) const {
  const auto cells = static_cast<std::size_t>(spec.tokens),
             channels = static_cast<std::size_t>(spec.channels);
  const float *mean = numbers("mm.mean"), *spread = numbers("mm.spread");
  std::vector<float> out(cells * channels);
  for (std::size_t c = 0; c < channels; ++c)
    for (std::size_t i = 0; i < cells; ++i)
      out[i * channels + c] = (features.values[c * cells + i] - mean[c]) / spread[c];
  return out;
}

FundusProjector::FundusProjector(const std::filesystem::path& file, int threads)
    : impl_(std::make_unique<Impl>()) {
  impl_->file = file;
  impl_->spec = read_projector_spec(file);
  ggml_context* context = nullptr;
  impl_->header.reset(gguf_init_from_file(file.c_str(), {false, &context}));
  impl_->weights.reset(context);
  if (!impl_->header || !impl_->weights)
    throw ModelError(file.string() + ": it cannot be read as a GGUF file; copy it again");
  impl_->check_numbers();
  impl_->backend = processor_backend(threads);
}
FundusProjector::~FundusProjector() = default;

const ProjectorSpec& FundusProjector::spec() const { return impl_->spec; }
const std::filesystem::path& FundusProjector::file() const { return impl_->file; }

std::vector<float> FundusProjector::embed(const EncoderFeatures& features) const {
  const Impl& projector = *impl_;
  const ProjectorSpec& spec = projector.spec;
  if (features.channels != spec.channels || features.cells() != spec.tokens)
    throw Error("FundusProjector::embed: the features are not those that this projector reads");
  constexpr std::size_t kNodes = 32;
  return compute_graph(projector.backend.get(), projector.standardised(features),
                       {spec.channels, spec.tokens}, kNodes, projector.file.string() + ": the picture",
                       [&](ggml_context* c, ggml_tensor* x) {
                         x = projector.linear(c, x, "mm.0");
                         return spec.kind == "mlp" ? projector.linear(c, ggml_gelu_erf(c, x), "mm.2") : x;
                       });
}

}  // namespace retinal
