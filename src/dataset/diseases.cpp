#include "dataset/diseases.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <sstream>

#include "dataset/sample.h"

namespace retinal {
namespace {

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// The terms that ODIR uses for diabetic retinopathy, with or without the word "diabetic".
bool is_diabetic(const std::string& term) {
  return contains(term, "diabetic retinopathy") || contains(term, "proliferative retinopathy");
}

bool is_about_photograph(const std::string& term) {
  static const std::set<std::string> kTerms = {
      "lens dust",       "low image quality",      "image offset",
      "no fundus image", "anterior segment image", "optic disk photographically invisible"};
  return kTerms.contains(term);
}

std::string class_of(const std::string& term) {
  if (contains(term, "normal fundus")) return "normal";
  if (is_diabetic(term)) return "diabetic_retinopathy";
  if (contains(term, "glaucoma")) return "glaucoma";
  if (contains(term, "cataract")) return "cataract";
  if (contains(term, "age-related macular degeneration")) return "amd";
  if (contains(term, "hypertensive retinopathy")) return "hypertensive_retinopathy";
  if (contains(term, "myopia") || contains(term, "myopic")) return "pathological_myopia";
  return "other_abnormality";
}

}  // namespace

const std::vector<std::string>& disease_names() {
  static const std::vector<std::string> kNames = {"normal",
                                                  "diabetic_retinopathy",
                                                  "glaucoma",
                                                  "cataract",
                                                  "amd",
                                                  "hypertensive_retinopathy",
                                                  "pathological_myopia",
                                                  "other_abnormality"};
  return kNames;
}

std::vector<std::string> split_keywords(const std::string& text) {
  static const std::string kFullwidthComma = "\xEF\xBC\x8C";  // what the published workbook parts terms with
  std::vector<std::string> terms;
  std::string plain = text;
  for (auto at = plain.find(kFullwidthComma); at != std::string::npos; at = plain.find(kFullwidthComma))
    plain.replace(at, kFullwidthComma.size(), ",");
  std::istringstream parts(plain);
  for (std::string term; std::getline(parts, term, ',');) {
    std::transform(term.begin(), term.end(), term.begin(), [](unsigned char c) { return std::tolower(c); });
    const auto first = term.find_first_not_of(' ');
    if (first == std::string::npos) continue;
    terms.push_back(term.substr(first, term.find_last_not_of(' ') - first + 1));
  }
  return terms;
}

std::map<std::string, bool> diseases_from_keywords(const std::vector<std::string>& keywords) {
  std::map<std::string, bool> diseases;
  for (const auto& name : disease_names()) diseases[name] = false;
  bool any = false;
  for (const auto& term : keywords)
    if (!is_about_photograph(term)) {
      diseases[class_of(term)] = true;
      any = true;
    }
  if (!any) return {};  // only the photograph is described: nothing is known of the eye
  for (const auto& [name, present] : diseases)
    if (present && name != "normal") diseases["normal"] = false;
  return diseases;
}

std::optional<int> grade_from_keywords(const std::vector<std::string>& keywords) {
  std::optional<int> grade;
  for (const auto& term : keywords) {
    if (!is_diabetic(term)) continue;
    const bool non = contains(term, "nonproliferative") || contains(term, "non proliferative");
    std::optional<int> stage;
    if (non)
      stage = contains(term, "mild") ? 1 : contains(term, "moderate") ? 2 : contains(term, "severe") ? 3 : -1;
    if (!non && contains(term, "proliferative")) stage = 4;
    if (stage && *stage > 0) grade = std::max(grade.value_or(0), *stage);
  }
  return grade;
}

std::string merged_odir_patient(const std::string& patient) {
  // The same pictures lie in the set under two numbers (data README).
  static const std::map<std::string, std::string> kSame = {{"973", "352"}, {"668", "398"}, {"1043", "321"}};
  const auto found = kSame.find(patient);
  return found == kSame.end() ? patient : found->second;
}

}  // namespace retinal
