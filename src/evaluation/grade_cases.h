#pragma once
// One eye's grades, said and true.

#include <optional>
#include <string>
#include <vector>

#include "evaluation/benchmark.h"
#include "evaluation/subgroups.h"

namespace retinal {

/// Grades from here on are referred to an ophthalmologist.
inline constexpr int kReferableGrade = 2;

struct GradeCase {
  std::string patient;
  int truth = 0, said = 0;  ///< ICDR 0..4
  double referable_p = 0;   ///< calibrated probability of grade 2 or more
  bool abstain = false;
  std::optional<int> edema_truth;  ///< 0..2
  int edema_said = 0;
  std::vector<int> set;  ///< conformal set of the grade; empty where the model states none
  double set_coverage = 0;
  Traits traits;
};

/// What a record says of the grades, and the case that it makes with the photograph's labels.
Json said_grades(const FundusReading& reading);
GradeCase grade_case(const Sample& sample, const Json& said);
std::vector<std::string> patients_of(const std::vector<GradeCase>& cases);

}  // namespace retinal
