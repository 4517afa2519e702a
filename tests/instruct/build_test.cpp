// Builds: resumable and idempotent, one bad photograph stops nothing, the formats, the user's own table; and
// that the defects of the original pipeline (reference section 1.10) are not there.

#include "instruct/build.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "dataset/readers.h"
#include "evidence/evidence_document.h"
#include "instruct/collection.h"
#include "instruct/dialogue_file.h"
#include "instruct/evidence_cache.h"
#include "instruct/source.h"
#include "instruct/stats.h"
#include "support/data.h"
#include "support/program.h"
#include "support/small_datasets.h"

namespace retinal::instruct {
namespace {

namespace fs = std::filesystem;

class Build : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    data_ = new test::TemporaryFolder;
    test::write_small_datasets(data_->path());
  }
  static void TearDownTestSuite() { delete data_; }

  static JobConfig job(const std::string& dataset = "odir", int dialogues = 40) {
    JobConfig out;
    out.name = dataset;
    out.dataset = dataset;
    out.data = data_->path();
    out.alignment.dialogues = dialogues;
    out.instruction.dialogues = dialogues;
    return out;
  }

  /// File names and contents of everything but the ledger, which is a database and no output.
  static std::map<std::string, std::string> outputs(const fs::path& folder) {
    std::map<std::string, std::string> files;
    for (const std::string& name : test::files_under(folder))
      if (name.find("ledger") == std::string::npos) files[name] = read_text_file(folder / name);
    return files;
  }

  static std::vector<std::string> lines(const fs::path& file) {
    std::vector<std::string> out;
    for_each_record(file, [&](std::int64_t, const std::string& line) { out.push_back(line); });
    return out;
  }

  static inline test::TemporaryFolder* data_ = nullptr;
  test::TemporaryFolder out;
};

TEST_F(Build, WritesBothTracksInLlavaFormWithProvenance) {
  const BuildResult r = build(job(), {out.path(), {}, {}});
  EXPECT_TRUE(r.complete);
  EXPECT_GT(r.photographs, 0);
  for (const char* track : {"alignment", "instruction"}) {
    EXPECT_EQ(validate_file(out / (std::string(track) + ".jsonl")).problems, std::vector<std::string>{});
    EXPECT_EQ(validate_file(out / (std::string(track) + ".json")).records, r.dialogues.at(track));
    for (const std::string& line : lines(out / (std::string(track) + ".jsonl"))) {
      const Json json = Json::parse(line);
      const Json& p = json["provenance"];
      EXPECT_EQ(p["image_sha256"].get<std::string>().size(), 64u);
      EXPECT_EQ(p["split"], "train");
      for (const char* key : {"dataset", "patient", "label_source", "writer", "seed", "topics"})
        EXPECT_TRUE(p.contains(key));
      EXPECT_TRUE(fs::exists(data_->path() / json["image"].get<std::string>()));
    }
  }
  EXPECT_NE(
      read_text_file(out / "datasheet.md").find("photographs described | " + std::to_string(r.photographs)),
      std::string::npos);
}

TEST_F(Build, StoppedAnywhereAndRunAgainIsTheSameByteForByte) {
  build(job("odir", 150), {out.path(), {}, {}});
  const auto whole = outputs(out.path());
  for (const int steps : {1, 2, 5}) {
    test::TemporaryFolder other;
    BuildResult r;
    for (int runs = 0; !r.complete && runs < 100; ++runs) {
      int left = steps;
      r = build(job("odir", 150), {other.path(), [&] { return --left <= 0; }, {}});
    }
    ASSERT_TRUE(r.complete);
    EXPECT_EQ(outputs(other.path()), whole);
  }
}

TEST_F(Build, AThousandDialoguesOfEachTrackAreSupportedAndVaried) {
  const BuildResult r = build(job("odir", 300), {out.path(), {}, {}});
  ASSERT_GE(r.dialogues.at("instruction"), 1000);
  const VerifyReport checked = verify_file(out / "instruction.jsonl", out / "descriptions.jsonl");
  EXPECT_EQ(checked.unsupported + checked.contradicted + checked.unknown, 0);
  const DialogueStats stats = dialogue_stats(out / "instruction.jsonl");
  EXPECT_LE(stats.near_duplicates, 0.01);
  EXPECT_LT(stats.first_modality, 0.2);
}

TEST_F(Build, VerifyFindsAnAnswerThatWasTamperedWith) {
  build(job(), {out.path(), {}, {}});
  auto records = lines(out / "instruction.jsonl");
  Json json = Json::parse(records.front());
  json["conversations"][1]["value"] = "A large retinal detachment is visible.";
  write_file_atomically(out / "bad.jsonl", json.dump() + "\n" + records.back() + "\n");
  const VerifyReport checked = verify_file(out / "bad.jsonl", out / "descriptions.jsonl");
  EXPECT_EQ(checked.unsupported + checked.contradicted, 1);
  ASSERT_EQ(checked.problems.size(), 1u);
}

// The defects of the original, in the order of the reference.

TEST_F(Build, Defect1NoRecordIsWrittenWithoutItsConversation) {
  JobConfig j = job("drishti_gs", 3);  // without evidence these eyes answer too little for three turns
  const BuildResult r = build(j, {out.path(), {}, {}});
  EXPECT_EQ(r.dialogues.at("instruction"), 0);
  EXPECT_GT(r.refused, 0);
  EXPECT_NE(read_text_file(out / "refused.jsonl").find("answers only"), std::string::npos);
  EXPECT_FALSE(problem_of(R"({"id":"a","conversations":-1})").empty());
}

TEST_F(Build, Defect3TheUsersOwnTableGoesTheSameWayAsEveryDataSet) {
  test::TemporaryFolder own;
  const Sample sample = trainable_samples("odir", data_->path()).front();
  fs::copy_file(sample.image, own / "a.jpg");
  write_file_atomically(
      own / "labels.csv",
      std::string_view("image,modality,quality,disease,vascular,notes\n"
                       "a.jpg,colour fundus photograph,good,\"drusen, epiretinal membrane\",AVR 0.66,\n"
                       "missing.jpg,,,glaucoma,,\n"));
  JobConfig j;
  j.name = "own";
  j.table = own / "labels.csv";
  j.images = own.path();
  j.instruction.dialogues = j.alignment.dialogues = 30;
  const BuildResult r = build(j, {out.path(), {}, {}});
  EXPECT_EQ(r.photographs, 1);
  EXPECT_EQ(r.failed, 1) << "a missing photograph is reported, not swallowed";
  EXPECT_NE(read_text_file(out / "failed.csv").find("missing.jpg"), std::string::npos);
  EXPECT_EQ(r.dialogues.at("instruction"), 30);
  const std::string text = read_text_file(out / "instruction.jsonl");
  EXPECT_NE(text.find("drusen"), std::string::npos);
  EXPECT_NE(text.find("AVR 0.66"), std::string::npos) << "the user's own words are told";
  const VerifyReport checked = verify_file(out / "instruction.jsonl", out / "descriptions.jsonl");
  EXPECT_EQ(checked.unsupported + checked.contradicted, 0);
}

TEST(Jobs, Defect4EveryShippedJobNamesItsOwnDataSetOnce) {
  std::set<std::string> seen;
  int jobs = 0;
  for (const auto& entry : fs::directory_iterator(test::repository() / "configs/instruct")) {
    if (entry.path().extension() != ".toml" || entry.path().stem() == "complete") continue;
    const JobConfig job = read_job(entry.path());
    ++jobs;
    EXPECT_EQ(job.name, entry.path().stem().string());
    EXPECT_EQ(job.alignment.dialogues, 1) << job.name;
    EXPECT_EQ(job.instruction.dialogues, 1) << job.name;
    if (job.dataset.empty()) continue;
    EXPECT_TRUE(job.name.starts_with(job.dataset)) << "a job reads the set that it is named after";
    EXPECT_TRUE(seen.insert(job.dataset + "/" + job.quality).second) << job.name;
    EXPECT_EQ(job.split, "train");
  }
  EXPECT_GE(jobs, 9);
}

TEST_F(Build, OneCommandBuildsAllSetsAndJoinsThem) {
  std::vector<JobConfig> jobs = read_jobs(test::repository() / "configs/instruct/complete.toml");
  std::set<std::string> names;
  for (JobConfig& j : jobs) {
    EXPECT_EQ(j.split, "train");
    EXPECT_EQ(j.evidence, "analyze");
    EXPECT_EQ(j.instruction.dialogues, 2);
    names.insert(j.name);
    j.data = data_->path();
    j.evidence = "none";
  }
  for (const char* name :
       {"odir", "idrid_grading", "idrid_segmentation", "eyepacs", "aptos", "palm", "drishti_gs"})
    EXPECT_TRUE(names.contains(name)) << name;
  jobs.push_back(jobs.front());
  jobs.back().name = "nowhere";
  jobs.back().dataset = "chase_db1";
  jobs.back().data = out / "nothing";
  const CollectionResult r = build_collection(jobs, {out.path(), {}, {}});
  EXPECT_TRUE(r.sum.complete);
  EXPECT_TRUE(r.skipped.contains("nowhere")) << "missing data are named";
  EXPECT_GT(r.by_job.size(), 3u);
  EXPECT_EQ(validate_file(out / "alignment.jsonl").problems, std::vector<std::string>{});
  EXPECT_EQ(validate_file(out / "alignment.jsonl").records, r.sum.dialogues.at("alignment"));
  const VerifyReport checked = verify_file(out / "instruction.jsonl", out / "descriptions.jsonl");
  EXPECT_EQ(checked.unsupported + checked.contradicted + checked.unknown, 0);
  EXPECT_EQ(checked.records, r.sum.dialogues.at("instruction"));
  const auto first = read_text_file(out / "instruction.jsonl");
  EXPECT_EQ(build_collection(jobs, {out.path(), {}, {}}).sum.dialogues, r.sum.dialogues);
  EXPECT_EQ(read_text_file(out / "instruction.jsonl"), first);
}

TEST_F(Build, Defect6AnErrorInALabelIsAnErrorAndNoUnlabelledSample) {
  test::TemporaryFolder broken;
  fs::copy(data_->path() / "odir", broken / "odir", fs::copy_options::recursive);
  write_file_atomically(broken / "odir/labels.csv", std::string_view("image,split\nx.jpg,train\n"));
  JobConfig j = job();
  j.data = broken.path();
  EXPECT_THROW(build(j, {out.path(), {}, {}}), InputError);
}

TEST_F(Build, Defect7RunningTwiceDoublesNothing) {
  build(job(), {out.path(), {}, {}});
  const auto first = outputs(out.path());
  const BuildResult again = build(job(), {out.path(), {}, {}});
  EXPECT_EQ(outputs(out.path()), first);
  EXPECT_GT(again.resumed, 0);
  std::set<std::string> ids;
  for (const std::string& line : lines(out / "instruction.jsonl"))
    EXPECT_TRUE(ids.insert(Json::parse(line)["id"]).second);
  JobConfig other = job();
  other.seed = 2;
  EXPECT_THROW(build(other, {out.path(), {}, {}}), UsageError)
      << "another job must not go on with this ledger";
}

TEST_F(Build, Defect9APatientStandsOnOneSideOfTheSplitOnly) {
  std::set<std::string> train, test;
  JobConfig j = job();
  for (const WorkItem& item : work_of(j).items) train.insert(item.sample.patient);
  j.split = "test";
  for (const WorkItem& item : work_of(j).items) test.insert(item.sample.patient);
  ASSERT_FALSE(train.empty());
  ASSERT_FALSE(test.empty());
  for (const std::string& patient : train) EXPECT_FALSE(test.contains(patient)) << patient;
}

TEST_F(Build, EvidenceOfTheCacheBringsMeasurementsIntoTheDialogues) {
  Evidence evidence = example_evidence();
  evidence.quality.grade = "good";
  evidence.distribution.accepted = true;
  JobConfig j = job("drishti_gs", 10);
  j.cache = out / "cache";
  for (const WorkItem& item : work_of(j).items)
    EvidenceCache(j.cache).store(sha256_hex_of_file(item.sample.image), evidence);
  const BuildResult r = build(j, {out / "build", {}, {}});
  EXPECT_EQ(r.dialogues.at("instruction"), 10 * r.photographs);
  EXPECT_NE(read_text_file(out / "build/instruction.slots.jsonl").find("[[disc.cdr_vertical.whole]]"),
            std::string::npos);
}

TEST_F(Build, KilledAtAnyMomentTheProgramGoesOnAndTheOutputIsTheSame) {
  write_file_atomically(out / "job.toml",
                        "[source]\ndataset = \"odir\"\ndata = \"" + data_->path().string() +
                            "\"\n[alignment]\ndialogues = 500\n[instruction]\ndialogues = 500\n");
  const auto arguments = [&](const fs::path& folder) {
    return std::vector<std::string>{"instruct", "generate", (out / "job.toml").string(), "--out",
                                    folder.string()};
  };
  ASSERT_EQ(test::run_program(arguments(out / "whole")).status, 0);
  int kills = 0;
  for (int delay = 1; delay < 20; ++delay) {
    int polls = 0;
    test::RunOptions options;
    options.kill_when = [&] { return fs::exists(out / "killed/ledger.sqlite") && ++polls > delay * 60; };
    const test::ProgramRun run = test::run_program(arguments(out / "killed"), options);
    if (run.signal == 0) break;
    ++kills;
  }
  EXPECT_GT(kills, 0);
  ASSERT_EQ(test::run_program(arguments(out / "killed")).status, 0);
  auto killed = outputs(out / "killed");
  std::erase_if(killed, [](const auto& entry) { return entry.first.find(".partial-") != std::string::npos; });
  EXPECT_EQ(killed, outputs(out / "whole"));
}

}  // namespace
}  // namespace retinal::instruct
