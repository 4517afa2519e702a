#pragma once
// One hash over everything that is measured in a fixed set of rendered photographs, so that every change of
// the code or the weights shows whether it changes results.

#include <map>
#include <string>
#include <vector>

#include "analysis/analyzer.h"
#include "image/synthetic_fundus.h"

namespace retinal {

struct ResultsSignature {
  std::string hash;  ///< SHA-256 of `values`, hexadecimal
  std::string cpu;   ///< model and instruction set; another CPU may round the last digits differently
  ModelInfo model;
  /// Every leaf of every evidence record, "<eye>/<path>" -> value with four significant digits. Left out:
  /// timings, the model's identity and the hash of the pixels.
  std::map<std::string, std::string> values;
  std::map<std::string, double>
      median_ms;  ///< per stage, over the photographs; "total" is the whole analysis
};

/// The fixed set: right and left eyes, healthy and diseased, large and small, clipped, blurred and dark.
std::vector<SyntheticFundusOptions> signature_eyes();

/// Analyses the set. Give an analyzer with exact arithmetic (FundusNetOptions::exact); otherwise the hash is
/// not comparable with others.
ResultsSignature results_signature(const Analyzer& analyzer);

}  // namespace retinal
