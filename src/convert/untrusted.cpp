#include "convert/untrusted.h"

#include "base/error.h"
#include "base/text.h"

namespace retinal {

void refuse_file(const std::string& file, const std::string& what) {
  refuse_file(file, what, "the file is damaged or not what its name says; download it again");
}

void refuse_file(const std::string& file, const std::string& what, const std::string& remedy) {
  throw ModelError(file + ": " + what + "; " + remedy);
}

std::string quoted_name(std::string_view name) {
  constexpr std::size_t kShown = 80;
  return "'" + printable(name.substr(0, kShown)) + (name.size() > kShown ? "..." : "") + "'";
}

Bytes ByteCursor::take(std::uint64_t count) {
  if (count > left()) refuse_file(file_, "it is cut short");
  const Bytes part = bytes_.subspan(position_, static_cast<std::size_t>(count));
  position_ += static_cast<std::size_t>(count);
  return part;
}

std::uint64_t ByteCursor::number(int width) {
  std::uint64_t value = 0;
  const Bytes part = take(static_cast<std::uint64_t>(width));
  for (int i = width; i-- > 0;) value = value << 8 | part[static_cast<std::size_t>(i)];
  return value;
}

std::string_view ByteCursor::text(std::uint64_t count) {
  const Bytes part = take(count);
  return {reinterpret_cast<const char*>(part.data()), part.size()};
}

std::uint64_t ByteCursor::varint() {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    const std::uint64_t byte = number(1);
    if (shift == 63 && byte > 1) break;
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
  refuse_file(file_, "it has a number of more than 64 bits");
}

}  // namespace retinal
