#pragma once
// The layout of the evidence record as a table, from which docs/evidence.md is generated. tests/evidence
// holds it against what to_json() writes and against the reasons that the biometry gives.

#include <span>

namespace retinal {

/// One field of the record. Parts of `path` in angle brackets stand for any key, "[]" for each element.
struct RecordField {
  const char* path;  ///< "lesions.<type>.instances[].box"
  const char* type;  ///< "number", "[x, y]"; "or null" where the field may be empty
  const char* meaning;
};
std::span<const RecordField> record_fields();

/// Why a value may be missing. Words in angle brackets stand for what differs: "no mask of the <vessels> was
/// given".
struct AbsenceReason {
  const char* reason;
  const char* what_helps;
};
std::span<const AbsenceReason> absence_reasons();

}  // namespace retinal
