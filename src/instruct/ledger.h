#pragma once
// The ledger of a build: an SQLite file in which every finished photograph is written down with its dialogues
// in one transaction. Whatever moment a build is killed at, a rerun does what is missing and nothing twice.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace retinal::instruct {

/// One dialogue, as the lines that will be written.
struct LedgerDialogue {
  std::string track;  ///< "alignment", "instruction"
  std::int64_t ordinal = 0;
  std::string plain, slots;  ///< one JSON line each
};

struct LedgerRefusal {
  std::string track;
  std::int64_t ordinal = 0;
  std::string json;  ///< what was refused and why
};

/// Everything that came of one photograph.
struct LedgerEntry {
  std::int64_t position = 0;
  std::string description;  ///< JSON line; empty when the photograph failed
  std::string failure;      ///< why it failed; empty otherwise
  std::vector<LedgerDialogue> dialogues;
  std::vector<LedgerRefusal> refusals;
};

class Ledger {
 public:
  /// Opens or creates the file. `fingerprint` names the settings and inputs of the build: a ledger of other
  /// ones is refused with UsageError. Throws FileError when the file cannot be used.
  Ledger(const std::filesystem::path& file, const std::string& fingerprint);
  ~Ledger();
  Ledger(Ledger&&) noexcept;

  bool is_finished(std::int64_t position) const;
  std::int64_t finished() const;
  /// In one transaction: after it the entries are finished, before it nothing of them exists.
  void record(const std::vector<LedgerEntry>& entries);

  /// Answers of another writer, kept the moment they arrive because they were paid for. `json` holds text,
  /// finish_reason, prompt_tokens, completion_tokens. May be called by several threads at once.
  std::optional<std::string> reply(const std::string& id) const;
  /// The first one is kept; false when there was one.
  bool store_reply(const std::string& id, const std::string& json);
  void for_each_reply(const std::function<void(const std::string&, const std::string&)>& use) const;

  // In order of position; nothing is held in memory but the row at hand.
  void for_each_description(const std::function<void(const std::string&)>& use) const;
  void for_each_dialogue(const std::string& track, bool slots,
                         const std::function<void(const std::string&)>& use) const;
  void for_each_failure(const std::function<void(std::int64_t, const std::string&)>& use) const;
  void for_each_refusal(const std::function<void(const std::string&)>& use) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace retinal::instruct
