// Includes, links and runs the installed library: decodes nothing but a missing file, and reads its message.

#include <cstdio>
#include <span>

#include "analysis/analyzer.h"
#include "base/error.h"
#include "base/file.h"
#include "image/photograph.h"

int main() {
  constexpr unsigned char kText[] = {'a', 'b', 'c'};
  if (retinal::sha256_hex(std::span(kText)).substr(0, 8) != "ba7816bf") return 1;
  try {
    retinal::load_photograph("no-such-photograph.png");
  } catch (const retinal::Error& error) {
    std::puts(error.what());
    return error.status() == retinal::ExitStatus::no_usable_input ? 0 : 1;
  }
  return 1;
}
