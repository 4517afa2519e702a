// Remote engines against a real server: llama-cpp-python's, with the default model and with a small one that
// sees.

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/json.h"
#include "image/encode.h"
#include "image/synthetic_fundus.h"
#include "language/llama_engine.h"
#include "language/model_file.h"
#include "language/remote_engine.h"
#include "support/data.h"
#include "support/llama_server.h"
#include "support/program.h"
#include "support/rendered_run.h"
#include "support/tiny_language.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;
using test::LlamaServer;

class RealServer : public testing::Test {
 protected:
  void SetUp() override {
    if (const auto reason = LlamaServer::missing()) GTEST_SKIP() << *reason;
    test::write_bytes(folder_ / "eye.png", encode_png(render_synthetic_fundus(test::camera_45(7, 500)).rgb));
  }
  /// The default language model; empty where it is not installed.
  static fs::path text_model() {
    try {
      return default_language_model();
    } catch (const ModelError&) {
      return {};
    }
  }
  static RemoteOptions at(const LlamaServer& server) {
    RemoteOptions options;
    options.endpoint.url = server.url();
    return options;
  }
  test::ProgramRun chat(const LlamaServer& server, const std::vector<std::string>& more) const {
    std::vector<std::string> arguments = {"chat", (folder_ / "eye.png").string(), "--engine", server.url()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return test::run_program(arguments);
  }

  test::TemporaryFolder folder_;
};

TEST_F(RealServer, StreamsWhatTheSameModelWritesHere) {
  const fs::path model = text_model();
  if (model.empty()) GTEST_SKIP() << "no language model installed (run scripts/setup.sh)";
  const LlamaServer server({"--model", model.string(), "--n_ctx", "1024"});
  RemoteEngine remote(at(server));
  const std::vector<Message> greeting = {{Role::system, "You are helpful."}, {Role::user, "Say hello."}};
  GenerationOptions options;
  options.max_tokens = 8;  // later, words that are nearly as likely may change places with the rounding
  int pieces = 0;
  options.on_text = [&](std::string_view) {
    ++pieces;
    return true;
  };
  const Generation there = remote.generate(greeting, options);
  EXPECT_GT(pieces, 3) << "streamed";
  options.on_text = nullptr;
  EXPECT_EQ(there.text, LlamaEngine({model, 1, 1024}).generate(greeting, options).text);
  // Ended by the caller, the server is free for the next question.
  options.max_tokens = 400;
  options.on_text = [](std::string_view) { return false; };
  EXPECT_FALSE(remote.generate(greeting, options).finished);
  options.max_tokens = 4;
  options.on_text = nullptr;
  EXPECT_FALSE(remote.generate(greeting, options).text.empty());
}

TEST_F(RealServer, GroundedAnswersAndAPictureThatItCannotSee) {
  const fs::path model = text_model();
  if (model.empty()) GTEST_SKIP() << "no language model installed (run scripts/setup.sh)";
  const LlamaServer server({"--model", model.string(), "--n_ctx", "2048"});
  const test::ProgramRun blind = chat(server, {"--grounding", "off", "-q", "What is it?"});
  EXPECT_EQ(blind.status, 1) << blind.out;
  EXPECT_NE(blind.err.find("--text-only"), std::string::npos) << blind.err;
  if (!fs::exists(test::repository() / "models" / "fundusnet.json"))
    GTEST_SKIP() << "no fundus networks in models/: nothing can be analysed";
  const test::ProgramRun run = chat(server, {"--text-only", "-q", "Is the picture sharp?", "--json"});
  ASSERT_EQ(run.status, 0) << run.err;
  const Json turn = Json::parse(run.out).at("turns").at(0);
  EXPECT_FALSE(turn.contains("engine_problem")) << run.err;
  EXPECT_FALSE(turn.at("citations").empty()) << turn.dump();
  EXPECT_GT(turn.at("timing_ms").at("model").get<double>(), 0);
}

TEST_F(RealServer, PhotographsAreSeenAsDataUris) {
  const test::TinyPair pair = test::write_tiny_pair(folder_.path(), test::tiny_family("Qwen25VL"));
  const LlamaServer server({"--model", pair.model.string(), "--clip_model_path", pair.mmproj.string(),
                            "--chat_format", "mtmd", "--n_ctx", "4096"});
  RemoteEngine remote(at(server));
  GenerationOptions options;
  options.max_tokens = 12;
  const auto say = [&](std::uint8_t colour) {
    const Picture picture = std::make_shared<Raster8>(120, 80, 3, colour);
    return remote.generate({{Role::user, "what is it?", {picture}}}, options).text;
  };
  EXPECT_NE(say(20), say(220)) << "what it says depends on the picture";
  const test::ProgramRun run = chat(server, {"--grounding", "off", "-q", "What is it?", "--json"});
  ASSERT_EQ(run.status, 0) << run.err;
  EXPECT_EQ(Json::parse(run.out).at("turns").at(0).at("source"), "model");
}

}  // namespace
}  // namespace retinal
