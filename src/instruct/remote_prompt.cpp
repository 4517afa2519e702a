#include "instruct/remote_prompt.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <sstream>

#include "assistant/wording.h"
#include "base/base64.h"
#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "image/encode.h"
#include "image/photograph.h"
#include "instruct/intents.h"

namespace retinal::instruct {
namespace {

constexpr std::size_t kLongestTurn = 4000;  ///< characters

constexpr const char* kRules =
    "You write training dialogues about one colour fundus photograph. A person asks, a careful eye "
    "specialist answers. "
    "You are given everything that is known of the photograph. Rules:\n"
    "- Answers state only what the given facts state: no other finding, grade, number, side or place, and no "
    "cause or "
    "treatment. What is listed as absent is absent; of what is not listed the answer is that it is not "
    "known.\n"
    "- Copy numbers, units and boxes exactly as they are given.\n"
    "- The person does not see the facts and does not mention them. Every question is short and natural; the "
    "first one "
    "says 'image', 'picture' or 'photo'. No question is asked twice.\n"
    "- Answers are one to three sentences, plain and precise. Where a disease is named, one answer says that "
    "this is no "
    "diagnosis and an eye specialist should look.\n"
    "- Reply with JSON only: {\"turns\": [{\"question\": \"...\", \"answer\": \"...\"}]}";

constexpr std::array kStyles = {"an anxious patient",  "a general practitioner", "a medical student",
                                "a curious layperson", "an optometrist",         "a relative of the patient",
                                "a screening nurse",   "an ophthalmologist"};
constexpr std::array kOpenings = {"the findings",
                                  "a disease that is absent",
                                  "what matters most",
                                  "one disease by name",
                                  "the image quality, if it is known",
                                  "a short summary",
                                  "which eye it is, if known",
                                  "a measurement, if there is one",
                                  "lesions, if they are listed"};

std::string named(const std::string& label, const std::string& value) { return label + ": " + value + "\n"; }

void add_lesions(std::string& out, const Description& d, const std::map<std::string, std::string>& slots) {
  for (const LesionKind& kind : kLesionKinds) {
    const auto found = d.lesions.find(kind.key);
    if (found == d.lesions.end()) continue;
    const StatedLesions& lesions = found->second;
    if (lesions.count == 0) {
      out += std::string(kind.plural) + ": none\n";
      continue;
    }
    out += named(kind.plural, std::to_string(lesions.count));
    if (!lesions.place.empty()) out += named(std::string("largest area of ") + kind.plural, lesions.place);
    std::vector<std::string> boxes;
    for (std::size_t i = 0; i < lesions.boxes.size(); ++i)
      if (const auto box = slots.find("lesions." + found->first + ".boxes." + std::to_string(i));
          box != slots.end())
        boxes.push_back(box->second);
    if (!boxes.empty())
      out += named(std::string("boxes of ") + kind.plural + " (x_min, y_min, x_max, y_max as fractions)",
                   join_words(boxes));
  }
}

bool begins_with(const std::vector<std::uint8_t>& bytes, std::string_view magic, std::size_t at = 0) {
  return bytes.size() >= at + magic.size() &&
         std::equal(magic.begin(), magic.end(), bytes.begin() + static_cast<std::ptrdiff_t>(at),
                    [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
}

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n*#\"");
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t\r\n*\"") - first + 1);
}

/// The text behind "User:" or "Assistant:" (and their kin) at the beginning of a line; nothing when it begins
/// otherwise.
std::optional<std::pair<bool, std::string>> speaker_of(const std::string& line) {
  const std::string text = trimmed(line);
  for (const auto& [name, is_user] :
       {std::pair("User", true), std::pair("Human", true), std::pair("Question", true), std::pair("Q", true),
        std::pair("Assistant", false), std::pair("Answer", false), std::pair("A", false)}) {
    const std::size_t length = std::string_view(name).size();
    if (!text.starts_with(name)) continue;
    std::size_t colon = length;
    while (colon < text.size() &&
           (text[colon] == '*' || std::isdigit(static_cast<unsigned char>(text[colon]))))
      ++colon;
    if (colon < text.size() && text[colon] == ':') return std::pair(is_user, trimmed(text.substr(colon + 1)));
  }
  return std::nullopt;
}

std::vector<Turn> turns_of_lines(const std::string& text) {
  std::vector<Turn> turns;
  std::string* current = nullptr;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (const auto said = speaker_of(line)) {
      if (said->first == (current && current == &turns.back().question))
        throw InputError("two turns of one speaker follow each other");
      if (said->first) turns.push_back({});
      if (turns.empty()) throw InputError("the dialogue begins with an answer");
      current = said->first ? &turns.back().question : &turns.back().answer;
      *current = said->second;
    } else if (current && !trimmed(line).empty()) {
      *current += (current->empty() ? "" : " ") + trimmed(line);  // a second paragraph belongs to its turn
    }
  }
  return turns;
}

std::vector<Turn> turns_of_json(const std::string& text) {
  const Json json = Json::parse(text);
  std::vector<Turn> turns;
  const Json& list = json.is_array() ? json : json.at("turns");
  for (const Json& turn : list) turns.push_back({"", turn.at("question"), "", turn.at("answer")});
  return turns;
}

void check_form(const std::vector<Turn>& turns) {
  if (turns.empty()) throw InputError("no turn was found in the answer");
  for (const Turn& turn : turns) {
    if (trimmed(turn.question).empty() || trimmed(turn.answer).empty()) throw InputError("a turn is empty");
    if (turn.question.size() + turn.answer.size() > kLongestTurn) throw InputError("a turn is far too long");
    for (const std::string& part : {turn.question, turn.answer})
      if (part.find("<image>") != std::string::npos || part.find("[[") != std::string::npos ||
          part.find("###") != std::string::npos)
        throw InputError("a turn holds a marker that belongs to the file format");
  }
}

}  // namespace

std::string facts_in_words(const Description& d) {
  std::string out = named("modality", d.modality);
  if (d.quality) out += named("image quality", d.quality->value);
  if (d.side) out += named("side", std::string(to_string(d.side->value)) + " eye");
  for (const auto& [key, grade] : d.grades)
    out += named(key == "diabetic_retinopathy" ? "diabetic retinopathy grade"
                 : key == "macular_edema_risk" ? "risk of macular oedema"
                                               : "grade",
                 std::to_string(grade.value) + " on the " + grade.scale + " scale (" + grade.name + ")");
  std::vector<std::string> present, absent;
  for (const auto& [key, finding] : d.findings)
    if (auto& names = finding.present ? present : absent;
        key != "other_abnormality" && key != "normal" &&
        std::find(names.begin(), names.end(), finding.name) ==
            names.end())  // a disease and its term share a name
      names.push_back(finding.name);
  if (stated_normal(d)) out += "the eye was read as normal\n";
  if (!present.empty()) out += named("present", join_words(present));
  if (!absent.empty()) out += named("absent", join_words(absent));
  const std::map<std::string, std::string> slots = slot_texts(d);
  add_lesions(out, d, slots);
  for (const Measurement& m : d.measurements) out += named(measurement_label(m.key), slots.at(m.key));
  for (const auto& [key, note] : d.notes)
    out += named(key == "diagnosis" ? "recorded for the person, not seen in the photograph" : key, note);
  return out;
}

Json dialogue_request(const Description& d, Track track, std::uint64_t seed, const WriterOptions& options,
                      const EndpointConfig& endpoint, const std::filesystem::path& photograph) {
  SeededRandom random(seed);
  const auto one_of = [&](const auto& list) {
    return std::string(list[static_cast<std::size_t>(random.below(static_cast<int>(list.size())))]);
  };
  const int turns = track == Track::alignment
                        ? 1
                        : options.min_turns + random.below(options.max_turns - options.min_turns + 1);
  const std::string wish = "Write " + std::to_string(turns) + (turns == 1 ? " turn" : " turns") +
                           ". The person asking is " + one_of(kStyles) + "; the first question is about " +
                           one_of(kOpenings) + ".";
  const std::string text = "Facts:\n" + facts_in_words(d) + "\n" + wish;
  Json content = text;
  if (endpoint.pictures && !photograph.empty())
    content = Json::array({{{"type", "text"}, {"text", text}},
                           {{"type", "image_url"}, {"image_url", {{"url", picture_as_url(photograph)}}}}});
  return {{"model", endpoint.model},
          {"temperature", endpoint.temperature},
          {"max_tokens", endpoint.max_tokens},
          {"seed", seed % 2147483647},
          {"messages", Json::array({{{"role", "system"}, {"content", kRules}},
                                    {{"role", "user"}, {"content", std::move(content)}}})}};
}

std::string picture_as_url(const std::filesystem::path& photograph) {
  std::vector<std::uint8_t> bytes = read_file(photograph);
  std::string type = begins_with(bytes, "\x89PNG")                                 ? "png"
                     : begins_with(bytes, "\xFF\xD8")                              ? "jpeg"
                     : begins_with(bytes, "RIFF") && begins_with(bytes, "WEBP", 8) ? "webp"
                                                                                   : "";
  if (type.empty()) {
    bytes = encode_png(load_photograph(photograph).pixels);
    type = "png";
  }
  return "data:image/" + type + ";base64," + base64(bytes);
}

std::vector<Turn> turns_of_reply(const std::string& reply) {
  const std::string text = valid_utf8(reply);
  const std::size_t first = text.find_first_of("{["), last = text.find_last_of("}]");
  std::vector<Turn> turns;
  if (first != std::string::npos && last != std::string::npos && last > first &&
      text.find("\"question\"") != std::string::npos) {
    try {
      turns = turns_of_json(text.substr(first, last - first + 1));
    } catch (const Json::exception&) {
      throw InputError("the answer is no JSON with turns of question and answer");
    }
  } else {
    turns = turns_of_lines(text);
  }
  check_form(turns);
  for (Turn& turn : turns) {
    turn.question = trimmed(turn.question);
    turn.answer = trimmed(turn.answer);
    turn.topic = "written";
  }
  return turns;
}

Dialogue dialogue_of_reply(const std::string& text, const Description& d, Track track,
                           const WriterOptions& options) {
  Dialogue out;
  out.track = track;
  std::vector<Turn> turns;
  try {
    turns = turns_of_reply(text);
  } catch (const InputError& error) {
    out.why_empty = error.what();
    return out;
  }
  for (Turn& turn : turns) {
    const std::vector<CheckedStatement> checked = check_answer(turn.answer, d);
    const auto bad = std::find_if(checked.begin(), checked.end(),
                                  [](const auto& s) { return s.judgement >= Judgement::unsupported; });
    if (bad != checked.end())
      out.refusals.push_back({turn.question, bad->text, bad->reason});
    else
      out.turns.push_back(std::move(turn));
  }
  const std::size_t least = track == Track::alignment ? 1 : static_cast<std::size_t>(options.min_turns);
  const std::size_t most = track == Track::alignment ? 1 : static_cast<std::size_t>(options.max_turns);
  if (out.turns.size() > most) out.turns.resize(most);
  if (out.turns.size() >= least) return out;
  out.why_empty =
      "only " + std::to_string(out.turns.size()) + " of " + std::to_string(least) + " turns could be kept";
  out.turns.clear();
  return out;
}

std::string complaint_about(const Dialogue& dialogue) {
  std::string out = "This cannot be used";
  if (!dialogue.why_empty.empty()) out += ": " + dialogue.why_empty;
  out += ".";
  for (const Refusal& r : dialogue.refusals)
    out += "\nThe facts do not support \"" + r.text + "\" (" + r.reason + ").";
  return out + "\nWrite the whole dialogue again, as JSON, and state only what the facts state.";
}

}  // namespace retinal::instruct
