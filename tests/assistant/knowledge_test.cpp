// The knowledge base itself, and which of its entries answers a question.

#include "assistant/knowledge.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <sstream>

#include "assistant/assistant.h"
#include "assistant/knowledge_search.h"
#include "assistant/sample_evidence.h"
#include "base/error.h"
#include "base/file.h"
#include "support/data.h"

namespace retinal {
namespace {

constexpr std::size_t kRequiredEntries = 150;
constexpr double kRequiredFound = 0.90, kRequiredDeclined = 0.90;
constexpr const char* kUnknown = "unknown";  // the column of questions that no entry answers

struct TestQuestion {
  std::string question;
  std::set<std::string> entries;  ///< any of them is right
};

std::vector<TestQuestion> read_entry_questions(const char* file_name) {
  std::ifstream file(test::repository() / "tests/assistant/data" / file_name);
  std::vector<TestQuestion> questions;
  for (std::string line; std::getline(file, line);) {
    const std::size_t tab = line.find('\t');
    if (line.empty() || line.front() == '#' || tab == std::string::npos) continue;
    TestQuestion entry{line.substr(0, tab), {}};
    std::istringstream names(line.substr(tab + 1));
    for (std::string name; std::getline(names, name, '|');) entry.entries.insert(name);
    questions.push_back(std::move(entry));
  }
  return questions;
}

std::string found_for(const std::string& question) {
  const KnowledgeEntry* entry = find_knowledge(question);
  return entry ? entry->id : kUnknown;
}

/// Shares of questions that got a right entry, and of questions without entry that got none.
struct Retrieved {
  int known = 0, found = 0, declined_wrongly = 0, unknown = 0, declined = 0;
  double found_share() const { return static_cast<double>(found) / known; }
  double declined_share() const { return static_cast<double>(declined) / unknown; }
};

Retrieved retrieval_of(const std::vector<TestQuestion>& questions, bool print_mistakes) {
  Retrieved result;
  for (const TestQuestion& asked : questions) {
    const std::string found = found_for(asked.question);
    const bool right = asked.entries.contains(found);
    if (asked.entries.contains(kUnknown)) {
      ++result.unknown;
      result.declined += right;
    } else {
      ++result.known;
      result.found += right;
      result.declined_wrongly += found == kUnknown;
    }
    if (!right && print_mistakes)
      std::cout << "  " << asked.question << " -> " << found << ", not " << *asked.entries.begin() << "\n";
  }
  std::cout << result.found << " of " << result.known << " questions got the right entry ("
            << 100 * result.found_share() << " %), " << result.declined_wrongly << " were declined; "
            << result.declined << " of " << result.unknown << " questions on other things were declined\n";
  return result;
}

void expect_known_entries(const std::vector<TestQuestion>& questions) {
  for (const TestQuestion& asked : questions)
    for (const std::string& id : asked.entries)
      EXPECT_TRUE(id == kUnknown || knowledge_base().find(id)) << id << " is no entry: " << asked.question;
}

TEST(Knowledge, IsLargeAndKeepsItsRules) {
  const auto& entries = knowledge_base().entries();  // the loader checks ids, names, lengths and references
  EXPECT_GE(entries.size(), kRequiredEntries);
  for (const KnowledgeEntry& entry : entries) {
    EXPECT_FALSE(entry.references.empty()) << entry.id;
    for (const char* filler : {"\u2014", "\u2013", "delve", "crucial", "it is important to note"})
      EXPECT_EQ(entry.text().find(filler), std::string::npos) << entry.id << " says '" << filler << "'";
    for (const char* personal : {"your eye", "this image", "this photograph", "this patient"})
      EXPECT_EQ(entry.text().find(personal), std::string::npos) << entry.id << " speaks of " << personal;
  }
}

TEST(Knowledge, EachNameLeadsToItsEntry) {
  int names = 0, others = 0;
  for (const KnowledgeEntry& entry : knowledge_base().entries())
    for (const std::string& name : entry.aliases) {
      ++names;
      const auto hits = rank_knowledge(name, {}, 1);
      if (hits.empty() || hits.front().entry != &entry) {
        ++others;
        std::cout << "  " << name << " leads to " << (hits.empty() ? "nothing" : hits.front().entry->id)
                  << ", not " << entry.id << "\n";
      }
    }
  EXPECT_LE(others, names / 100);
}

TEST(Knowledge, FindsTheEntryOfDevelopmentQuestions) {
  const auto questions = read_entry_questions("knowledge_examples.tsv");
  ASSERT_GE(questions.size(), 125u);
  expect_known_entries(questions);
  const Retrieved result = retrieval_of(questions, true);
  EXPECT_GE(result.found_share(), kRequiredFound);
  EXPECT_GE(result.declined_share(), kRequiredDeclined);
}

TEST(Knowledge, FindsTheEntryOfQuestionsItWasNotTunedOn) {
  const auto questions = read_entry_questions("knowledge_questions.tsv");
  ASSERT_GE(questions.size(), 125u);
  expect_known_entries(questions);
  const Retrieved result = retrieval_of(questions, false);
  RecordProperty("found_percent", std::to_string(100 * result.found_share()));
  EXPECT_GE(result.found_share(), kRequiredFound);
  EXPECT_GE(result.declined_share(), kRequiredDeclined);
}

TEST(Knowledge, UsesTheSubjectOfTheConversation) {
  EXPECT_EQ(find_knowledge("What causes them?"), nullptr);
  const KnowledgeEntry* entry = find_knowledge("What causes them?", "Retinal haemorrhages");
  ASSERT_NE(entry, nullptr);
  EXPECT_EQ(entry->id, "haemorrhage_causes");
}

TEST(Knowledge, DocumentHasEveryEntryAndItsSources) {
  const std::string document = knowledge_document();
  for (const KnowledgeEntry& entry : knowledge_base().entries())
    EXPECT_NE(document.find("### " + entry.key() + "\n\n**" + entry.title + ".** "), std::string::npos)
        << entry.id;
  EXPECT_NE(
      document.find("- Ferris FL et al.: Clinical classification of age-related macular degeneration; "),
      std::string::npos);
}

/// The key that the answer cites, without "knowledge."; kUnknown when it cites no entry.
std::string cited_entry(const Answer& answer) {
  for (const Citation& citation : answer.citations)
    if (citation.key.starts_with("knowledge.")) return citation.key.substr(std::string("knowledge.").size());
  return kUnknown;
}

/// Asked in a conversation, a question passes the router too. Prints what went wrong of the development half
/// only.
Retrieved ask_all(const std::vector<TestQuestion>& questions, bool print_mistakes) {
  Retrieved result;
  for (const TestQuestion& asked : questions) {
    Conversation talk(samples::diabetic_eye(), nullptr);
    const Answer answer = talk.ask(asked.question);
    const std::string cited = cited_entry(answer);
    const bool right = asked.entries.contains(cited);
    const bool known = !asked.entries.contains(kUnknown);
    (known ? result.known : result.unknown) += 1;
    (known ? result.found : result.declined) += right;
    if (!right && print_mistakes)
      std::cout << "  " << asked.question << " -> " << cited << " under "
                << (answer.topics.empty() ? "ask_back" : to_string(answer.topics.front())) << "\n";
  }
  std::cout << result.found << " of " << result.known << " questions were answered by a right entry ("
            << 100 * result.found_share() << " %); " << result.declined << " of " << result.unknown
            << " on other things cited none\n";
  return result;
}

TEST(Knowledge, AnswersInAConversation) {
  EXPECT_GE(ask_all(read_entry_questions("knowledge_examples.tsv"), true).found_share(), 0.8);
  const Retrieved result = ask_all(read_entry_questions("knowledge_questions.tsv"), false);
  EXPECT_GE(result.found_share(), 0.82);
  EXPECT_GE(result.declined_share(), kRequiredDeclined);
}

// What the loader refuses.
constexpr const char* kReferences =
    "a2000 = { author = \"A\", title = \"T\", journal = \"J\", year = 2000 }\n";

std::string entry_text(const std::string& id, const std::string& name,
                       const std::string& reference = "a2000") {
  return "[[entry]]\nid = \"" + id + "\"\ntitle = \"" + name + "\"\naliases = [\"" + name +
         " proper\"]\ntext = \"\"\"\nThe first sentence is long enough to be a definition of it. The second "
         "one adds "
         "a limit, so that the text has a proper length and reads well.\"\"\"\nreferences = [\"" +
         reference + "\"]\n";
}

std::string refusal(const std::string& entries, const std::string& references = kReferences) {
  const std::vector<KnowledgeFile> files = {{"references", references}, {"theme", entries}};
  try {
    const KnowledgeBase base(files);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(KnowledgeLoader, AcceptsWhatIsWellFormed) {
  EXPECT_EQ(refusal(entry_text("drusen", "Drusen") + entry_text("cataract", "Cataract")), "");
}

TEST(KnowledgeLoader, NamesWhatIsWrong) {
  const std::string good = entry_text("drusen", "Drusen");
  const auto says = [](const std::string& message, const char* part) {
    EXPECT_NE(message.find(part), std::string::npos) << message;
  };
  says(refusal(good + entry_text("drusen", "Cataract")), "another entry has this id");
  says(refusal(good + entry_text("other", "drusens")), "stands for drusen as well");
  says(refusal(entry_text("drusen", "Drusen", "b1999")), "'b1999' is not in knowledge/references.toml");
  says(refusal(entry_text("Drusen", "Drusen")), "lower-case");
  says(refusal(good, std::string(kReferences) +
                         "b2001 = { author = \"B\", title = \"T\", journal = \"J\", year = 2001 }\n"),
       "no entry refers to it");
  says(refusal(good, "a2000 = { author = \"A\", title = \"T\", journal = \"J\" }\n"), "'year' is missing");
  says(refusal(good + "refrences = [\"a2000\"]\n"), "did you mean 'references'");
  says(refusal("[[entry]\n"), "knowledge/theme.toml: line 1");
  std::string brief = good;
  brief.replace(brief.find("The second"), brief.find("well.") + 5 - brief.find("The second"), "");
  says(refusal(brief), "has 1 sentences");
}

}  // namespace
}  // namespace retinal
