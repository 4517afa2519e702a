#include "instruct/plain_rewriting.h"

#include <cctype>
#include <regex>
#include <string_view>
#include <utility>
#include <vector>

namespace retinal::instruct {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

bool is_word_char(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '\''; }

bool is_whole_word(const std::string& text, std::size_t at, std::size_t length) {
  const bool before = at == 0 || !is_word_char(text[at - 1]);
  const bool behind = at + length >= text.size() || !is_word_char(text[at + length]);
  return before && behind;
}

// A name that holds a "'" is left to the word splitter.
std::string with_short_names(std::string text) {
  static const std::vector<std::pair<std::string, std::string>> kNames = {
      {"central retinal artery equivalent", "CRAE"},
      {"central retinal arteriolar equivalent", "CRAE"},
      {"central retinal vein equivalent", "CRVE"},
      {"central retinal venular equivalent", "CRVE"},
      {"arteriolar and venular equivalents", "CRAE and CRVE"},
      {"arterial and venous equivalents", "CRAE and CRVE"},
      {"arteriolar equivalent", "CRAE"},
      {"venular equivalent", "CRVE"},
      {"artery-to-vein ratio", "AVR"},
      {"artery to vein ratio", "AVR"},
      {"arteriole-to-venule ratio", "AVR"},
      {"arteriole to venule ratio", "AVR"},
      {"arteriovenous ratio", "AVR"},
      {"arterio-venous ratio", "AVR"},
      {"artery/vein ratio", "AVR"},
      {"a/v ratio", "AVR"},
      {"av ratio", "AVR"},
      {"c/d ratio", "CDR"},
      {"cup/disc ratio", "CDR"},
      {"cup:disc ratio", "CDR"},
      {"ratio of cup to disc", "CDR"},
      {"cotton-wool spots", "soft exudates"},
      {"cotton-wool spot", "soft exudate"},
      {"cotton wool spots", "soft exudates"},
      {"cotton wool spot", "soft exudate"},
      {"arterial", "of the arteries"},
      {"venous beading", "venous beading"},
      {"venous", "of the veins"},
      {"nonproliferative", "non-proliferative"},
      {"capillaries", "small channels"},
      {"erm", "epiretinal membrane"},
      {"brvo", "branch retinal vein occlusion"},
      {"crvo", "central retinal vein occlusion"},
      {"rvo", "retinal vein occlusion"},
      {"brao", "branch retinal artery occlusion"},
      {"crao", "central retinal artery occlusion"},
      {"csr", "central serous chorioretinopathy"},
      {"csc", "central serous chorioretinopathy"},
      {"exudates (hard)", "hard exudates"},
      {"exudates (soft)", "soft exudates"},
      {"haem", "haemorrhages"},
      {"haems", "haemorrhages"},
      {"scar tissue", "tissue"},
      {"however few", "few"},
      {"however small", "small"},
      {"nad", "no abnormality"},
      {"wnl", "within normal limits"},
      {"neg", "negative"},
      {"pos", "positive"},
      {"r eye", "right eye"},
      {"l eye", "left eye"},
      {"c/d", "CDR"},
      {"cd ratio", "CDR"},
      {"cup-disc ratio", "CDR"},
      {"vcdr", "vertical CDR"},
      {"hcdr", "horizontal CDR"},
      {"half a dozen", "six"},
      {"two dozen", "24"},
      {"three dozen", "36"},
      {"a dozen", "12"},
      {"dozen", "12"},
      {"a/v", "arteries/veins"},
      {"retinal vessels", "vessels"},
      {"blood vessels", "vessels"}};
  std::string low = lower(text);
  for (const auto& [name, short_name] : kNames)
    for (std::size_t at = low.find(name); at != std::string::npos;
         at = low.find(name, at + short_name.size())) {
      if (!is_whole_word(low, at, name.size())) continue;
      text.replace(at, name.size(), short_name);
      low.replace(at, name.size(), lower(short_name));
    }
  return text;
}

namespace {

/// Rewrites what the pattern finds; the mark that it needs is sought first, because expressions are slow.
void rewrite(std::string& text, const char* mark, const std::regex& pattern, const char* by) {
  if (text.find(mark) != std::string::npos) text = std::regex_replace(text, pattern, by);
}

/// Full stops that end a sentence within the text part clauses as a semicolon does, and a bracket that holds
/// a statement of its own, "(arteries 12.4 px)", is parted from what stands before it.
std::string with_parted_clauses(std::string text) {
  static const std::regex kDottedSide(R"(\bO\.\s?([DS])\b\.?)");
  static const std::regex kSharedNoun(R"(\b([Hh]ard|[Ss]oft) (and|or) (\S+ )?(soft|hard) exudates)");
  static const std::regex kRuleOut(
      R"(\b([Rr]ul(?:e|es|ed|ing)) ((?:(?!and |rul|in )[A-Za-z-]+ ){1,4})out\b)");
  static const std::regex kTag(
      R"(,? (?:is|are|was|were|has|have|does|do|did) not (?:it|there|they|he|she)\? ?)");
  static const std::regex kRemark(
      R"((\([^()0-9]* (absent|present|missing|none|no|not|seen|found)\b[^()0-9]*\)))");
  static const std::regex kTwoZones(R"(\b([Zz])ones? ([BC]) (and|or|to) ([BC])\b)");
  static const std::regex kFeatureLetter(R"(\b(CRAE|CRVE|AVR) \(?([BC])\b\)?)");
  static const std::regex kGradeDigit(R"(\b(I?C?DR)([0-4])\b)");
  static const std::regex kInLetter(R"(\bin ([BC])\b)");
  static const std::regex kOutOfFour(R"(\b([0-4])/4\b)");
  static const std::regex kStatement(R"((\(\s*[A-Za-z][a-z]{3,}[^()]*\d))");
  // "the average vein (16.1 px) beats ...": the number belongs to what stands before the bracket
  static const std::regex kNumberInBrackets(R"((\([^()\[\]]*\d[^()]*\)) (?=[a-z]))");
  rewrite(text, "O.", kDottedSide, "O$1");
  for (std::size_t i = 0; i + 2 < text.size(); ++i) {
    const bool stop = text[i] == '.' && text[i + 1] == ' ' &&
                      std::isupper(static_cast<unsigned char>(text[i + 2])) && i > 1 &&
                      (std::isalnum(static_cast<unsigned char>(text[i - 1])) ||
                       std::string_view("%)]").find(text[i - 1]) != std::string_view::npos) &&
                      text[i - 2] != '.';
    // "healthy it is not: drusen are there"
    const bool denial = text[i] == ':' && i > 3 && text.compare(i - 4, 4, " not") == 0;
    if (stop || denial) text[i] = ';';
  }
  rewrite(text, " exudates", kSharedNoun, "$1 exudates $2 $3$4 exudates");
  rewrite(text, "one", kTwoZones, "$1one $2 $3 zone $4");
  rewrite(text, "R", kFeatureLetter, "$1 zone $2");
  rewrite(text, "DR", kGradeDigit, "$1 grade $2");
  rewrite(text, "in ", kInLetter, "in zone $1");
  rewrite(text, "/4", kOutOfFour, "$1 of 4");
  rewrite(text, "?", kTag, ", ");  // "there is a cataract, isn't there? Yes."
  rewrite(text, " out", kRuleOut, "$1 out $2");
  rewrite(text, "(", kRemark, ", $1,");
  rewrite(text, "(", kStatement, ", $1");
  rewrite(text, "(", kNumberInBrackets, "$1, ");
  return text;
}

/// "needn't" as "need not", whatever the verb.
std::string without_contractions(std::string text) {
  for (std::size_t at; (at = text.find("\u2019")) != std::string::npos;) text.replace(at, 3, "'");
  for (std::size_t at = 0; (at = text.find("n't", at)) != std::string::npos; at += 3) {
    const bool whose_stem_changes =
        at >= 2 && text.compare(at - 2, 2, "wo") == 0;  // left to the word splitter
    const bool can = at >= 2 && text.compare(at - 2, 2, "ca") == 0;
    if (!whose_stem_changes) text.replace(at, 3, can ? "n not" : " not");
  }
  return text;
}

/// "The disc is not healthy: glaucoma is recorded": a colon between two statements parts them; after a
/// heading it does not.
std::string with_parted_statements(std::string text) {
  static const std::regex kVerb(
      R"(\b(is|are|was|were|has|have|had|does|did|can|could|cannot|will|would|shows?|see|find|found|ask|asked|say|tell)\b)");
  for (std::size_t at = text.find(": "); at != std::string::npos; at = text.find(": ", at + 1)) {
    const std::size_t begin = text.find_last_of(".;", at), end = text.find_first_of(".;,", at + 1);
    const std::string before =
        text.substr(begin == std::string::npos ? 0 : begin, at - (begin == std::string::npos ? 0 : begin));
    const std::string after = text.substr(at, end == std::string::npos ? end : end - at);
    static const std::regex kOpen(R"(\b(are|is|follows?|following|include|list(s|ed)?)\s*$)");
    if (std::regex_search(before, kVerb) && std::regex_search(after, kVerb) &&
        !std::regex_search(before, kOpen))
      text[at] = ';';
  }
  return text;
}

/// "While A is there, B is not": the clause that the conjunction opens ends at a comma, which becomes a
/// break.
std::string with_parted_subordinate(std::string text) {
  static const std::regex kOpens(R"(^\W*(while|although|though|whereas|even though)\b)", std::regex::icase);
  static const std::regex kVerb(
      R"(\b(is|are|was|were|be|been|has|have|had|do|does|did|can|could|cannot|shows?|showed|lies?|lacks?|see|find|found|occurs?|remains?)\b)");
  static const std::regex kPredicate(
      R"(\b(is|are|was|were|there|present|absent|seen|found|visible|recorded|noted|marked|missing|not|high|low|good|normal)\s*$)");
  if (!std::regex_search(text, kOpens)) return text;
  for (std::size_t at = text.find(','); at != std::string::npos; at = text.find(',', at + 1)) {
    const std::string before = text.substr(0, at);
    const std::size_t next = text.find(',', at + 1);
    const std::string group = text.substr(at + 1, next == std::string::npos ? next : next - at - 1);
    if (!std::regex_search(before, kVerb)) continue;
    if (std::regex_search(group, kVerb) || std::regex_search(before, kPredicate)) {
      text[at] = ';';
      break;
    }
  }
  return text;
}

/// The shorthand of records, "MA+, CWS-", in words.
std::string with_signs_in_words(std::string text) {
  for (const auto& [sign, word] : {std::pair<std::string, std::string>{"(+)", "present"}, {"(-)", "absent"}})
    for (std::size_t at = 0; (at = text.find(sign, at)) != std::string::npos;)
      text.replace(at, sign.size(), word);
  for (std::size_t at = 1; at < text.size(); ++at) {  // "CWS -, EX +"
    const bool apart =
        (text[at] == '+' || text[at] == '-') && text[at - 1] == ' ' && at > 1 &&
        std::isalpha(static_cast<unsigned char>(text[at - 2])) &&
        (at + 1 == text.size() || std::string_view(",;.").find(text[at + 1]) != std::string_view::npos);
    if (apart) text.erase(at - 1, 1);
  }
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool sign = (text[i] == '+' || text[i] == '-') && i > 0 &&
                      (std::isalpha(static_cast<unsigned char>(text[i - 1])) || text[i - 1] == ')');
    const bool ends =
        i + 1 >= text.size() || std::string_view(" ,;./)").find(text[i + 1]) != std::string::npos;
    // "hard- and soft exudates" has a hyphen before a blank too
    const bool hyphen = text[i] == '-' && text.compare(i + 1, 5, " and ") == 0;
    if (sign && ends && !hyphen)
      out += text[i] == '+' ? " present" : " absent";
    else
      out += text[i];
  }
  return out;
}

}  // namespace

std::string plainly_written(std::string sentence) {
  return with_parted_clauses(with_parted_statements(with_parted_subordinate(
      with_short_names(with_signs_in_words(without_contractions(std::move(sentence)))))));
}

}  // namespace retinal::instruct
