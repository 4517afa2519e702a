#pragma once
// Ten ways to make a correct sentence wrong, by plain text operations that know nothing of the checker.

#include <cctype>
#include <functional>
#include <optional>
#include <regex>
#include <string>
#include <vector>

namespace retinal::instruct::corruptions {

struct Corruption {
  const char* kind;
  std::function<std::optional<std::string>(const std::string&)>
      apply;  ///< nothing where the sentence offers no place
};

inline std::optional<std::string> replaced(const std::string& text, const std::string& pattern,
                                           const std::string& by) {
  const std::regex expression(pattern);
  if (!std::regex_search(text, expression)) return std::nullopt;
  return std::regex_replace(text, expression, by, std::regex_constants::format_first_only);
}

/// The first replacement that fits.
inline std::optional<std::string> first_of(const std::string& text,
                                           const std::vector<std::pair<std::string, std::string>>& table) {
  for (const auto& [pattern, by] : table)
    if (auto found = replaced(text, pattern, by)) return found;
  return std::nullopt;
}

inline bool has(const std::string& text, const std::string& pattern) {
  return std::regex_search(text, std::regex(pattern));
}

/// The last number outside boxes, made larger by more than its last digit.
inline std::optional<std::string> wrong_number(const std::string& text) {
  if (text.find('[') != std::string::npos) return std::nullopt;
  for (std::size_t end = text.size(); end-- > 0;) {
    if (!std::isdigit(static_cast<unsigned char>(text[end]))) continue;
    std::size_t begin = end;
    while (begin > 0 && (std::isdigit(static_cast<unsigned char>(text[begin - 1])) ||
                         (text[begin - 1] == '.' && begin > 1 &&
                          std::isdigit(static_cast<unsigned char>(text[begin - 2])))))
      --begin;
    std::string number = text.substr(begin, end - begin + 1);
    number.front() = static_cast<char>(number.front() == '9' ? '2' : number.front() + 1);
    return text.substr(0, begin) + number + text.substr(end + 1);
  }
  return std::nullopt;
}

inline std::optional<std::string> swapped(const std::string& text, const std::string& a,
                                          const std::string& b) {
  const bool has_a = has(text, a), has_b = has(text, b);
  if (has_a == has_b) return std::nullopt;
  return replaced(text, has_a ? a : b, has_a ? b : a);
}

inline std::vector<Corruption> all() {
  const std::string lesions = "microaneurysm|haemorrhage|hard exudate|soft exudate|hemorrhage";
  return {
      {"number", wrong_number},
      {"unit",
       [](const std::string& s) {
         return first_of(s, {{" px", " µm"}, {" ?%", " px"}, {"disc diameters", "mm"}, {" pixels", " mm"}});
       }},
      {"side",
       [](const std::string& s) {
         return first_of(
             s,
             {{"left eye", "right eye"}, {"right eye", "left eye"}, {"\\bOD\\b", "OS"}, {"\\bOS\\b", "OD"}});
       }},
      {"negation",
       [](const std::string& s) -> std::optional<std::string> {
         if (has(s, "[0-9]") || has(s, "[Nn]o .*(seen|present)")) return std::nullopt;
         return first_of(s, {{"no signs of", "clear signs of"},
                             {"shows signs of", "shows no signs of"},
                             {"there are signs of", "there are no signs of"},
                             {" (is|are) present", " $1 absent"},
                             {" can be seen", " cannot be seen"},
                             {"was not found", "was found"},
                             {"were not found", "were found"},
                             {"looks normal", "does not look normal"}});
       }},
      {"grade",
       [](const std::string& s) {
         return first_of(s, {{"[Mm]oderate", "severe"},
                             {"\\bmild\\b", "severe"},
                             {"grade 2", "grade 3"},
                             {"grade 0", "grade 2"}});
       }},
      {"lesion",
       [lesions](const std::string& s) -> std::optional<std::string> {
         const std::regex any(lesions);
         const auto n = std::distance(std::sregex_iterator(s.begin(), s.end(), any), std::sregex_iterator());
         if (n != 1 || !has(s, "[0-9]") || has(s, "risk|tiny bulges")) return std::nullopt;
         return first_of(s, {{"microaneurysm", "haemorrhage"},
                             {"haemorrhage", "hard exudate"},
                             {"hemorrhage", "hard exudate"},
                             {"hard exudate", "soft exudate"}});
       }},
      {"box",
       [](const std::string& s) -> std::optional<std::string> {
         const std::size_t at = s.find("[0.");
         if (at == std::string::npos) return std::nullopt;
         std::string out = s;
         out[at + 3] = out[at + 3] == '9' ? '1' : static_cast<char>(out[at + 3] + 1);
         return out;
       }},
      {"vessels",
       [](const std::string& s) -> std::optional<std::string> {
         if (!has(s, "[0-9]") || has(s, "veins are|venules are")) return std::nullopt;
         if (auto found = swapped(s, "CRAE", "CRVE"))
           return replaced(*found, "retinal (artery|vein)", "retinal vessel");
         if (auto found = swapped(s, "arteriole", "venule")) return found;
         return has(s, "artery-to-vein|arteriovenous") ? std::nullopt : swapped(s, "arteries", "veins");
       }},
      {"invented",
       [](const std::string& s) -> std::optional<std::string> {
         std::string rest = s;
         rest[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(rest[0])));
         return "Besides a choroidal nevus, " + rest;
       }},
      {"zone", [](const std::string& s) -> std::optional<std::string> {
         if (!has(s, "[0-9]") || (has(s, "[Zz]one B") && has(s, "[Zz]one C"))) return std::nullopt;
         return first_of(s, {{"([Zz])one B", "$1one C"}, {"([Zz])one C", "$1one B"}});
       }}};
}

}  // namespace retinal::instruct::corruptions
