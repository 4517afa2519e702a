#pragma once
// Pictures that stand in a prompt as a fixed number of embeddings: what our own CLIP tower and FundusNet's
// encoder make of them. Internal to this room: for .cpp files only.

#include <llama.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "language/picture_input.h"

namespace retinal {

class EmbeddingInput : public PictureInput {
 public:
  /// Each picture takes `positions` embeddings of `width` numbers. `text` must outlive it.
  EmbeddingInput(const LlamaText& text, int positions, int width);

  Prompt prompt(const std::string& text, const std::vector<Picture>& pictures) override;
  int cells(const std::vector<Picture>& pictures) override;

 protected:
  /// The embeddings of a picture, one after the other.
  virtual std::vector<float> embed(const Raster8& photograph) = 0;
  /// Texts, a token each, around every picture.
  void surround(std::string start, std::string end);

 private:
  void append(Prompt& prompt, const std::string& text) const;
  std::shared_ptr<PromptPicture> look(const Picture& picture);

  const LlamaText& text_;
  int positions_, width_;
  std::string start_, end_;
  std::vector<std::pair<Picture, std::shared_ptr<PromptPicture>>> kept_;
};

}  // namespace retinal
