#pragma once
// What a tuning run learns from: dialogues of several files, drawn by weight and packed; and those kept back.

#include <string>
#include <vector>

#include "training/dialogues.h"
#include "training/llama_module.h"
#include "training/tune_config.h"

namespace retinal::training {

/// Dialogues end to end, and what is to be foretold in them.
struct Pack {
  Packed input;
  torch::Tensor positions;  ///< int64 [M]: behind these tokens stands a token of an answer ...
  torch::Tensor targets;    ///< int64 [M]: ... namely this one
};

class DialogueMix {
 public:
  /// Reads all files. Dialogues about one photograph are kept back together. Throws InputError, FileError.
  DialogueMix(const TuneConfig& config, const Tokenizer& tokenizer);

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
};

}  // namespace retinal::training
