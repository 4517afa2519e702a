// retinalgpt chat: questions about one photograph, answered from its evidence.

#include <unistd.h>

#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "assistant/free_conversation.h"
#include "assistant/wording_model.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/analysis_options.h"
#include "cli/chat_session.h"
#include "cli/commands.h"
#include "cli/language_flags.h"
#include "evidence/vocabulary.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

constexpr const char* kChatFooter = R"(Examples:
  retinalgpt chat eye.jpg                                        a conversation; /help lists its commands
  retinalgpt chat eye.jpg -q "Which eye is this?" -q "Any bleeding? "
  retinalgpt chat eye.jpg -q "How wide are the veins?" --json    with citations and checked claims
  printf 'Is it blurred?\nWhy?\n' | retinalgpt chat eye.jpg      one question per line
  retinalgpt chat eye.jpg --model medgemma.gguf --mmproj mmproj-medgemma.gguf    a model that sees the photograph
  retinalgpt chat eye.jpg --engine http://localhost:8000/v1      an OpenAI-compatible server
Answers are built from the evidence record of the photograph. The language model only words them: its text is used
when every sentence passes the claims check and no fact is lost, otherwise a deterministic sentence stands in. With
--grounding off a model that sees the photograph speaks for itself, unchecked. docs/models.md has more.)";

struct ChatOptions {
  fs::path image;
  std::vector<std::string> questions;
  bool json = false;
  std::string grounding = "on", wording = "model";
  LanguageFlags language;
  AnalysisFlags analysis;
};

/// Fails on what is wrong with the command before the slow part begins.
void check(const ChatOptions& options) {
  check_language_flags(options.language);
  const bool sees =
      !options.language.mmproj.empty() || (!options.language.engine.empty() && !options.language.text_only);
  if (options.grounding == "off" && !sees)
    throw UsageError(
        "--grounding off lets a language model speak about the photograph itself, and the one chosen reads "
        "text "
        "only; give a model that sees pictures with --mmproj or --engine, or leave it out to get answers "
        "from the "
        "evidence");
  if (options.wording == "deterministic") {
    if (!options.language.adapter.empty())
      throw UsageError(
          "--adapter tunes a language model, and --wording deterministic uses none; leave one out");
    if (options.grounding == "off" || sees)
      throw UsageError("--wording deterministic uses no language model; leave it or the model's options out");
  }
  for (const std::string& question : options.questions)
    if (question.size() > kMaxQuestionBytes)
      throw UsageError("a question has " + std::to_string(question.size()) + " bytes; ask in at most " +
                       std::to_string(kMaxQuestionBytes));
}

Json turn(const std::string& question, const Answer& answer) {
  Json json;
  json["question"] = valid_utf8(question);
  json.update(to_json(answer));
  return json;
}

/// One question to the assistant or, without grounding, to the model.
using Ask = ChatSession::Ask;

void tell_problem(const Answer& answer) {
  if (!answer.engine_problem.empty())
    std::cerr << "retinalgpt: " << printable(answer.engine_problem)
              << "; the answer is worded without the language engine\n";
}

void answer_scripted(const ChatOptions& options, const Ask& ask, const std::string& image) {
  Json turns = Json::array();
  for (const std::string& question : options.questions) {
    if (!options.json && options.questions.size() > 1) std::cout << "> " << printable(question) << "\n";
    const Answer answer = ask(question, {});
    tell_problem(answer);
    if (options.json)
      turns.push_back(turn(question, answer));
    else
      std::cout << printable_lines(answer.text) << "\n" << std::flush;
  }
  if (options.json) std::cout << Json{{"image", valid_utf8(image)}, {"turns", turns}}.dump() << "\n";
}

/// The photograph and those of --picture, for a model that sees them.
std::vector<Picture> shown_pictures(const ChatOptions& options, const Photograph& photograph) {
  std::vector<Picture> pictures = {std::make_shared<Raster8>(photograph.pixels)};
  for (const fs::path& path : options.language.pictures)
    pictures.push_back(std::make_shared<Raster8>(load_photograph(path).pixels));
  return pictures;
}

void talk(ChatOptions& options, const Photograph& photograph, const Analysis* analysis, const Ask& ask) {
  if (options.questions.empty() && options.json) {
    const LineReader lines = stdin_lines();
    while (const auto line = lines()) options.questions.push_back(*line);
  } else if (options.questions.empty()) {
    if (isatty(STDIN_FILENO))
      std::cout << "Ask about " << printable(photograph.source)
                << " (/help, /quit). A research tool, not a medical device.\n";
    ChatSession(photograph, analysis, ask).run(stdin_lines());
    return;
  }
  answer_scripted(options, ask, photograph.source);
}

/// The original's way: the model looks and speaks, nothing is measured.
void run_free(ChatOptions& options, const Photograph& photograph) {
  const std::unique_ptr<LanguageEngine> engine =
      load_language_engine(options.language, options.analysis.threads);
  std::vector<Picture> pictures = shown_pictures(options, photograph);
  engine->require_room(pictures, kFreeRoomTokens);
  std::cerr
      << "retinalgpt: --grounding off: these are the model's own words, measured and checked by nothing\n";
  FreeOptions free;
  free.time_limit_ms = wording_limit_ms(options.language);
  FreeConversation conversation(*engine, std::move(pictures), free);
  talk(options, photograph, nullptr,
       [&](std::string_view question, const auto& on_text) { return conversation.ask(question, on_text); });
}

void run_chat(ChatOptions options) {
  check(options);
  const Photograph photograph = load_photograph(options.image);
  if (options.grounding == "off") {
    run_free(options, photograph);
    return;
  }
  std::unique_ptr<LanguageEngine> engine =
      options.wording == "deterministic" ? nullptr
                                         : load_language_engine(options.language, options.analysis.threads);
  std::vector<Picture> pictures;
  if (engine && engine->sees_pictures()) {
    pictures = shown_pictures(options, photograph);
    engine->require_room(pictures, kWordingRoomTokens);
  }
  const Analysis analysis = Analyzer(analyzer_options(options.analysis)).analyze(photograph);
  if (const std::string refusal = refusal_reason(analysis.evidence); !refusal.empty())
    std::cerr << "retinalgpt: " << printable(photograph.source) << ": " << printable(refusal) << "\n";
  Assistant assistant(std::move(engine), {wording_limit_ms(options.language)});
  Conversation conversation = assistant.converse(analysis.evidence, std::move(pictures));
  talk(options, photograph, &analysis, [&](std::string_view question, const auto& on_sentence) {
    return conversation.ask(question, on_sentence);
  });
}

}  // namespace

void add_chat(CLI::App& app, CommandContext&) {
  auto options = std::make_shared<ChatOptions>();
  CLI::App* command = app.add_subcommand("chat", "Ask about one photograph");
  command->add_option("IMAGE", options->image, "Fundus photograph: JPEG, PNG or TIFF")->required();
  command->add_option("-q,--question", options->questions, "A question; may be given several times")
      ->type_name("QUESTION")
      ->allow_extra_args(false);
  command->add_flag("--json", options->json, "One JSON object with all turns, their citations and claims");
  add_language_flags(*command, options->language);
  command
      ->add_option("--wording", options->wording,
                   "Who words the answers: model (checked) or deterministic (no model)")
      ->check(CLI::IsMember({"model", "deterministic"}))
      ->capture_default_str();
  command
      ->add_option(
          "--grounding", options->grounding,
          "on: answers come from the evidence record only; off: a model that sees the photograph speaks "
          "for itself")
      ->check(CLI::IsMember({"on", "off"}))
      ->capture_default_str();
  add_analysis_flags(*command, options->analysis);
  command->footer(kChatFooter);
  command->callback([options] { run_chat(*options); });
}

}  // namespace retinal
