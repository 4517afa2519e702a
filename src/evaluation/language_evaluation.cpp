#include "evaluation/language_evaluation.h"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <cmath>
#include <set>

#include "base/error.h"
#include "base/file.h"
#include "language/model_file.h"
#include "language/tokenizer.h"

namespace retinal {

const std::vector<LanguageBenchmarkInfo>& language_benchmarks() {
  static const std::vector<LanguageBenchmarkInfo> kBenchmarks = {
      {"retention", "General ability of the language model, before and after tuning", measure_retention},
      {"dialogue", "Answers about test photographs, by who words them", measure_dialogue},
      {"image-use", "Whether a model that sees looks at the photograph", measure_image_use},
  };
  return kBenchmarks;
}

bool is_language_benchmark(const std::string& name) {
  return std::any_of(language_benchmarks().begin(), language_benchmarks().end(),
                     [&](const LanguageBenchmarkInfo& info) { return name == info.name; });
}

std::vector<Contestant> contestants(const LanguageEvaluationOptions& options) {
  std::vector<Contestant> out = {{"untuned", "untuned", options.base}};
  if (!options.adapter.empty() || !options.tuned.empty()) {
    out.push_back({"tuned", "tuned", options.base});
    out.back().files.adapter = options.adapter;
    if (!options.tuned.empty()) out.back().files.model = options.tuned;
  }
  return out;
}

Evaluation run_language_benchmark(const std::string& name, const LanguageEvaluationOptions& given) {
  const auto start = std::chrono::steady_clock::now();
  const auto& all = language_benchmarks();
  const auto info = std::find_if(all.begin(), all.end(),
                                 [&](const LanguageBenchmarkInfo& one) { return name == one.name; });
  if (info == all.end()) throw UsageError("'" + name + "' is not a benchmark of the language side");
  if (!std::filesystem::is_directory(given.data))
    throw InputError("the data folder " + given.data.string() +
                     " is missing; name the folder that holds the data sets with --data");
  if (name == "image-use" && given.base.mmproj.empty())
    throw UsageError(
        "evaluate image-use asks a model that sees: give its two files with --model and --mmproj, or for the "
        "default model the projector.gguf of 'retinalgpt train align' with --mmproj");
  LanguageEvaluationOptions options = given;
  if (options.base.model.empty()) options.base.model = default_language_model();
  options.base.threads = options.threads;
  Evaluation evaluation;
  evaluation.title = "Evaluation of the language side";
  evaluation.introduction =
      "Intervals are 95 % by bootstrap. What each measure means: docs/evaluation.md. A research tool, not a "
      "medical device.";
  evaluation.model = {options.base.model.stem().string(), "", sha256_hex_of_file(options.base.model)};
  evaluation.limit = options.limit;
  evaluation.results.push_back(info->run(options, evaluation));
  evaluation.results.back().name = info->name;
  evaluation.results.back().title = info->title;
  evaluation.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return evaluation;
}

FirstWords::FirstWords(const std::filesystem::path& model, const std::vector<std::string>& words) {
  const Tokenizer tokenizer(model);
  std::set<int> taken;
  for (const std::string& word : words) {
    std::string lower = word, upper = word;
    lower[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(word[0])));
    upper[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(word[0])));
    std::set<int> own;
    for (const std::string& form : {lower, upper, " " + lower, " " + upper})
      if (const auto tokens = tokenizer.tokenize(form, false); tokens.size() == 1) own.insert(tokens[0]);
    for (const int token : own)
      if (!taken.insert(token).second || own.empty())
        throw ModelError(model.string() + ": the answers '" + words[0] + "' and '" + word +
                         "' begin alike for this model, so it cannot be asked for one of them");
    if (own.empty())
      throw ModelError(model.string() + ": this model's vocabulary has no token for the answer '" + word +
                       "'");
    tokens_.emplace_back(own.begin(), own.end());
  }
}

std::vector<double> FirstWords::scores(const std::vector<float>& logits) const {
  const double top = *std::max_element(logits.begin(), logits.end());
  std::vector<double> out;
  for (const std::vector<int>& tokens : tokens_) {
    double sum = 1e-300;
    for (const int token : tokens) sum += std::exp(logits[static_cast<std::size_t>(token)] - top);
    out.push_back(std::log(sum));
  }
  return out;
}

std::size_t best_of(const std::vector<double>& scores) {
  return static_cast<std::size_t>(std::max_element(scores.begin(), scores.end()) - scores.begin());
}

}  // namespace retinal
