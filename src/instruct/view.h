#pragma once
// The part of a photograph that a vision tower is shown, so that boxes are told in the frame that the model
// sees. The original tells boxes of the whole photograph and shows a crop (reference section 1.5).

#include <string>
#include <string_view>

#include "image/field_of_view.h"
#include "image/frame.h"

namespace retinal::instruct {

enum class View {
  photograph,     ///< all of it, stretched to the tower's square
  square,         ///< filled up to a square (ClipFraming::pad, LLaVA's "pad")
  center_square,  ///< the middle of the long side (ClipFraming::crop, CLIP's own processor)
  field_of_view   ///< the square around the lit circle: FundusNet's crop
};

inline constexpr const char* kViewNames[] = {"photograph", "square", "center_square", "field_of_view"};

/// Throws UsageError for any other name than the four.
View view_from(std::string_view name);

/// The rectangle of the view in pixels of the photograph; it may reach beyond the photograph, where the tower
/// sees a plain colour. `fov` is needed by `field_of_view` only; without it InputError.
PhotoBox view_of(View view, int width, int height, const FieldOfView* fov = nullptr);

}  // namespace retinal::instruct
