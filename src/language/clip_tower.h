#pragma once
// CLIP's vision transformer and LLaVA's projector, with exactly Hugging Face's semantics: the class token
// takes part in attention and is dropped afterwards, a middle layer is tapped, no post-norm. llama.cpp's own
// graph (mtmd) drops the wrong position for towers with a class token, so it is not used for these.

#include <filesystem>
#include <memory>
#include <vector>

#include "base/raster.h"

namespace retinal {

/// How a photograph becomes the square that the tower sees.
enum class ClipFraming {
  crop,  ///< short side to the tower's size, middle cut out: the original's way; the ends of a long side are
         ///< lost
  pad,   ///< filled up to a square with the mean colour first: everything is seen, smaller
};

/// The tower's input: `size` x `size` RGB, bicubic as Pillow does it (8-bit rounding included), then
/// standardised with `mean` and `deviation` of each channel in 0..1.
RasterF clip_pixels(const Raster8& photograph, int size, const std::vector<float>& mean,
                    const std::vector<float>& deviation, ClipFraming framing = ClipFraming::crop);

class ClipTower {
 public:
  /// Loads an mmproj file that `retinalgpt convert hf` wrote. Throws ModelError when it is missing, damaged,
  /// or no CLIP tower with a class token. `threads` 0 = all cores.
  explicit ClipTower(const std::filesystem::path& mmproj, int threads = 0);
  ~ClipTower();

  /// Side of the square input in pixels.
  int image_size() const;
  /// Output vectors for one picture: its patches.
  int positions() const;
  /// Length of one output vector: the width of the language model's embeddings.
  int embedding_width() const;
  /// Whether the conversation wraps the picture in <im_start> and <im_end>.
  bool start_end_tokens() const;
  /// Whether the model was trained on pictures filled up to a square (ClipFraming::pad).
  bool pads() const;

  /// One embedding for each patch, row by row from the top left, one after the other. `pixels` from
  /// clip_pixels().
  std::vector<float> embed(const RasterF& pixels) const;
  /// clip_pixels() and embed() in one call.
  std::vector<float> embed(const Raster8& photograph, ClipFraming framing = ClipFraming::crop) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace retinal
