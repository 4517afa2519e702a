// Time of the measurements on a rendered eye at the size of the analysis frame, on one core:
//   cmake --preset test && cmake --build --preset test --target bench_biometry && build-test/bench_biometry

#include <benchmark/benchmark.h>

#include <algorithm>

#include "biometry/biometry.h"
#include "biometry/vessel_graph.h"
#include "image/synthetic_fundus.h"

namespace {

using namespace retinal;

constexpr int kFrame = 1024;

/// The mask as a probability map with soft edges: a mean over 3 x 3 pixels.
RasterF soft(const Raster8& mask) {
  RasterF map(mask.width, mask.height);
  for (int y = 1; y + 1 < mask.height; ++y)
    for (int x = 1; x + 1 < mask.width; ++x) {
      int sum = 0;
      for (int dy = -1; dy <= 1; ++dy)
        for (int dx = -1; dx <= 1; ++dx) sum += mask.at(x + dx, y + dy) != 0;
      map.at(x, y) = static_cast<float>(sum) / 9;
    }
  return map;
}

const BiometryInput& eye() {
  static const BiometryInput input = [] {
    SyntheticFundusOptions options;
    options.seed = 2;
    options.width = options.height = kFrame;
    options.field_radius = 500;
    options.disc_diameter = 170;
    options.lesions = scatter_lesions(2, {10, 5, 8, 2});
    const SyntheticFundus drawn = render_synthetic_fundus(options);
    BiometryInput in;
    in.vessel = drawn.vessel, in.artery = drawn.artery, in.vein = drawn.vein;
    in.disc = drawn.disc, in.cup = drawn.cup, in.field_mask = drawn.field;
    in.lesion = drawn.lesions;
    in.fovea = AnalysisPoint{drawn.fovea.x, drawn.fovea.y};
    in.vessel_probability = soft(in.vessel), in.artery_probability = soft(in.artery);
    in.vein_probability = soft(in.vein), in.disc_probability = soft(in.disc);
    in.cup_probability = soft(in.cup);
    return in;
  }();
  return input;
}

void run(benchmark::State& state, Definitions definitions, bool intervals) {
  const BiometryInput& input = eye();
  for (auto _ : state) benchmark::DoNotOptimize(measure(input, {definitions, intervals, 1}));
}

void graph(benchmark::State& state) {
  const BiometryInput& input = eye();
  for (auto _ : state) benchmark::DoNotOptimize(build_vessel_graph(input));
}

BENCHMARK_CAPTURE(run, both_definitions, Definitions::both, false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run, reference, Definitions::reference, false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run, automorph, Definitions::automorph, false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run, reference_with_intervals, Definitions::reference, true)->Unit(benchmark::kMillisecond);
BENCHMARK(graph)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
