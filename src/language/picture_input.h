#pragma once
// How pictures get into a language model's prompt. Internal to this room: for .cpp files only.

#include <llama.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "language/language_engine.h"
#include "language/llama_session.h"
#include "language/llama_text.h"
#include "language/vision_file.h"

namespace retinal {

struct PictureOptions {
  int threads = 1;
  int context_tokens = 4096;  ///< that the language model will have
  bool exact = false;         ///< attention in single precision, without the flash variant
};

class PictureInput {
 public:
  virtual ~PictureInput() = default;
  /// The prompt of a rendered conversation, in which each picture stands as kPictureMark, in order. A picture
  /// that was shown before is the same PromptPicture again. Throws Error when one cannot be looked at.
  virtual Prompt prompt(const std::string& text, const std::vector<Picture>& pictures) = 0;
  /// Cells that pictures take in a prompt with the tokens around them. Nothing is looked at.
  virtual int cells(const std::vector<Picture>& pictures) = 0;
  /// Tokens of a picture that must be read in one step, because all of them see each other; 0 = any step will
  /// do.
  virtual int whole_step() const { return 0; }
};

/// Looks through the maker that inspect_vision_file() names. `text` and `model` must outlive
/// it. Throws ModelError when the vision file is missing or damaged or does not fit the language model.
std::unique_ptr<PictureInput> make_picture_input(const std::filesystem::path& mmproj, llama_model* model,
                                                 const LlamaText& text, const std::string& name,
                                                 const PictureOptions& options);

std::unique_ptr<PictureInput> make_clip_input(const std::filesystem::path& mmproj, llama_model* model,
                                              const LlamaText& text, const std::string& name, int threads);
std::unique_ptr<PictureInput> make_fundus_input(const std::filesystem::path& mmproj, llama_model* model,
                                                const LlamaText& text, const std::string& name, int threads);
std::unique_ptr<PictureInput> make_mtmd_input(const std::filesystem::path& mmproj, const VisionFile& file,
                                              llama_model* model, const std::string& name,
                                              const PictureOptions& options);

/// Throws ModelError when vectors of `width` numbers are not what the model reads.
void require_width(const std::filesystem::path& mmproj, int width, const llama_model* model,
                   const std::string& name, const std::string& remedy);

/// The units of a text's tokens behind `prompt`.
void append_tokens(Prompt& prompt, const llama_token* tokens, std::size_t count);

}  // namespace retinal
