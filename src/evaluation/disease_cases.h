#pragma once
// One eye of ODIR: eight classes, said and true.

#include <array>
#include <string>
#include <vector>

#include "evaluation/benchmark.h"
#include "evaluation/metrics.h"
#include "evaluation/subgroups.h"

namespace retinal {

struct DiseaseCase {
  std::string patient;
  // In the order of disease_names().
  std::array<double, 8> p{};
  std::array<bool, 8> said{}, truth{};
  Traits traits;
};

/// True for an ODIR test photograph whose keywords speak of the eye and not only of the photograph.
bool is_disease_case(const Sample& sample);
/// What the networks say of the eight classes, and the case that it makes with the photograph's labels.
Json said_diseases(const FundusReading& reading);
DiseaseCase disease_case(const Sample& sample, const Json& said);

std::vector<std::string> patients_of(const std::vector<DiseaseCase>& cases);
/// Probability and truth of one class.
std::vector<Scored> scored_class(const std::vector<DiseaseCase>& cases, std::size_t disease);

}  // namespace retinal
