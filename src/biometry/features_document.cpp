#include "biometry/features_document.h"

#include <cstdio>
#include <string_view>

#include "biometry/features.h"

namespace retinal {
namespace {

constexpr const char* kHead = R"(# Features

<!-- Made by `retinalgpt docs features --out docs/features.md` from tables in the code; do not edit. -->

What is measured, how, and what can go wrong. `analyze` and `measure` give the reference definitions;
`--definitions automorph` gives AutoMorph's. Keys, units and intervals are explained in [evidence.md](evidence.md). Lengths
are in pixels of the photograph, and also exist in disc diameters and in micrometres, by a stated or an assumed scale.

Typical ranges are the 5th percentile, the median and the 95th percentile of the reference definition in manual masks:
DRIVE (40 photographs of 565 x 584), HRF (45, reduced to 1752 x 1168) and Drishti-GS (101, disc and cup). DRIVE and HRF have
no manual disc, so zones and sizes in disc diameters have no range. Lengths depend on the camera. They are printed by
`build-test/feature_ranges ../shared/data`.

)";

struct Range {
  std::string_view key, set;
  double low, median, high;
  int pictures;
};

constexpr Range kRanges[] = {
#include "biometry/typical_ranges.inc"
};

std::string ranges_of(const Feature& feature) {
  std::string rows;
  for (const std::string& key : feature_keys(feature))
    for (const Range& range : kRanges) {
      if (range.key != key) continue;
      char text[160];
      std::snprintf(text, sizeof text, "| `%s` | %s | %.4g | %.4g | %.4g | %d |\n", key.c_str(),
                    std::string(range.set).c_str(), range.low, range.median, range.high, range.pictures);
      rows += text;
    }
  if (rows.empty()) return "";
  return "\n| key | set | 5 % | median | 95 % | pictures |\n|---|---|---|---|---|---|\n" + rows;
}

std::string regions_of(const Feature& feature) {
  const std::size_t stem = std::string(feature.structure).size() + std::string(feature.feature).size() + 2;
  std::string text;
  for (const std::string& key : feature_keys(feature))
    text += (text.empty() ? "`" : ", `") + key.substr(stem) + "`";
  return text;
}

}  // namespace

std::string features_document() {
  std::string text = kHead;
  for (const Feature& f : feature_table()) {
    text += std::string("## ") + f.name + "\n\n`" + f.structure + "." + f.feature + "`, unit `" + f.unit +
            "`, for " + regions_of(f) + ".\n\n";
    text += std::string("- Reference: ") + f.definition + ".\n";
    if (*f.automorph_definition) text += std::string("- AutoMorph: ") + f.automorph_definition + ".\n";
    text += std::string("- Source: ") + f.source + ".\n- What can go wrong: " + f.pitfall + ".\n" +
            ranges_of(f) + "\n";
  }
  while (text.ends_with("\n\n")) text.pop_back();
  return text;
}

}  // namespace retinal
