#pragma once
// The fact check: each sentence of an answer, in plain words, is parsed into claims, and each claim is judged
// by the description. It knows nothing of who wrote the sentence.

#include <string>
#include <string_view>
#include <vector>

#include "base/json_fwd.h"
#include "instruct/description.h"

namespace retinal::instruct {

/// Ordered by how bad they are: `general` claims nothing about the photograph, `unsupported` says what the
/// description does not hold, `contradicted` says the opposite of what it holds.
enum class Judgement { general, supported, unsupported, contradicted };
const char* to_string(Judgement judgement);

enum class ClaimKind {
  presence,
  absence,
  normality,
  grade,
  side,
  quality,
  number,
  box,
  place,
  comparison,
  modality
};
const char* to_string(ClaimKind kind);

struct FactClaim {
  ClaimKind kind;
  std::string about;  ///< "haemorrhage", "1.612 px"
  Judgement judgement = Judgement::supported;
  std::string reason;  ///< empty when supported
};

struct CheckedStatement {
  std::string text;
  std::vector<FactClaim> claims;
  Judgement judgement = Judgement::general;  ///< of the worst claim
  std::string reason;                        ///< of the worst claim
};

/// One sentence in plain form.
CheckedStatement check_statement(std::string_view sentence, const Description& description);

/// All sentences of an answer.
std::vector<CheckedStatement> check_answer(std::string_view text, const Description& description);

/// True when no sentence is contradicted or unsupported.
bool is_faithful(const std::vector<CheckedStatement>& statements);

Json to_json(const CheckedStatement& statement);

}  // namespace retinal::instruct
