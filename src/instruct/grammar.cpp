#include "instruct/grammar.h"

#include <cctype>
#include <sstream>

#include "base/error.h"

namespace retinal::instruct {
namespace {

struct Alternative;

/// A literal, a reference to a rule, or a choice.
struct Part {
  enum class Kind { literal, reference, choice } kind = Kind::literal;
  std::string text;
  std::vector<Alternative> choices;
};

struct Alternative {
  std::vector<Part> parts;
  bool kept = false;
};

struct Rule {
  std::vector<Alternative> trained, kept;
};

bool is_name(std::string_view text) {
  if (text.empty()) return false;
  for (const char c : text)
    if (!std::isalnum(static_cast<unsigned char>(c)) && c != '.' && c != '_') return false;
  return true;
}

/// Parses "text {a|b} {rule} [[slot]]" up to `end` characters that close it.
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Alternative alternative(std::string_view ends) {
    Alternative out;
    std::string literal;
    const auto flush = [&] {
      if (!literal.empty()) out.parts.push_back({Part::Kind::literal, std::move(literal), {}});
      literal.clear();
    };
    while (at_ < text_.size() && ends.find(text_[at_]) == std::string_view::npos) {
      if (text_[at_] != '{') {
        literal += text_[at_++];
        continue;
      }
      flush();
      out.parts.push_back(braces());
    }
    flush();
    return out;
  }

  bool finished() const { return at_ >= text_.size(); }

 private:
  Part braces() {
    Part part;
    part.kind = Part::Kind::choice;
    const std::size_t begin = ++at_;
    part.choices.push_back(alternative("|}"));
    while (at_ < text_.size() && text_[at_] == '|') {
      ++at_;
      part.choices.push_back(alternative("|}"));
    }
    if (at_ >= text_.size()) throw Error("a brace is not closed in the grammar: " + std::string(text_));
    const std::string_view inside = text_.substr(begin, at_ - begin);
    ++at_;
    if (is_name(inside)) return {Part::Kind::reference, std::string(inside), {}};
    if (part.choices.size() == 1 && inside.find(' ') == std::string_view::npos)
      throw Error("'{" + std::string(inside) + "}' is neither a choice nor a rule's name in the grammar");
    return part;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

/// Single spaces, none before punctuation, capitals at the beginning of sentences.
std::string tidy(const std::string& raw) {
  std::string out;
  bool start = true;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const char c = raw[i];
    if (c == ' ' && (out.empty() || out.back() == ' ')) continue;
    if ((c == '.' || c == ',' || c == '?' || c == '!' || c == ';' || c == ':' || c == ')') && !out.empty() &&
        out.back() == ' ')
      out.pop_back();
    const bool letter = std::isalpha(static_cast<unsigned char>(c));
    out += start && letter ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
    if (letter || std::isdigit(static_cast<unsigned char>(c)) || c == '[') start = false;
    if ((c == '.' || c == '?' || c == '!') && (i + 1 == raw.size() || raw[i + 1] == ' ')) start = true;
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

}  // namespace

struct Grammar::Impl {
  std::map<std::string, Rule> rules;

  const Rule& rule(const std::string& name) const {
    const auto found = rules.find(name);
    if (found == rules.end()) throw Error("the grammar has no rule '" + name + "'");
    return found->second;
  }

  void derive(const std::string& name, SeededRandom& random, const Bindings& bindings, Phrasings phrasings,
              std::string& out) const {
    const auto bound = bindings.find(name);
    const Rule& r = rule(bound == bindings.end() ? name : bound->second);
    const auto& alternatives =
        (phrasings == Phrasings::kept && !r.kept.empty()) || r.trained.empty() ? r.kept : r.trained;
    derive(alternatives[static_cast<std::size_t>(random.below(static_cast<int>(alternatives.size())))],
           random, bindings, phrasings, out);
  }

  void derive(const Alternative& alternative, SeededRandom& random, const Bindings& bindings,
              Phrasings phrasings, std::string& out) const {
    for (const Part& part : alternative.parts) {
      if (part.kind == Part::Kind::literal)
        out += part.text;
      else if (part.kind == Part::Kind::reference)
        derive(part.text, random, bindings, phrasings, out);
      else
        derive(part.choices[static_cast<std::size_t>(random.below(static_cast<int>(part.choices.size())))],
               random, bindings, phrasings, out);
    }
  }

  void check(const std::string& name, const Alternative& alternative,
             const std::set<std::string>& bound) const {
    for (const Part& part : alternative.parts) {
      if (part.kind == Part::Kind::reference && !rules.contains(part.text) && !bound.contains(part.text))
        throw Error("the grammar's rule '" + name + "' refers to '" + part.text + "', which does not exist");
      for (const Alternative& choice : part.choices) check(name, choice, bound);
    }
  }
};

Grammar::Grammar() : impl_(std::make_unique<Impl>()) {}
Grammar::~Grammar() = default;
Grammar::Grammar(Grammar&&) noexcept = default;

void Grammar::add(std::string_view text) {
  std::istringstream lines{std::string(text)};
  Rule* current = nullptr;
  for (std::string line; std::getline(lines, line);) {
    const std::size_t first = line.find_first_not_of(" \t");
    if (first == std::string::npos || line[first] == '#') continue;
    if (first == 0) {
      const std::string name = line.substr(0, line.size() - 1);
      if (!line.ends_with(':') || !is_name(name)) throw Error("no rule of a grammar: " + line);
      const auto [entry, added] = impl_->rules.emplace(name, Rule{});
      if (!added) throw Error("the grammar's rule '" + name + "' is defined twice");
      current = &entry->second;
      continue;
    }
    if (!current) throw Error("an alternative without a rule in the grammar: " + line);
    const bool kept = line.compare(first, 2, "~ ") == 0;
    Parser parser(std::string_view(line).substr(kept ? first + 2 : first));
    Alternative alternative = parser.alternative("");
    if (!parser.finished()) throw Error("a brace too many in the grammar: " + line);
    (kept ? current->kept : current->trained).push_back(std::move(alternative));
  }
}

void Grammar::check(const std::set<std::string>& bound) const {
  for (const auto& [name, rule] : impl_->rules) {
    if (rule.trained.empty() && rule.kept.empty()) throw Error("the grammar's rule '" + name + "' is empty");
    for (const Alternative& a : rule.trained) impl_->check(name, a, bound);
    for (const Alternative& a : rule.kept) impl_->check(name, a, bound);
  }
}

bool Grammar::has(const std::string& rule) const { return impl_->rules.contains(rule); }

bool Grammar::keeps(const std::string& rule) const { return !impl_->rule(rule).kept.empty(); }

std::string Grammar::expand(const std::string& rule, SeededRandom& random, const Bindings& bindings,
                            Phrasings phrasings) const {
  std::string out;
  impl_->derive(rule, random, bindings, phrasings, out);
  return tidy(out);
}

std::vector<std::string> Grammar::rules() const {
  std::vector<std::string> names;
  for (const auto& [name, _] : impl_->rules) names.push_back(name);
  return names;
}

const Grammar& writer_grammar() {
  static const Grammar grammar = [] {
    Grammar g;
    for (const std::string_view text :
         {noun_grammar(), question_grammar(), lesion_question_grammar(), vessel_question_grammar(),
          follow_up_grammar(), answer_grammar(), lesion_answer_grammar(), vessel_answer_grammar(),
          general_grammar(), frame_grammar()})
      g.add(text);
    g.check({"thing", "things", "feature"});
    return g;
  }();
  return grammar;
}

}  // namespace retinal::instruct
