#include "instruct/build.h"

#include <algorithm>
#include <future>

#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/text.h"
#include "instruct/builder.h"
#include "instruct/describe.h"
#include "instruct/streamed_file.h"

namespace retinal::instruct {
namespace {

constexpr std::int64_t kBlock = 64;       ///< dialogues of one photograph in one unit of work
constexpr std::size_t kCommitEvery = 64;  ///< units of work in one transaction
constexpr auto kCommitAfter = std::chrono::seconds(2);
constexpr int kFailuresInARow = 5;  ///< of the endpoint; then it is not there and the build ends

/// What the output depends on: settings, writer, and every photograph with its labels.
std::string fingerprint_of(const JobConfig& job, const Work& work) {
  std::string text =
      (job.remote ? "endpoint/" + job.endpoint.model + "|" + std::to_string(job.endpoint.temperature) + "|" +
                        std::to_string(job.endpoint.pictures)
                  : std::string(kWriterName)) +
      "|" + std::to_string(job.seed) + "|" + job.evidence + "|" + std::to_string(job.estimates) + "|" +
      job.prefix + "|" + std::to_string(job.alignment.dialogues) + "|" +
      std::to_string(job.instruction.dialogues) + "|" + std::to_string(job.writer.min_turns) + "|" +
      std::to_string(job.writer.max_turns) + "|" + std::to_string(job.writer.typos) + "|" +
      std::to_string(job.writer.unknown) + "|" + std::to_string(static_cast<int>(job.writer.phrasings)) +
      "|" + std::to_string(job.boxes.max_boxes) + "|" + std::to_string(job.boxes.gap) + "|" +
      std::to_string(job.boxes.gap_step) + "|" + std::to_string(job.boxes.overlap) + "|" +
      std::to_string(job.boxes.min_area);
  // Only where it is not the default, so that ledgers from before it existed stay good.
  if (job.view != View::photograph)
    text += std::string("|view=") + kViewNames[static_cast<std::size_t>(job.view)];
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

std::string csv(const std::string& text) {
  std::string out = "\"";
  for (const char c : valid_utf8(text)) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + "\"";
}

std::string refusal_json(const Description& d, Track track, const Refusal& r) {
  return Json{
      {"id", d.id}, {"track", to_string(track)}, {"topic", r.topic}, {"text", r.text}, {"reason", r.reason}}
      .dump();
}

std::string writer_of(const JobConfig& job) {
  return job.remote ? "endpoint/" + job.endpoint.model : std::string(kWriterName);
}

}  // namespace

Builder::Builder(const JobConfig& job, const BuildOptions& options, WriterMode mode)
    : job_(job),
      options_(options),
      work_(work_of(job)),
      fingerprint_(fingerprint_of(job, work_)),
      cache_(job.cache.empty() ? options.out / "evidence" : job.cache),
      ledger_(options.out / "ledger.sqlite", fingerprint_) {
  const std::int64_t most = std::max<std::int64_t>({1, job.alignment.dialogues, job.instruction.dialogues});
  blocks_ = (most + kBlock - 1) / kBlock;
  total_ = static_cast<std::int64_t>(work_.items.size()) * blocks_;
  result_.patients_left_out = work_.patients_left_out;
  if (job.remote) remote_.emplace(job.endpoint, ledger_, mode == WriterMode::job, options.stop);
}

BuildResult Builder::run() {
  const auto start = std::chrono::steady_clock::now();
  result_.resumed = ledger_.finished();
  const std::size_t together = job_.remote ? static_cast<std::size_t>(job_.endpoint.concurrency) : 1;
  std::vector<Unit> units;
  bool stopped = false;
  for (std::int64_t position = 0; position < total_ && !stopped; ++position) {
    if (ledger_.is_finished(position)) continue;
    units.push_back(unit_at(position));
    if (units.size() >= together) write_units(units);
    commit_if_due();
    if (options_.progress) options_.progress(position + 1, total_);
    stopped = options_.stop && options_.stop();
  }
  if (!stopped) write_units(units);
  commit();
  result_.complete = ledger_.finished() == total_;
  result_.unanswered = stopped ? 0 : total_ - ledger_.finished();
  if (job_.remote) {
    const RemoteUsage usage = usage_of(ledger_);
    result_.replies = usage.replies;
    result_.prompt_tokens = usage.prompt_tokens;
    result_.completion_tokens = usage.completion_tokens;
    result_.uncounted_replies = usage.uncounted;
    result_.cost = usage.cost(job_.endpoint);
  }
  if (result_.complete) write_outputs();
  result_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (result_.complete) write_file_atomically(options_.out / "datasheet.md", datasheet(job_, result_));
  return result_;
}

void Builder::for_each_wish(const std::function<void(const Wish&)>& use) {
  for (std::int64_t position = 0; position < total_; ++position) {
    if (ledger_.is_finished(position)) continue;
    const Unit unit = unit_at(position);
    if (!unit.failure.empty()) continue;
    for_each_dialogue(unit, [&](Track track, std::int64_t number) {
      const std::string id = id_of(unit, track, number);
      if (ledger_.reply(id + "@0")) return;
      use({id, dialogue_request(unit.description, track, seed_of(unit, track, number), job_.writer,
                                job_.endpoint, unit.photograph)});
    });
    if (options_.progress) options_.progress(position + 1, total_);
    if (options_.stop && options_.stop()) return;
  }
}

bool Builder::asks_for(const std::string& id) const {
  // "job-position-tN"
  const std::string job = fingerprint_.substr(0, 8) + "-";
  if (!id.starts_with(job)) return false;
  const std::size_t dash = id.find('-', job.size());
  if (dash == std::string::npos || dash + 2 >= id.size()) return false;
  const auto is_number = [](const std::string& text) {
    return !text.empty() && text.size() < 12 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  };
  const std::string position = id.substr(job.size(), dash - job.size()), number = id.substr(dash + 2);
  if (!is_number(position) || !is_number(number) || std::stoll(position) >= total_) return false;
  const char track = id[dash + 1];
  return (track == 'a' && std::stoll(number) < job_.alignment.dialogues) ||
         (track == 'i' && std::stoll(number) < job_.instruction.dialogues);
}

Builder::Unit Builder::unit_at(std::int64_t position) {
  const std::int64_t index = position / blocks_;
  const WorkItem& item = work_.items[static_cast<std::size_t>(index)];
  Unit unit{position, {}, item.sample.image, ""};
  try {
    if (described_index_ != index) {
      described_ = describe_item(item);
      described_index_ = index;
    }
    unit.description = described_;
  } catch (const InputError& error) {
    // One photograph that cannot be read is reported and never stops the others.
    described_index_ = -1;
    unit.failure = error.what();
  }
  return unit;
}

Description Builder::describe_item(const WorkItem& item) {
  const std::optional<Evidence> evidence = evidence_of(item.sample);
  Description d = describe(item.sample, work_.root, evidence ? &*evidence : nullptr,
                           {job_.boxes, job_.view, job_.estimates});
  add_metadata(d, item.metadata);
  if (!item.metadata.empty()) d.provenance.label_source = job_.table.filename().string();
  return d;
}

std::optional<Evidence> Builder::evidence_of(const Sample& sample) {
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

void Builder::for_each_dialogue(const Unit& unit, const std::function<void(Track, std::int64_t)>& use) const {
  const std::int64_t block = unit.position % blocks_;
  for (const auto& [track, wished] : {std::pair(Track::alignment, job_.alignment.dialogues),
                                      std::pair(Track::instruction, job_.instruction.dialogues)})
    for (std::int64_t n = block * kBlock; n < std::min<std::int64_t>(wished, (block + 1) * kBlock); ++n)
      use(track, n);
}

std::string Builder::id_of(const Unit& unit, Track track, std::int64_t number) const {
  return fingerprint_.substr(0, 8) + "-" + std::to_string(unit.position) + "-" +
         (track == Track::alignment ? "a" : "i") + std::to_string(number);
}

std::uint64_t Builder::seed_of(const Unit& unit, Track track, std::int64_t number) const {
  return stable_hash(std::to_string(job_.seed) + "/" + unit.description.id + "/" + to_string(track) + "/" +
                     std::to_string(number));
}

void Builder::write_units(std::vector<Unit>& units) {
  if (!job_.remote || units.size() < 2) {
    for (const Unit& unit : units) {
      try {
        pending_.push_back(entry_of(unit));
        failures_in_a_row_ = 0;
      } catch (const NoReply&) {
      } catch (const RemoteError& error) {
        note_failure(error);
      }
    }
    units.clear();
    return;
  }
  std::vector<std::future<LedgerEntry>> entries;
  for (const Unit& unit : units)
    entries.push_back(std::async(std::launch::async, [this, &unit] { return entry_of(unit); }));
  std::optional<RemoteError> failed;
  for (auto& entry : entries) {
    try {
      pending_.push_back(entry.get());
      failures_in_a_row_ = 0;
    } catch (const NoReply&) {  // it is missing and stays to be done
    } catch (const RemoteError& error) {
      failed = error;
    }
  }
  units.clear();
  if (failed) note_failure(*failed);
}

/// What may pass leaves the photograph to the next run; what will not, or does not pass, ends this one.
void Builder::note_failure(const RemoteError& error) {
  if (error.failure() == RemoteFailure::stopped) return;
  if (error.failure() == RemoteFailure::rejected || ++failures_in_a_row_ >= kFailuresInARow) {
    commit();
    throw error;
  }
}

LedgerEntry Builder::entry_of(const Unit& unit) {
  LedgerEntry out;
  out.position = unit.position;
  out.failure = unit.failure;
  if (!unit.failure.empty()) return out;
  const Description& d = unit.description;
  if (unit.position % blocks_ == 0) out.description = to_json(d).dump();
  for_each_dialogue(unit, [&](Track track, std::int64_t n) {
    const Dialogue dialogue = dialogue_of(unit, track, n);
    for (const Refusal& r : dialogue.refusals)
      out.refusals.push_back({to_string(track), n, refusal_json(d, track, r)});
    if (dialogue.turns.empty()) {
      out.refusals.push_back(
          {to_string(track), n, refusal_json(d, track, {"dialogue", "", dialogue.why_empty})});
      return;
    }
    const std::uint64_t seed = seed_of(unit, track, n);
    const auto line = [&](bool slots) {
      return dialogue_json(dialogue, d, n, seed, job_.prefix, slots, writer_of(job_)).dump();
    };
    out.dialogues.push_back({to_string(track), n, line(false), job_.remote ? "" : line(true)});
  });
  return out;
}

Dialogue Builder::dialogue_of(const Unit& unit, Track track, std::int64_t number) {
  const std::uint64_t seed = seed_of(unit, track, number);
  if (!remote_) return write_dialogue(unit.description, track, seed, job_.writer);
  return remote_->write(unit.description, track, seed, job_.writer, id_of(unit, track, number),
                        unit.photograph);
}

void Builder::commit_if_due() {
  const auto now = std::chrono::steady_clock::now();
  if (pending_.size() >= kCommitEvery || now - last_commit_ > kCommitAfter) commit();
}

void Builder::commit() {
  if (!pending_.empty()) ledger_.record(pending_);
  pending_.clear();
  last_commit_ = std::chrono::steady_clock::now();
}

void Builder::write_outputs() {
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
    failed.write(csv(work_.items[static_cast<std::size_t>(position / blocks_)].sample.image.string()) + "," +
                 csv(reason) + "\n");
  });
  failed.commit();
}

void Builder::write_dialogues(const std::string& track) {
  if ((track == "alignment" ? job_.alignment : job_.instruction).dialogues == 0) return;
  StreamedFile lines(options_.out / (track + ".jsonl")), array(options_.out / (track + ".json"));
  array.write("[");
  std::int64_t n = 0;
  ledger_.for_each_dialogue(track, false, [&](const std::string& line) {
    lines.write(line + "\n");
    array.write((n++ == 0 ? "\n" : ",\n") + line);
  });
  array.write("\n]\n");
  lines.commit();
  array.commit();
  if (!job_.remote) {  // another writer's text has no slot form
    StreamedFile slots(options_.out / (track + ".slots.jsonl"));
    ledger_.for_each_dialogue(track, true, [&](const std::string& line) { slots.write(line + "\n"); });
    slots.commit();
  }
  result_.dialogues[track] = n;
}

Json dialogue_json(const Dialogue& dialogue, const Description& d, std::int64_t ordinal, std::uint64_t seed,
                   const std::string& prefix, bool slots, const std::string& writer) {
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
            {"writer", writer},
            {"seed", seed},
            {"topics", std::move(topics)}}}};
}

BuildResult build(const JobConfig& job, const BuildOptions& options) {
  return Builder(job, options, WriterMode::job).run();
}

}  // namespace retinal::instruct
