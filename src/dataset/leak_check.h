#pragma once
// Pictures of one eye on both sides of a split. A score on such a test set is worth nothing.

#include <functional>
#include <string>
#include <vector>

#include "base/json_fwd.h"
#include "dataset/inspection.h"
#include "dataset/sample.h"

namespace retinal {

/// From the surest to the weakest.
enum class LeakKind {
  same_file,     ///< the same bytes
  same_picture,  ///< one photograph, stored twice: other size, compression or margin
  same_eye,      ///< two photographs of one eye, shifted a little
  same_patient   ///< both eyes, or several visits, of one patient by the set's own numbers
};

/// "same file", "same picture", "same eye", "same patient".
const char* to_string(LeakKind kind);

struct Leak {
  std::size_t first = 0, second = 0;  ///< indices of samples, first < second
  LeakKind kind = LeakKind::same_file;
  int distance = 0;        ///< differing bits of the two hashes, 0..256
  double correlation = 0;  ///< of the two pictures where they fit best, -1..1
};

/// Chosen on the shared data's known leaks and on pairs of strangers (docs/datasets.md shows both). Some
/// pictures (a bright disc, few vessels) resemble many eyes, so a correlation counts by how far it stands out
/// from what the two pictures have in common with strangers.
struct LeakOptions {
  int hash_limit = 40;  ///< pairs that differ in at most so many bits are compared closely even across sets
  double same_picture = 0.97;  ///< correlation from which a pair is one photograph
  double same_eye = 0.5;       ///< ... may be one eye, if its coarse correlation stands out:
  double margin = 0.22;        ///< by so much above the kStranger-th best of each of the two pictures
  double alone = 0.65;         ///< ... is one eye where there are too few others to tell
  double linked = 0.6;         ///< ... is one eye where one of the two leaks already and it stands out by
  double linked_margin = 0.17;
  bool eyes = true;     ///< second photographs of an eye, too; needs a correlation of every pair
  bool within = false;  ///< pairs on one side of the split, too
};

/// Rank at which a picture's partners are taken for strangers: so many photographs of one eye do not occur.
inline constexpr int kStranger = 10;

struct LeakReport {
  std::vector<Leak> leaks;             ///< the surest kind of each pair, in the order of the samples
  std::vector<DatasetProblem> unread;  ///< pictures that could not be compared
  std::size_t compared = 0;            ///< pictures that were
};

/// Compares every pair of samples on different sides: "train" and "none" are one side, any other split is one
/// of its own. The eyes of two sets are compared where the names of the sets agree up to the first '_' (the
/// parts of IDRiD); copies of one photograph are found between all. `progress` is told how many pictures are
/// read.
LeakReport check_leaks(const std::vector<Sample>& samples, const LeakOptions& options = {},
                       const std::function<void(std::size_t)>& progress = {});

/// "same eye: idrid_grading/train/IDRiD_017.jpg and idrid_grading/test/IDRiD_072.jpg (correlation 0.91)"
std::string leak_text(const Leak& leak, const std::vector<Sample>& samples);

Json to_json(const LeakReport& report, const std::vector<Sample>& samples);

}  // namespace retinal
