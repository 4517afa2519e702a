// The remote engine: what it sends, and what it makes of answers.

#include "language/remote_engine.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "support/http_server.h"

namespace retinal {
namespace {

using test::HttpPeer;
using test::HttpQuery;
using test::HttpServer;

bool asks_for_models(const HttpQuery& query) { return query.line.starts_with("GET /v1/models "); }

void stream(const HttpPeer& peer, const std::vector<std::string>& pieces, const std::string& reason) {
  peer.begin_events();
  for (const std::string& piece : pieces)
    peer.event(Json{{"choices", Json::array({{{"delta", {{"content", piece}}}}})}}.dump());
  peer.event(Json{{"choices", Json::array({{{"delta", Json::object()}, {"finish_reason", reason}}})}}.dump());
  peer.event("[DONE]");
}

RemoteOptions options_for(const HttpServer& server) {
  RemoteOptions options;
  options.endpoint.url = server.url();
  options.endpoint.first_pause_ms = 1;
  options.endpoint.longest_pause_ms = 5;
  return options;
}

TEST(RemoteEngine, TakesTheOnlyModelAndSendsPicturesAsDataUris) {
  const HttpServer server([](const HttpQuery& query, int, const HttpPeer& peer) {
    if (asks_for_models(query))
      peer.answer(200, R"({"data":[{"id":"the-model"}]})");
    else
      stream(peer, {"Red", "dish."}, "stop");
  });
  RemoteOptions options = options_for(server);
  options.longest_side = 16;
  RemoteEngine engine(options);
  EXPECT_EQ(engine.name(), "the-model");
  EXPECT_TRUE(engine.sees_pictures());
  GenerationOptions generation;
  generation.max_tokens = 7;
  std::string streamed;
  generation.on_text = [&](std::string_view piece) {
    streamed += piece;
    return true;
  };
  const Picture picture = std::make_shared<Raster8>(64, 32, 3, std::uint8_t{200});
  const Generation answer =
      engine.generate({{Role::system, "Be brief."}, {Role::user, "Colour?\xff", {picture}}}, generation);
  EXPECT_EQ(answer.text, "Reddish.");
  EXPECT_EQ(streamed, "Reddish.");
  EXPECT_TRUE(answer.finished);
  const Json request = Json::parse(server.queries().at(1).body);
  EXPECT_EQ(request.at("model"), "the-model");
  EXPECT_EQ(request.at("max_tokens"), 7);
  EXPECT_EQ(request.at("messages")[0], (Json{{"role", "system"}, {"content", "Be brief."}}));
  const Json& content = request.at("messages")[1].at("content");
  ASSERT_EQ(content.size(), 2u);
  const std::string uri = content[0].at("image_url").at("url");
  EXPECT_TRUE(uri.starts_with("data:image/jpeg;base64,/9j/")) << uri.substr(0, 40);
  EXPECT_EQ(content[1].at("text"), "Colour?\uFFFD");
}

TEST(RemoteEngine, ModelsAreNamedOrTheOnlyOne) {
  const HttpServer several([](const HttpQuery&, int, const HttpPeer& peer) {
    peer.answer(200, R"({"data":[{"id":"a"},{"id":"b"}]})");
  });
  try {
    RemoteEngine engine(options_for(several));
    ADD_FAILURE() << "chose " << engine.name();
  } catch (const UsageError& error) {
    EXPECT_NE(std::string(error.what()).find("the engine offers a, b; name one with --model"),
              std::string::npos)
        << error.what();
  }
  RemoteOptions named = options_for(several);
  named.model = "b";
  EXPECT_EQ(RemoteEngine(named).name(), "b");

  const HttpServer silent([](const HttpQuery&, int, const HttpPeer& peer) { peer.answer(404, "{}"); });
  EXPECT_THROW(RemoteEngine(options_for(silent)), RemoteError);
  named = options_for(silent);
  named.model = "b";
  EXPECT_EQ(RemoteEngine(named).name(), "b") << "not every server lists its models";

  const HttpServer closed([](const HttpQuery&, int, const HttpPeer& peer) { peer.answer(401, "{}"); });
  named = options_for(closed);
  named.model = "b";
  EXPECT_THROW(RemoteEngine{named}, RemoteError) << "a wrong key is known before the photograph is analysed";
}

TEST(RemoteEngine, TextOnlySendsNoPicture) {
  const HttpServer server(
      [](const HttpQuery&, int, const HttpPeer& peer) { peer.answer(200, R"({"data":[{"id":"m"}]})"); });
  RemoteOptions options = options_for(server);
  options.sees_pictures = false;
  RemoteEngine engine(options);
  EXPECT_FALSE(engine.sees_pictures());
  EXPECT_THROW(engine.generate({{Role::user, "?", {std::make_shared<Raster8>(8, 8, 3)}}}, {}), UsageError);
  EXPECT_EQ(server.queries().size(), 1u);
}

TEST(RemoteEngine, AModelThatCannotSeeIsToldFromAServerThatIsBusy) {
  // llama-server's words and status, vLLM's, and an answer that breaks off before it begins.
  const std::vector<std::pair<int, std::string>> refusals = {
      {500, R"({"error":{"code":500,"message":"image input is not supported - hint: you may need mmproj"}})"},
      {400, R"({"error":{"message":"m is not a multimodal model"}})"},
      {200, ""}};
  for (const auto& [status, body] : refusals) {
    const HttpServer server([&](const HttpQuery& query, int, const HttpPeer& peer) {
      if (asks_for_models(query)) return peer.answer(200, R"({"data":[{"id":"m"}]})");
      peer.answer(status, body);
    });
    RemoteEngine engine(options_for(server));
    const Picture picture = std::make_shared<Raster8>(8, 8, 3);
    try {
      engine.generate({{Role::user, "?", {picture}}}, {});
      ADD_FAILURE() << status << " was taken for an answer";
    } catch (const RemoteError& error) {
      EXPECT_NE(std::string(error.what()).find("--text-only sends none"), std::string::npos) << error.what();
    }
    EXPECT_EQ(server.queries().size(), 2u) << "what is not supported is not tried again";
    try {
      engine.generate({{Role::user, "?"}}, {});
    } catch (const RemoteError& error) {
      EXPECT_EQ(std::string(error.what()).find("--text-only"), std::string::npos) << error.what();
    }
  }
}

TEST(RemoteEngine, UnfinishedAnswersSaySo) {
  const HttpServer server([](const HttpQuery& query, int, const HttpPeer& peer) {
    if (asks_for_models(query)) return peer.answer(200, R"({"data":[{"id":"m"}]})");
    if (query.body.find("long") != std::string::npos) return stream(peer, {"and so"}, "length");
    peer.begin_events();
    peer.event(R"({"choices":[{"delta":{"content":"slow"}}]})");
    peer.wait_for_client_to_leave(10);
  });
  RemoteEngine engine(options_for(server));
  EXPECT_FALSE(engine.generate({{Role::user, "long"}}, {}).finished);
  GenerationOptions limited;
  limited.time_limit_ms = 300;
  const Generation late = engine.generate({{Role::user, "hurry"}}, limited);
  EXPECT_FALSE(late.finished);
  EXPECT_EQ(late.text, "slow");
}

}  // namespace
}  // namespace retinal
