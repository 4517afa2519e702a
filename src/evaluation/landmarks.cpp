// Centres of disc and fovea on the IDRiD test photographs, in pixels of the originals.

#include <algorithm>

#include "base/json.h"
#include "evaluation/benchmark.h"
#include "evaluation/metrics.h"
#include "evaluation/svg_plot.h"

namespace retinal {
namespace {

/// The photographs here against the originals of 4288 pixels' width, in which the challenge scored.
constexpr double kReduction = 4288.0 / 1024;

struct Distances {
  std::vector<std::string> patients;
  std::vector<double> px;
  std::vector<bool> found;

  void add(const Sample& sample, const Json& said, PhotoPoint truth) {
    patients.push_back(patient_of(sample));
    px.push_back(distance(PhotoPoint{said.at("x").get<double>(), said.at("y").get<double>()}, truth) *
                 kReduction);
    found.push_back(said.at("found").get<bool>());
  }
};

/// What was not found is scored as if it had been put in the middle of the field of view.
Json position(const FundusReading& reading, const std::optional<Landmark>& said) {
  const PhotoPoint at = said ? reading.crop.to_photo(said->center) : reading.field_of_view.center;
  return {{"x", at.x}, {"y", at.y}, {"found", said.has_value()}};
}

std::optional<double> mean_distance(const std::vector<double>& v) {
  return v.empty() ? std::nullopt : std::optional(mean_of(v));
}
std::optional<double> median_distance(const std::vector<double>& v) {
  return v.empty() ? std::nullopt : std::optional(median_of(v));
}

/// (distance, share of photographs at most as far).
SvgPlot::Points cumulative(std::vector<double> px) {
  std::sort(px.begin(), px.end());
  SvgPlot::Points curve{{0, 0}};
  for (std::size_t i = 0; i < px.size(); ++i)
    curve.emplace_back(std::min(px[i], 200.0), static_cast<double>(i + 1) / static_cast<double>(px.size()));
  return curve;
}

class Landmarks : public Benchmark {
 public:
  std::vector<std::string> sets() const override { return {"idrid_grading"}; }
  bool scores(const Sample& sample) const override {
    return sample.split == "test" && sample.disc_center && sample.fovea;
  }

  Json measure(const TestCase& test) const override {
    return {{"disc", position(test.reading, test.reading.disc)},
            {"fovea", position(test.reading, test.reading.fovea)}};
  }

  void take(const Sample& sample, const Json& measured) override {
    disc_.add(sample, measured.at("disc"), *sample.disc_center);
    fovea_.add(sample, measured.at("fovea"), *sample.fovea);
  }

  BenchmarkResult result() const override {
    BenchmarkResult result;
    result.notes.push_back(
        "Pixels of the 4288 px originals. A landmark that was not found counts as if it had been "
        "put in the middle of the field of view.");
    add_figures("disc_center", "disc centre", disc_, result);
    add_figures("fovea", "fovea", fovea_, result);
    SvgPlot plot({"IDRiD test: distance from the marked centre", "distance, original pixels (200 = or more)",
                  "share of photographs", PlotRange{0, 200}, PlotRange{0, 1}});
    plot.line("disc centre", cumulative(disc_.px)).line("fovea", cumulative(fovea_.px));
    result.charts.push_back(
        {"landmark_distances", "Cumulative distances of disc and fovea centres", plot.svg()});
    return result;
  }

 private:
  static void add_figures(const std::string& name, const std::string& words, const Distances& d,
                          BenchmarkResult& result) {
    const FigureMaker figure(d.patients);
    const std::string key = "idrid." + name + ".", title = "IDRiD test: " + words + ", ";
    result.figures.push_back(figure(key + "mean", title + "mean distance", over(d.px, mean_distance), "px"));
    result.figures.push_back(
        figure(key + "median", title + "median distance", over(d.px, median_distance), "px"));
    Figure worst{key + "worst", title + "largest distance",
                 std::nullopt,  std::nullopt,
                 "px",          static_cast<std::int64_t>(d.px.size()),
                 "photographs", ""};
    if (!d.px.empty()) worst.value = *std::max_element(d.px.begin(), d.px.end());
    result.figures.push_back(worst);
    const auto missing = std::count(d.found.begin(), d.found.end(), false);
    if (missing > 0)
      result.notes.push_back("The " + words + " was not found in " + std::to_string(missing) +
                             " photographs.");
  }

  Distances disc_, fovea_;
};

}  // namespace

std::unique_ptr<Benchmark> make_landmarks() { return std::make_unique<Landmarks>(); }

}  // namespace retinal
