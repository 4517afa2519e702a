#include "fundus/network_session.h"

#include <openvino/openvino.hpp>
#include <openvino/opsets/opset8.hpp>

#include "base/error.h"

namespace retinal {
namespace {

/// sigmoid(scale * x + bias) with one scale and bias per channel, as part of the compiled graph.
ov::Output<ov::Node> calibrated_sigmoid(const ov::Output<ov::Node>& logits,
                                        const std::vector<Calibration>& channels) {
  std::vector<float> scale, bias;
  for (const auto& c : channels) {
    scale.push_back(static_cast<float>(c.scale));
    bias.push_back(static_cast<float>(c.bias));
  }
  const ov::Shape shape{1, channels.size(), 1, 1};
  const auto scaled = std::make_shared<ov::opset8::Multiply>(
      logits, ov::opset8::Constant::create(ov::element::f32, shape, scale));
  const auto shifted =
      std::make_shared<ov::opset8::Add>(scaled, ov::opset8::Constant::create(ov::element::f32, shape, bias));
  return std::make_shared<ov::opset8::Sigmoid>(shifted);
}

ov::Core& core() {
  static ov::Core instance;  // loading the CPU plug-in takes longer than compiling a network
  return instance;
}

}  // namespace

struct NetworkSession::Impl {
  ov::CompiledModel compiled;
  std::vector<std::string> outputs;
  int size = 0;
};

NetworkSession::NetworkSession(const NetworkFile& file, int threads, bool exact,
                               const std::map<std::string, std::vector<Calibration>>& sigmoid)
    : impl_(std::make_unique<Impl>()) {
  try {
    auto model = core().read_model(file.path);
    ov::preprocess::PrePostProcessor post(model);
    for (const auto& [name, channels] : sigmoid)
      post.output(name).postprocess().custom([&channels = channels](const ov::Output<ov::Node>& node) {
        return calibrated_sigmoid(node, channels);
      });
    for (const auto& output : model->outputs()) impl_->outputs.push_back(output.get_any_name());
    model = post.build();
    ov::AnyMap settings{ov::hint::performance_mode(ov::hint::PerformanceMode::LATENCY)};
    if (exact) settings.insert(ov::hint::inference_precision(ov::element::f32));
    if (threads > 0) settings.insert(ov::inference_num_threads(threads));
    impl_->compiled = core().compile_model(model, "CPU", settings);
    impl_->size = file.size;
  } catch (const ov::Exception& e) {
    throw ModelError("model file " + file.path.filename().string() +
                     " cannot be used: " + std::string(e.what()));
  }
}

NetworkSession::~NetworkSession() = default;

std::map<std::string, NetworkOutput> NetworkSession::run(const Raster8& rgb) const {
  if (rgb.width != impl_->size || rgb.height != impl_->size || rgb.channels != 3)
    throw ModelError("the network expects a " + std::to_string(impl_->size) + "-pixel RGB crop");
  auto request = impl_->compiled.create_infer_request();
  const ov::Shape shape{1, static_cast<std::size_t>(rgb.height), static_cast<std::size_t>(rgb.width), 3};
  request.set_input_tensor(ov::Tensor(ov::element::u8, shape, const_cast<std::uint8_t*>(rgb.data.data())));
  request.infer();
  std::map<std::string, NetworkOutput> outputs;
  for (const auto& name : impl_->outputs) {
    const ov::Tensor tensor = request.get_tensor(name);
    const float* values = tensor.data<float>();
    outputs[name] = {tensor.get_shape(), {values, values + tensor.get_size()}};
  }
  return outputs;
}

}  // namespace retinal
