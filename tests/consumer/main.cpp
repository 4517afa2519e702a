// A stranger's program: draws an eye, has it analysed by the installed library with the installed models, and
// looks into the record.

#include <cmath>
#include <iostream>

#include "analysis/analyzer.h"
#include "base/error.h"
#include "base/json.h"
#include "image/synthetic_fundus.h"

int main() {
  try {
    const retinal::SyntheticFundus eye = retinal::render_synthetic_fundus({});
    const retinal::Analyzer analyzer;
    const retinal::Evidence evidence = analyzer.analyze(retinal::as_photograph(eye, "drawn.png")).evidence;
    std::cout << retinal::to_json(evidence).at("schema") << ", model " << evidence.model.name << '\n';
    const double radius_error = std::abs(evidence.field_of_view.radius - eye.field_radius) / eye.field_radius;
    return evidence.image.width == eye.rgb.width && radius_error < 0.02 ? 0 : 1;
  } catch (const retinal::Error& error) {
    std::cerr << error.what() << '\n';
    return static_cast<int>(error.status());
  }
}
