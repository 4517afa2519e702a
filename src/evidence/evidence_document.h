#pragma once
// docs/evidence.md, generated from the tables in the code, so that it cannot say anything else.

#include <string>
#include <vector>

#include "biometry/features.h"
#include "evidence/evidence.h"

namespace retinal {

/// A made-up record of a right eye in which every kind of field occurs.
Evidence example_evidence();

/// All keys under which a feature is recorded: in its own unit and, for sizes, in disc diameters and
/// micrometres.
std::vector<std::string> recorded_keys(const Feature& feature);

/// The whole document as Markdown.
std::string evidence_document();

}  // namespace retinal
