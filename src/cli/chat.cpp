// retinalgpt chat: questions about one photograph, answered from its evidence.

#include <unistd.h>

#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/text.h"
#include "cli/analysis_options.h"
#include "cli/chat_session.h"
#include "cli/commands.h"
#include "evidence/vocabulary.h"
#include "language/llama_engine.h"
#include "language/model_file.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFooter = R"(Examples:
  retinalgpt chat eye.jpg                                        a conversation; /help lists its commands
  retinalgpt chat eye.jpg -q "Which eye is this?" -q "Any bleeding? "
  retinalgpt chat eye.jpg -q "How wide are the veins?" --json    with citations and checked claims
  printf 'Is it blurred?\nWhy?\n' | retinalgpt chat eye.jpg      one question per line
Answers are built from the evidence record of the photograph. The language model only words them: its text is used
when every sentence passes the claims check and no fact is lost, otherwise a deterministic sentence stands in.)";

struct Options {
  fs::path image, model, adapter;
  std::vector<std::string> questions;
  bool json = false;
  std::string grounding = "on", wording = "model";
  AnalysisFlags analysis;
};

/// Fails on what is wrong with the command before the slow part begins.
void check(const Options& options) {
  if (options.grounding == "off")
    throw UsageError(
        "--grounding off lets a language model speak about the photograph itself, and this version runs "
        "models that "
        "read text only; leave it out to get answers from the evidence");
  if (!options.adapter.empty() && options.wording == "deterministic")
    throw UsageError(
        "--adapter tunes a language model, and --wording deterministic uses none; leave one out");
  for (const std::string& question : options.questions)
    if (question.size() > kMaxQuestionBytes)
      throw UsageError("a question has " + std::to_string(question.size()) + " bytes; ask in at most " +
                       std::to_string(kMaxQuestionBytes));
}

/// The language model, or none when none is asked for or none is installed; a damaged or misnamed one is an
/// error.
std::unique_ptr<LanguageEngine> load_engine(const Options& options) {
  if (options.wording == "deterministic") return nullptr;
  LlamaOptions llama;
  llama.threads = options.analysis.threads;
  llama.model = options.model;
  llama.adapter = options.adapter;
  if (llama.model.empty() && llama.adapter.empty()) {
    try {
      llama.model = default_language_model();
    } catch (const ModelError& error) {
      std::cerr << "retinalgpt: " << printable(error.what()) << "; answers are worded without one\n";
      return nullptr;
    }
  }
  return std::make_unique<LlamaEngine>(llama);
}

Json turn(const std::string& question, const Answer& answer) {
  Json json;
  json["question"] = valid_utf8(question);
  json.update(to_json(answer));
  return json;
}

void answer_scripted(const Options& options, Conversation& conversation, const std::string& image) {
  Json turns = Json::array();
  for (const std::string& question : options.questions) {
    if (options.json) {
      turns.push_back(turn(question, conversation.ask(question)));
      continue;
    }
    if (options.questions.size() > 1) std::cout << "> " << printable(question) << "\n";
    std::cout << printable(conversation.ask(question).text) << "\n" << std::flush;
  }
  if (options.json) std::cout << Json{{"image", valid_utf8(image)}, {"turns", turns}}.dump() << "\n";
}

void run_chat(Options options) {
  check(options);
  const Photograph photograph = load_photograph(options.image);
  std::unique_ptr<LanguageEngine> engine = load_engine(options);
  const Analysis analysis = Analyzer(analyzer_options(options.analysis)).analyze(photograph);
  if (const std::string refusal = refusal_reason(analysis.evidence); !refusal.empty())
    std::cerr << "retinalgpt: " << printable(photograph.source) << ": " << printable(refusal) << "\n";
  Assistant assistant(std::move(engine));
  Conversation conversation = assistant.converse(analysis.evidence);
  if (!options.questions.empty()) {
    answer_scripted(options, conversation, photograph.source);
    return;
  }
  const LineReader lines = stdin_lines();
  if (options.json) {
    while (const auto line = lines()) options.questions.push_back(*line);
    answer_scripted(options, conversation, photograph.source);
    return;
  }
  if (isatty(STDIN_FILENO))
    std::cout << "Ask about " << printable(photograph.source)
              << " (/help, /quit). A research tool, not a medical device.\n";
  ChatSession(photograph, analysis, conversation).run(lines);
}

}  // namespace

void add_chat(CLI::App& app, CommandContext&) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("chat", "Ask about one photograph");
  command->add_option("IMAGE", options->image, "Fundus photograph: JPEG, PNG or TIFF")->required();
  command->add_option("-q,--question", options->questions, "A question; may be given several times")
      ->type_name("QUESTION")
      ->allow_extra_args(false);
  command->add_flag("--json", options->json, "One JSON object with all turns, their citations and claims");
  command
      ->add_option("--model", options->model,
                   "Language model file that words the answers (default: the installed one)")
      ->type_name("GGUF");
  command->add_option("--adapter", options->adapter, "LoRA adapter for that model, in llama.cpp's format")
      ->type_name("GGUF");
  command
      ->add_option("--wording", options->wording,
                   "Who words the answers: model (checked) or deterministic (no model)")
      ->check(CLI::IsMember({"model", "deterministic"}))
      ->capture_default_str();
  command->add_option("--grounding", options->grounding, "on: answers come from the evidence record only")
      ->check(CLI::IsMember({"on", "off"}))
      ->capture_default_str();
  add_analysis_flags(*command, options->analysis);
  command->footer(kFooter);
  command->callback([options] { run_chat(*options); });
}

}  // namespace retinal
