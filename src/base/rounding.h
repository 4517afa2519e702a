#pragma once
// The precision of everything the program writes down.

#include <array>
#include <cstdio>
#include <cstdlib>

namespace retinal {

/// `value` rounded to six significant digits: more would pretend to a precision that no measurement here has.
/// Record, tables and sentences round alike, so that a number in an answer is the number in the record.
inline double as_recorded(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.6g", value);
  return std::strtod(text.data(), nullptr);
}

}  // namespace retinal
