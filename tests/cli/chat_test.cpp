// retinalgpt chat with models that see and with remote engines, through the real program.

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/json.h"
#include "convert/convert_hf.h"
#include "image/encode.h"
#include "image/synthetic_fundus.h"
#include "language/model_file.h"
#include "support/data.h"
#include "support/http_server.h"
#include "support/program.h"
#include "support/rendered_run.h"
#include "support/tiny_language.h"
#include "support/tiny_projector.h"
#include "support/tiny_vision.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

using test::HttpPeer;
using test::HttpQuery;
using test::HttpServer;

class ChatCommand : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new test::TemporaryFolder;
    test::write_bytes(*folder_ / "eye.png", encode_png(render_synthetic_fundus(test::camera_45(7, 500)).rgb));
    ConvertOptions options;
    options.checkpoint = test::repository() / "tests/data/checkpoints/llava-v0";
    options.vision_tower = test::repository() / "tests/data/checkpoints/clip-quick";
    options.out = folder_->path();
    llava_ = convert_checkpoint(options);
  }
  static void TearDownTestSuite() { delete folder_; }

  static test::ProgramRun chat(std::vector<std::string> more, const test::RunOptions& options = {}) {
    std::vector<std::string> arguments = {"chat", (*folder_ / "eye.png").string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return test::run_program(arguments, options);
  }

  static inline test::TemporaryFolder* folder_ = nullptr;
  static inline Conversion llava_;
};

void say(const HttpPeer& peer, const std::string& text) {
  peer.begin_events();
  peer.event(Json{{"choices", Json::array({{{"delta", {{"content", text}}}}})}}.dump());
  peer.event(R"({"choices":[{"delta":{},"finish_reason":"stop"}]})");
}

TEST_F(ChatCommand, AConvertedLlavaSpeaksAboutThePhotograph) {
  const test::ProgramRun run =
      chat({"--model", llava_.language_model.string(), "--mmproj", llava_.vision_model.string(),
            "--grounding", "off", "-q", "the disc?", "-q", "and?", "--json", "--picture",
            (*folder_ / "eye.png").string(), "--threads", "1"});
  ASSERT_EQ(run.status, 2) << "two turns, each at most 256 tokens, do not fit its 256: " << run.err;
  EXPECT_NE(run.err.find("more than the language model can read (256)"), std::string::npos) << run.err;
  const test::ProgramRun one =
      chat({"--model", llava_.language_model.string(), "--mmproj", llava_.vision_model.string(),
            "--grounding", "off", "-q", "the disc?", "--json", "--threads", "1", "--template", "mistral"});
  ASSERT_EQ(one.status, 0) << one.err;
  EXPECT_NE(one.err.find("the model's own words"), std::string::npos) << one.err;
  const Json turn = Json::parse(one.out).at("turns").at(0);
  EXPECT_EQ(turn.at("source"), "model");
  for (const Json& claim : turn.at("claims")) EXPECT_EQ(claim.at("verdict"), "general");
}

TEST_F(ChatCommand, ARemoteEngineSeesThePhotographAndTheKeyIsNowhere) {
  const HttpServer server([](const HttpQuery& query, int number, const HttpPeer& peer) {
    EXPECT_NE(query.headers.find("Authorization: Bearer top-secret"), std::string::npos);
    if (number == 1) return peer.answer(200, R"({"data":[{"id":"vlm"}]})");
    EXPECT_NE(query.body.find("data:image/jpeg;base64,"), std::string::npos);
    say(peer, number == 2 ? "A red\neye." : "Because.");
  });
  test::RunOptions options;
  options.environment = {{"RETINALGPT_API_KEY", "top-secret"}};
  const test::ProgramRun run =
      chat({"--engine", server.url(), "--grounding", "off", "-q", "What is it?", "-q", "Why?"}, options);
  ASSERT_EQ(run.status, 0) << run.err;
  EXPECT_EQ(run.out, "> What is it?\nA red\neye.\n> Why?\nBecause.\n");
  EXPECT_NE(run.err.find("and photographs, is sent to " + server.url()), std::string::npos) << run.err;
  EXPECT_EQ((run.out + run.err).find("top-secret"), std::string::npos);
  EXPECT_EQ(Json::parse(server.queries().at(2).body).at("messages").size(), 3u) << "the conversation so far";
}

TEST_F(ChatCommand, GroundedAnswersSurviveALyingAndAFailingEngine) {
  if (!fs::exists(test::repository() / "models" / "fundusnet.json"))
    GTEST_SKIP() << "no fundus networks in models/: nothing can be analysed";
  const HttpServer server([](const HttpQuery& query, int number, const HttpPeer& peer) {
    if (number == 1) return peer.answer(404, "{}");
    EXPECT_EQ(query.body.find("data:image"), std::string::npos) << "--text-only";
    if (number <= 3) return say(peer, "There are 40 haemorrhages and the disc is normal.");
    peer.answer(400, R"({"error":{"message":"context too long"}})");
  });
  const std::vector<std::string> question = {"-q", "What is the cup-to-disc ratio?", "--json"};
  std::vector<std::string> remote = question;
  remote.insert(remote.end(), {"-q", "What is the cup-to-disc ratio?", "--engine", server.url(), "--model",
                               "m", "--text-only"});
  const test::ProgramRun told = chat(remote);
  std::vector<std::string> alone = question;
  alone.insert(alone.end(), {"--wording", "deterministic"});
  const test::ProgramRun truth = chat(alone);
  ASSERT_EQ(told.status, 0) << told.err;
  ASSERT_EQ(truth.status, 0) << truth.err;
  const Json expected = Json::parse(truth.out).at("turns").at(0).at("answer");
  const Json turns = Json::parse(told.out).at("turns");
  for (const Json& turn : turns) EXPECT_EQ(turn.at("answer"), expected);
  if (server.queries().size() < 2) GTEST_SKIP() << "the photograph has no ratio to word";
  EXPECT_FALSE(turns[0].contains("engine_problem"));
  EXPECT_NE(turns[1].value("engine_problem", "").find("context too long"), std::string::npos) << told.out;
  EXPECT_NE(told.err.find("worded without the language engine"), std::string::npos) << told.err;
}

TEST_F(ChatCommand, AModelThroughMtmdIsGroundedLikeTheDefault) {
  if (!fs::exists(test::repository() / "models" / "fundusnet.json"))
    GTEST_SKIP() << "no fundus networks in models/: nothing can be analysed";
  fs::path model;
  try {
    model = default_language_model();
  } catch (const ModelError&) {
    GTEST_SKIP() << "no language model installed (run scripts/setup.sh)";
  }
  constexpr int kWidth = 576;  // of SmolLM2-135M; the vision file is random, so the model sees noise
  test::write_tiny_vision(*folder_ / "mmproj.gguf", {.output = kWidth});
  const std::string mmproj = (*folder_ / "mmproj.gguf").string();
  const test::ProgramRun run =
      chat({"--model", model.string(), "--mmproj", mmproj, "-q", "Is the picture sharp?", "-q",
            "Is there any bleeding?", "--json", "--patience", "20"});
  ASSERT_EQ(run.status, 0) << run.err;
  const Json turns = Json::parse(run.out).at("turns");
  ASSERT_EQ(turns.size(), 2u);
  for (const Json& turn : turns) {
    EXPECT_FALSE(turn.at("citations").empty()) << turn.dump();
    for (const Json& claim : turn.at("claims"))
      EXPECT_TRUE(claim.at("verdict") == "supported" || claim.at("verdict") == "removed") << turn.dump();
  }
}

TEST_F(ChatCommand, AProjectorMayBeMeantForTheInstalledModel) {
  if (!fs::exists(test::repository() / "models" / "fundusnet.json"))
    GTEST_SKIP() << "no fundus networks in models/: there is no encoder";
  try {
    default_language_model();
  } catch (const ModelError&) {
    GTEST_SKIP() << "no language model installed (run scripts/setup.sh)";
  }
  const fs::path projector = *folder_ / "projector.gguf";
  test::write_tiny_projector(projector, {.width = 576});  // of SmolLM2-135M; its weights are random
  for (const char* grounding : {"off", "on"}) {
    const test::ProgramRun run = chat({"--mmproj", projector.string(), "--grounding", grounding, "-q",
                                       "Is the picture sharp?", "--json", "--patience", "20"});
    ASSERT_EQ(run.status, 0) << run.err;
    EXPECT_GT(Json::parse(run.out).at("turns").at(0).at("timing_ms").at("model").get<double>(), 0);
  }
  test::write_tiny_projector(projector, {.width = 64});
  const test::ProgramRun run = chat({"--mmproj", projector.string(), "-q", "?"});
  EXPECT_EQ(run.status, 5) << run.err;
  EXPECT_NE(run.err.find("vectors of 64 numbers"), std::string::npos) << run.err;
}

TEST_F(ChatCommand, FamiliesOfMtmdAreGroundedLikeTheDefault) {
  if (!fs::exists(test::repository() / "models" / "fundusnet.json"))
    GTEST_SKIP() << "no fundus networks in models/: nothing can be analysed";
  const std::vector<std::string> questions = {"-q", "Is the picture sharp?", "-q", "Is there any bleeding?",
                                              "--json"};
  std::vector<std::string> alone = questions;
  alone.insert(alone.end(), {"--wording", "deterministic"});
  const test::ProgramRun truth = chat(alone);
  ASSERT_EQ(truth.status, 0) << truth.err;
  const Json expected = Json::parse(truth.out).at("turns");
  for (const char* name : {"MedGemma", "Qwen25VL", "SmolVLM", "InternVL"}) {
    const test::TinyPair pair = test::write_tiny_pair(folder_->path(), test::tiny_family(name));
    std::vector<std::string> arguments = questions;
    arguments.insert(arguments.end(), {"--model", pair.model.string(), "--mmproj", pair.mmproj.string()});
    const test::ProgramRun run = chat(arguments);
    ASSERT_EQ(run.status, 0) << name << ": " << run.err;
    const Json turns = Json::parse(run.out).at("turns");
    ASSERT_EQ(turns.size(), 2u) << name;
    for (std::size_t i = 0; i < turns.size(); ++i) {
      // Random weights write nothing that passes the checks, so the deterministic sentences are said.
      EXPECT_EQ(turns[i].at("answer"), expected[i].at("answer")) << name;
      EXPECT_EQ(turns[i].at("citations"), expected[i].at("citations")) << name;
      EXPECT_GT(turns[i].at("timing_ms").at("model").get<double>(), 0) << name << " was asked";
      for (const Json& claim : turns[i].at("claims"))
        EXPECT_TRUE(claim.at("verdict") == "supported" || claim.at("verdict") == "removed") << claim.dump();
    }
  }
}

TEST_F(ChatCommand, AnAssertionOfLlamaCppEndsInAMessage) {
  const test::TinyPair pair = test::write_tiny_pair(folder_->path(), test::tiny_family("LLaVA"));
  const std::string mmproj = (*folder_ / "contradictory.gguf").string();
  test::write_tiny_vision(mmproj, {.output = 64, .contradictory = true});
  const test::ProgramRun run =
      chat({"--model", pair.model.string(), "--mmproj", mmproj, "-q", "Is it sharp?"});
  EXPECT_EQ(run.status, 5) << run.err;
  EXPECT_NE(run.err.find("contradictory.gguf ("), std::string::npos) << run.err;
  EXPECT_NE(run.err.find("ASSERT"), std::string::npos) << run.err;
  EXPECT_NE(run.err.find("damaged or contradicts itself"), std::string::npos) << run.err;
  EXPECT_TRUE(run.out.empty()) << run.out;
}

TEST_F(ChatCommand, PicturesLeaveRoomForTheEvidence) {
  const test::TinyPair pair = test::write_tiny_pair(folder_->path(), test::tiny_family("Qwen2VL"));
  const test::ProgramRun run = chat({"--model", pair.model.string(), "--mmproj", pair.mmproj.string(), "-q",
                                     "Is it sharp?", "--context", "1024"});
  EXPECT_EQ(run.status, 2);
  EXPECT_NE(run.err.find("the photograph takes"), std::string::npos) << run.err;
  EXPECT_NE(run.err.find("give --context 1"), std::string::npos) << run.err;
  EXPECT_TRUE(run.out.empty());
}

TEST_F(ChatCommand, WhatDoesNotFitIsRefusedBeforeAnythingIsAnalysed) {
  const std::string model = llava_.language_model.string(), mmproj = llava_.vision_model.string();
  const std::vector<std::pair<std::vector<std::string>, std::string>> wrong = {
      {{"--grounding", "off"}, "--mmproj or --engine"},
      {{"--grounding", "off", "--model", model}, "--mmproj or --engine"},
      {{"--mmproj", mmproj}, "language side with --model"},
      {{"--engine", "localhost:8000"}, "no address"},
      {{"--engine", "http://localhost:1/v1", "--mmproj", mmproj}, "leave one out"},
      {{"--text-only"}, "--text-only is about --engine"},
      {{"--picture", "x.png"}, "sees pictures"},
      {{"--template", "v2"}, "no style of conversation"},
      {{"--wording", "deterministic", "--model", model, "--mmproj", mmproj}, "uses no language model"}};
  for (const auto& [arguments, words] : wrong) {
    const test::ProgramRun run = chat(arguments);
    EXPECT_EQ(run.status, 2) << run.err;
    EXPECT_NE(run.err.find(words), std::string::npos) << run.err;
    EXPECT_EQ(run.out, "");
  }
  const test::ProgramRun swapped = chat({"--model", mmproj, "--mmproj", model, "-q", "?"});
  EXPECT_EQ(swapped.status, 5) << swapped.err;
  const test::ProgramRun nobody = chat({"--engine", "http://127.0.0.1:1/v1", "-q", "?", "--model", "m"});
  EXPECT_EQ(nobody.status, 1) << nobody.err;
  EXPECT_NE(nobody.err.find("cannot be reached"), std::string::npos) << nobody.err;
}

TEST_F(ChatCommand, MemoryIsStatedBeforeLoading) {
  const test::ProgramRun run = test::run_program(
      {"models", "info", llava_.language_model.string(), "--mmproj", llava_.vision_model.string()});
  ASSERT_EQ(run.status, 0) << run.err;
  const Json info = Json::parse(run.out);
  EXPECT_EQ(info.at("architecture"), "llama");
  EXPECT_EQ(info.at("context_tokens"), 256);
  EXPECT_EQ(info.at("fits"), true);
  const Json& memory = info.at("memory_bytes");
  EXPECT_EQ(memory.at("total").get<std::uint64_t>(), memory.at("weights").get<std::uint64_t>() +
                                                         memory.at("cache").get<std::uint64_t>() +
                                                         memory.at("work").get<std::uint64_t>());
  EXPECT_EQ(test::run_program({"models", "info", (*folder_ / "no.gguf").string()}).status, 5);
  EXPECT_EQ(test::run_program({"models", "info", "fundusnet", "--context", "512"}).status, 2);
}

}  // namespace
}  // namespace retinal
