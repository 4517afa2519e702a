#include "support/random_tensors.h"

namespace retinal::test {
namespace {

/// A well mixed number for each place (splitmix64; Steele, Lea & Flood 2014), so that rows may be asked for
/// in any order.
std::uint64_t mixed(std::uint64_t value) {
  value += 0x9e3779b97f4a7c15ull;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ull;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebull;
  return value ^ (value >> 31);
}

/// The sum of four uniform numbers, of standard deviation 1: near enough to a normal one.
float bell(std::uint64_t place) {
  constexpr float kUnit = 1.0F / 65536, kDeviation = 0.57735027F;
  const std::uint64_t bits = mixed(place);
  float sum = -2;
  for (int i = 0; i < 4; ++i) sum += static_cast<float>((bits >> (16 * i)) & 0xffff) * kUnit;
  return sum / kDeviation;
}

}  // namespace

void RandomTensors::add(const std::string& name, const std::vector<std::uint64_t>& shape, float mean,
                        float spread) {
  const std::uint64_t row = shape.back(), seed = mixed(++seed_);
  writer_.add(name, shape, GgufType::f32, [=](std::uint64_t first, std::span<float> out) {
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = mean + spread * bell(seed + first * row + i);
  });
}

}  // namespace retinal::test
