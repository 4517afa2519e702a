#include "training/recompute.h"

#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/custom_class.h>

namespace retinal::training {
namespace {

struct BlockHolder : torch::CustomClassHolder {
  explicit BlockHolder(Block b) : block(std::move(b)) {}
  Block block;
};

class Recompute : public torch::autograd::Function<Recompute> {
 public:
  static torch::Tensor forward(torch::autograd::AutogradContext* context, const torch::Tensor& x,
                               const c10::intrusive_ptr<BlockHolder>& holder) {
    context->save_for_backward({x});
    context->saved_data["block"] = c10::IValue::make_capsule(holder);
    return holder->block(x);  // gradients are off in here
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list gradients) {
    const auto capsule = context->saved_data.at("block").toCapsule();
    const auto& block = static_cast<const BlockHolder&>(*capsule).block;
    auto x = context->get_saved_variables().at(0).detach().set_requires_grad(true);
    {
      const at::AutoGradMode on(true);
      torch::autograd::backward({block(x)}, {gradients.at(0)});
    }
    return {x.grad(), torch::Tensor()};
  }
};

}  // namespace

torch::Tensor recomputed(const Block& block, const torch::Tensor& x) {
  return Recompute::apply(x, c10::make_intrusive<BlockHolder>(block));
}

}  // namespace retinal::training
