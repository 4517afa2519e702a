#pragma once
// What a tuning run learns from: dialogues of several files, drawn by weight and packed; and those kept back.

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "training/dialogues.h"
#include "training/llama_module.h"
#include "training/tune_config.h"

namespace retinal::training {

/// Dialogues end to end, and what is to be foretold in them.
struct Pack {
  Packed input;
  std::vector<std::filesystem::path> pictures;  ///< in the order of their places in `input`
  torch::Tensor positions;  ///< int64 [M]: behind these tokens stands a token of an answer ...
  torch::Tensor targets;    ///< int64 [M]: ... namely this one
};

class DialogueMix {
 public:
  /// Reads all files. Dialogues about one photograph are kept back together. Without `pictures` none is
  /// shown. Throws InputError, FileError.
  DialogueMix(const TuneConfig& config, const Tokenizer& tokenizer, const PictureSource* pictures = nullptr);

  /// The pack of this number: the same for the same seed, whoever asks.
  Pack draw(std::uint64_t number) const;
  /// All dialogues kept back, in packs.
  const std::vector<Pack>& validation() const { return validation_; }

  struct Counts {
    std::string file;
    std::size_t dialogues = 0;  ///< trained on
    std::size_t shortened = 0;  ///< of all in the file
  };
  const std::vector<Counts>& counts() const { return counts_; }
  std::size_t kept_back() const { return kept_back_; }
  /// Pictures that are shown, each once: of the dialogues trained on, and all with a place that names them.
  const std::vector<std::filesystem::path>& trained_pictures() const { return trained_pictures_; }
  const std::map<std::filesystem::path, std::string>& pictures() const { return pictures_; }

 private:
  struct Source {
    double weight = 0;
    std::vector<Dialogue> dialogues;
  };

  std::uint64_t seed_;
  std::int64_t pack_tokens_;
  std::size_t kept_back_ = 0;
  std::vector<Source> sources_;
  std::vector<Pack> validation_;
  std::vector<Counts> counts_;
  std::vector<std::filesystem::path> trained_pictures_;
  std::map<std::filesystem::path, std::string> pictures_;

  void note_pictures(const std::vector<Dialogue>& dialogues, const std::string& file);
};

}  // namespace retinal::training
