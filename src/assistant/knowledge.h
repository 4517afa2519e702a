#pragma once
// The knowledge base: what the assistant may say about eyes in general. Written by hand in knowledge/*.toml,
// every entry with references, and compiled into the library, so that it needs no folder and no network.
//
// An entry is only ever said whole and word for word, with its id ("knowledge.drusen") as the citation, and
// never as a statement about a photograph. Which entry answers a question is decided in knowledge_search.h.

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace retinal {

/// A publication that an entry rests on.
struct Reference {
  std::string key;  ///< "ferris2013"
  std::string author, title, journal;
  int year = 0;
};

struct KnowledgeEntry {
  std::string id;                      ///< "drusen"; lower case, digits and underscores
  std::string theme;                   ///< name of its file: "lesions"
  std::string title;                   ///< "Drusen"
  std::vector<std::string> aliases;    ///< other names and lay words by which it is asked for
  std::vector<std::string> sentences;  ///< two to five
  std::vector<Reference> references;   ///< at least one

  std::string key() const { return "knowledge." + id; }  ///< as cited in answers
  std::string text() const;                              ///< all sentences, joined by spaces
};

/// One file of the base: its name without folder and ending, and its TOML text.
struct KnowledgeFile {
  std::string name, text;
};

class KnowledgeBase {
 public:
  /// Parses and checks: unknown keys, ids and names used twice (after normalisation, so that a question can
  /// tell them apart), texts too short, too long or of too few or many sentences, references that are missing
  /// or never used are errors. Throws Error naming the file, the entry and the cause.
  explicit KnowledgeBase(std::span<const KnowledgeFile> files);

  const std::vector<KnowledgeEntry>& entries() const { return entries_; }
  /// By id, without "knowledge."; null when there is none.
  const KnowledgeEntry* find(std::string_view id) const;

 private:
  std::vector<KnowledgeEntry> entries_;
};

/// The base that was compiled in; read and checked at its first use.
const KnowledgeBase& knowledge_base();

/// "Ferris FL et al., Ophthalmology 2013".
std::string short_citation(const Reference& reference);

/// The whole base as Markdown.
std::string knowledge_document();

}  // namespace retinal
