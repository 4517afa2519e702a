#include "training/ensemble.h"

#include <set>

#include "base/error.h"
#include "training/networks.h"

namespace retinal::training {
namespace {

std::string prefix_of(std::size_t member) { return "member" + std::to_string(member + 1) + "."; }

/// Names of the layers whose result is an output.
std::set<std::string> logit_layers(const Graph& network) {
  std::set<std::string> names;
  for (const auto& [output, node] : network.outputs())
    if (!network.nodes()[node].name.empty()) names.insert(network.nodes()[node].name);
  return names;
}

}  // namespace

Graph global_ensemble(int members) {
  if (members <= 1) return global_network();
  Graph g;
  const int input = g.input(3);
  auto sum = add_global_network(g, input, prefix_of(0));
  for (int k = 1; k < members; ++k) {
    const auto outputs = add_global_network(g, input, prefix_of(k));
    for (std::size_t i = 0; i < sum.size(); ++i)
      if (sum[i].first != "features") sum[i].second = g.add(sum[i].second, outputs[i].second);
  }
  for (const auto& [name, node] : sum) g.output(name, node);
  return g;
}

Parameters ensemble_parameters(const std::vector<Parameters>& members) {
  if (members.size() == 1) return members.front();
  const Graph one = global_network();
  const auto logits = logit_layers(one);
  Parameters all;
  for (std::size_t k = 0; k < members.size(); ++k)
    for (const Node& node : one.nodes()) {
      if (node.name.empty()) continue;
      for (const char* part : {".weight", ".bias"}) {
        const auto found = members[k].find(node.name + part);
        if (found == members[k].end())
          throw ModelError("ensemble: member " + std::to_string(k + 1) + " lacks '" + node.name + part + "'");
        all[prefix_of(k) + found->first] =
            logits.contains(node.name) ? found->second / static_cast<double>(members.size()) : found->second;
      }
    }
  return all;
}

}  // namespace retinal::training
