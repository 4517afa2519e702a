#include "instruct/fact_check.h"

#include <algorithm>
#include <array>

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
  for (const std::string& sentence : split_sentences(without_quotes(std::string(text), description)))
    out.push_back(check_statement(sentence, description));
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
