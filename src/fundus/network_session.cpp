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

ModelError unusable(const NetworkFile& file, const ov::Exception& e) {
  return ModelError("model file " + file.path.filename().string() + " cannot be used: " + e.what());
}

/// The convolution behind a constant, past the conversion from half precision; none if something else is.
const ov::Node* convolution_behind(const ov::Node& constant) {
  const ov::Node* node = &constant;
  do {
    const auto readers = node->get_output_target_inputs(0);
    if (readers.size() != 1) return nullptr;
    node = readers.begin()->get_node();
  } while (ov::is_type<ov::opset8::Convert>(node));
  return ov::is_type<ov::opset8::Convolution>(node) ? node : nullptr;
}

/// What the encoder's last convolution, which makes the features that are pooled, reads. Nodes of our ONNX
/// files are numbered, but parameters keep the trainer's names (training/networks.cpp); the first of several
/// networks has its own behind "member1." (training/ensemble.cpp).
ov::Output<ov::Node> encoder_output(const ov::Model& model, const NetworkFile& file) {
  for (const std::string prefix : {"", "member1."})
    for (const auto& node : model.get_ops()) {
      if (node->get_friendly_name() != prefix + "encoder._conv_head.weight") continue;
      if (const ov::Node* convolution = convolution_behind(*node)) return convolution->input_value(0);
    }
  throw ModelError("model file " + file.path.filename().string() +
                   " has no encoder whose features could be read: the convolution 'encoder._conv_head' is "
                   "missing; use the global network of a release");
}

}  // namespace

struct NetworkSession::Impl {
  ov::CompiledModel compiled;
  std::vector<std::string> outputs;
  int size = 0;

  void compile(const std::shared_ptr<ov::Model>& model, const NetworkFile& file, int threads, bool exact);
};

void NetworkSession::Impl::compile(const std::shared_ptr<ov::Model>& model, const NetworkFile& file,
                                   int threads, bool exact) {
  ov::AnyMap settings{ov::hint::performance_mode(ov::hint::PerformanceMode::LATENCY)};
  if (exact) settings.insert(ov::hint::inference_precision(ov::element::f32));
  if (threads > 0) settings.insert(ov::inference_num_threads(threads));
  compiled = core().compile_model(model, "CPU", settings);
  size = file.size;
}

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
    impl_->compile(post.build(), file, threads, exact);
  } catch (const ov::Exception& e) {
    throw unusable(file, e);
  }
}

NetworkSession::NetworkSession(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
NetworkSession::~NetworkSession() = default;

NetworkSession NetworkSession::encoder_of(const NetworkFile& file, int threads) {
  auto impl = std::make_unique<Impl>();
  try {
    const auto whole = core().read_model(file.path);
    const auto result = std::make_shared<ov::opset8::Result>(encoder_output(*whole, file));
    result->get_output_tensor(0).set_names({kEncoderOutput});
    impl->outputs = {kEncoderOutput};
    // A model of this result alone: whatever does not lead to it is left out.
    impl->compile(std::make_shared<ov::Model>(ov::ResultVector{result}, whole->get_parameters()), file,
                  threads, true);
  } catch (const ov::Exception& e) {
    throw unusable(file, e);
  }
  return NetworkSession(std::move(impl));
}

std::vector<std::size_t> NetworkSession::shape(const std::string& output) const {
  return impl_->compiled.output(output).get_shape();
}

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
