#include "instruct/batch.h"

#include <cstdio>
#include <memory>

#include "base/error.h"
#include "base/json.h"
#include "instruct/builder.h"
#include "instruct/dialogue_file.h"
#include "instruct/streamed_file.h"

namespace retinal::instruct {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kLargestFile = 100u << 20;

fs::path next_free_file(const fs::path& folder) {
  for (int number = 1;; ++number) {
    char name[32];
    std::snprintf(name, sizeof name, "requests-%04d.jsonl", number);
    if (!fs::exists(folder / name)) return folder / name;
  }
}

void require_remote(const JobConfig& job) {
  if (!job.remote)
    throw UsageError("the job '" + job.name +
                     "' is written offline; batches need writer.kind = \"endpoint\" and endpoint.model");
}

/// Why a result holds no answer; empty when it does.
std::string failure_of(const Json& line) {
  if (line.contains("error") && line["error"].is_object())
    return line["error"].value("code", line["error"].value("message", std::string("error")));
  const Json response = line.value("response", Json());
  if (!response.is_object()) return "no response";
  const int status = response.value("status_code", 200);
  if (status != 200) return "status " + std::to_string(status);
  const Json body = response.value("body", Json());
  if (!body.is_object() || !body.contains("choices") || !body["choices"].is_array() ||
      body["choices"].empty())
    return "no choices";
  const Json message = body["choices"][0].value("message", Json());
  return message.is_object() && message.contains("content") && message["content"].is_string() ? ""
                                                                                              : "no content";
}

Json count_in(const Json& body, const char* name) {
  const Json usage = body.value("usage", Json());
  return usage.is_object() && usage.contains(name) && usage[name].is_number_integer() ? usage[name] : Json();
}

void take_line(const std::string& text, Builder& builder, BatchIntake& intake) {
  ++intake.results;
  const Json line = Json::parse(text, nullptr, false);
  if (!line.is_object() || !line.contains("custom_id") || !line["custom_id"].is_string()) {
    ++intake.damaged;
    return;
  }
  const std::string id = line["custom_id"];
  if (!builder.asks_for(id)) {
    ++intake.foreign;
    return;
  }
  std::string failure;
  try {
    failure = failure_of(line);
  } catch (const Json::exception&) {
    failure = "no response in the format";
  }
  if (!failure.empty()) {
    ++intake.failed;
    ++intake.reasons[failure];
    return;
  }
  const Json& body = line["response"]["body"];
  const Json& choice = body["choices"][0];
  const Json reason = choice.value("finish_reason", Json());
  const Json reply =
      reply_json(choice["message"]["content"], reason.is_string() ? reason.get<std::string>() : "",
                 count_in(body, "prompt_tokens"), count_in(body, "completion_tokens"));
  const bool kept =
      builder.ledger().store_reply(id + "@0", reply.dump(-1, ' ', false, Json::error_handler_t::replace));
  ++(kept ? intake.taken : intake.repeated);
}

}  // namespace

BatchFiles create_batch(const JobConfig& job, const BuildOptions& options, std::int64_t lines) {
  require_remote(job);
  Builder builder(job, options, WriterMode::replies);
  const fs::path folder = options.out / "batch";
  fs::create_directories(folder);
  BatchFiles out;
  std::unique_ptr<StreamedFile> file;
  std::int64_t in_file = 0;
  std::uint64_t bytes = 0;
  const auto close = [&] {
    if (file) file->commit();
    file.reset();
  };
  builder.for_each_wish([&](const Builder::Wish& wish) {
    const std::string line = Json{{"custom_id", wish.id},
                                  {"method", "POST"},
                                  {"url", "/v1/chat/completions"},
                                  {"body", wish.request}}
                                 .dump(-1, ' ', false, Json::error_handler_t::replace) +
                             "\n";
    if (file && (in_file == lines || bytes + line.size() > kLargestFile)) close();
    if (!file) {
      out.files.push_back(next_free_file(folder));
      file = std::make_unique<StreamedFile>(out.files.back());
      in_file = 0;
      bytes = 0;
    }
    file->write(line);
    bytes += line.size();
    ++in_file;
    ++out.requests;
  });
  close();
  return out;
}

BatchIntake take_batch_results(const JobConfig& job, const BuildOptions& options,
                               const std::vector<fs::path>& results) {
  require_remote(job);
  Builder builder(job, options, WriterMode::replies);
  BatchIntake intake;
  for (const fs::path& file : results)
    for_each_record(file, [&](std::int64_t, const std::string& line) { take_line(line, builder, intake); });
  return intake;
}

BuildResult reconcile_batch(const JobConfig& job, const BuildOptions& options, bool give_up) {
  require_remote(job);
  Builder builder(job, options, WriterMode::replies);
  if (give_up) {
    const std::string nothing = reply_json("", "missing", Json(), Json()).dump();
    builder.for_each_wish(
        [&](const Builder::Wish& wish) { builder.ledger().store_reply(wish.id + "@0", nothing); });
  }
  return builder.run();
}

}  // namespace retinal::instruct
