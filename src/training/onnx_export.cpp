// Debian's onnx is built with this namespace; it must be set before the header is read.
#define ONNX_NAMESPACE onnx
#define ONNX_ML 1
#include "training/onnx_export.h"

#include <onnx/onnx_pb.h>

#include <cstring>

#include "base/error.h"
#include "base/file.h"

namespace retinal::training {
namespace {

class Writer {
 public:
  Writer(const Graph& graph, const std::map<std::string, torch::Tensor>& parameters,
         const OnnxOptions& options)
      : graph_(graph), parameters_(parameters), options_(options), out_(*model_.mutable_graph()) {}

  std::string serialise() {
    describe();
    for (std::size_t i = 0; i < graph_.nodes().size(); ++i) names_.push_back(write(graph_.nodes()[i]));
    for (const auto& [name, node] : graph_.outputs()) {
      add_node("Identity", {names_[node]}, name);
      out_.add_output()->set_name(name);
      out_.mutable_output()->rbegin()->mutable_type()->mutable_tensor_type()->set_elem_type(
          onnx::TensorProto::FLOAT);
    }
    std::string bytes;
    if (!model_.SerializeToString(&bytes)) throw ModelError("the ONNX model could not be serialised");
    return bytes;
  }

 private:
  void describe() {
    model_.set_ir_version(7);
    model_.set_producer_name("retinalgpt");
    auto* opset = model_.add_opset_import();
    opset->set_domain("");
    opset->set_version(13);
    out_.set_name("fundusnet");
    for (const auto& [key, value] : options_.metadata) {
      auto* entry = model_.add_metadata_props();
      entry->set_key(key);
      entry->set_value(value);
    }
  }

  onnx::NodeProto& add_node(const std::string& type, const std::vector<std::string>& inputs,
                            const std::string& output) {
    auto* node = out_.add_node();
    node->set_op_type(type);
    node->set_name(output);
    for (const auto& input : inputs) node->add_input(input);
    node->add_output(output);
    return *node;
  }

  std::string unary(const std::string& type, const std::vector<std::string>& inputs) {
    const std::string output = "t" + std::to_string(counter_++);
    add_node(type, inputs, output);
    return output;
  }

  static void attribute(onnx::NodeProto& node, const std::string& name, std::vector<std::int64_t> values,
                        bool list) {
    auto* a = node.add_attribute();
    a->set_name(name);
    a->set_type(list ? onnx::AttributeProto::INTS : onnx::AttributeProto::INT);
    if (!list) a->set_i(values[0]);
    if (list)
      for (auto v : values) a->add_ints(v);
  }
  static void attribute(onnx::NodeProto& node, const std::string& name, const std::string& value) {
    auto* a = node.add_attribute();
    a->set_name(name);
    a->set_type(onnx::AttributeProto::STRING);
    a->set_s(value);
  }
  onnx::NodeProto& last() { return *out_.mutable_node()->rbegin(); }

  std::string float_constant(const std::vector<float>& values, bool scalar) {
    auto* t = out_.add_initializer();
    t->set_name("c" + std::to_string(counter_++));
    t->set_data_type(onnx::TensorProto::FLOAT);
    if (!scalar) t->add_dims(static_cast<std::int64_t>(values.size()));
    t->set_raw_data(values.data(), values.size() * sizeof(float));
    return t->name();
  }

  /// A parameter as an initializer; half precision comes with a Cast, which engines fold when they load the
  /// model.
  std::string parameter(const std::string& name) {
    const auto found = parameters_.find(name);
    if (found == parameters_.end())
      throw ModelError("export: parameter '" + name + "' is missing from the weights");
    const auto values =
        found->second.detach().contiguous().to(options_.half_weights ? torch::kFloat16 : torch::kFloat32);
    auto* t = out_.add_initializer();
    t->set_name(name);
    t->set_data_type(options_.half_weights ? onnx::TensorProto::FLOAT16 : onnx::TensorProto::FLOAT);
    for (auto n : values.sizes()) t->add_dims(n);
    t->set_raw_data(values.data_ptr(), values.numel() * values.element_size());
    if (!options_.half_weights) return name;
    const std::string cast = unary("Cast", {name});
    attribute(last(), "to", {onnx::TensorProto::FLOAT}, false);
    return cast;
  }

  std::string write_input() {
    auto* input = out_.add_input();
    input->set_name("image");
    auto* type = input->mutable_type()->mutable_tensor_type();
    type->set_elem_type(onnx::TensorProto::UINT8);
    for (std::int64_t n : {1, options_.height, options_.width, 3})
      type->mutable_shape()->add_dim()->set_dim_value(n);
    const std::string cast = unary("Cast", {"image"});
    attribute(last(), "to", {onnx::TensorProto::FLOAT}, false);
    const std::string planes = unary("Transpose", {cast});
    attribute(last(), "perm", {0, 3, 1, 2}, true);
    const std::string centred = unary("Sub", {planes, float_constant({127}, true)});
    return unary("Div", {centred, float_constant({128}, true)});
  }

  std::string write_convolution(const Node& node, const std::string& x) {
    const std::string y =
        unary("Conv", {x, parameter(node.name + ".weight"), parameter(node.name + ".bias")});
    const Padding pad = same_padding(node.kernel, node.stride);
    attribute(last(), "kernel_shape", {node.kernel, node.kernel}, true);
    attribute(last(), "strides", {node.stride, node.stride}, true);
    attribute(last(), "pads", {pad.before, pad.before, pad.after, pad.after}, true);
    attribute(last(), "group", {node.groups}, false);
    return y;
  }

  std::string write_upsample(const std::string& x) {
    const std::string y = unary("Resize", {x, "", float_constant({1, 1, 2, 2}, false)});
    attribute(last(), "mode", std::string("linear"));
    attribute(last(), "coordinate_transformation_mode", std::string("half_pixel"));
    return y;
  }

  std::string write(const Node& node) {
    if (node.op == Op::input) return write_input();
    const std::string& x = names_[node.inputs[0]];
    switch (node.op) {
      case Op::convolution:
        return write_convolution(node, x);
      case Op::relu6:
        return unary("Clip", {x, float_constant({0}, true), float_constant({6}, true)});
      case Op::add:
        return unary("Add", {x, names_[node.inputs[1]]});
      case Op::concatenate: {
        const auto y = unary("Concat", {x, names_[node.inputs[1]]});
        attribute(last(), "axis", {1}, false);
        return y;
      }
      case Op::upsample2:
        return write_upsample(x);
      case Op::depth_to_space2: {
        const auto y = unary("DepthToSpace", {x});
        attribute(last(), "blocksize", {2}, false);
        attribute(last(), "mode", std::string("CRD"));
        return y;
      }
      case Op::global_mean: {
        const auto y = unary("GlobalAveragePool", {x});
        return unary("Flatten", {y});
      }
      case Op::linear: {
        const auto y = unary("Gemm", {x, parameter(node.name + ".weight"), parameter(node.name + ".bias")});
        attribute(last(), "transB", {1}, false);
        return y;
      }
      case Op::dropout:
      case Op::input:
        break;
    }
    return x;
  }

  const Graph& graph_;
  const std::map<std::string, torch::Tensor>& parameters_;
  const OnnxOptions& options_;
  onnx::ModelProto model_;
  onnx::GraphProto& out_;
  std::vector<std::string> names_;
  int counter_ = 0;
};

}  // namespace

void export_onnx(const Graph& graph, const std::map<std::string, torch::Tensor>& parameters,
                 const OnnxOptions& options, const std::filesystem::path& path) {
  write_file_atomically(path, Writer(graph, parameters, options).serialise());
}

}  // namespace retinal::training
