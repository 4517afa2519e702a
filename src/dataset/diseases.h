#pragma once
// ODIR's free-text terms as classes. One table, from the challenge's own classes (N D G C A H M O).

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace retinal {

/// Comma-separated terms, trimmed, lower case.
std::vector<std::string> split_keywords(const std::string& text);

/// All eight classes with true or false: an eye's terms are taken as complete. Terms about the photograph and
/// not the eye
/// ("lens dust", "low image quality") set nothing; any other unknown term is "other_abnormality".
std::map<std::string, bool> diseases_from_keywords(const std::vector<std::string>& keywords);

/// The ICDR grade where a term gives it; absent for "diabetic retinopathy" without a stage and for eyes
/// without one.
std::optional<int> grade_from_keywords(const std::vector<std::string>& keywords);

/// The patient number under which duplicate patients of the set are kept together.
std::string merged_odir_patient(const std::string& patient);

}  // namespace retinal
