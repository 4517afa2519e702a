#include "fundus/encoder.h"

#include "fundus/fundus_net.h"
#include "fundus/model_spec.h"
#include "image/field_of_view.h"

namespace retinal {

FundusEncoder::FundusEncoder(const std::filesystem::path& model_dir, int threads)
    : file_(read_model_spec(model_dir.empty() ? default_model_dir() : model_dir).global),
      session_(NetworkSession::encoder_of(file_, threads)) {
  const std::vector<std::size_t> shape = session_.shape(kEncoderOutput);
  channels_ = static_cast<int>(shape.at(1));
  rows_ = static_cast<int>(shape.at(2));
  columns_ = static_cast<int>(shape.at(3));
}

EncoderFeatures FundusEncoder::look(const Raster8& photograph) const {
  const CropTransform crop = find_field_of_view(photograph).crop(file_.size);
  auto outputs = session_.run(resample_to_analysis(photograph, crop));
  return {channels_, rows_, columns_, std::move(outputs.at(kEncoderOutput).values)};
}

}  // namespace retinal
