#include "convert/pickle.h"

#include <set>

#include "convert/pickle_machine.h"

namespace retinal {

std::vector<PickledTensor> read_pickled_state_dict(const std::string& file, Bytes bytes) {
  constexpr std::size_t kMaxPickle = 64 << 20;
  if (bytes.size() > kMaxPickle) refuse_file(file, "its data.pkl is larger than any table of tensors");
  PickleMachine machine(file, bytes);
  const PickleObject& table = machine.run();
  if (table.kind != PickleKind::dict)
    refuse_file(file, "it holds no table of named tensors", "save model.state_dict() instead of the model");
  std::vector<PickledTensor> tensors;
  std::set<std::string> names;
  for (std::size_t i = 0; i + 1 < table.items.size(); i += 2) {
    const PickleObject& key = machine.object(table.items[i]);
    const PickleObject& value = machine.object(table.items[i + 1]);
    if (key.kind != PickleKind::text || key.text.empty() || key.text.size() > kMaxTensorName)
      refuse_file(file, "one of its tensors has no usable name");
    if (value.kind != PickleKind::tensor)
      refuse_file(file, "its entry " + quoted_name(key.text) + " is no tensor",
                  "save model.state_dict() alone, without optimiser or settings");
    if (!names.insert(key.text).second)
      refuse_file(file, "the tensor " + quoted_name(key.text) + " stands twice");
    if (tensors.size() >= kMaxTensors) refuse_file(file, "it has too many tensors");
    tensors.push_back(machine.tensor(value));
    tensors.back().name = key.text;
  }
  return tensors;
}

}  // namespace retinal
