#pragma once
// What another writer is asked, and how its answer is read: the description in words goes out, JSON with
// turns comes back. Everything that comes back is checked as if it were hostile.

#include <filesystem>
#include <string>
#include <vector>

#include "base/json_fwd.h"
#include "instruct/description.h"
#include "instruct/writer.h"

namespace retinal::instruct {

/// Any OpenAI-compatible endpoint as writer. The key comes from the environment only (`key_variable`).
struct EndpointConfig {
  std::string url, model;
  std::string key_variable = "RETINALGPT_API_KEY";
  int concurrency = 4;             ///< requests at a time
  double requests_per_minute = 0;  ///< 0 = no limit
  double tokens_per_minute = 0;    ///< of prompts and answers together; 0 = no limit
  double temperature = 0.9;
  int max_tokens = 1500;    ///< of one answer
  int attempts = 2;         ///< requests for one dialogue, when what comes cannot be used or is refused
  int retries = 4;          ///< of one request that the server is too busy for, with pauses that double
  double time_limit = 120;  ///< seconds for one request with its retries
  double price_prompt = 0, price_completion = 0;  ///< money per million tokens, for the account
  bool pictures = false;                          ///< also send the photograph
};

/// What is known of the photograph, a line a fact, numbers as answers print them.
std::string facts_in_words(const Description& description);

/// The body of a chat/completions request for one dialogue. The seed chooses the number of turns, the topic
/// to open with and the style, so that requests differ. `photograph` is sent along unless empty.
Json dialogue_request(const Description& description, Track track, std::uint64_t seed,
                      const WriterOptions& options, const EndpointConfig& endpoint,
                      const std::filesystem::path& photograph = {});

/// "data:image/png;base64,...", the type by the file's content and not by its name. Other kinds than PNG,
/// JPEG and WebP, which servers do not take, are sent as PNG. Throws InputError naming a file that cannot be
/// read.
std::string picture_as_url(const std::filesystem::path& photograph);

/// The turns of an answer: JSON as asked for, with or without a fence and words around it, or lines "User:
/// ..." and "Assistant: ..." of which paragraphs stay whole. Throws InputError saying what is wrong.
std::vector<Turn> turns_of_reply(const std::string& text);

/// The dialogue of an answer: turns of which a sentence is not supported are dropped, each with its reason in
/// `refusals`; empty with `why_empty` when it cannot be read or too few turns are left.
Dialogue dialogue_of_reply(const std::string& text, const Description& description, Track track,
                           const WriterOptions& options);

/// What to say to the writer when its dialogue was refused.
std::string complaint_about(const Dialogue& dialogue);

}  // namespace retinal::instruct
