#pragma once
// Options of commands that speak through a language model: which one, where it runs, what it is shown.

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "language/language_engine.h"

namespace retinal {

struct LanguageFlags {
  std::string model;  ///< a file, or with --engine the server's name of it
  std::filesystem::path adapter, mmproj;
  std::string engine, style;
  std::vector<std::filesystem::path> pictures;  ///< beside the photograph itself
  int context_tokens = 0;                       ///< 0 = 2048, with pictures 4096
  double patience_s = 0;                        ///< 0 = by the kind of model
  bool text_only = false;
};

/// Adds --model, --mmproj, --engine and what belongs to them.
void add_language_flags(CLI::App& command, LanguageFlags& flags);

/// Fails on options that contradict each other. Throws UsageError.
void check_language_flags(const LanguageFlags& flags);

/// The engine of the flags; none when nothing is asked for and none is installed, which is told on stderr.
std::unique_ptr<LanguageEngine> load_language_engine(const LanguageFlags& flags, int threads);

/// How long a model may take to word an answer, in milliseconds: seconds for the small default model, minutes
/// for one that was chosen.
double wording_limit_ms(const LanguageFlags& flags);

/// Context length in tokens that a local model is given.
int context_tokens(const LanguageFlags& flags);

}  // namespace retinal
