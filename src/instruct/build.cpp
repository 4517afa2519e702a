#include "instruct/build.h"

#include <chrono>
#include <optional>

#include "analysis/analyzer.h"
#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/text.h"
#include "instruct/describe.h"
#include "instruct/evidence_cache.h"
#include "instruct/ledger.h"
#include "instruct/source.h"
#include "instruct/streamed_file.h"

namespace retinal::instruct {
namespace {

constexpr std::int64_t kBlock = 64;       ///< dialogues of one photograph in one unit of work
constexpr std::size_t kCommitEvery = 64;  ///< units of work in one transaction
constexpr auto kCommitAfter = std::chrono::seconds(2);

/// What the output depends on: settings, writer, and every photograph with its labels.
std::string fingerprint_of(const JobConfig& job, const Work& work) {
  std::string text =
      std::string(kWriterName) + "|" + std::to_string(job.seed) + "|" + job.evidence + "|" +
      std::to_string(job.estimates) + "|" + job.prefix + "|" + std::to_string(job.alignment.dialogues) + "|" +
      std::to_string(job.instruction.dialogues) + "|" + std::to_string(job.writer.min_turns) + "|" +
      std::to_string(job.writer.max_turns) + "|" + std::to_string(job.writer.typos) + "|" +
      std::to_string(job.writer.unknown) + "|" + std::to_string(static_cast<int>(job.writer.phrasings)) +
      "|" + std::to_string(job.boxes.max_boxes) + "|" + std::to_string(job.boxes.gap) + "|" +
      std::to_string(job.boxes.gap_step) + "|" + std::to_string(job.boxes.overlap) + "|" +
      std::to_string(job.boxes.min_area);
  for (const WorkItem& item : work.items) {
    text += "\n" + item.sample.id() + "|" + item.sample.patient + "|" +
            std::to_string(item.sample.dr_grade.value_or(-1)) + "|" +
            std::to_string(item.sample.edema_risk.value_or(-1)) + "|" +
            std::to_string(item.sample.quality.value_or(-1)) + "|" +
            std::to_string(item.sample.messidor_grade.value_or(-1)) + "|" +
            std::to_string(item.sample.myopic_maculopathy.value_or(-1));
    for (const auto& [code, present] : item.sample.findings) text += "|" + code + (present ? "+" : "-");
    for (const auto& [name, words] : item.sample.notes) text += "|" + name + "=" + words;
    for (const std::string& word : item.sample.keywords) text += "|" + word;
    for (const auto& [name, present] : item.sample.diseases) text += "|" + name + (present ? "+" : "-");
    for (const auto& [column, value] : item.metadata) text += "|" + column + "=" + value;
  }
  return sha256_hex(std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

class Builder {
 public:
  Builder(const JobConfig& job, const BuildOptions& options)
      : job_(job),
        options_(options),
        work_(work_of(job)),
        cache_(job.cache.empty() ? options.out / "evidence" : job.cache),
        ledger_(options.out / "ledger.sqlite", fingerprint_of(job, work_)) {
    const std::int64_t most = std::max<std::int64_t>({1, job.alignment.dialogues, job.instruction.dialogues});
    blocks_ = (most + kBlock - 1) / kBlock;
    result_.patients_left_out = work_.patients_left_out;
  }

  BuildResult run() {
    const auto start = std::chrono::steady_clock::now();
    const std::int64_t total = static_cast<std::int64_t>(work_.items.size()) * blocks_;
    result_.resumed = ledger_.finished();
    bool stopped = false;
    for (std::int64_t position = 0; position < total && !stopped; ++position) {
      if (ledger_.is_finished(position)) continue;
      pending_.push_back(entry(position));
      commit_if_due();
      if (options_.progress) options_.progress(position + 1, total);
      stopped = options_.stop && options_.stop();
    }
    commit();
    result_.complete = ledger_.finished() == total;
    if (result_.complete) write_outputs();
    result_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (result_.complete) write_file_atomically(options_.out / "datasheet.md", datasheet(job_, result_));
    return result_;
  }

 private:
  void commit_if_due() {
    const auto now = std::chrono::steady_clock::now();
    if (pending_.size() >= kCommitEvery || now - last_commit_ > kCommitAfter) commit();
  }

  void commit() {
    if (!pending_.empty()) ledger_.record(pending_);
    pending_.clear();
    last_commit_ = std::chrono::steady_clock::now();
  }

  LedgerEntry entry(std::int64_t position) {
    LedgerEntry out;
    out.position = position;
    const std::int64_t index = position / blocks_, block = position % blocks_;
    try {
      if (described_index_ != index) {
        described_ = describe_item(work_.items[static_cast<std::size_t>(index)]);
        described_index_ = index;
      }
      if (block == 0) out.description = to_json(described_).dump();
      write_track(Track::alignment, job_.alignment.dialogues, block, out);
      write_track(Track::instruction, job_.instruction.dialogues, block, out);
    } catch (const InputError& error) {
      // One photograph that cannot be read is reported and never stops the others.
      described_index_ = -1;
      out = LedgerEntry{position, "", error.what(), {}, {}};
    }
    return out;
  }

  Description describe_item(const WorkItem& item) {
    const std::optional<Evidence> evidence = evidence_of(item.sample);
    Description d =
        describe(item.sample, work_.root, evidence ? &*evidence : nullptr, {job_.boxes, job_.estimates});
    add_metadata(d, item.metadata);
    if (!item.metadata.empty()) d.provenance.label_source = job_.table.filename().string();
    return d;
  }

  std::optional<Evidence> evidence_of(const Sample& sample) {
    if (job_.evidence == "none" || !std::filesystem::exists(sample.image)) return std::nullopt;
    const std::string hash = sha256_hex_of_file(sample.image);
    if (job_.evidence == "cached") return cache_.find(hash);
    if (!analyzer_) analyzer_.emplace();
    if (auto known = cache_.find(hash, analyzer_->model().sha256)) return known;
    const Evidence evidence = analyzer_->analyze(load_photograph(sample.image)).evidence;
    cache_.store(hash, evidence);
    ++result_.analysed;
    return evidence;
  }

  void write_track(Track track, int wished, std::int64_t block, LedgerEntry& out) {
    const std::int64_t end = std::min<std::int64_t>(wished, (block + 1) * kBlock);
    for (std::int64_t n = block * kBlock; n < end; ++n) {
      const std::uint64_t seed = stable_hash(std::to_string(job_.seed) + "/" + described_.id + "/" +
                                             to_string(track) + "/" + std::to_string(n));
      const Dialogue dialogue = write_dialogue(described_, track, seed, job_.writer);
      for (const Refusal& r : dialogue.refusals)
        out.refusals.push_back({to_string(track), n,
                                Json{{"id", described_.id},
                                     {"track", to_string(track)},
                                     {"topic", r.topic},
                                     {"text", r.text},
                                     {"reason", r.reason}}
                                    .dump()});
      if (dialogue.turns.empty()) {
        out.refusals.push_back({to_string(track), n,
                                Json{{"id", described_.id},
                                     {"track", to_string(track)},
                                     {"topic", "dialogue"},
                                     {"text", ""},
                                     {"reason", dialogue.why_empty}}
                                    .dump()});
        continue;
      }
      out.dialogues.push_back({to_string(track), n,
                               dialogue_json(dialogue, described_, n, seed, job_.prefix, false).dump(),
                               dialogue_json(dialogue, described_, n, seed, job_.prefix, true).dump()});
    }
  }

  void write_outputs() {
    StreamedFile descriptions(options_.out / "descriptions.jsonl");
    ledger_.for_each_description([&](const std::string& line) {
      descriptions.write(line + "\n");
      ++result_.photographs;
    });
    descriptions.commit();
    if (!work_.split_table.empty()) write_file_atomically(options_.out / "split.csv", work_.split_table);
    for (const Track track : {Track::alignment, Track::instruction}) write_dialogues(to_string(track));
    StreamedFile refused(options_.out / "refused.jsonl"), failed(options_.out / "failed.csv");
    ledger_.for_each_refusal([&](const std::string& line) {
      refused.write(line + "\n");
      ++result_.refused;
    });
    refused.commit();
    failed.write("image,reason\n");
    ledger_.for_each_failure([&](std::int64_t position, const std::string& reason) {
      if (position % blocks_ != 0) return;
      ++result_.failed;
      failed.write(csv(work_.items[static_cast<std::size_t>(position / blocks_)].sample.image.string()) +
                   "," + csv(reason) + "\n");
    });
    failed.commit();
  }

  void write_dialogues(const std::string& track) {
    if ((track == "alignment" ? job_.alignment : job_.instruction).dialogues == 0) return;
    StreamedFile lines(options_.out / (track + ".jsonl")), array(options_.out / (track + ".json")),
        slots(options_.out / (track + ".slots.jsonl"));
    array.write("[");
    std::int64_t n = 0;
    ledger_.for_each_dialogue(track, false, [&](const std::string& line) {
      lines.write(line + "\n");
      array.write((n++ == 0 ? "\n" : ",\n") + line);
    });
    array.write("\n]\n");
    ledger_.for_each_dialogue(track, true, [&](const std::string& line) { slots.write(line + "\n"); });
    lines.commit();
    array.commit();
    slots.commit();
    result_.dialogues[track] = n;
  }

  static std::string csv(const std::string& text) {
    std::string out = "\"";
    for (const char c : valid_utf8(text)) out += c == '"' ? "\"\"" : std::string(1, c);
    return out + "\"";
  }

  const JobConfig& job_;
  const BuildOptions& options_;
  Work work_;
  EvidenceCache cache_;
  Ledger ledger_;
  std::optional<Analyzer> analyzer_;
  std::int64_t blocks_ = 1, described_index_ = -1;
  Description described_;
  std::vector<LedgerEntry> pending_;
  std::chrono::steady_clock::time_point last_commit_ = std::chrono::steady_clock::now();
  BuildResult result_;
};

}  // namespace

Json dialogue_json(const Dialogue& dialogue, const Description& d, std::int64_t ordinal, std::uint64_t seed,
                   const std::string& prefix, bool slots) {
  Json conversations = Json::array(), topics = Json::array();
  for (std::size_t i = 0; i < dialogue.turns.size(); ++i) {
    const Turn& turn = dialogue.turns[i];
    conversations.push_back({{"from", "human"}, {"value", turn.question + (i == 0 ? "\n<image>" : "")}});
    conversations.push_back({{"from", "gpt"}, {"value", slots ? turn.slots : turn.answer}});
    topics.push_back(turn.topic);
  }
  const Provenance& p = d.provenance;
  return {{"id", d.id + "#" + to_string(dialogue.track) + "-" + std::to_string(ordinal)},
          {"image", prefix + d.image},
          {"conversations", std::move(conversations)},
          {"provenance",
           {{"description", d.id},
            {"dataset", p.dataset},
            {"split", p.split},
            {"patient", p.patient},
            {"image_sha256", p.image_sha256},
            {"label_source", p.label_source},
            {"evidence_model", p.evidence_model},
            {"writer", kWriterName},
            {"seed", seed},
            {"topics", std::move(topics)}}}};
}

BuildResult build(const JobConfig& job, const BuildOptions& options) { return Builder(job, options).run(); }

}  // namespace retinal::instruct
