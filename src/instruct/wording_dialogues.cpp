#include "instruct/wording_dialogues.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <regex>
#include <set>

#include "assistant/answer_content.h"
#include "assistant/wording_model.h"
#include "base/error.h"
#include "base/json.h"
#include "instruct/dialogue_file.h"
#include "instruct/streamed_file.h"
#include "instruct/writer.h"

namespace retinal::instruct {
namespace {

constexpr int kAttempts = 20;  // per dialogue wanted: many questions have no wording, some are asked twice
constexpr double kUnbracket = 0.5, kJoin = 0.4, kAffirm = 0.7, kTypo = 0.04;

/// "... (probability [[p]])." -> "..., with a probability of [[p]]."
std::string unbracketed(const std::string& sentence) {
  static const std::regex value(R"(^(.*) \((probability) (\[\[[^\]]+\]\])\)\.$)"),
      found(R"(^(.*) \(((?:found )?with [a-z ]+\[\[[^\]]+\]\])\)\.$)");
  std::smatch match;
  if (std::regex_match(sentence, match, value))
    return match[1].str() + ", with a " + match[2].str() + " of " + match[3].str() + ".";
  if (std::regex_match(sentence, match, found)) return match[1].str() + ", " + match[2].str() + ".";
  return sentence;
}

bool asks_for_yes_or_no(const std::string& question) {
  static constexpr std::array kOpenings = {"is ",   "are ", "does ", "do ",   "has ",
                                           "have ", "any ", "can ",  "could "};
  std::string start = question.substr(0, 6);
  std::transform(start.begin(), start.end(), start.begin(), [](unsigned char c) { return std::tolower(c); });
  return std::any_of(kOpenings.begin(), kOpenings.end(),
                     [&](const char* word) { return start.starts_with(word); });
}

std::string with_small_first_letter(std::string text) {
  // A capital that is no beginning of a sentence ("CRAE") is followed by another.
  if (text.size() > 1 && std::islower(static_cast<unsigned char>(text[1])))
    text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  return text;
}

/// "No haemorrhages were detected." -> "No, no haemorrhages were detected."
std::string affirmed(const std::string& sentence) {
  return sentence.starts_with("No ") ? "No, " + with_small_first_letter(sentence) : sentence;
}

std::string joined(const std::string& first, const std::string& second) {
  return first.substr(0, first.size() - 1) + ", and " + with_small_first_letter(second);
}

std::string as_they_are(const Realisation& content) {
  std::string text;
  for (const Sentence& sentence : content.sentences) text += (text.empty() ? "" : " ") + sentence.text;
  return text;
}

/// What a record can be asked, in a phrasing that may be trained on.
std::string a_question(SeededRandom& random, std::string& topic) {
  static const std::vector<QuestionTopic> topics = question_topics();
  const QuestionTopic& asked =
      topics[static_cast<std::size_t>(random.below(static_cast<int>(topics.size())))];
  topic = asked.name;
  const std::string question =
      writer_grammar().expand(asked.rule, random, asked.bindings, Phrasings::trained);
  return random.chance(kTypo) ? with_typo(question, random) : question;
}

Json to_json(const WordingDialogue& dialogue, const Evidence& evidence, const std::string& id) {
  Json turns = Json::array();
  for (const Message& message : dialogue.messages)
    turns.push_back({{"from", message.role == Role::system      ? "system"
                              : message.role == Role::assistant ? "gpt"
                                                                : "human"},
                     {"value", message.text}});
  turns.push_back({{"from", "gpt"}, {"value", dialogue.answer}});
  return {{"id", id}, {"image", evidence.image.file}, {"topic", dialogue.topic}, {"conversations", turns}};
}

}  // namespace

std::string reworded(const Realisation& content, const std::string& question, SeededRandom& random) {
  std::vector<std::string> sentences;
  for (const Sentence& sentence : content.sentences)
    sentences.push_back(random.chance(kUnbracket) ? unbracketed(sentence.text) : sentence.text);
  if (!sentences.empty() && asks_for_yes_or_no(question) && random.chance(kAffirm))
    sentences.front() = affirmed(sentences.front());
  std::string text;
  for (std::size_t i = 0; i < sentences.size(); ++i) {
    std::string next = sentences[i];
    if (i + 1 < sentences.size() && random.chance(kJoin)) next = joined(next, sentences[++i]);
    text += (text.empty() ? "" : " ") + next;
  }
  return text;
}

std::optional<WordingDialogue> wording_dialogue(const Evidence& evidence, SeededRandom& random) {
  WordingDialogue dialogue;
  const std::string question = a_question(random, dialogue.topic);
  if (question.find("THING") != std::string::npos) return std::nullopt;  // a thing that no record is about
  const Route routed = route(question);
  if (routed.ask_back()) return std::nullopt;
  const Facts facts(evidence);
  const Realisation content = content_of(routed, facts);
  if (!model_may_word(routed, content)) return std::nullopt;
  dialogue.answer = reworded(content, question, random);
  if (!is_faithful_wording(dialogue.answer, question, content, facts)) dialogue.answer = as_they_are(content);
  if (!is_faithful_wording(dialogue.answer, question, content, facts)) return std::nullopt;
  dialogue.messages = wording_prompt(question, content);
  return dialogue;
}

WordingFileReport write_wording_dialogues(const std::filesystem::path& records,
                                          const std::filesystem::path& out, int per_photograph,
                                          std::uint64_t seed) {
  StreamedFile file(out);
  WordingFileReport report;
  for_each_record(records, [&](std::int64_t number, const std::string& line) {
    Evidence evidence;
    try {
      const Json record = Json::parse(line);
      if (record.contains("error")) {
        ++report.failed;
        return;
      }
      evidence = evidence_from_json(record);
    } catch (const std::exception& error) {
      throw InputError(records.string() + ": line " + std::to_string(number) +
                       " is no evidence record (`retinalgpt analyze --json` prints them): " + error.what());
    }
    ++report.records;
    SeededRandom random = SeededRandom(seed).fork(static_cast<std::uint64_t>(number));
    std::set<std::string> asked;
    for (int attempt = 0;
         attempt < kAttempts * per_photograph && asked.size() < static_cast<std::size_t>(per_photograph);
         ++attempt) {
      const auto dialogue = wording_dialogue(evidence, random);
      if (!dialogue || !asked.insert(dialogue->messages.back().text).second) continue;
      const std::string id = std::to_string(number) + "." + std::to_string(asked.size());
      file.write(to_json(*dialogue, evidence, id).dump() + "\n");
    }
    report.dialogues += static_cast<std::int64_t>(asked.size());
  });
  file.commit();
  return report;
}

}  // namespace retinal::instruct
