#include "cli/language_flags.h"

#include <iostream>

#include "base/error.h"
#include "base/text.h"
#include "language/conversation.h"
#include "language/llama_engine.h"
#include "language/model_file.h"
#include "language/projector_file.h"
#include "language/remote_engine.h"

namespace retinal {
namespace {

std::unique_ptr<LanguageEngine> load_remote(const LanguageFlags& flags) {
  RemoteOptions options;
  options.endpoint.url = flags.engine;
  options.endpoint.api_key = api_key_from_environment();
  options.model = flags.model;
  options.sees_pictures = !flags.text_only;
  auto engine = std::make_unique<RemoteEngine>(options);
  std::cerr << "retinalgpt: what is asked and found" << (flags.text_only ? "" : ", and photographs,")
            << " is sent to " << printable(flags.engine) << " (" << printable(engine->name()) << ")\n";
  return engine;
}

std::string style_list() { return joined(conversation_style_names()); }

}  // namespace

void add_language_flags(CLI::App& command, LanguageFlags& flags) {
  command
      .add_option(
          "--model", flags.model,
          "Language model file that words the answers (default: the installed one); with --engine the "
          "server's name of its model")
      ->type_name("GGUF|NAME");
  command
      .add_option(
          "--mmproj", flags.mmproj,
          "Vision file of that model, or a projector of 'train align', so that it sees the photograph, too")
      ->type_name("GGUF");
  command
      .add_option(
          "--engine", flags.engine,
          "OpenAI-compatible server instead of a model file; its key, if any, is in $RETINALGPT_API_KEY")
      ->type_name("URL");
  command.add_flag("--text-only", flags.text_only,
                   "Send no photograph to --engine: questions and evidence only");
  command
      .add_option("--picture", flags.pictures,
                  "A further photograph that the model sees; may be given several times")
      ->type_name("IMAGE")
      ->allow_extra_args(false);
  command.add_option("--adapter", flags.adapter, "LoRA adapter for that model, in llama.cpp's format")
      ->type_name("GGUF");
  command
      .add_option("--template", flags.style,
                  "How the model is spoken to: " + style_list() + " (default: as its file says)")
      ->type_name("NAME");
  command
      .add_option("--context", flags.context_tokens,
                  "Tokens that a model file may read at once (default: 2048, with --mmproj 4096)")
      ->type_name("TOKENS")
      ->check(CLI::Range(256, 1 << 20));
  command
      .add_option("--patience", flags.patience_s,
                  "How long a model may take for an answer (default: 2.5; a model that you name: 300)")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.1, 86'400.0));
}

void check_language_flags(const LanguageFlags& flags) {
  if (!flags.engine.empty())
    for (const auto& [set, name] :
         {std::pair{!flags.mmproj.empty(), "--mmproj"}, std::pair{!flags.adapter.empty(), "--adapter"},
          std::pair{!flags.style.empty(), "--template"}, std::pair{flags.context_tokens != 0, "--context"}})
      if (set)
        throw UsageError(std::string(name) +
                         " is about a model file, and --engine is a server with its own; leave one out");
  if (flags.engine.empty() && flags.text_only)
    throw UsageError("--text-only is about --engine: nothing leaves this machine without it; leave it out");
  if (!flags.mmproj.empty() && flags.model.empty() && !is_projector_file(flags.mmproj))
    throw UsageError(
        "--mmproj is the picture side of a model; give its language side with --model (only a projector of "
        "'train align' may be meant for the installed model)");
  if (!flags.pictures.empty() && (flags.text_only || (flags.mmproj.empty() && flags.engine.empty())))
    throw UsageError("--picture needs a model that sees pictures; give --mmproj or --engine");
  if (!flags.style.empty()) conversation_style(flags.style);
}

double wording_limit_ms(const LanguageFlags& flags) {
  if (flags.patience_s > 0) return flags.patience_s * 1000;
  return flags.model.empty() && flags.engine.empty() ? 2500 : 300'000;
}

int context_tokens(const LanguageFlags& flags) {
  if (flags.context_tokens > 0) return flags.context_tokens;
  return flags.mmproj.empty() ? 2048 : 4096;
}

std::unique_ptr<LanguageEngine> load_language_engine(const LanguageFlags& flags, int threads) {
  if (!flags.engine.empty()) return load_remote(flags);
  LlamaOptions llama;
  llama.threads = threads;
  llama.model = flags.model;
  llama.adapter = flags.adapter;
  llama.mmproj = flags.mmproj;
  llama.context_tokens = context_tokens(flags);
  if (!flags.style.empty()) llama.style = conversation_style(flags.style);
  if (llama.model.empty() && llama.adapter.empty() && llama.mmproj.empty()) {
    try {
      llama.model = default_language_model();
      llama.adapter = adapter_of_default_model(llama.model).value_or("");
    } catch (const ModelError& error) {
      std::cerr << "retinalgpt: " << printable(error.what()) << "; answers are worded without one\n";
      return nullptr;
    }
  }
  return std::make_unique<LlamaEngine>(llama);
}

}  // namespace retinal
