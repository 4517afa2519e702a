#pragma once
// How well a language model foretells a text: to see what a coarser type of weights costs.

#include <filesystem>
#include <string>
#include <vector>

namespace retinal {

struct Perplexity {
  std::vector<float> nats;  ///< surprise at each token that was judged, -ln p
  double mean_nats() const;
  double value() const;  ///< exp of the mean
};

/// The text is cut into windows of `window` tokens; the second half of each is judged, so that every judged
/// token has at least half a window before it: window / 2 tokens of each are judged. `adapter` is a LoRA
/// adapter made for the model, or empty. Throws ModelError for a file that cannot be used and UsageError for
/// a text shorter than one window.
Perplexity perplexity(const std::filesystem::path& model, const std::string& text, int window = 256,
                      int threads = 0, const std::filesystem::path& adapter = {});

/// Mean difference in nats of two models over the same tokens, and its standard error. Throws UsageError when
/// the tokens are not as many, because the vocabularies differ.
struct PerplexityDifference {
  double mean = 0, standard_error = 0;
};
PerplexityDifference difference(const Perplexity& coarse, const Perplexity& fine);

}  // namespace retinal
