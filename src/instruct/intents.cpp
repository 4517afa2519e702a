#include "instruct/intents.h"

#include <algorithm>
#include <cctype>

#include "assistant/wording.h"

namespace retinal::instruct {
namespace {

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

}  // namespace

std::string say(const std::string& rule, SeededRandom& random,
                const std::vector<std::pair<std::string, std::string>>& placeholders) {
  std::string text = writer_grammar().expand(rule, random);
  for (const auto& [from, to] : placeholders) replace_all(text, from, to);
  if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text;
}

bool stated_normal(const Description& d) {
  const auto normal = d.findings.find("normal");
  return normal != d.findings.end() && normal->second.present;
}

bool anything_present(const Description& d) {
  return std::any_of(d.findings.begin(), d.findings.end(),
                     [](const auto& f) { return f.first != "normal" && f.second.present; }) ||
         std::any_of(d.grades.begin(), d.grades.end(), [](const auto& g) { return g.second.value > 0; }) ||
         std::any_of(d.lesions.begin(), d.lesions.end(), [](const auto& l) { return l.second.count > 0; });
}

std::string present_findings(const Description& d) {
  std::vector<std::string> terms, diseases;
  for (const auto& [key, finding] : d.findings) {
    if (!finding.present || key == "normal" || key == "other_abnormality") continue;
    (key.starts_with("term.") ? terms : diseases).push_back(finding.name);
  }
  if (!terms.empty()) return join_words(terms);
  const auto grade = d.grades.find("diabetic_retinopathy");
  if (grade != d.grades.end() && grade->second.value > 0)
    for (std::string& name : diseases)
      if (name == "diabetic retinopathy") name = "[[grades.diabetic_retinopathy.name]]";
  return join_words(diseases);
}

std::vector<Intent> intents_for(const Description& d, SeededRandom& random) {
  std::vector<Intent> out;
  add_picture_intents(out, &d);
  if (d.quality && d.quality->value == "reject") return out;
  add_disease_intents(out, &d);
  add_named_intents(out, d, random);
  add_lesion_intents(out, &d);
  add_vessel_intents(out, &d);
  add_whole_intents(out, &d);
  return out;
}

std::vector<Intent> all_intents() {
  std::vector<Intent> out;
  add_picture_intents(out, nullptr);
  add_disease_intents(out, nullptr);
  add_lesion_intents(out, nullptr);
  add_vessel_intents(out, nullptr);
  add_whole_intents(out, nullptr);
  return out;
}

}  // namespace retinal::instruct
