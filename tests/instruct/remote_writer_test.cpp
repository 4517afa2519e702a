// Another writer over HTTP and in batches, against a server that misbehaves.

#include "instruct/remote_writer.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <mutex>
#include <set>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "image/encode.h"
#include "instruct/batch.h"
#include "instruct/dialogue_file.h"
#include "instruct/eyes.h"
#include "support/http_server.h"
#include "support/program.h"
#include "support/small_datasets.h"

namespace retinal::instruct {
namespace {

namespace fs = std::filesystem;
using test::HttpPeer;
using test::HttpQuery;
using test::HttpServer;

constexpr const char* kKey = "sk-secret-4711";

/// A dialogue that is true of every photograph, `turns` turns long.
std::string honest(int turns) {
  static const std::vector<std::pair<std::string, std::string>> kTurns = {
      {"What kind of image is this?", "This is a colour fundus photograph."},
      {"What does it show?", "It is a picture of the retina, taken through the pupil."},
      {"Can it rule everything out?", "No, one photograph cannot rule everything out."},
      {"What should I do?", "Please see an eye specialist; this is not a diagnosis."},
      {"Is it in colour?", "Yes, it is a colour fundus photograph."},
      {"And then?", "An examination of the eye comes next."}};
  Json list = Json::array();
  for (int i = 0; i < turns; ++i)
    list.push_back({{"question", kTurns[static_cast<std::size_t>(i)].first},
                    {"answer", kTurns[static_cast<std::size_t>(i)].second}});
  return Json{{"turns", list}}.dump();
}

std::string completion(const std::string& text, const std::string& reason = "stop") {
  return Json{
      {"model", "m"},
      {"choices",
       Json::array({{{"message", {{"role", "assistant"}, {"content", text}}}, {"finish_reason", reason}}})},
      {"usage", {{"prompt_tokens", 100}, {"completion_tokens", 50}}}}
      .dump();
}

class Remote : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    data_ = new test::TemporaryFolder;
    test::write_small_datasets(data_->path());
    setenv("RETINALGPT_TEST_KEY", kKey, 1);
  }
  static void TearDownTestSuite() {
    unsetenv("RETINALGPT_TEST_KEY");
    delete data_;
  }

  static JobConfig job(const std::string& url) {
    JobConfig out;
    out.name = "odir";
    out.dataset = "odir";
    out.data = data_->path();
    out.evidence = "none";
    out.remote = true;
    out.endpoint.url = url;
    out.endpoint.model = "writer-7b";
    out.endpoint.key_variable = "RETINALGPT_TEST_KEY";
    out.endpoint.price_prompt = 10;
    out.endpoint.price_completion = 20;
    return out;
  }

  /// No file of the build holds the key.
  void expect_key_nowhere() const {
    for (const std::string& name : test::files_under(out.path()))
      EXPECT_EQ(read_text_file(out / name).find(kKey), std::string::npos) << name;
  }

  static inline test::TemporaryFolder* data_ = nullptr;
  test::TemporaryFolder out;
};

TEST_F(Remote, ABusyServerIsAskedAgainAndEverythingIsCounted) {
  std::atomic<int> hits = 0;
  const HttpServer server([&](const HttpQuery& query, int, const HttpPeer& peer) {
    EXPECT_NE(query.headers.find(kKey), std::string::npos);
    const int hit = hits++;
    if (hit < 4 && hit % 2 == 0)
      return peer.answer(429, R"({"error":{"message":"slow down"}})", "Retry-After: 0\r\n");
    if (hit < 4) return peer.answer(500, "oops");
    peer.answer(200, completion(honest(6)));
  });
  const BuildResult r = build(job(server.url()), {out.path(), {}, {}});
  EXPECT_TRUE(r.complete);
  EXPECT_EQ(r.dialogues.at("instruction"), r.photographs);
  EXPECT_EQ(r.dialogues.at("alignment"), r.photographs);
  EXPECT_EQ(r.replies, 2 * r.photographs);
  EXPECT_EQ(hits, r.replies + 4);
  EXPECT_EQ(r.prompt_tokens, 100 * r.replies);
  EXPECT_NEAR(r.cost, static_cast<double>(r.replies) * (100 * 10 + 50 * 20) / 1e6, 1e-12);
  EXPECT_EQ(validate_file(out / "instruction.jsonl").problems, std::vector<std::string>{});
  const VerifyReport checked = verify_file(out / "instruction.jsonl", out / "descriptions.jsonl");
  EXPECT_EQ(checked.unsupported + checked.contradicted + checked.unknown, 0);
  EXPECT_NE(read_text_file(out / "datasheet.md").find("writer-7b"), std::string::npos);
  expect_key_nowhere();
}

TEST_F(Remote, GarbageTruncationAndFalsehoodAreAskedAgainThenDroppedWithTheReason) {
  std::mutex mutex;
  std::vector<std::string> complaints;
  const HttpServer server([&](const HttpQuery& query, int number, const HttpPeer& peer) {
    const Json messages = Json::parse(query.body)["messages"];
    if (messages.size() > 2) {
      const std::lock_guard lock(mutex);
      complaints.push_back(messages.back()["content"]);
    }
    switch (number % 4) {
      case 0:
        return peer.answer(200, completion("I would rather talk about the weather."));
      case 1:
        return peer.answer(200, completion(honest(6).substr(0, 90), "length"));
      case 2:
        return peer.answer(
            200,
            completion(
                R"({"turns":[{"question":"Anything in the image?","answer":"There is a choroidal melanoma."}]})"));
      default:
        return peer.answer(200, completion("Here you are:\n```json\n" + honest(6) + "\n```"));
    }
  });
  JobConfig j = job(server.url());
  j.endpoint.concurrency = 1;
  const BuildResult r = build(j, {out.path(), {}, {}});
  EXPECT_TRUE(r.complete);
  EXPECT_GT(complaints.size(), 0u);
  EXPECT_GT(r.dialogues.at("instruction") + r.dialogues.at("alignment"), 0);
  const std::string refused = read_text_file(out / "refused.jsonl");
  EXPECT_NE(refused.find("melanoma"), std::string::npos);
  EXPECT_EQ(read_text_file(out / "instruction.jsonl").find("melanoma"), std::string::npos);
  EXPECT_NE(complaints.front().find("cannot be used"), std::string::npos);
}

TEST_F(Remote, ARejectedKeyEndsTheBuildAndTheMessageDoesNotHoldIt) {
  const HttpServer server([](const HttpQuery&, int, const HttpPeer& peer) {
    peer.answer(401, std::string(R"({"error":{"message":"bad key )") + kKey + R"("}})");
  });
  try {
    build(job(server.url()), {out.path(), {}, {}});
    FAIL() << "no error";
  } catch (const RemoteError& error) {
    EXPECT_EQ(error.failure(), RemoteFailure::rejected);
    EXPECT_EQ(std::string(error.what()).find(kKey), std::string::npos) << error.what();
  }
  expect_key_nowhere();
}

TEST_F(Remote, WhatWasAnsweredIsNotAskedAgainAfterAnInterruption) {
  std::atomic<int> good = 0;
  std::atomic<bool> works = true;
  const HttpServer server([&](const HttpQuery&, int, const HttpPeer& peer) {
    if (!works) return peer.answer(503, "down");
    if (++good == 3) works = false;
    peer.answer(200, completion(honest(6)));
  });
  JobConfig j = job(server.url());
  j.endpoint.concurrency = 1;
  j.endpoint.retries = 0;
  j.endpoint.time_limit = 2;
  try {
    EXPECT_FALSE(build(j, {out.path(), {}, {}}).complete);
  } catch (const RemoteError& error) {
    EXPECT_EQ(error.failure(), RemoteFailure::busy);
  }
  works = true;
  good = 100;
  const BuildResult r = build(j, {out.path(), {}, {}});
  EXPECT_TRUE(r.complete);
  EXPECT_EQ(r.replies, 2 * r.photographs);
  EXPECT_EQ(good - 100 + 3, r.replies) << "three answers had been paid for";
}

TEST_F(Remote, ASlowServerIsGivenUpAndTheRequestsRunSideBySide) {
  using namespace std::chrono;
  const HttpServer server(
      [](const HttpQuery&, int, const HttpPeer& peer) { peer.wait_for_client_to_leave(20); });
  JobConfig j = job(server.url());
  j.endpoint.time_limit = 0.3;
  j.endpoint.retries = 0;
  const auto start = steady_clock::now();
  try {
    EXPECT_FALSE(build(j, {out.path(), {}, {}}).complete);
  } catch (const RemoteError& error) {
    EXPECT_EQ(error.failure(), RemoteFailure::timed_out);
  }
  EXPECT_LT(duration<double>(steady_clock::now() - start).count(), 15);
}

TEST(RateLimiter, SpacesRequestsByNumberAndByTokens) {
  using namespace std::chrono;
  for (const auto& [requests, tokens] : {std::pair(1200.0, 0.0), std::pair(0.0, 60000.0)}) {
    RateLimiter limiter(requests, tokens);
    const auto start = steady_clock::now();
    for (int i = 0; i < 5; ++i) EXPECT_TRUE(limiter.wait(50, {}));
    const double seconds = duration<double>(steady_clock::now() - start).count();
    EXPECT_GE(seconds, 0.19);  // four pauses of 50 ms
  }
  RateLimiter slow(1, 0);
  slow.wait(1, {});
  EXPECT_FALSE(slow.wait(1, [] { return true; })) << "Ctrl-C ends the waiting";
}

TEST(RemotePrompt, FactsNameEachFindingOnce) {
  Description eye = test_eyes::glaucoma();
  eye.findings["term.glaucoma"] = {"glaucoma", true, Source::label};
  const std::string facts = facts_in_words(eye);
  EXPECT_NE(facts.find("present: glaucoma\n"), std::string::npos) << facts;
  EXPECT_NE(facts.find("0.72"), std::string::npos);
}

TEST(RemotePrompt, ParagraphsAndListsStayInTheirTurn) {
  const auto turns = turns_of_reply(
      "**User:** What is in the image?\n**Assistant:** Drusen.\n\n- They are yellow.\n- They are "
      "small.\nUser: And then?\n"
      "Assistant: See a doctor.");
  ASSERT_EQ(turns.size(), 2u);
  EXPECT_EQ(turns[0].answer, "Drusen. - They are yellow. - They are small.");
  for (const char* bad : {"", "User: hello", "Assistant: hello", "{\"turns\": [{\"question\": 1}]}", "[]",
                          "User: a\nUser: b", "{\"turns\":[{\"question\":\"q <image>\",\"answer\":\"a\"}]}"})
    EXPECT_THROW(turns_of_reply(bad), InputError) << bad;
}

// The defects of the original, in the order of the reference.

TEST(RemotePrompt, Defect2PicturesArePartsOfTheContentAndTextIsOne) {
  const Raster8 pixels(8, 8, 3);
  test::TemporaryFolder folder;
  write_file_atomically(folder / "eye.png", encode_png(pixels));
  EndpointConfig endpoint;
  endpoint.model = "m";
  endpoint.pictures = true;
  const Json request =
      dialogue_request(test_eyes::diabetic(), Track::alignment, 1, {}, endpoint, folder / "eye.png");
  for (const Json& message : request["messages"])
    EXPECT_EQ(message.size(), 2u) << "role and content, nothing beside";
  const Json& content = request["messages"].back()["content"];
  ASSERT_TRUE(content.is_array());
  EXPECT_EQ(content[0]["type"], "text");
  EXPECT_EQ(content[1]["type"], "image_url");
  EXPECT_TRUE(content[1]["image_url"]["url"].get<std::string>().starts_with("data:image/png;base64,iVBOR"));
}

TEST(RemotePrompt, Defect5ThePictureTypeIsThatOfTheFile) {
  const Raster8 pixels(8, 8, 3);
  test::TemporaryFolder folder;
  write_file_atomically(folder / "a.jpg", encode_jpeg(pixels, 90));
  write_file_atomically(folder / "jpeg_in_disguise.png", encode_jpeg(pixels, 90));
  write_file_atomically(folder / "b.png", encode_png(pixels));
  EXPECT_TRUE(picture_as_url(folder / "a.jpg").starts_with("data:image/jpeg;"));
  EXPECT_TRUE(picture_as_url(folder / "jpeg_in_disguise.png").starts_with("data:image/jpeg;"));
  EXPECT_TRUE(picture_as_url(folder / "b.png").starts_with("data:image/png;"));
}

TEST_F(Remote, Defect8WithoutAnyKeyTheOfflineWriterWritesAndNoFileIsReadForOne) {
  unsetenv("RETINALGPT_TEST_KEY");
  test::TemporaryFolder here;
  write_file_atomically(here / ".env",
                        std::string_view("RETINALGPT_TEST_KEY=from-a-file\nOPENAI_API_KEY=from-a-file\n"));
  const fs::path before = fs::current_path();
  fs::current_path(here.path());
  JobConfig offline = job("");
  offline.remote = false;
  EXPECT_TRUE(build(offline, {out / "offline", {}, {}}).complete);
  const HttpServer server([](const HttpQuery& query, int, const HttpPeer& peer) {
    EXPECT_EQ(query.headers.find("from-a-file"), std::string::npos);
    peer.answer(200, completion(honest(6)));
  });
  EXPECT_TRUE(build(job(server.url()), {out / "remote", {}, {}}).complete);
  fs::current_path(before);
  setenv("RETINALGPT_TEST_KEY", kKey, 1);
}

// Batches.

TEST_F(Remote, BatchesAreCreatedUnpackedAndReconciled) {
  const JobConfig j = job("");
  const BuildOptions options{out.path(), {}, {}};
  const BatchFiles made = create_batch(j, options, 3);
  ASSERT_GT(made.requests, 3);
  EXPECT_EQ(made.files.size(), static_cast<std::size_t>((made.requests + 2) / 3));
  std::set<std::string> ids;
  std::string results;
  std::int64_t n = 0;
  for (const fs::path& file : made.files)
    for_each_record(file, [&](std::int64_t, const std::string& line) {
      const Json request = Json::parse(line);
      EXPECT_EQ(request["method"], "POST");
      EXPECT_EQ(request["url"], "/v1/chat/completions");
      EXPECT_EQ(request["body"]["model"], "writer-7b");
      EXPECT_EQ(request["body"].dump().find(kKey), std::string::npos);
      const std::string id = request["custom_id"];
      EXPECT_TRUE(ids.insert(id).second);
      EXPECT_LE(id.size(), 64u);
      // One comes back as an error, one not at all; the others in reverse order.
      if (++n == 1)
        results = Json{{"custom_id", id}, {"error", {{"code", "rate_limit"}}}, {"response", nullptr}}.dump() +
                  "\n" + results;
      else if (n > 2)
        results = Json{{"custom_id", id},
                       {"response", {{"status_code", 200}, {"body", Json::parse(completion(honest(6)))}}}}
                      .dump() +
                  "\n" + results;
    });
  results += "no json\n" + Json{{"custom_id", "request-7"}, {"response", nullptr}}.dump() + "\n";
  write_file_atomically(out / "results.jsonl", results);
  BatchIntake intake = take_batch_results(j, options, {out / "results.jsonl"});
  EXPECT_EQ(intake.taken, made.requests - 2);
  EXPECT_EQ(intake.failed, 1);
  EXPECT_EQ(intake.reasons.at("rate_limit"), 1);
  EXPECT_EQ(intake.damaged, 1);
  EXPECT_EQ(intake.foreign, 1);
  EXPECT_EQ(take_batch_results(j, options, {out / "results.jsonl"}).repeated, made.requests - 2)
      << "twice is once";

  const BuildResult half = reconcile_batch(j, options, false);
  EXPECT_FALSE(half.complete);
  EXPECT_GT(half.unanswered, 0);
  const BatchFiles rest = create_batch(j, options);
  EXPECT_EQ(rest.requests, 2) << "only what is missing is asked for again";
  EXPECT_FALSE(ids.contains(rest.files.front().filename().string()));
  const BuildResult whole = reconcile_batch(j, options, true);
  EXPECT_TRUE(whole.complete);
  EXPECT_EQ(whole.dialogues.at("alignment") + whole.dialogues.at("instruction"), made.requests - 2);
  EXPECT_EQ(validate_file(out / "instruction.jsonl").problems, std::vector<std::string>{});
}

}  // namespace
}  // namespace retinal::instruct
