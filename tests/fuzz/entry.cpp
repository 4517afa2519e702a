// One fuzz target as libFuzzer expects it. CMake compiles this file once for each reader with its name; with
// Clang, link it with -fsanitize=fuzzer instead of driver.cpp.

#include <cstddef>
#include <cstdint>

#include "support/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const retinal::test::FuzzTarget& target = retinal::test::fuzz_target(RETINALGPT_FUZZ_TARGET);
  target.read({data, size});
  return 0;
}
