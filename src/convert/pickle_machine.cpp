// Opcodes: Python's Lib/pickletools.py, protocol 2 (what torch.save writes) and the few of protocols 3 to 5
// that mean the same with shorter or framed arguments.

#include "convert/pickle_machine.h"

#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace retinal {
namespace {

constexpr std::size_t kMaxObjects = 1 << 20, kMaxReferences = 1 << 22, kMaxText = 64 << 10;

enum Opcode : std::uint8_t {
  kProto = 0x80,
  kFrame = 0x95,
  kStop = '.',
  kMark = '(',
  kNone = 'N',
  kNewTrue = 0x88,
  kNewFalse = 0x89,
  kBinInt = 'J',
  kBinInt1 = 'K',
  kBinInt2 = 'M',
  kLong1 = 0x8a,
  kBinFloat = 'G',
  kBinUnicode = 'X',
  kShortBinUnicode = 0x8c,
  kEmptyDict = '}',
  kEmptyList = ']',
  kEmptyTuple = ')',
  kTuple = 't',
  kTuple1 = 0x85,
  kTuple2 = 0x86,
  kTuple3 = 0x87,
  kAppend = 'a',
  kAppends = 'e',
  kSetItem = 's',
  kSetItems = 'u',
  kBinPut = 'q',
  kLongBinPut = 'r',
  kMemoize = 0x94,
  kBinGet = 'h',
  kLongBinGet = 'j',
  kGlobal = 'c',
  kStackGlobal = 0x93,
  kReduce = 'R',
  kBuild = 'b',
  kBinPersId = 'Q',
};

/// The storages that may be named; quantised and untyped ones hold nothing that can be converted.
std::optional<TensorType> storage_type(const std::string& global) {
  static constexpr std::array<std::pair<std::string_view, TensorType>, 10> kStorages = {
      {{"torch DoubleStorage", TensorType::f64},
       {"torch FloatStorage", TensorType::f32},
       {"torch HalfStorage", TensorType::f16},
       {"torch BFloat16Storage", TensorType::bf16},
       {"torch LongStorage", TensorType::i64},
       {"torch IntStorage", TensorType::i32},
       {"torch ShortStorage", TensorType::i16},
       {"torch CharStorage", TensorType::i8},
       {"torch ByteStorage", TensorType::u8},
       {"torch BoolStorage", TensorType::boolean}}};
  for (const auto& [name, type] : kStorages)
    if (name == global) return type;
  return std::nullopt;
}

constexpr std::string_view kOrderedDict = "collections OrderedDict",
                           kRebuildTensor = "torch._utils _rebuild_tensor_v2",
                           kRebuildParameter = "torch._utils _rebuild_parameter";

bool is_allowed(const std::string& global) {
  return storage_type(global) || global == kOrderedDict || global == kRebuildTensor ||
         global == kRebuildParameter;
}

std::string hex(std::uint8_t byte) {
  constexpr char kDigits[] = "0123456789abcdef";
  return std::string("0x") + kDigits[byte >> 4] + kDigits[byte & 15];
}

}  // namespace

const PickleObject& PickleMachine::run() {
  if (cursor_.number(1) != kProto) refuse_file(file_, "its data.pkl is no pickle of protocol 2 or later");
  if (const auto version = cursor_.number(1); version < 2 || version > 5)
    refuse_file(file_, "its pickle protocol " + std::to_string(version) + " is not known");
  for (std::uint8_t opcode; (opcode = static_cast<std::uint8_t>(cursor_.number(1))) != kStop;) step(opcode);
  if (stack_.size() != 1 || !marks_.empty()) refuse_file(file_, "its pickle does not end with one object");
  return objects_[stack_.back()];
}

void PickleMachine::step(std::uint8_t opcode) {
  if (step_constant(opcode) || step_container(opcode) || step_memo(opcode)) return;
  switch (opcode) {
    case kFrame:
      if (cursor_.number(8) > cursor_.left()) refuse_file(file_, "its pickle is cut short");
      return;
    case kGlobal:
    case kStackGlobal:
      if (opcode == kGlobal) {
        std::string module = line();
        push({PickleKind::text, {}, 0, std::move(module)});
        push({PickleKind::text, {}, 0, line()});
      }
      return find_global();
    case kReduce:
      return reduce();
    case kBuild:
      return build();
    case kBinPersId:
      return load_storage();
    default:
      refuse_file(file_,
                  "its pickle holds the operation " + hex(opcode) + ", which no table of tensors needs",
                  "it is not loaded, because such files can run programs; use a safetensors file");
  }
}

bool PickleMachine::step_constant(std::uint8_t opcode) {
  switch (opcode) {
    case kNone:
      push({});
      return true;
    case kNewTrue:
    case kNewFalse:
      push({PickleKind::boolean, {}, opcode == kNewTrue ? 1 : 0, {}});
      return true;
    case kBinInt:
      push({PickleKind::integer, {}, static_cast<std::int32_t>(cursor_.number(4)), {}});
      return true;
    case kBinInt1:
    case kBinInt2:
      push({PickleKind::integer,
            {},
            static_cast<std::int64_t>(cursor_.number(opcode == kBinInt1 ? 1 : 2)),
            {}});
      return true;
    case kLong1:
      push({PickleKind::integer, {}, long_integer(), {}});
      return true;
    case kBinFloat:
      cursor_.take(8);  // no number of a state dict's description is a fraction: kept as "some number"
      push({PickleKind::real, {}, 0, {}});
      return true;
    case kBinUnicode:
    case kShortBinUnicode: {
      const std::uint64_t length = cursor_.number(opcode == kBinUnicode ? 4 : 1);
      if (length > kMaxText)
        refuse_file(file_, "its pickle holds a text of " + std::to_string(length) + " bytes");
      push({PickleKind::text, {}, 0, std::string(cursor_.text(length))});
      return true;
    }
    default:
      return false;
  }
}

bool PickleMachine::step_container(std::uint8_t opcode) {
  switch (opcode) {
    case kMark:
      if (marks_.size() >= kMaxObjects) refuse_file(file_, "its pickle has too many objects");
      marks_.push_back(stack_.size());
      return true;
    case kEmptyDict:
      push({PickleKind::dict, {}, 0, {}});
      return true;
    case kEmptyList:
      push({PickleKind::list, {}, 0, {}});
      return true;
    case kEmptyTuple:
      push({PickleKind::tuple, {}, 0, {}});
      return true;
    case kTuple:
      push_tuple(pop_to_mark());
      return true;
    case kTuple1:
    case kTuple2:
    case kTuple3: {
      std::vector<std::uint32_t> items(static_cast<std::size_t>(opcode - kTuple1) + 1);
      for (std::size_t i = items.size(); i-- > 0;) items[i] = pop();
      push_tuple(std::move(items));
      return true;
    }
    case kAppend:
      append(PickleKind::list, {pop()});
      return true;
    case kAppends:
      append(PickleKind::list, pop_to_mark());
      return true;
    case kSetItem: {
      const std::uint32_t value = pop(), key = pop();
      append(PickleKind::dict, {key, value});
      return true;
    }
    case kSetItems: {
      const auto items = pop_to_mark();
      if (items.size() % 2 != 0) refuse_file(file_, "its pickle has a key without a value");
      append(PickleKind::dict, items);
      return true;
    }
    default:
      return false;
  }
}

bool PickleMachine::step_memo(std::uint8_t opcode) {
  switch (opcode) {
    case kBinPut:
    case kLongBinPut:
      memorise(cursor_.number(opcode == kBinPut ? 1 : 4));
      return true;
    case kMemoize:
      memorise(memo_.size());
      return true;
    case kBinGet:
    case kLongBinGet:
      recall(cursor_.number(opcode == kBinGet ? 1 : 4));
      return true;
    default:
      return false;
  }
}

void PickleMachine::push(PickleObject object) {
  if (objects_.size() >= kMaxObjects) refuse_file(file_, "its pickle has too many objects");
  objects_.push_back(std::move(object));
  stack_.push_back(static_cast<std::uint32_t>(objects_.size() - 1));
}

std::uint32_t PickleMachine::pop() {
  if (stack_.size() <= (marks_.empty() ? 0 : marks_.back()))
    refuse_file(file_, "its pickle takes an object that is not there");
  const std::uint32_t index = stack_.back();
  stack_.pop_back();
  return index;
}

PickleObject& PickleMachine::top(PickleKind kind) {
  if (stack_.size() <= (marks_.empty() ? 0 : marks_.back()) || objects_[stack_.back()].kind != kind)
    refuse_file(file_, "its pickle fills something that cannot be filled");
  return objects_[stack_.back()];
}

std::vector<std::uint32_t> PickleMachine::pop_to_mark() {
  if (marks_.empty() || marks_.back() > stack_.size())
    refuse_file(file_, "its pickle ends a list that was not begun");
  const auto begin = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
  std::vector<std::uint32_t> items(begin, stack_.end());
  stack_.erase(begin, stack_.end());
  marks_.pop_back();
  return items;
}

void PickleMachine::push_tuple(std::vector<std::uint32_t> items) {
  if ((work_ += items.size()) > kMaxReferences) refuse_file(file_, "its pickle has too many objects");
  push({PickleKind::tuple, {}, 0, {}, std::move(items)});
}

void PickleMachine::append(PickleKind kind, const std::vector<std::uint32_t>& items) {
  if ((work_ += items.size()) > kMaxReferences) refuse_file(file_, "its pickle has too many objects");
  auto& into = top(kind).items;
  into.insert(into.end(), items.begin(), items.end());
}

/// LONG1: a two's complement number of up to 255 bytes, of which 8 are accepted.
std::int64_t PickleMachine::long_integer() {
  const std::uint64_t length = cursor_.number(1);
  if (length > 8) refuse_file(file_, "its pickle has a number of more than 64 bits");
  if (length == 0) return 0;
  std::uint64_t value = cursor_.number(static_cast<int>(length));
  const std::uint64_t sign = std::uint64_t{1} << (8 * length - 1);
  if (length < 8 && (value & sign)) value |= ~std::uint64_t{0} << (8 * length);
  return static_cast<std::int64_t>(value);
}

/// Up to the next line break, as the GLOBAL opcode has its module and name.
std::string PickleMachine::line() {
  std::string text;
  for (char c; (c = static_cast<char>(cursor_.number(1))) != '\n'; text += c)
    if (text.size() >= kMaxTensorName) refuse_file(file_, "its pickle has a global with an impossible name");
  return text;
}

void PickleMachine::memorise(std::uint64_t slot) {
  if (stack_.empty()) refuse_file(file_, "its pickle remembers an object that is not there");
  if (memo_.size() >= kMaxObjects) refuse_file(file_, "its pickle remembers too many objects");
  memo_[slot] = stack_.back();
}

void PickleMachine::recall(std::uint64_t slot) {
  const auto at = memo_.find(slot);
  if (at == memo_.end()) refuse_file(file_, "its pickle recalls an object that it never had");
  if (stack_.size() >= kMaxReferences) refuse_file(file_, "its pickle has too many objects");
  stack_.push_back(at->second);
}

void PickleMachine::find_global() {
  const PickleObject &name = objects_[pop()], &module = objects_[pop()];
  if (name.kind != PickleKind::text || module.kind != PickleKind::text)
    refuse_file(file_, "its pickle has a global without a name");
  std::string global = module.text + " " + name.text;
  if (!is_allowed(global))
    refuse_file(file_, "its pickle asks for " + quoted_name(global) + ", which no table of tensors needs",
                "it is not loaded, because such files can run programs; use a safetensors file");
  push({PickleKind::global, {}, 0, std::move(global)});
}

/// ("storage", type, key, device, elements), as torch.save names the storage of a tensor.
void PickleMachine::load_storage() {
  const PickleObject& id = objects_[pop()];
  const auto part = [&](std::size_t i, PickleKind kind) -> const PickleObject& {
    if (id.kind != PickleKind::tuple || id.items.size() != 5 || objects_[id.items[i]].kind != kind)
      refuse_file(file_, "its pickle describes a storage in an unknown way");
    return objects_[id.items[i]];
  };
  const auto type = storage_type(part(1, PickleKind::global).text);
  if (part(0, PickleKind::text).text != "storage" || !type)
    refuse_file(file_, "its pickle describes a storage in an unknown way");
  part(4, PickleKind::integer);
  PickleObject storage{PickleKind::storage, *type, static_cast<std::int64_t>(natural(id.items[4])),
                       part(2, PickleKind::text).text};
  push(std::move(storage));
}

void PickleMachine::reduce() {
  const std::uint32_t arguments_index = pop();
  const PickleObject& arguments = objects_[arguments_index];
  const PickleObject& callee = objects_[pop()];
  if (callee.kind != PickleKind::global || arguments.kind != PickleKind::tuple)
    refuse_file(file_, "its pickle calls something that is no function");
  if (callee.text == kOrderedDict) {
    if (!arguments.items.empty()) refuse_file(file_, "its pickle makes a dictionary in an unknown way");
    push({PickleKind::dict, {}, 0, {}});
  } else if (callee.text == kRebuildTensor) {
    rebuild_tensor(arguments);
  } else if (callee.text == kRebuildParameter) {
    if (arguments.items.empty() || objects_[arguments.items[0]].kind != PickleKind::tensor)
      refuse_file(file_, "its pickle makes a parameter of something that is no tensor");
    stack_.push_back(arguments.items[0]);
  } else {
    refuse_file(file_, "its pickle calls " + quoted_name(callee.text));
  }
}

/// An OrderedDict's attributes (torch keeps version numbers there) say nothing about the tensors.
void PickleMachine::build() {
  const PickleObject& state = objects_[pop()];
  top(PickleKind::dict);
  if (state.kind != PickleKind::dict) refuse_file(file_, "its pickle gives an object an unknown state");
}

std::uint64_t PickleMachine::natural(std::uint32_t index) const {
  const PickleObject& object = objects_[index];
  if (object.kind != PickleKind::integer || object.number < 0)
    refuse_file(file_, "its pickle has something else where a size belongs");
  return static_cast<std::uint64_t>(object.number);
}

std::vector<std::uint64_t> PickleMachine::extents(std::uint32_t index) const {
  const PickleObject& tuple = objects_[index];
  if (tuple.kind != PickleKind::tuple || tuple.items.size() > kMaxTensorDims)
    refuse_file(file_, "its pickle has a tensor of unknown shape");
  std::vector<std::uint64_t> values;
  for (const std::uint32_t item : tuple.items) values.push_back(natural(item));
  return values;
}

/// (storage, offset, size, stride, requires_grad, backward_hooks[, metadata])
void PickleMachine::rebuild_tensor(const PickleObject& arguments) {
  if (arguments.items.size() < 4) refuse_file(file_, "its pickle has a tensor of unknown shape");
  const PickleObject& storage = objects_[arguments.items[0]];
  if (storage.kind != PickleKind::storage) refuse_file(file_, "its pickle has a tensor without a storage");
  PickledTensor tensor;
  tensor.storage = storage.text;
  tensor.type = storage.type;
  tensor.storage_elements = static_cast<std::uint64_t>(storage.number);
  tensor.offset = natural(arguments.items[1]);
  tensor.shape = extents(arguments.items[2]);
  const auto stride = extents(arguments.items[3]);
  if (stride.size() != tensor.shape.size()) refuse_file(file_, "its pickle has a tensor of unknown shape");
  std::uint64_t elements = 1, end = 0;
  for (std::size_t d = stride.size(); d-- > 0;) {
    if (tensor.shape[d] != 1 && elements != 0 && stride[d] != elements)
      refuse_file(file_, "a tensor is a view whose elements do not lie in one piece",
                  "save the checkpoint again with .contiguous() tensors, or as safetensors");
    if (!multiply(elements, tensor.shape[d], elements)) refuse_file(file_, "a tensor has an impossible size");
  }
  if (!add(tensor.offset, elements, end) || end > tensor.storage_elements)
    refuse_file(file_, "a tensor reaches beyond its storage");
  if (tensors_.size() >= kMaxTensors) refuse_file(file_, "it has too many tensors");
  tensors_.push_back(std::move(tensor));
  push({PickleKind::tensor, {}, static_cast<std::int64_t>(tensors_.size() - 1), {}});
}

}  // namespace retinal
