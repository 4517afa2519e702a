#include "instruct/fact_check.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <sstream>

#include "assistant/claims.h"
#include "base/json.h"
#include "instruct/fact_rules.h"

namespace retinal::instruct {

const char* to_string(Judgement judgement) {
  static constexpr std::array kNames = {"general", "supported", "unsupported", "contradicted"};
  return kNames[static_cast<std::size_t>(judgement)];
}

const char* to_string(ClaimKind kind) {
  static constexpr std::array kNames = {"presence", "absence",    "normality", "grade",
                                        "side",     "quality",    "number",    "box",
                                        "place",    "comparison", "modality"};
  return kNames[static_cast<std::size_t>(kind)];
}

namespace {

/// The text without what it quotes from the user's own table, which is true because it stands there.
std::string without_quotes(std::string text, const Description& d) {
  for (const auto& [column, note] : d.notes)
    for (std::size_t at; !note.empty() && (at = text.find(note)) != std::string::npos;)
      text.replace(at, note.size(), "as noted");
  return text;
}

/// "- ", "2. ", "**": how lists and stress are written, and nothing that is said.
std::string without_markup(std::string line) {
  for (std::size_t at; (at = line.find("**")) != std::string::npos;) line.erase(at, 2);
  std::size_t begin = line.find_first_not_of(" \t");
  if (begin == std::string::npos) return "";
  if (line.compare(begin, 2, "- ") == 0 || line.compare(begin, 2, "* ") == 0) return line.substr(begin + 2);
  std::size_t end = begin;
  while (end < line.size() && std::isdigit(static_cast<unsigned char>(line[end]))) ++end;
  const bool numbered = end > begin && end - begin <= 2 && end + 1 < line.size() &&
                        (line[end] == '.' || line[end] == ')') && line[end + 1] == ' ';
  return line.substr(numbered ? end + 2 : begin);
}

/// Whether the full stop at the end belongs to an abbreviation: "i.e.", "box no."
bool ends_with_abbreviation(const std::string& text) {
  static constexpr const char* kAbbreviations[] = {"i.e.",   "e.g.", " vs.", "approx.", " ca.",
                                                   " resp.", " cf.", " Dr.", " incl.",  " max."};
  return std::any_of(std::begin(kAbbreviations), std::end(kAbbreviations),
                     [&](const char* a) { return text.ends_with(a); });
}

/// The statements of an answer: its sentences, but a question goes with its answer ("Any bleeding? None."),
/// and a full stop before a small letter ends an abbreviation and no sentence.
std::vector<std::string> statements_of(const std::string& text) {
  std::vector<std::string> statements;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    bool open = false, stop = false;  // how the sentence before ended; nothing goes beyond its line
    for (const std::string& sentence : split_sentences(without_markup(line))) {
      const auto first = static_cast<unsigned char>(sentence.front());
      const bool numbered = !statements.empty() && std::isdigit(first) &&  // "box no. 2"
                            (statements.back().ends_with(" no.") || statements.back().ends_with(" No."));
      if (open || (stop && (std::islower(first) || numbered)))
        statements.back() += " " + sentence;
      else
        statements.push_back(sentence);
      open = sentence.ends_with('?') || ends_with_abbreviation(sentence);
      stop = sentence.ends_with('.');
    }
  }
  return statements;
}

}  // namespace

CheckedStatement check_statement(std::string_view sentence, const Description& description) {
  CheckedStatement out;
  out.text = sentence;
  const PlainReading reading = read_plain(sentence, description);
  const rules::Case c{reading, description, out.claims};
  const bool general = rules::is_general(c);
  if (!general) {
    rules::check_lesions_and_diseases(c);
    rules::check_conditions(c);
    rules::check_kinds(c);
    rules::check_former_and_latter(c);
    rules::check_normality(c);
    rules::check_grade_words(c);
    rules::check_quality_words(c);
    rules::check_places(c);
    rules::check_comparison(c);
  }
  rules::check_numbers(c);
  rules::check_boxes(c);
  rules::check_side_words(c);
  rules::check_modality(c);
  if (!general) rules::check_that_it_was_read(c);
  for (const FactClaim& claim : out.claims)
    if (claim.judgement > out.judgement) {
      out.judgement = claim.judgement;
      out.reason = claim.reason;
    }
  return out;
}

std::vector<CheckedStatement> check_answer(std::string_view text, const Description& description) {
  std::vector<CheckedStatement> out;
  for (const std::string& statement : statements_of(without_quotes(std::string(text), description)))
    out.push_back(check_statement(statement, description));
  return out;
}

bool is_faithful(const std::vector<CheckedStatement>& statements) {
  return std::none_of(statements.begin(), statements.end(),
                      [](const CheckedStatement& s) { return s.judgement >= Judgement::unsupported; });
}

Json to_json(const CheckedStatement& statement) {
  Json claims = Json::array();
  for (const FactClaim& claim : statement.claims) {
    Json json = {
        {"kind", to_string(claim.kind)}, {"about", claim.about}, {"judgement", to_string(claim.judgement)}};
    if (!claim.reason.empty()) json["reason"] = claim.reason;
    claims.push_back(std::move(json));
  }
  return {
      {"text", statement.text}, {"judgement", to_string(statement.judgement)}, {"claims", std::move(claims)}};
}

}  // namespace retinal::instruct
