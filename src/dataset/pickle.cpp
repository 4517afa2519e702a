#include "dataset/pickle.h"

#include <bit>
#include <map>
#include <vector>

#include "base/error.h"
#include "base/json.h"

namespace retinal {
namespace {

/// A pickle is a program for a machine with a stack; values that stand for themselves only.
class Machine {
 public:
  Machine(std::span<const std::uint8_t> bytes, const std::string& name) : bytes_(bytes), name_(name) {}

  Json run() {
    while (true) {
      const auto code = static_cast<unsigned char>(number(1));
      if (code == '.') return pop();
      if (!constant(code) && !text(code) && !container(code) && !memo(code)) refuse(code);
    }
  }

 private:
  [[noreturn]] void fail(const std::string& what) const { throw InputError(name_ + ": the pickle " + what); }
  [[noreturn]] void refuse(unsigned char code) const {
    fail("holds more than plain data (opcode " + std::to_string(code) +
         "); save it again as lists and dictionaries");
  }

  std::uint64_t number(int size) {
    if (bytes_.size() - at_ < static_cast<std::size_t>(size)) fail("ends early");
    std::uint64_t value = 0;
    for (int i = 0; i < size; ++i) value |= std::uint64_t{bytes_[at_++]} << (8 * i);
    return value;
  }
  std::string bytes(std::uint64_t size) {
    if (bytes_.size() - at_ < size) fail("ends early");
    at_ += size;
    return std::string(bytes_.begin() + static_cast<std::ptrdiff_t>(at_ - size),
                       bytes_.begin() + static_cast<std::ptrdiff_t>(at_));
  }
  Json pop() {
    if (stack_.empty()) fail("is damaged");
    Json value = std::move(stack_.back());
    stack_.pop_back();
    return value;
  }
  /// Everything above the last mark.
  std::vector<Json> pop_marked() {
    if (marks_.empty() || marks_.back() > stack_.size()) fail("is damaged");
    const auto begin = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
    std::vector<Json> values(std::make_move_iterator(begin), std::make_move_iterator(stack_.end()));
    stack_.erase(begin, stack_.end());
    marks_.pop_back();
    return values;
  }
  bool push(Json value) {
    stack_.push_back(std::move(value));
    return true;
  }
  Json& top(bool right_kind_expected_array) {
    if (stack_.empty() ||
        (right_kind_expected_array ? !stack_.back().is_array() : !stack_.back().is_object()))
      fail("is damaged");
    return stack_.back();
  }
  bool set_items(const std::vector<Json>& items) {
    Json& dictionary = top(false);
    for (std::size_t i = 0; i + 1 < items.size(); i += 2)
      dictionary[items[i].is_string() ? items[i].get<std::string>() : items[i].dump()] = items[i + 1];
    return true;
  }

  bool constant(unsigned char code) {
    switch (code) {
      case 0x80:  // protocol
        number(1);
        return true;
      case 0x95:  // frame
        number(8);
        return true;
      case 'N':
        return push(nullptr);
      case 0x88:
        return push(true);
      case 0x89:
        return push(false);
      case 'K':
        return push(number(1));
      case 'M':
        return push(number(2));
      case 'J':
        return push(static_cast<std::int32_t>(number(4)));
      case 'G': {
        std::uint64_t bits = 0;  // big-endian, unlike everything else
        for (int i = 0; i < 8; ++i) bits = bits << 8 | number(1);
        return push(std::bit_cast<double>(bits));
      }
      default:
        return false;
    }
  }
  bool text(unsigned char code) {
    const int size = code == 0x8C || code == 'U' ? 1 : code == 'X' || code == 'T' ? 4 : code == 0x8D ? 8 : 0;
    return size > 0 && push(bytes(number(size)));
  }
  bool container(unsigned char code) {
    switch (code) {
      case '(':
        marks_.push_back(stack_.size());
        return true;
      case ']':
      case ')':
        return push(Json::array());
      case '}':
        return push(Json::object());
      case 'a': {
        Json value = pop();
        top(true).push_back(std::move(value));
        return true;
      }
      case 'e': {
        auto values = pop_marked();
        for (auto& value : values) top(true).push_back(std::move(value));
        return true;
      }
      case 't':
      case 'l':
        return push(pop_marked());
      case 0x85:
      case 0x86:
      case 0x87: {
        Json tuple = Json::array();
        for (int i = 0; i < code - 0x84; ++i) tuple.insert(tuple.begin(), pop());
        return push(std::move(tuple));
      }
      case 's': {
        Json value = pop();
        Json key = pop();
        return set_items({std::move(key), std::move(value)});
      }
      case 'u':
        return set_items(pop_marked());
      default:
        return false;
    }
  }
  /// The memo shares values. What is changed after it was stored is not seen in it: only text and numbers are
  /// looked up in plain data.
  bool memo(unsigned char code) {
    switch (code) {
      case 0x94:
        return store(memo_.size());
      case 'q':
        return store(number(1));
      case 'r':
        return store(number(4));
      case 'h':
        return load(number(1));
      case 'j':
        return load(number(4));
      default:
        return false;
    }
  }
  bool store(std::uint64_t index) {
    if (stack_.empty()) fail("is damaged");
    memo_[index] = stack_.back().is_structured() ? Json() : stack_.back();
    return true;
  }
  bool load(std::uint64_t index) {
    const auto found = memo_.find(index);
    if (found == memo_.end()) fail("is damaged");
    if (found->second.is_null()) fail("uses a list twice, which this reader does not follow");
    return push(found->second);
  }

  std::span<const std::uint8_t> bytes_;
  std::string name_;
  std::size_t at_ = 0;
  std::vector<Json> stack_;
  std::vector<std::size_t> marks_;
  std::map<std::uint64_t, Json> memo_;
};

}  // namespace

Json read_pickle(std::span<const std::uint8_t> bytes, const std::string& name) {
  return Machine(bytes, name).run();
}

}  // namespace retinal
