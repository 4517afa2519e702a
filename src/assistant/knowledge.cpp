#include "assistant/knowledge.h"

#include <toml++/toml.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include "assistant/knowledge_files.h"
#include "assistant/knowledge_words.h"
#include "base/error.h"
#include "base/suggest.h"

namespace retinal {
namespace {

constexpr std::size_t kShortestText = 120, kLongestText = 700;  ///< bytes
constexpr std::size_t kFewestSentences = 2, kMostSentences = 5;
constexpr const char* kReferencesFile = "references";

[[noreturn]] void fail(const std::string& file, const std::string& where, const std::string& cause) {
  throw Error("knowledge/" + file + ".toml: " + where + ": " + cause);
}

toml::table parse(const KnowledgeFile& file) {
  try {
    return toml::parse(file.text, "knowledge/" + file.name + ".toml");
  } catch (const toml::parse_error& error) {
    std::ostringstream place;
    place << "line " << error.source().begin.line;
    fail(file.name, place.str(), std::string(error.description()));
  }
}

void check_keys(const toml::table& table, const std::vector<std::string>& known, const std::string& file,
                const std::string& where) {
  for (const auto& [key, value] : table)
    if (const std::string name(key.str()); std::find(known.begin(), known.end(), name) == known.end())
      fail(file, where, "unknown key '" + name + "'" + did_you_mean(name, known));
}

std::string string_of(const toml::table& table, const char* key, const std::string& file,
                      const std::string& where) {
  const auto value = table[key].value<std::string>();
  if (!value || value->find_first_not_of(" \n\t") == std::string::npos)
    fail(file, where, std::string("'") + key + "' is missing or empty");
  return *value;
}

std::vector<std::string> strings_of(const toml::table& table, const char* key, const std::string& file,
                                    const std::string& where) {
  std::vector<std::string> values;
  const toml::array* array = table[key].as_array();
  if (!array || array->empty()) fail(file, where, std::string("'") + key + "' is missing or empty");
  for (const toml::node& item : *array) {
    const auto value = item.value<std::string>();
    if (!value || value->empty())
      fail(file, where, std::string("'") + key + "' holds something else than words");
    values.push_back(*value);
  }
  return values;
}

std::map<std::string, Reference> read_references(const KnowledgeFile& file) {
  std::map<std::string, Reference> references;
  for (const auto& [key, node] : parse(file)) {
    const std::string name(key.str());
    const toml::table* table = node.as_table();
    if (!table) fail(file.name, name, "a reference is { author, title, journal, year }");
    check_keys(*table, {"author", "title", "journal", "year"}, file.name, name);
    const auto year = (*table)["year"].value<int>();
    if (!year || *year < 1850 || *year > 2100) fail(file.name, name, "'year' is missing or impossible");
    const auto text = [&](const char* member) { return string_of(*table, member, file.name, name); };
    references[name] = {name, text("author"), text("title"), text("journal"), *year};
  }
  return references;
}

/// Text without line breaks, cut at the ends of sentences: ". " before a capital letter or a digit.
std::vector<std::string> sentences_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> sentences;
  std::string word, current;
  bool ended = false;
  while (stream >> word) {
    if (ended && ((word[0] >= 'A' && word[0] <= 'Z') || (word[0] >= '0' && word[0] <= '9'))) {
      sentences.push_back(std::move(current));
      current.clear();
    }
    current += (current.empty() ? "" : " ") + word;
    ended = word.back() == '.';
  }
  if (!current.empty()) sentences.push_back(std::move(current));
  return sentences;
}

void check_id(const std::string& id, const std::string& file) {
  const bool good = std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
  if (!good) fail(file, id, "an id has lower-case letters, digits and underscores only");
}

KnowledgeEntry read_entry(const toml::table& table, const std::string& file,
                          const std::map<std::string, Reference>& references) {
  KnowledgeEntry entry;
  entry.theme = file;
  entry.id = string_of(table, "id", file, "an entry");
  check_id(entry.id, file);
  check_keys(table, {"id", "title", "aliases", "text", "references"}, file, entry.id);
  entry.title = string_of(table, "title", file, entry.id);
  entry.aliases = strings_of(table, "aliases", file, entry.id);
  entry.sentences = sentences_of(string_of(table, "text", file, entry.id));
  const std::size_t count = entry.sentences.size(), length = entry.text().size();
  if (count < kFewestSentences || count > kMostSentences)
    fail(file, entry.id, "the text has " + std::to_string(count) + " sentences; two to five are wanted");
  if (length < kShortestText || length > kLongestText)
    fail(file, entry.id, "the text has " + std::to_string(length) + " bytes; 120 to 700 are wanted");
  if (entry.sentences.back().back() != '.') fail(file, entry.id, "the text does not end with a full stop");
  for (const std::string& key : strings_of(table, "references", file, entry.id)) {
    const auto found = references.find(key);
    if (found == references.end())
      fail(file, entry.id, "'" + key + "' is not in knowledge/" + kReferencesFile + ".toml");
    entry.references.push_back(found->second);
  }
  return entry;
}

/// Ids and names stand for one entry each; names are compared as questions are, word by word. All clashes of
/// names are told at once.
void check_unique(const std::vector<KnowledgeEntry>& entries) {
  std::map<std::string, std::string> owners;
  std::set<std::string> ids;
  std::string clashes;
  for (const KnowledgeEntry& entry : entries) {
    if (!ids.insert(entry.id).second) fail(entry.theme, entry.id, "another entry has this id");
    std::vector<std::string> names = entry.aliases;
    names.push_back(entry.title);
    for (const std::string& name : names) {
      std::string terms;
      for (const std::string& term : knowledge::terms_of(name)) terms += term + " ";
      if (terms.empty()) fail(entry.theme, entry.id, "'" + name + "' says nothing that could be asked for");
      const auto [owner, fresh] = owners.emplace(terms, entry.id);
      if (!fresh && owner->second != entry.id)
        clashes += (clashes.empty() ? "" : "; ") + entry.id + ": '" + name + "' stands for " + owner->second +
                   " as well";
    }
  }
  if (!clashes.empty()) throw Error("knowledge/: " + clashes);
}

void check_used(const std::map<std::string, Reference>& references,
                const std::vector<KnowledgeEntry>& entries) {
  std::set<std::string> used;
  for (const KnowledgeEntry& entry : entries)
    for (const Reference& reference : entry.references) used.insert(reference.key);
  for (const auto& [key, reference] : references)
    if (!used.contains(key)) fail(kReferencesFile, key, "no entry refers to it");
}

}  // namespace

std::string KnowledgeEntry::text() const {
  std::string all;
  for (const std::string& sentence : sentences) all += (all.empty() ? "" : " ") + sentence;
  return all;
}

KnowledgeBase::KnowledgeBase(std::span<const KnowledgeFile> files) {
  std::map<std::string, Reference> references;
  for (const KnowledgeFile& file : files)
    if (file.name == kReferencesFile) references = read_references(file);
  for (const KnowledgeFile& file : files) {
    if (file.name == kReferencesFile) continue;
    const toml::table table = parse(file);
    check_keys(table, {"entry"}, file.name, "top level");
    const toml::array* entries = table["entry"].as_array();
    if (!entries) fail(file.name, "top level", "there is no [[entry]]");
    for (const toml::node& node : *entries) {
      if (!node.is_table()) fail(file.name, "top level", "an entry is a table: [[entry]]");
      entries_.push_back(read_entry(*node.as_table(), file.name, references));
    }
  }
  check_unique(entries_);
  check_used(references, entries_);
}

const KnowledgeEntry* KnowledgeBase::find(std::string_view id) const {
  const auto found = std::find_if(entries_.begin(), entries_.end(),
                                  [&](const KnowledgeEntry& entry) { return entry.id == id; });
  return found == entries_.end() ? nullptr : &*found;
}

const KnowledgeBase& knowledge_base() {
  static const KnowledgeBase base(knowledge_files());
  return base;
}

std::string short_citation(const Reference& reference) {
  return reference.author + ", " + reference.journal + " " + std::to_string(reference.year);
}

std::string knowledge_document() {
  std::ostringstream out;
  const auto& entries = knowledge_base().entries();
  out << "# Knowledge base\n\nWhat the assistant may say about eyes in general: " << entries.size()
      << " entries, general knowledge and no advice about any particular eye. The headings are the keys "
         "under which "
         "answers cite them.\n";
  std::string theme;
  for (const KnowledgeEntry& entry : entries) {
    if (entry.theme != theme) out << "\n## " << entry.theme << "\n";
    theme = entry.theme;
    out << "\n### " << entry.key() << "\n\n**" << entry.title << ".** " << entry.text() << "\n\n";
    for (const Reference& r : entry.references)
      out << "- " << r.author << ": " << r.title << "; " << r.journal << ", " << r.year << ".\n";
  }
  return out.str();
}

}  // namespace retinal
