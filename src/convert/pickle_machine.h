#pragma once
// The stack machine behind read_pickled_state_dict(); internal to pickle.cpp and pickle_machine.cpp.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "convert/pickle.h"

namespace retinal {

enum class PickleKind : std::uint8_t {
  none,
  boolean,
  integer,
  real,
  text,
  tuple,
  list,
  dict,
  global,
  storage,
  tensor
};

/// Objects lie in one list and name each other by index, so that neither cycles nor deep nesting can hurt.
struct PickleObject {
  PickleKind kind = PickleKind::none;
  TensorType type = TensorType::f32;   ///< of a storage
  std::int64_t number = 0;             ///< boolean, integer, elements of a storage, index of a tensor
  std::string text;                    ///< text, "module name" of a global, key of a storage
  std::vector<std::uint32_t> items{};  ///< tuple, list; dict: key, value, key, value ...
};

class PickleMachine {
 public:
  PickleMachine(const std::string& file, Bytes bytes) : file_(file), cursor_(file, bytes) {}

  /// Runs to the STOP opcode and returns the one object that is left.
  const PickleObject& run();

  const PickleObject& object(std::uint32_t index) const { return objects_[index]; }
  PickledTensor& tensor(const PickleObject& object) {
    return tensors_[static_cast<std::size_t>(object.number)];
  }

 private:
  void step(std::uint8_t opcode);
  bool step_constant(std::uint8_t opcode);
  bool step_container(std::uint8_t opcode);
  bool step_memo(std::uint8_t opcode);

  void push(PickleObject object);
  std::uint32_t pop();
  PickleObject& top(PickleKind kind);
  std::vector<std::uint32_t> pop_to_mark();
  void push_tuple(std::vector<std::uint32_t> items);
  void append(PickleKind kind, const std::vector<std::uint32_t>& items);
  std::int64_t long_integer();
  std::string line();
  void memorise(std::uint64_t slot);
  void recall(std::uint64_t slot);

  void find_global();
  void load_storage();
  void reduce();
  void build();
  void rebuild_tensor(const PickleObject& arguments);
  std::vector<std::uint64_t> extents(std::uint32_t index) const;
  std::uint64_t natural(std::uint32_t index) const;

  const std::string& file_;
  ByteCursor cursor_;
  std::vector<PickleObject> objects_;
  std::vector<PickledTensor> tensors_;
  std::vector<std::uint32_t> stack_;
  std::vector<std::size_t> marks_;
  std::map<std::uint64_t, std::uint32_t> memo_;  ///< no hash table: a stranger chooses the keys
  std::size_t work_ = 0;                         ///< references in containers so far
};

}  // namespace retinal
