#pragma once
// The works behind a build and behind batches: photographs described in order, dialogues made of them by the
// job's writer, everything in the ledger. Internal to the room.

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "analysis/analyzer.h"
#include "instruct/build.h"
#include "instruct/evidence_cache.h"
#include "instruct/ledger.h"
#include "instruct/remote_writer.h"
#include "instruct/source.h"

namespace retinal::instruct {

/// Who may be asked for dialogues.
enum class WriterMode {
  job,     ///< whoever the job says
  replies  ///< the answers that the ledger holds, nobody else
};

class Builder {
 public:
  Builder(const JobConfig& job, const BuildOptions& options, WriterMode mode);

  /// Makes what is missing and, when nothing is, writes the output files.
  BuildResult run();

  /// One dialogue that another writer has to write.
  struct Wish {
    std::string id;  ///< "1a2b3c4d-12-i0": job, photograph, track, number
    Json request;
  };
  /// Every dialogue of which the ledger holds no reply, in order, without asking for it.
  void for_each_wish(const std::function<void(const Wish&)>& use);
  /// Whether this job may have asked for `id`.
  bool asks_for(const std::string& id) const;

  Ledger& ledger() { return ledger_; }

 private:
  /// A photograph, or a part of its dialogues, with what is known of it.
  struct Unit {
    std::int64_t position = 0;
    Description description;
    std::filesystem::path photograph;
    std::string failure;  ///< why it cannot be described; empty otherwise
  };

  Unit unit_at(std::int64_t position);
  Description describe_item(const WorkItem& item);
  std::optional<Evidence> evidence_of(const Sample& sample);
  void for_each_dialogue(const Unit& unit, const std::function<void(Track, std::int64_t)>& use) const;
  std::string id_of(const Unit& unit, Track track, std::int64_t number) const;
  std::uint64_t seed_of(const Unit& unit, Track track, std::int64_t number) const;

  void write_units(std::vector<Unit>& units);
  LedgerEntry entry_of(const Unit& unit);
  Dialogue dialogue_of(const Unit& unit, Track track, std::int64_t number);
  void note_failure(const RemoteError& error);

  void commit_if_due();
  void commit();
  void write_outputs();
  void write_dialogues(const std::string& track);

  const JobConfig& job_;
  const BuildOptions& options_;
  Work work_;
  std::string fingerprint_;
  EvidenceCache cache_;
  Ledger ledger_;
  std::optional<Analyzer> analyzer_;
  std::optional<RemoteWriter> remote_;
  std::int64_t total_ = 0, blocks_ = 1, described_index_ = -1;
  Description described_;
  std::vector<LedgerEntry> pending_;
  int failures_in_a_row_ = 0;
  std::chrono::steady_clock::time_point last_commit_ = std::chrono::steady_clock::now();
  BuildResult result_;
};

}  // namespace retinal::instruct
