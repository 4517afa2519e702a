#pragma once
// Benchmarks of the language side: what tuning cost (retention), what is said about photographs (dialogue),
// whether a model that sees looks at all (image-use). They print and report as those of the networks do.

#include <filesystem>
#include <string>
#include <vector>

#include "evaluation/run_benchmarks.h"
#include "language/llama_engine.h"

namespace retinal {

struct LanguageEvaluationOptions {
  std::filesystem::path data;     ///< holds text_qa/, vqa_rad/, odir/ ...
  LlamaOptions base;              ///< the model before tuning, without an adapter
  std::filesystem::path adapter;  ///< what tuning made of it: a LoRA adapter ...
  std::filesystem::path tuned;    ///< ... or a whole model; both empty = the base alone
  std::filesystem::path text;     ///< of which perplexity is measured; empty = the answers of MedQuAD
  std::filesystem::path
      questions;                ///< of dialogues: a table (assistant/question_table.h); empty = the grammar's
  std::filesystem::path cache;  ///< evidence records are kept here; empty = nowhere
  int limit = 0;                ///< questions of each set, photographs of each set; 0 = the usual number
  double wording_limit_ms = 2500;
  int threads = 0;
};

/// A model that is compared with the others.
struct Contestant {
  std::string key, label;  ///< "untuned", "tuned"
  LlamaOptions files;
};

/// The base, and what it was tuned to where that is given.
std::vector<Contestant> contestants(const LanguageEvaluationOptions& options);

struct LanguageBenchmarkInfo {
  const char *name, *title;
  BenchmarkResult (*run)(const LanguageEvaluationOptions& options, Evaluation& evaluation);
};
const std::vector<LanguageBenchmarkInfo>& language_benchmarks();
bool is_language_benchmark(const std::string& name);

/// Throws UsageError for options that do not fit the benchmark, InputError or FileError naming missing data,
/// ModelError for a model that cannot be used.
Evaluation run_language_benchmark(const std::string& name, const LanguageEvaluationOptions& options);

BenchmarkResult measure_retention(const LanguageEvaluationOptions& options, Evaluation& evaluation);
BenchmarkResult measure_dialogue(const LanguageEvaluationOptions& options, Evaluation& evaluation);
BenchmarkResult measure_image_use(const LanguageEvaluationOptions& options, Evaluation& evaluation);

/// ln of the probability mass, but for a constant, that an answer begins with one of `words`, each also with
/// a space or a capital before it, by the logits of the first token.
class FirstWords {
 public:
  /// Throws ModelError when two words begin with the same token, so that it cannot tell them apart.
  FirstWords(const std::filesystem::path& model, const std::vector<std::string>& words);
  std::vector<double> scores(const std::vector<float>& logits) const;

 private:
  std::vector<std::vector<int>> tokens_;
};

/// Index of the largest.
std::size_t best_of(const std::vector<double>& scores);

}  // namespace retinal
