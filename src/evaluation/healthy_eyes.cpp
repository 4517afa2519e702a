// Lesions said where there are none: eyes without diabetic retinopathy (IDRiD) and without any disease
// (ODIR).

#include <array>
#include <map>

#include "base/json.h"
#include "evaluation/benchmark.h"

namespace retinal {
namespace {

struct HealthySet {
  const char *set, *key, *title;
};
constexpr HealthySet kHealthySets[] = {{"idrid_grading", "idrid", "IDRiD test, grade 0"},
                                       {"odir", "odir", "ODIR test, normal eyes"}};
constexpr std::array<const char*, 4> kSaidLesions = {"microaneurysms", "haemorrhages", "hard exudates",
                                                     "soft exudates"};

/// Lesions said of one eye, in the order of kLesions.
using Counted = std::array<double, 4>;

bool is_normal(const Sample& sample) {
  const auto normal = sample.diseases.find("normal");
  return normal != sample.diseases.end() && normal->second;
}

class HealthyEyes : public Benchmark {
 public:
  std::vector<std::string> sets() const override { return {"idrid_grading", "odir"}; }
  bool scores(const Sample& sample) const override {
    return sample.split == "test" && (sample.dr_grade ? *sample.dr_grade == 0 : is_normal(sample));
  }

  Json measure(const TestCase& test) const override {
    Json counts = Json::array();
    for (const auto& lesions : test.reading.lesions) counts.push_back(lesions.size());
    return counts;
  }

  void take(const Sample& sample, const Json& counts) override {
    patients_[sample.dataset].push_back(patient_of(sample));
    counted_[sample.dataset].push_back(counts.get<Counted>());
  }

  BenchmarkResult result() const override {
    BenchmarkResult result;
    for (const HealthySet& info : kHealthySets)
      if (const auto found = counted_.find(info.set); found != counted_.end())
        add_figures(info, found->second, FigureMaker(patients_.at(info.set), "eyes"), result);
    return result;
  }

 private:
  static void add_figures(const HealthySet& info, const std::vector<Counted>& eyes, const FigureMaker& figure,
                          BenchmarkResult& result) {
    const std::string key = std::string(info.key) + ".healthy.", title = std::string(info.title) + ": ";
    for (std::size_t i = 0; i < kLesions.size(); ++i)
      result.figures.push_back(
          figure(key + to_string(kLesions[i]) + ".said", title + kSaidLesions[i] + " said of an eye, mean",
                 over(eyes, [i](const std::vector<Counted>& some) {
                   double sum = 0;
                   for (const Counted& counts : some) sum += counts[i];
                   return some.empty() ? std::nullopt : std::optional(sum / static_cast<double>(some.size()));
                 })));
    result.figures.push_back(figure(key + "clear", title + "eyes of which no lesion is said, share",
                                    over(eyes, [](const std::vector<Counted>& some) -> std::optional<double> {
                                      double clear = 0;
                                      for (const Counted& counts : some) clear += counts == Counted{} ? 1 : 0;
                                      return some.empty()
                                                 ? std::nullopt
                                                 : std::optional(clear / static_cast<double>(some.size()));
                                    })));
  }

  std::map<std::string, std::vector<std::string>> patients_;
  std::map<std::string, std::vector<Counted>> counted_;
};

}  // namespace

std::unique_ptr<Benchmark> make_healthy_eyes() { return std::make_unique<HealthyEyes>(); }

}  // namespace retinal
