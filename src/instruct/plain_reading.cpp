#include "instruct/plain_reading.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <regex>
#include <unordered_map>

#include "instruct/plain_rewriting.h"

namespace retinal::instruct {
namespace {

constexpr std::size_t kKeptReadings = 20000;  ///< then the memory of readings starts anew
constexpr std::size_t kLongestCached = 400;   ///< characters

/// The sentence with every number, box and condition replaced by "[[#0]]", "[[@0]]", "[[!0]]".
class Marker {
 public:
  Marker(std::string text, const Description& d, PlainReading& out) : text_(std::move(text)), out_(out) {
    low_ = lower(text_);
    for (const auto& [key, finding] : d.findings)
      if (key.starts_with("term."))
        terms_.emplace_back(lower(with_short_names(finding.name)), finding.present);
    // The names of other grades than retinopathy's speak of lesions that need not be there.
    for (const auto& [key, grade] : d.grades)
      if (key != "diabetic_retinopathy") terms_.emplace_back(lower(with_short_names(grade.name)), true);
    std::stable_sort(terms_.begin(), terms_.end(),
                     [](const auto& a, const auto& b) { return a.first.size() > b.first.size(); });
  }

  std::string mark() {
    while (at_ < text_.size())
      if (!comma() && !box() && !box_in_words() && !condition() && !digits() && !number_word())
        marked_ += text_[at_++];
    return std::move(marked_);
  }

 private:
  void slot(char kind, std::size_t index) {
    marked_ += " [[";
    marked_ += kind;
    marked_ += std::to_string(index) + "]] ";
  }

  /// A comma parts a number from what follows it.
  bool comma() {
    if (text_[at_] != ',') return false;
    marked_ += " [[,]] ";
    ++at_;
    return true;
  }

  bool box() {
    if (text_[at_] != '[' && text_[at_] != '(') return false;
    BoxToken token;
    std::size_t i = at_ + 1;
    for (int n = 0; n < 4; ++n) {
      while (i < text_.size() && (text_[i] == ' ' || (n > 0 && text_[i] == ','))) ++i;
      std::size_t used = 0;
      if (i >= text_.size() || !std::isdigit(static_cast<unsigned char>(text_[i]))) return false;
      token.corners[static_cast<std::size_t>(n)] = std::stod(text_.substr(i, 12), &used);
      i += used;
    }
    if (i >= text_.size() || (text_[i] != ']' && text_[i] != ')')) return false;
    out_.boxes.push_back(token);
    slot('@', out_.boxes.size() - 1);
    at_ = i + 1;
    return true;
  }

  /// "x 0.28 to 0.33 and y 0.35 to 0.39": the corners in words.
  bool box_in_words() {
    if (text_[at_] != 'x' || !starts_word()) return false;
    static const std::regex kCorners(
        R"(^x (?:from )?(0\.\d+) (?:to|-) (0\.\d+),? (?:and )?y (?:from )?(0\.\d+) (?:to|-) (0\.\d+))");
    std::smatch found;
    const std::string rest = text_.substr(at_, 120);
    if (!std::regex_search(rest, found, kCorners)) return false;
    BoxToken token;
    token.corners = {std::stod(found[1]), std::stod(found[3]), std::stod(found[2]), std::stod(found[4])};
    out_.boxes.push_back(token);
    slot('@', out_.boxes.size() - 1);
    at_ += static_cast<std::size_t>(found.length());
    return true;
  }

  bool starts_word() const { return at_ == 0 || !is_word_char(text_[at_ - 1]); }

  bool take_condition(const std::string& name, std::optional<bool> described) {
    if (low_.compare(at_, name.size(), name) != 0 || !is_whole_word(low_, at_, name.size())) return false;
    out_.conditions.push_back({0, name, described});
    slot('!', out_.conditions.size() - 1);
    at_ += name.size();
    return true;
  }

  bool condition() {
    if (!starts_word()) return false;
    for (const auto& [term, present] : terms_)
      if (take_condition(term, present)) return true;
    if (!std::isalpha(static_cast<unsigned char>(text_[at_]))) return false;
    static const auto by_letter = [] {
      std::map<char, std::vector<std::string>> table;
      for (const std::string& name : named_conditions()) table[name.front()].push_back(name);
      return table;
    }();
    const auto found = by_letter.find(low_[at_]);
    return (found != by_letter.end() && std::any_of(found->second.begin(), found->second.end(),
                                                    [&](const std::string& name) {
                                                      // Macular oedema is a graded risk of its own, read by
                                                      // the lexicon.
                                                      return !name.starts_with("macular oedema") &&
                                                             !name.starts_with("macular edema") &&
                                                             take_condition(name, std::nullopt);
                                                    })) ||
           condition_by_ending();
  }

  /// Words that name a disease by their ending ("choroiditis", "vitreoretinopathy", "Coats disease"), so that
  /// one which no table holds is not read as nothing.
  bool condition_by_ending() {
    static constexpr const char* kEndings[] = {"itis",    "opathy",  "oma",       "osis",
                                               "ectasia", "schisis", "dystrophy", "rrhagia"};
    static constexpr const char* kKnown[] = {"retinopathy", "maculopathy", "glaucoma", "diagnosis",
                                             "prognosis"};
    std::size_t end = at_;
    while (end < low_.size() && std::isalpha(static_cast<unsigned char>(low_[end]))) ++end;
    const std::string word = low_.substr(at_, end - at_);
    const auto is_word = [&](const char* known) { return word == known; };
    if (std::any_of(std::begin(kKnown), std::end(kKnown), is_word)) return false;
    const auto has_ending = [&](const char* e) { return word.ends_with(e) && word != e; };
    if (word.size() > 5 && std::any_of(std::begin(kEndings), std::end(kEndings), has_ending))
      return take_condition(word, std::nullopt);
    // an abbreviation that nobody here knows, among words in small letters
    static constexpr const char* kAbbreviations[] = {"icdr",  "meta",   "etdrs", "odir",  "aptos",
                                                     "palm",  "mmac",   "rfmid", "drive", "stare",
                                                     "chase", "refuge", "fov",   "idrid", "qslot"};
    const std::string written = text_.substr(at_, end - at_);
    const auto is_upper = [](char letter) { return std::isupper(static_cast<unsigned char>(letter)) != 0; };
    const bool abbreviation =
        word.size() >= 3 && word.size() <= 6 && std::all_of(written.begin(), written.end(), is_upper) &&
        std::any_of(text_.begin(), text_.end(),
                    [](char letter) { return std::islower(static_cast<unsigned char>(letter)) != 0; });
    if (abbreviation && !is_lexicon_word(word) &&
        std::none_of(std::begin(kAbbreviations), std::end(kAbbreviations), is_word))
      return take_condition(word, std::nullopt);
    // a name before "disease" or "syndrome": written with a capital letter within the sentence
    const bool name = at_ > 0 && std::isupper(static_cast<unsigned char>(text_[at_])) && word.size() > 2;
    for (const char* kind : {" disease", " syndrome", "'s disease", "'s syndrome"})
      if (name && low_.compare(end, std::string(kind).size(), kind) == 0)
        return take_condition(word + kind, std::nullopt);
    return false;
  }

  bool digits() {
    if (!starts_word() || !std::isdigit(static_cast<unsigned char>(text_[at_]))) return false;
    std::size_t end = at_;
    while (end < text_.size() && std::isdigit(static_cast<unsigned char>(text_[end]))) ++end;
    NumberToken token;
    if (end + 1 < text_.size() && text_[end] == '.' &&
        std::isdigit(static_cast<unsigned char>(text_[end + 1]))) {
      const std::size_t point = end++;
      while (end < text_.size() && std::isdigit(static_cast<unsigned char>(text_[end]))) ++end;
      token.decimals = static_cast<int>(end - point - 1);
    }
    token.value = std::stod(text_.substr(at_, end - at_));
    take_number(token, end);
    return true;
  }

  bool number_word() {
    static const std::map<std::string, int> kUnits = {
        {"two", 2},        {"three", 3},     {"four", 4},      {"five", 5},     {"six", 6},
        {"seven", 7},      {"eight", 8},     {"nine", 9},      {"ten", 10},     {"eleven", 11},
        {"twelve", 12},    {"thirteen", 13}, {"fourteen", 14}, {"fifteen", 15}, {"sixteen", 16},
        {"seventeen", 17}, {"eighteen", 18}, {"nineteen", 19}, {"one", 1},      {"zero", 0}};
    static const std::map<std::string, int> kTens = {{"twenty", 20}, {"thirty", 30}, {"forty", 40},
                                                     {"fifty", 50},  {"sixty", 60},  {"seventy", 70},
                                                     {"eighty", 80}, {"ninety", 90}};
    if (!starts_word() || !std::isalpha(static_cast<unsigned char>(text_[at_]))) return false;
    const auto word_at = [&](std::size_t i) {
      std::size_t end = i;
      while (end < low_.size() && std::isalpha(static_cast<unsigned char>(low_[end]))) ++end;
      return low_.substr(i, end - i);
    };
    const std::string word = word_at(at_);
    NumberToken token;
    token.in_words = true;
    std::size_t end = at_ + word.size();
    if (const auto tens = kTens.find(word); tens != kTens.end()) {
      token.value = tens->second;
      if (end + 1 < text_.size() && (text_[end] == '-' || text_[end] == ' ')) {
        const std::string unit = word_at(end + 1);
        if (const auto found = kUnits.find(unit); found != kUnits.end() && found->second < 10) {
          token.value += found->second;
          end += 1 + unit.size();
        }
      }
    } else if (const auto found = kUnits.find(word); found != kUnits.end()) {
      token.value = found->second;
    } else {
      return false;
    }
    // "one can make out", "one photograph", "the venular one" count nothing
    const std::string next = end + 1 < low_.size() ? word_at(end + 1) : "";
    static constexpr const char* kScales[] = {"grade", "stage", "level", "category", "class"};
    static constexpr const char* kCounted[] = {"microaneurysm", "haemorrhage", "hemorrhage",
                                               "hard",          "soft",        "exudate"};
    const bool of_a_scale = std::any_of(std::begin(kScales), std::end(kScales), [&](const char* scale) {
      return marked_.ends_with(std::string(scale) + " ");
    });
    if (word == "one" && !of_a_scale &&
        std::none_of(std::begin(kCounted), std::end(kCounted),
                     [&](const char* c) { return next.starts_with(c); }))
      return false;
    take_number(token, end);
    return true;
  }

  void take_number(NumberToken token, std::size_t end) {
    static const std::vector<std::pair<std::string, std::string>> kUnits = {{"disc diameters", "dd"},
                                                                            {"disc diameter", "dd"},
                                                                            {"disk diameters", "dd"},
                                                                            {"dd", "dd"},
                                                                            {"percent", "%"},
                                                                            {"per cent", "%"},
                                                                            {"%", "%"},
                                                                            {"pixels", "px"},
                                                                            {"pixel", "px"},
                                                                            {"px", "px"},
                                                                            {"micrometres", "um"},
                                                                            {"micrometers", "um"},
                                                                            {"micrometre", "um"},
                                                                            {"microns", "um"},
                                                                            {"micron", "um"},
                                                                            {"\xC2\xB5m", "um"},
                                                                            {"\xCE\xBCm", "um"},
                                                                            {"um", "um"},
                                                                            {"millimetres", "mm"},
                                                                            {"millimeters", "mm"},
                                                                            {"mm", "mm"},
                                                                            {"cm", "mm"},
                                                                            {"degrees", "deg"},
                                                                            {"\xC2\xB0", "deg"}};
    std::size_t i = end;
    while (i < low_.size() && (low_[i] == ' ' || low_[i] == '-')) ++i;
    for (const auto& [name, unit] : kUnits)
      if (low_.compare(i, name.size(), name) == 0 &&
          (!is_word_char(name.back()) || is_whole_word(low_, i, name.size()) || i == end)) {
        token.unit = unit;
        end = i + name.size();
        break;
      }
    out_.numbers.push_back(token);
    slot('#', out_.numbers.size() - 1);
    at_ = end;
  }

  std::string text_, low_, marked_;
  PlainReading& out_;
  std::vector<std::pair<std::string, bool>> terms_;
  std::size_t at_ = 0;
};

/// "Covered by arteries" names a density, for the lexicon in one phrase, but also whose it is.
claims::SentenceReading with_covering_vessels(const std::string& marked) {
  claims::SentenceReading reading = claims::read_sentence(marked);
  const std::vector<Mention> found = reading.mentions;
  for (const Mention& m : found)
    for (std::size_t i = m.begin; m.concept_id == Concept::density && i < m.end; ++i) {
      const std::string& word = reading.words[i];
      const bool artery = word == "artery" || word == "arteriole";
      if (artery || word == "vein" || word == "venule")
        reading.mentions.push_back({artery ? Concept::artery : Concept::vein, i, i + 1});
    }
  std::stable_sort(reading.mentions.begin(), reading.mentions.end(),
                   [](const Mention& a, const Mention& b) { return a.begin < b.begin; });
  return reading;
}

/// Sentences repeat but for their numbers, so their readings are kept.
std::shared_ptr<const claims::SentenceReading> reading_of(const std::string& marked) {
  thread_local std::unordered_map<std::string, std::shared_ptr<const claims::SentenceReading>> memory;
  if (const auto found = memory.find(marked); found != memory.end()) return found->second;
  auto reading = std::make_shared<const claims::SentenceReading>(with_covering_vessels(marked));
  if (marked.size() > kLongestCached) return reading;
  if (memory.size() >= kKeptReadings) memory.clear();
  memory.emplace(marked, reading);
  return reading;
}

}  // namespace

PlainReading read_plain(std::string_view sentence, const Description& description) {
  PlainReading out;
  const std::string marked = Marker(plainly_written(std::string(sentence)), description, out).mark();
  out.words = reading_of(marked);
  for (const claims::SlotPlace& slot : out.words->slots) {
    if (slot.key.size() < 2) continue;
    const std::size_t index = static_cast<std::size_t>(std::atoi(slot.key.c_str() + 1));
    if (slot.key[0] == '#' && index < out.numbers.size()) out.numbers[index].at = slot.at;
    if (slot.key[0] == '@' && index < out.boxes.size()) out.boxes[index].at = slot.at;
    if (slot.key[0] == '!' && index < out.conditions.size()) out.conditions[index].at = slot.at;
  }
  return out;
}

}  // namespace retinal::instruct
