#pragma once
// Which components of a lesion mask are said to be lesions.

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "base/json.h"
#include "fundus/lesions.h"
#include "training/config.h"

namespace retinal::training {

/// One kind of lesion in one validation photograph: what the mask offers and what people marked.
struct LesionCase {
  bool healthy = false;                            ///< nothing is marked because nothing is there
  std::vector<LesionEvidence> candidates;          ///< components of the mask
  std::vector<std::vector<std::size_t>> touching;  ///< for each marked lesion, the candidates that touch it
};

/// The judge of one kind, and how it does on the cases it was fitted on.
struct LesionJudgeFit {
  LesionJudge judge;
  double precision = 0, recall = 0;  ///< of instances that touch, healthy eyes weighing as much as the others
  double healthy_clear = 1;          ///< share of the healthy eyes of which no lesion of this kind is said
};

/// The eye's retinopathy enters as what it is, odds known beforehand (weight 1); a fitted weight came out
/// at 1.4 to 2.8, because the global network was trained on the grades of the eyes with lesion masks and is
/// surer of them than of strangers. Healthy eyes together weigh as much as those with marked lesions
/// together. The limit is where F1 of what is said is best, or, where that is higher, the one that leaves
/// nine tenths of the healthy eyes without a lesion of this kind. Throws InputError where either kind of eye
/// is missing.
LesionJudgeFit fit_lesion_judge(const std::vector<LesionCase>& cases);

/// The part "lesions" of fundusnet.json: a judge of each kind, from the photographs with lesion masks in the
/// validation part of the dense recipe and from healthy eyes in that of both. `model_dir` holds a complete
/// model whose own judges refuse nothing. A kind that there is nothing to judge by is said as its mask shows
/// it, and `notices` gets a line that says so. Shows progress.
Json calibrate_lesions(const std::filesystem::path& model_dir, const FundusConfig& dense,
                       const FundusConfig& global, std::vector<std::string>& notices);

/// The same part for a model that is not yet calibrated: everything is said.
Json lesions_all_said();

}  // namespace retinal::training
