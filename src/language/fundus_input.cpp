// Pictures through FundusNet's encoder and a projector that `retinalgpt train align` made.

#include "base/error.h"
#include "fundus/encoder.h"
#include "language/embedding_input.h"
#include "language/fundus_projector.h"

namespace retinal {
namespace {

class FundusInput : public EmbeddingInput {
 public:
  FundusInput(std::unique_ptr<FundusProjector> projector, const LlamaText& text, int threads)
      : EmbeddingInput(text, projector->spec().tokens, projector->spec().width),
        projector_(std::move(projector)),
        encoder_({}, threads) {
    require_encoder(projector_->file(), projector_->spec(), encoder_);
  }

 private:
  std::vector<float> embed(const Raster8& photograph) override {
    return projector_->embed(encoder_.look(photograph));
  }

  std::unique_ptr<FundusProjector> projector_;
  FundusEncoder encoder_;
};

}  // namespace

std::unique_ptr<PictureInput> make_fundus_input(const std::filesystem::path& mmproj, llama_model* model,
                                                const LlamaText& text, const std::string& name, int threads) {
  auto projector = std::make_unique<FundusProjector>(mmproj, threads);
  require_width(mmproj, projector->spec().width, model, name,
                "name the model that it was trained on with --model, or train one for this model "
                "('retinalgpt train align')");
  return std::make_unique<FundusInput>(std::move(projector), text, threads);
}

std::unique_ptr<PictureInput> make_picture_input(const std::filesystem::path& mmproj, llama_model* model,
                                                 const LlamaText& text, const std::string& name,
                                                 const PictureOptions& options) {
  const VisionFile file = inspect_vision_file(mmproj);
  switch (file.maker) {
    case VisionMaker::clip:
      return make_clip_input(mmproj, model, text, name, options.threads);
    case VisionMaker::fundus:
      return make_fundus_input(mmproj, model, text, name, options.threads);
    case VisionMaker::mtmd:
      break;
  }
  return make_mtmd_input(mmproj, file, model, name, options);
}

}  // namespace retinal
