// The client against servers that behave, and against servers that do not.

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>

#include "base/json.h"
#include "language/event_stream.h"
#include "language/openai_client.h"
#include "support/http_server.h"

namespace retinal {
namespace {

using test::HttpPeer;
using test::HttpQuery;
using test::HttpServer;

constexpr const char* kWhole =
    R"({"model":"m-1","choices":[{"message":{"role":"assistant","content":"Good day."},"finish_reason":"stop"}],)"
    R"("usage":{"prompt_tokens":7,"completion_tokens":3}})";

const Json kRequest = {{"model", "m"}, {"messages", Json::array({{{"role", "user"}, {"content", "hello"}}})}};

OpenAiEndpoint quick(const HttpServer& server) {
  OpenAiEndpoint endpoint;
  endpoint.url = server.url();
  endpoint.api_key = "secret-key-123";
  endpoint.first_pause_ms = 1;
  endpoint.longest_pause_ms = 20;
  endpoint.idle_ms = 1000;
  return endpoint;
}

std::string piece(const std::string& text) {
  return Json{{"choices", Json::array({{{"delta", {{"content", text}}}, {"finish_reason", nullptr}}})}}
      .dump();
}

/// What went wrong; the message never holds the key.
RemoteFailure failure_of(const OpenAiClient& client, const RemoteCall& call, const std::string& words,
                         int status = 0) {
  try {
    client.complete(kRequest, call);
  } catch (const RemoteError& error) {
    const std::string message = error.what();
    EXPECT_NE(message.find(words), std::string::npos) << message;
    EXPECT_NE(message.find(client.address()), std::string::npos) << message;
    EXPECT_EQ(message.find("secret-key-123"), std::string::npos) << message;
    EXPECT_EQ(error.http_status(), status) << message;
    return error.failure();
  }
  ADD_FAILURE() << "no error, expected: " << words;
  return RemoteFailure::stopped;
}

TEST(OpenAiClient, SendsTheRequestAndReadsTheAnswer) {
  const HttpServer server([](const HttpQuery&, int, const HttpPeer& peer) { peer.answer(200, kWhole); });
  const Completion answer = OpenAiClient(quick(server)).complete(kRequest);
  EXPECT_EQ(answer.text, "Good day.");
  EXPECT_EQ(answer.finish_reason, "stop");
  EXPECT_EQ(answer.model, "m-1");
  EXPECT_EQ(answer.prompt_tokens, 7);
  EXPECT_EQ(answer.completion_tokens, 3);
  const auto queries = server.queries();
  ASSERT_EQ(queries.size(), 1u);
  EXPECT_EQ(queries[0].line, "POST /v1/chat/completions HTTP/1.1");
  EXPECT_NE(queries[0].headers.find("Authorization: Bearer secret-key-123"), std::string::npos);
  EXPECT_EQ(Json::parse(queries[0].body), kRequest);
}

TEST(OpenAiClient, StreamedPiecesArriveOneByOne) {
  const HttpServer server([](const HttpQuery& query, int, const HttpPeer& peer) {
    EXPECT_EQ(Json::parse(query.body).at("stream"), true);
    peer.begin_events();
    peer.write(": keep alive\r\n\r\n");
    peer.event(R"({"choices":[{"delta":{"role":"assistant","content":null}}]})");
    const std::string event = "data: " + piece("caf\u00e9 ") + "\n\n";
    peer.write(event.substr(0, 25));  // in the middle of an event
    peer.write(event.substr(25));
    peer.event(piece("au lait"));
    peer.event(R"({"choices":[{"delta":{},"finish_reason":"length"}]})");
    peer.event(R"({"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":2}})");
    peer.event("[DONE]");
  });
  std::vector<std::string> pieces;
  RemoteCall call;
  call.on_text = [&](std::string_view text) {
    pieces.emplace_back(text);
    return true;
  };
  const Completion answer = OpenAiClient(quick(server)).complete(kRequest, call);
  EXPECT_EQ(pieces, (std::vector<std::string>{"caf\u00e9 ", "au lait"}));
  EXPECT_EQ(answer.text, "caf\u00e9 au lait");
  EXPECT_EQ(answer.finish_reason, "length");
  EXPECT_EQ(answer.completion_tokens, 2);
}

TEST(OpenAiClient, TheCallerMayEndAStream) {
  const HttpServer server([](const HttpQuery&, int, const HttpPeer& peer) {
    peer.begin_events();
    peer.event(piece("one"));
    peer.event(piece("two"));
    peer.wait_for_client_to_leave(5);
  });
  RemoteCall call;
  call.on_text = [](std::string_view text) { return text != "one"; };
  const Completion answer = OpenAiClient(quick(server)).complete(kRequest, call);
  EXPECT_EQ(answer.text, "one");
  EXPECT_EQ(answer.finish_reason, "cancelled");
}

TEST(OpenAiClient, AServerThatDoesNotStreamIsUnderstood) {
  const HttpServer server([](const HttpQuery&, int, const HttpPeer& peer) { peer.answer(200, kWhole); });
  std::string text;
  RemoteCall call;
  call.on_text = [&](std::string_view piece) {
    text += piece;
    return true;
  };
  EXPECT_EQ(OpenAiClient(quick(server)).complete(kRequest, call).text, "Good day.");
  EXPECT_EQ(text, "Good day.");
}

TEST(OpenAiClient, TriesAgainWhatMayPass) {
  const HttpServer server([](const HttpQuery&, int number, const HttpPeer& peer) {
    if (number == 1) peer.answer(429, R"({"error":{"message":"slow down"}})", "Retry-After: 1\r\n");
    if (number == 2) peer.answer(503, "overloaded", "", "text/plain");
    if (number == 3) return;  // hangs up without a word
    if (number == 4) peer.write("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{\"choices\"");  // cut off
    if (number == 5) peer.answer(200, kWhole);
  });
  const Completion answer = OpenAiClient(quick(server)).complete(kRequest);
  EXPECT_EQ(answer.text, "Good day.");
  EXPECT_EQ(answer.tries, 5);
}

TEST(OpenAiClient, GivesUpWithTheServersWords) {
  const HttpServer server([](const HttpQuery&, int, const HttpPeer& peer) {
    peer.answer(500, R"({"error":{"message":"out of\nmemory; your key is secret-key-123"}})");
  });
  const OpenAiClient client(quick(server));
  EXPECT_EQ(failure_of(client, {},
                       "busy or broken after 5 tries (status 500, out of\\nmemory; your key is (key))", 500),
            RemoteFailure::busy);
  EXPECT_EQ(server.queries().size(), 5u);
}

TEST(OpenAiClient, WhatWillNotPassIsNotTriedAgain) {
  for (const auto& [status, words] :
       std::vector<std::pair<int, std::string>>{{401, "refuses the key"},
                                                {404, "usually ends in /v1"},
                                                {301, "usually ends in /v1"},
                                                {400, "rejects the request (status 400, too long)"}}) {
    const HttpServer server([status = status](const HttpQuery&, int, const HttpPeer& peer) {
      peer.answer(status, R"({"error":"too long"})", "Location: /elsewhere\r\n");
    });
    EXPECT_EQ(failure_of(OpenAiClient(quick(server)), {}, words, status), RemoteFailure::rejected);
    EXPECT_EQ(server.queries().size(), 1u) << status;
  }
}

TEST(OpenAiClient, AnswersThatAreNoneAreErrors) {
  for (const std::string& body :
       {std::string("<html>Welcome</html>"), std::string("{\"choices\": [{\"message\": {\"con"),
        std::string("[]"), std::string(R"({"choices":[]})"),
        std::string(R"({"choices":[{"message":"text"}]})"),
        std::string(R"({"error":{"message":"model crashed"}})"), std::string("{\"choices\":\xff}"),
        std::string(20'000, '['), std::string()}) {
    const HttpServer server([&](const HttpQuery&, int, const HttpPeer& peer) { peer.answer(200, body); });
    EXPECT_EQ(failure_of(OpenAiClient(quick(server)), {}, "the language engine", 200),
              RemoteFailure::bad_answer)
        << body.substr(0, 60);
  }
}

TEST(OpenAiClient, ACutStreamIsAnErrorAndNotRepeated) {
  for (const bool polite : {true, false}) {
    const HttpServer server([polite](const HttpQuery&, int, const HttpPeer& peer) {
      if (polite)
        peer.begin_events();
      else
        peer.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 9999\r\n\r\n");
      peer.event(piece("The disc"));
    });
    int pieces = 0;
    RemoteCall call;
    call.on_text = [&](std::string_view) { return ++pieces < 10; };
    EXPECT_EQ(failure_of(OpenAiClient(quick(server)), call, "cut off", 200), RemoteFailure::cut_off);
    EXPECT_EQ(pieces, 1) << "text must not be handed on twice";
  }
}

TEST(OpenAiClient, ErrorsInsideAStreamAreErrors) {
  const HttpServer server([](const HttpQuery&, int, const HttpPeer& peer) {
    peer.begin_events();
    peer.event(R"({"error":{"message":"context too small"}})");
  });
  RemoteCall call;
  call.on_text = [](std::string_view) { return true; };
  EXPECT_EQ(failure_of(OpenAiClient(quick(server)), call, "context too small", 200),
            RemoteFailure::bad_answer);
}

TEST(OpenAiClient, SilenceAndSlownessEnd) {
  const HttpServer server(
      [](const HttpQuery&, int, const HttpPeer& peer) { peer.wait_for_client_to_leave(20); });
  const OpenAiClient client(quick(server));
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(failure_of(client, {}, "did not answer in time"), RemoteFailure::timed_out);
  RemoteCall limited;
  limited.time_limit_ms = 200;
  EXPECT_EQ(failure_of(client, limited, "did not answer in time"), RemoteFailure::timed_out);
  RemoteCall stopped;
  int asked = 0;
  stopped.stop = [&] { return ++asked > 2; };
  EXPECT_EQ(failure_of(client, stopped, "was stopped"), RemoteFailure::stopped);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(15));
}

TEST(OpenAiClient, PausesEndWithTheTimeLimitAndWithAStop) {
  const HttpServer server([](const HttpQuery&, int, const HttpPeer& peer) { peer.answer(503, "{}"); });
  OpenAiEndpoint endpoint = quick(server);
  endpoint.first_pause_ms = endpoint.longest_pause_ms = 60'000;
  const auto start = std::chrono::steady_clock::now();
  RemoteCall limited;
  limited.time_limit_ms = 500;
  EXPECT_EQ(failure_of(OpenAiClient(endpoint), limited, "busy or broken", 503), RemoteFailure::busy);
  RemoteCall stopped;
  int asked = 0;
  stopped.stop = [&] { return ++asked > 20; };
  EXPECT_EQ(failure_of(OpenAiClient(endpoint), stopped, "was stopped"), RemoteFailure::stopped);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
}

TEST(OpenAiClient, NobodyThereIsSaid) {
  OpenAiEndpoint endpoint;
  {
    const HttpServer server([](const HttpQuery&, int, const HttpPeer&) {});
    endpoint = quick(server);
  }
  endpoint.retries = 1;
  EXPECT_EQ(failure_of(OpenAiClient(endpoint), {}, "cannot be reached after 2 tries"),
            RemoteFailure::unreachable);
}

TEST(OpenAiClient, ListsModels) {
  const HttpServer server([](const HttpQuery& query, int, const HttpPeer& peer) {
    EXPECT_EQ(query.line, "GET /v1/models HTTP/1.1");
    peer.answer(200, R"({"data":[{"id":"a"},{"id":"b"},7]})");
  });
  EXPECT_EQ(OpenAiClient(quick(server)).models(), (std::vector<std::string>{"a", "b"}));
}

TEST(OpenAiClient, AddressesAndKeysAreChecked) {
  const auto address = [](const std::string& url) {
    OpenAiEndpoint endpoint;
    endpoint.url = url;
    return OpenAiClient(endpoint).address();
  };
  EXPECT_EQ(address("http://localhost:8000/v1/"), "http://localhost:8000/v1");
  EXPECT_EQ(address("https://host/v1/chat/completions"), "https://host/v1");
  for (const char* wrong :
       {"", "localhost:8000", "ftp://host/v1", "file:///etc/passwd", "http://", "http://a b/",
        "http://user:word@host/v1", "http://host/v1?key=1", "http://host/v1\r\nX: y"})
    EXPECT_THROW(address(wrong), UsageError) << wrong;
  setenv("RETINALGPT_TEST_KEY", "two words", 1);
  EXPECT_THROW(api_key_from_environment("RETINALGPT_TEST_KEY"), UsageError);
  setenv("RETINALGPT_TEST_KEY", "one", 1);
  EXPECT_EQ(api_key_from_environment("RETINALGPT_TEST_KEY"), "one");
  unsetenv("RETINALGPT_TEST_KEY");
  EXPECT_EQ(api_key_from_environment("RETINALGPT_TEST_KEY"), "");
}

TEST(EventStream, EventsOfSeveralLinesAndOtherFields) {
  EventStream stream;
  EXPECT_TRUE(stream.take("event: x\ndata: a").empty());
  EXPECT_EQ(stream.take("b\r\ndata:c\r\n\r\nid: 4\n\ndata: d\n\n"), (std::vector<std::string>{"ab\nc", "d"}));
  EXPECT_TRUE(stream.take("data: no end").empty());
  EXPECT_THROW(for (int i = 0; i < 100; ++i) stream.take(std::string(1 << 17, 'x')), Error);
}

}  // namespace
}  // namespace retinal
