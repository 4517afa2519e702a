#include "evaluation/bootstrap.h"

#include <map>
#include <numeric>

#include "base/quantile.h"
#include "image/seeded_random.h"

namespace retinal {
namespace {

std::vector<std::vector<std::size_t>> cases_of_patients(const std::vector<std::string>& patients) {
  std::map<std::string, std::size_t> place;
  std::vector<std::vector<std::size_t>> groups;
  for (std::size_t i = 0; i < patients.size(); ++i) {
    const auto [found, added] = place.try_emplace(patients[i], groups.size());
    if (added) groups.emplace_back();
    groups[found->second].push_back(i);
  }
  return groups;
}

}  // namespace

std::vector<std::size_t> all_cases(std::size_t n) {
  std::vector<std::size_t> cases(n);
  std::iota(cases.begin(), cases.end(), std::size_t{0});
  return cases;
}

std::optional<Interval> bootstrap(const std::vector<std::string>& patients, const Statistic& statistic,
                                  int rounds, std::uint64_t seed) {
  const auto groups = cases_of_patients(patients);
  if (groups.size() < 2) return std::nullopt;
  SeededRandom random(seed);
  std::vector<double> values;
  std::vector<std::size_t> chosen;
  for (int round = 0; round < rounds; ++round) {
    chosen.clear();
    for (std::size_t k = 0; k < groups.size(); ++k) {
      const auto& cases = groups[static_cast<std::size_t>(random.below(static_cast<int>(groups.size())))];
      chosen.insert(chosen.end(), cases.begin(), cases.end());
    }
    if (const auto value = statistic(chosen)) values.push_back(*value);
  }
  if (static_cast<double>(values.size()) < 0.9 * rounds || values.empty()) return std::nullopt;
  return Interval{quantile(values, 0.025), quantile(values, 0.975)};
}

}  // namespace retinal
