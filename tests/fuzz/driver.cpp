// Runs a fuzz target without libFuzzer, so that GCC's sanitizers can judge it:
//   fuzz_<reader> RUNS [SEED]   that many changed files of the corpus
//   fuzz_<reader> FILE...       these files as they are, e.g. one that libFuzzer found
// Each input is written to fuzz_<reader>.last before it is read, so that it is at hand after a crash.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "base/file.h"
#include "support/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

bool is_number(const std::string& text) { return text.find_first_not_of("0123456789") == std::string::npos; }

void keep(const std::string& path, const retinal::test::FuzzInput& input) {
  std::FILE* file = std::fopen(path.c_str(), "wb");
  if (!file) return;
  std::fwrite(input.data(), 1, input.size(), file);
  std::fclose(file);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: %s RUNS [SEED] | FILE...\n", argv[0]);
    return 2;
  }
  if (!is_number(argv[1])) {
    for (int i = 1; i < argc; ++i) {
      const auto input = retinal::read_file(argv[i]);
      LLVMFuzzerTestOneInput(input.data(), input.size());
    }
    return 0;
  }
  const auto& target = retinal::test::fuzz_target(RETINALGPT_FUZZ_TARGET);
  std::mt19937_64 random(argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1);
  const long runs = std::strtol(argv[1], nullptr, 10);
  const std::string last = std::filesystem::path(argv[0]).filename().string() + ".last";
  const auto start = std::chrono::steady_clock::now();
  long accepted = 0;
  for (long run = 0; run < runs; ++run) {
    const auto input = retinal::test::mutated(target, random);
    keep(last, input);
    accepted += target.read(input);
  }
  std::filesystem::remove(last);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  std::printf("%s: %ld inputs, %ld accepted, %ld refused, %.1f s\n", target.name.c_str(), runs, accepted,
              runs - accepted, seconds);
}
