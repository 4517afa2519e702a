// What is said about test photographs: does an answer address its question, does it leave out a finding, is
// anything in it against the record; for the deterministic sentences alone and for models that word them.

#include <algorithm>
#include <cctype>
#include <optional>
#include <set>

#include "analysis/analyzer.h"
#include "assistant/assistant.h"
#include "assistant/facts.h"
#include "assistant/question_table.h"
#include "assistant/realiser.h"
#include "base/error.h"
#include "base/file.h"
#include "base/progress.h"
#include "dataset/readers.h"
#include "evaluation/benchmark.h"
#include "evaluation/language_evaluation.h"
#include "evaluation/metrics.h"
#include "instruct/describe.h"
#include "instruct/evidence_cache.h"
#include "instruct/fact_check.h"
#include "instruct/writer.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

constexpr const char* kQuestionSets[] = {"idrid_grading", "eyepacs", "odir"};
constexpr int kPhotographsOfSet = 45;  ///< of each set: 540 dialogues
constexpr int kDialogues = 4, kTurns = 3;
constexpr std::uint64_t kQuestionSeed = 20;  ///< of the questions

/// A photograph's record, and what may be said by it.
struct Eye {
  std::string patient;
  Evidence evidence;
  instruct::Description description;
};

struct AskedQuestion {
  std::string text;
  std::set<std::string> topics;  ///< any of them is right
};
using Talk = std::vector<AskedQuestion>;

/// One answer, judged. All counts are per answer.
struct Judged {
  std::size_t eye = 0;
  bool addressed = false, routed = false, abstained = false;
  std::optional<bool> omitted;    ///< only where a positive finding was asked for
  std::optional<bool> fell_back;  ///< only where a model was asked
  double contradicted = 0, strange_numbers = 0, ms = 0;
  std::vector<std::pair<std::string, std::string>> against;  ///< contradicted sentences and why
};

std::vector<Eye> eyes_of(const LanguageEvaluationOptions& options, Evaluation& evaluation) {
  const int wanted = options.limit > 0 ? options.limit : kPhotographsOfSet;
  std::vector<Sample> samples;
  for (const char* set : kQuestionSets) {
    std::vector<Sample> test;
    for (Sample& sample : read_dataset(set, options.data))
      if (is_test_photograph(sample)) test.push_back(std::move(sample));
    const std::size_t n = std::min(test.size(), static_cast<std::size_t>(wanted));
    for (std::size_t i = 0; i < n; ++i) samples.push_back(test[i * test.size() / n]);
  }
  FundusNetOptions network;
  network.threads = options.threads;
  const Analyzer analyzer({.network = network, .biometry = {}, .um_per_px = {}});
  const instruct::EvidenceCache cache(options.cache);
  Progress progress("photographs", static_cast<std::int64_t>(samples.size()));
  std::vector<Eye> eyes;
  for (const Sample& sample : samples) {
    try {
      const std::string hash = sha256_hex_of_file(sample.image);
      std::optional<Evidence> evidence;
      if (!options.cache.empty()) evidence = cache.find(hash, analyzer.model().sha256);
      if (!evidence) {
        evidence = analyzer.analyze(load_photograph(sample.image)).evidence;
        if (!options.cache.empty()) cache.store(hash, *evidence);
      }
      Sample bare;  // judged by the record alone: what the labels say is no matter here
      bare.image = sample.image;
      bare.dataset = sample.dataset;
      bare.split = sample.split;
      eyes.push_back({patient_of(sample), *evidence,
                      instruct::describe(bare, options.data, &*evidence, {.boxes = {}, .estimates = true})});
    } catch (const InputError& error) {
      evaluation.failures.push_back({sample.id(), error.what()});
    }
    progress.update(static_cast<std::int64_t>(eyes.size()), sample.id());
  }
  progress.finish();
  evaluation.photographs = eyes.size();
  if (eyes.empty()) throw InputError("no test photograph could be read under " + options.data.string());
  return eyes;
}

/// Questions about what a record may hold, in phrasings that are kept out of training.
std::vector<AskedQuestion> all_kept_questions(SeededRandom& random) {
  std::vector<AskedQuestion> out;
  for (const instruct::QuestionTopic& asked : instruct::question_topics()) {
    const std::string name = asked.name.substr(0, asked.name.find('.'));
    if (!topic_from_name(name) || name == "medical_advice" || !instruct::writer_grammar().keeps(asked.rule))
      continue;
    const std::string text =
        instruct::writer_grammar().expand(asked.rule, random, asked.bindings, instruct::Phrasings::kept);
    if (text.find("THING") == std::string::npos) out.push_back({text, {name}});
  }
  return out;
}

std::vector<Talk> talks_of_grammar(SeededRandom& random) {
  std::vector<AskedQuestion> questions = all_kept_questions(random);
  for (std::size_t i = questions.size(); i > 1; --i)
    std::swap(questions[i - 1], questions[static_cast<std::size_t>(random.below(static_cast<int>(i)))]);
  std::vector<Talk> talks(kDialogues);
  for (std::size_t i = 0; i < static_cast<std::size_t>(kDialogues * kTurns) && i < questions.size(); ++i)
    talks[i % kDialogues].push_back(questions[i]);
  return talks;
}

bool is_about_the_record(const TabledQuestion& asked) {
  return std::all_of(asked.topics.begin(), asked.topics.end(), [](const std::string& name) {
    const auto topic = topic_from_name(name);
    return topic && *topic < Topic::capabilities;
  });
}

/// The table's questions dealt out to the photographs in turn.
std::vector<Talk> talks_of_table(const std::vector<TabledQuestion>& table, std::size_t eye) {
  std::vector<Talk> talks;
  for (std::size_t i = 0; i < static_cast<std::size_t>(kDialogues); ++i) {
    const TabledQuestion& asked = table[(eye * kDialogues + i) % table.size()];
    talks.emplace_back();
    if (!asked.context.empty()) talks.back().push_back({asked.context, {}});  // not judged
    talks.back().push_back({asked.question, asked.topics});
  }
  return talks;
}

std::set<std::string> cited_keys(const Answer& answer) {
  std::set<std::string> keys;
  for (const Citation& citation : answer.citations) keys.insert(citation.key);
  return keys;
}

/// Keys with which the record answers any of the topics.
std::set<std::string> keys_of(const std::set<std::string>& topics, const Facts& facts) {
  std::set<std::string> keys;
  for (const std::string& name : topics)
    if (const auto topic = topic_from_name(name))
      for (const std::string& key : routed_keys(realise_slots(*topic, facts))) keys.insert(key);
  return keys;
}

/// The beginning of the keys of a positive finding of this topic in the record; empty when it has none.
std::string positive_finding(const std::string& topic, const Evidence& evidence) {
  if (!evidence.usable()) return "";
  static constexpr const char* kLesionTopics[] = {"microaneurysms", "haemorrhages", "hard_exudates",
                                                  "soft_exudates"};
  for (std::size_t i = 0; i < kLesions.size(); ++i)
    if (topic == kLesionTopics[i] && evidence.lesions[i].count > 0)
      return std::string("lesions.") + to_string(kLesions[i]);
  const GradeRecord& grade = evidence.diabetic_retinopathy;
  if (topic == "diabetic_retinopathy" && !grade.p.empty() && !grade.abstain && grade.value > 0)
    return "grades.diabetic_retinopathy";
  const auto finding = evidence.findings.find(topic);
  const bool found =
      finding != evidence.findings.end() && finding->second.present && !finding->second.abstain;
  return found ? "findings." + topic : "";
}

/// Numbers as they stand in a text, without signs.
std::vector<std::string> numbers_in(const std::string& text) {
  std::vector<std::string> numbers;
  const auto digit = [&](std::size_t i) {
    return i < text.size() && std::isdigit(static_cast<unsigned char>(text[i]));
  };
  for (std::size_t at = 0; at < text.size();) {
    if (!digit(at)) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (digit(end) || (end < text.size() && (text[end] == '.' || text[end] == ',') && digit(end + 1)))
      ++end;
    numbers.push_back(text.substr(at, end - at));
    at = end;
  }
  return numbers;
}

/// Numbers of the sentences about the photograph that no fact of the record prints.
double strange_numbers(const Answer& answer, const Facts& facts) {
  std::set<std::string> known;
  for (const Fact& fact : facts.all()) {
    for (const std::string& number : numbers_in(fact.text)) known.insert(number);
    for (const std::string& number : numbers_in(fact.label)) known.insert(number);
  }
  double strange = 0;
  for (const Claim& claim : answer.claims) {
    if (claim.verdict == Verdict::general || claim.verdict == Verdict::removed) continue;
    for (const std::string& number : numbers_in(claim.text)) strange += known.contains(number) ? 0 : 1;
  }
  return strange;
}

/// Whether all places, or boxes, of a statement are those of lesions in the record. A description holds fewer
/// of them: the largest lesion's place, and joined boxes.
bool record_holds(std::string statement, instruct::ClaimKind kind, const Facts& facts) {
  const char* field = kind == instruct::ClaimKind::place ? ".location" : ".box";
  if (kind != instruct::ClaimKind::place && kind != instruct::ClaimKind::box) return false;
  bool any = false;
  for (const Fact& fact : facts.all()) {
    if (!fact.key.starts_with("lesions.") || !fact.key.ends_with(field) || fact.text.empty()) continue;
    for (std::size_t at; (at = statement.find(fact.text)) != std::string::npos; any = true)
      statement.erase(at, fact.text.size());
  }
  return any && numbers_in(statement).empty();  // a number that is left over is of no lesion's place or box
}

Judged judge(const AskedQuestion& asked, const Answer& answer, const Eye& eye, bool with_model) {
  const Facts facts(eye.evidence);
  Judged out;
  out.routed = !answer.topics.empty() && asked.topics.contains(to_string(answer.topics.front()));
  out.abstained = answer.abstained;
  const std::set<std::string> cited = cited_keys(answer), wanted = keys_of(asked.topics, facts);
  out.addressed = wanted.empty() ? out.routed
                                 : std::any_of(wanted.begin(), wanted.end(),
                                               [&](const std::string& key) { return cited.contains(key); });
  for (const std::string& topic : asked.topics)
    if (const std::string key = positive_finding(topic, eye.evidence); !key.empty())
      out.omitted = std::none_of(cited.begin(), cited.end(),
                                 [&](const std::string& one) { return one.starts_with(key); });
  std::string said;
  for (const Claim& claim : answer.claims)
    if (claim.verdict == Verdict::supported || claim.verdict == Verdict::contradicted)
      said += claim.text + " ";
  for (const instruct::CheckedStatement& statement : instruct::check_answer(said, eye.description))
    for (const instruct::FactClaim& claim : statement.claims)
      // Numbers have a measure of their own: a description holds fewer of them than the record.
      if (claim.judgement == instruct::Judgement::contradicted && claim.kind != instruct::ClaimKind::number &&
          !record_holds(statement.text, claim.kind, facts)) {
        out.against.emplace_back(statement.text, claim.reason);
        break;
      }
  out.contradicted = static_cast<double>(out.against.size());
  out.strange_numbers = strange_numbers(answer, facts);
  if (with_model && answer.timing_ms.contains("model"))
    out.fell_back = answer.source == AnswerSource::deterministic;
  if (const auto total = answer.timing_ms.find("total"); total != answer.timing_ms.end())
    out.ms = total->second;
  return out;
}

std::vector<Judged> talk_about(const std::vector<Eye>& eyes, const std::vector<std::vector<Talk>>& talks,
                               LanguageEngine* engine, double limit_ms, const std::string& label) {
  std::vector<Judged> out;
  Progress progress(label, static_cast<std::int64_t>(eyes.size()));
  for (std::size_t i = 0; i < eyes.size(); ++i) {
    for (const Talk& talk : talks[i]) {
      Conversation conversation(eyes[i].evidence, engine, {limit_ms});
      for (const AskedQuestion& asked : talk) {
        const Answer answer = conversation.ask(asked.text);
        if (asked.topics.empty()) continue;
        out.push_back(judge(asked, answer, eyes[i], engine != nullptr));
        out.back().eye = i;
      }
    }
    progress.update(static_cast<std::int64_t>(i + 1), "");
  }
  progress.finish();
  return out;
}

/// Figures of one way of wording.
void report(BenchmarkResult& result, const std::string& key, const std::string& label,
            const std::vector<Judged>& judged, const std::vector<Eye>& eyes) {
  const auto figure = [&](const char* name, const std::string& words, const auto& value_of,
                          const std::string& unit = "1") {
    std::vector<double> values;
    std::vector<std::string> patients;
    for (const Judged& one : judged)
      if (const std::optional<double> value = value_of(one)) {
        values.push_back(*value);
        patients.push_back(eyes[one.eye].patient);
      }
    const auto mean = [](const std::vector<double>& v) {
      return v.empty() ? std::nullopt : std::optional(mean_of(v));
    };
    result.figures.push_back(FigureMaker(std::move(patients), "answers")(
        "dialogue." + key + "." + name, label + ": " + words, over(values, mean), unit));
  };
  ResultTable against{"against_" + key,
                      label + ": sentences that the fact check calls contradicted",
                      {"photograph", "sentence", "why"},
                      {},
                      TableAudience::programs};
  for (const Judged& one : judged)
    for (const auto& [sentence, why] : one.against)
      against.rows.push_back({eyes[one.eye].description.id, sentence, why});
  result.tables.push_back(std::move(against));
  const auto share = [](bool Judged::*member) {
    return [member](const Judged& one) { return std::optional(one.*member ? 1.0 : 0.0); };
  };
  const auto maybe = [](std::optional<bool> Judged::*member) {
    return [member](const Judged& one) {
      return one.*member ? std::optional(*(one.*member) ? 1.0 : 0.0) : std::nullopt;
    };
  };
  const auto count = [](double Judged::*member) {
    return [member](const Judged& one) { return std::optional(one.*member); };
  };
  figure("addressed", "answers that address the question", share(&Judged::addressed));
  figure("routed", "questions given the right topic", share(&Judged::routed));
  figure("omitted", "positive findings asked for and left out", maybe(&Judged::omitted));
  figure("contradicted", "sentences against the record, per answer", count(&Judged::contradicted));
  figure("numbers", "numbers that the record does not hold, per answer", count(&Judged::strange_numbers));
  figure("abstained", "answers that abstain", share(&Judged::abstained));
  const bool asked_model =
      std::any_of(judged.begin(), judged.end(), [](const Judged& one) { return one.fell_back.has_value(); });
  if (asked_model)
    figure("fallback", "model's wording refused, of answers it was asked to word", maybe(&Judged::fell_back));
  figure(
      "seconds", "time of an answer", [](const Judged& one) { return std::optional(one.ms / 1000); }, "s");
}

}  // namespace

BenchmarkResult measure_dialogue(const LanguageEvaluationOptions& options, Evaluation& evaluation) {
  const std::vector<Eye> eyes = eyes_of(options, evaluation);
  std::vector<TabledQuestion> table;
  if (!options.questions.empty()) {
    table = read_question_table(options.questions);
    std::erase_if(table, [](const TabledQuestion& asked) { return !is_about_the_record(asked); });
    if (table.empty())
      throw InputError(options.questions.string() + ": holds no question that a record answers");
  }
  SeededRandom random(kQuestionSeed);
  std::vector<std::vector<Talk>> talks;
  std::size_t dialogues = 0;
  for (std::size_t i = 0; i < eyes.size(); ++i) {
    talks.push_back(table.empty() ? talks_of_grammar(random) : talks_of_table(table, i));
    dialogues += talks.back().size();
  }
  BenchmarkResult result;
  report(result, "deterministic", "deterministic",
         talk_about(eyes, talks, nullptr, options.wording_limit_ms, "deterministic"), eyes);
  for (const Contestant& model : contestants(options)) {
    LlamaEngine engine(model.files);
    report(result, model.key, model.label,
           talk_about(eyes, talks, &engine, options.wording_limit_ms, model.label), eyes);
  }
  result.notes.push_back(std::to_string(dialogues) + " dialogues about " + std::to_string(eyes.size()) +
                         " test photographs of IDRiD, EyePACS and ODIR; questions " +
                         (table.empty() ? "in phrasings of the data engine that are kept out of training."
                                        : "of " + options.questions.filename().string() + ".") +
                         " Judged by the record of each photograph, not by its labels.");
  return result;
}

}  // namespace retinal
