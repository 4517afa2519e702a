#pragma once
// docs/features.md, made from the table of features and from the ranges measured in manual masks.

#include <string>

namespace retinal {

/// The whole document as Markdown.
std::string features_document();

}  // namespace retinal
