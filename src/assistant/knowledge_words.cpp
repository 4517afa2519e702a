#include "assistant/knowledge_words.h"

#include <algorithm>
#include <map>
#include <sstream>
#include <utility>

#include "assistant/tokens.h"

namespace retinal::knowledge {
namespace {

/// Words of grammar and of small talk.
constexpr const char* kFiller =
    "indicate indicates indicating signify signifies suggest suggests imply implies a an the is are was were "
    "be been being am do does did done have has had having can could will would "
    "should shall may might must i you he she it we they me him her us them my your his its our their "
    "mine yours this that these those one ones other another same some any all each both more less most "
    "least much many few not no yes or and but if then than as at in on of to for from by with without "
    "about into over up down out off so too also just only really very quite there here now again before "
    "during still yet even ever never what which who whom whose when where how tell give show say know "
    "think want please ok okay well good like hm hmm uh oh else thing something anything nothing stuff "
    "get got gets getting go going goes let see look looks looking make makes making made come comes mean "
    "means meant meaning exactly actually actual explain explained explanation define defined definition "
    "describe described description term word words called call name named phrase stand stands short long "
    "simple simply plain plainly language layman english briefly brief quick quickly question ask asking "
    "asked answer wonder wondering understand understanding understood learn learning idea concept topic "
    "subject thanks thank hi hello hey dear sir basically generally general usually typically often "
    "sometimes always people person someone somebody anybody anyone patient human body own find found "
    "happen happens happening happened work works working matter matters person's because read reading "
    "heard hear told tells saying said talk talking speak bit little lot lots able possible possibly case "
    "cases way ways help helps need needs needed take takes taking day exist exists there's interesting "
    "curious textbook medicine medical medically clinical clinically ophthalmology ophthalmological "
    "abbreviation acronym synonym consist consists contain contains include includes involve involves "
    "regarding concerning concern respect terms overview summary information info detail details detailed "
    "fact facts basics basic everything every";

/// Everyday and professional words for one thing; the first of a line stands for all. Written as normalised
/// words.
constexpr const char* kSame[] = {
    "hemorrhage bleeding bleed bled",
    "artery arteriole arteriolar arterial",
    "vein venule venular venous",
    "vessel vascular vasculature",
    "retina retinal",
    "macula macular",
    "choroid choroidal",
    "vitreous vitreal",
    "fovea foveal",
    "edema swelling swollen swell",
    "sight vision visual seeing eyesight",
    "photo photograph picture image photography shot imaging",
    "eye ocular",
    "disc papilla",
    "cause causing origin etiology pathogenesis pathophysiology mechanism reason why form",
    "treat treatment therapy treatable therapeutic managed management",
    "cure curable reversible reverse heal healed undone",
    "symptom feel notice complaint warning",
    "risk predispose",
    "grade stage classification classify classified severity category level staging grading class",
    "normal usual typical average healthy",
    "common frequent frequency prevalence prevalent rare incidence frequently",
    // NOLINTNEXTLINE(bugprone-suspicious-missing-comma): one entry on two lines
    "measure calculate computed compute measured measurement determine calculated calculation formula "
    "estimated",
    "difference differ different versus vs compare compared comparison distinguish distinguished "
    "differentiate confused",
    "hereditary inherit inherited heredity genetic gene family inheritable",
    "prevent prevention avoid prevented protect preventing",
    "limit limitation reliable reliability accurate accuracy trust trustworthy",
    "interval regularly regular",
    "blind blindness",
    "wide width thick thickness diameter caliber wider broad",
    "narrow narrowing thin narrowed thinner attenuated narrower",
    "winding tortuous tortuosity twisted curved winding curvy",
    "occlusion blockage blocked block thrombosis",
    "detachment detached detach",
    "inflammation inflamed inflammatory",
    "surgery operation surgical operate operated",
    "injection inject injected jab",
    "diabetes diabetic sugar",
    "nearsighted shortsighted myopic myopia",
    "tumor cancer tumour",
    "ischemic ischemia",
    "cataract cataracts",
    "pigment pigmentary pigmented pigmentation",
    "scan scanning",
    "big large size enlarged huge",
    "light bright",
    "smoking smoke smoker cigarette",
    "nerve neural",
    "pathological pathologic degenerative",
    "exam examination check checkup examined checked screened test",
    "vitamin supplement",
    "drop eyedrop",
    "baby infant premature prematurity preterm",
    "old age aging ageing elderly aged",
    "child children childhood kid",
    "spot dot speck patch",
    "flash flashes",
    "elongated length",
    "next after follow followed afterward",
    "refer referred referral referable",
    "urgent urgently emergency immediately",
    "pressure tension",
    "heart cardiac cardiovascular coronary",
    "ai artificial intelligence",
    "cupping",
    "type kind sort",
    "damage harm injure destroy affect",
    "use used using useful purpose important importance role function job",
};

/// A word that asks for one side of a thing, and the terms any of which shows that a text speaks of it; "*"
/// where every explanation of the thing may be expected to.
struct Aspect {
  const char* term;
  const char* signs;
};
constexpr Aspect kAspects[] = {
    {"cause", "*"},
    {"difference", "*"},
    {"type", "*"},
    {"use", "*"},
    {"treat", "treat surgery laser injection drop drug steroid cure"},
    {"cure", "cure heal return restore permanent treat disappear resolve surgery"},
    {"symptom", "symptom blur sight loss pain distort floater flash"},
    {"common", "common percent population million worldwide half"},
    {"hereditary", "hereditary relative"},
    {"prevent", "prevent control lower stop"},
    {"interval", "interval year every month"},
};

/// Two words that ask for one side of a thing, and the term they stand for.
struct AspectPhrase {
  const char *first, *second, *term;
};
constexpr AspectPhrase kAspectPhrases[] = {
    {"how", "often", "interval"}, {"how", "frequently", "interval"},
    {"many", "people", "common"}, {"many", "adult", "common"},
    {"who", "get", "risk"},       {"who", "develop", "risk"},
    {"good", "for", "use"},       {"can", "not", "limit"},
};

std::string stem(const std::string& word) {
  for (const char* ending : {"ing", "ed"})
    if (const std::string e(ending); word.size() > e.size() + 3 && word.ends_with(e)) {
      std::string cut = word.substr(0, word.size() - e.size());
      const std::size_t n = cut.size();
      if (n > 3 && cut[n - 1] == cut[n - 2] && cut[n - 1] != 's' && cut[n - 1] != 'l') cut.pop_back();
      return cut;
    }
  return word;
}

/// ISNT is the name of a rule, not a contraction.
std::string with_acronym(std::string_view input) {
  static constexpr std::pair<const char*, const char*> kNames[] = {
      {"ISNT", "isntrim"}, {"isnt rule", "isntrim rule"}, {"isnt-rule", "isntrim rule"}};
  std::string text(input);
  for (const auto& [name, spelling] : kNames)
    if (const std::size_t at = text.find(name); at != std::string::npos)
      text.replace(at, std::string_view(name).size(), spelling);
  return text;
}

/// "How do I tell drusen from exudates?", "how are they told apart?"
bool asks_to_tell_apart(const std::vector<std::string>& words) {
  const auto is_tell = [](const std::string& w) { return w == "tell" || w == "told" || w == "know"; };
  const auto tell = std::find_if(words.begin(), words.end(), is_tell);
  if (tell == words.end() || (tell + 1 != words.end() && (*(tell + 1) == "me" || *(tell + 1) == "about")))
    return false;
  return std::any_of(tell, words.end(), [](const std::string& w) { return w == "from" || w == "apart"; });
}

std::set<std::string> split(const char* text) {
  std::istringstream stream(text);
  std::set<std::string> words;
  for (std::string word; stream >> word;) words.insert(word);
  return words;
}

const std::map<std::string, std::string>& same() {
  static const std::map<std::string, std::string> table = [] {
    std::map<std::string, std::string> all;
    for (const char* line : kSame) {
      std::istringstream stream(line);
      std::string first, word;
      stream >> first;
      all.emplace(first, first);
      while (stream >> word) all.emplace(normalised_word(word), first);
    }
    return all;
  }();
  return table;
}

}  // namespace

bool is_filler(const std::string& word) {
  static const std::set<std::string> filler = [] {
    std::set<std::string> all;
    for (const std::string& w : split(kFiller)) {
      all.insert(w);
      all.insert(normalised_word(w));
    }
    return all;
  }();
  return filler.contains(word);
}

std::string plain_term(const std::string& word) {
  const auto known = same().find(word);
  if (known != same().end()) return known->second;
  const std::string cut = stem(word);
  const auto known_cut = same().find(cut);
  return known_cut == same().end() ? cut : known_cut->second;
}

std::vector<std::string> content_words(std::string_view text) {
  std::vector<std::string> words;
  for (std::string& word : normalised_words(with_acronym(text)))
    if (!is_filler(word)) words.push_back(std::move(word));
  return words;
}

std::vector<std::string> phrase_terms(std::string_view text) {
  const std::vector<std::string> words = normalised_words(text);
  std::vector<std::string> terms;
  for (std::size_t i = 0; i + 1 < words.size(); ++i)
    for (const AspectPhrase& phrase : kAspectPhrases)
      if (words[i] == phrase.first && words[i + 1] == phrase.second) terms.push_back(phrase.term);
  if (asks_to_tell_apart(words)) terms.push_back("difference");
  return terms;
}

std::vector<std::string> terms_of(std::string_view text) {
  const auto of_phrases = phrase_terms(text);
  std::set<std::string> terms(of_phrases.begin(), of_phrases.end());
  for (const std::string& word : content_words(text)) terms.insert(plain_term(word));
  return {terms.begin(), terms.end()};
}

const std::set<std::string>& aspect_signs(const std::string& term) {
  static const std::map<std::string, std::set<std::string>> table = [] {
    std::map<std::string, std::set<std::string>> all;
    for (const Aspect& aspect : kAspects) all.emplace(aspect.term, split(aspect.signs));
    return all;
  }();
  static const std::set<std::string> none;
  const auto found = table.find(term);
  return found == table.end() ? none : found->second;
}

}  // namespace retinal::knowledge
