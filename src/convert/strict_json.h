#pragma once
// JSON out of untrusted files: size, depth and number of values are limited, and a key may stand only once.

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "convert/untrusted.h"

namespace retinal {

/// Objects sorted by key (the project's ordered type searches them linearly, too slow for vocabularies).
using StrictJson = nlohmann::json;

struct JsonLimits {
  std::uint64_t bytes = std::uint64_t{1} << 20;
  int depth = 32;
  std::uint64_t values = 100'000;
};

/// Parses `bytes`, which must be one JSON object. Throws ModelError naming `file` for everything else.
StrictJson parse_strict_json(const std::string& file, Bytes bytes, const JsonLimits& limits);

/// The member `key` of `object`, which must be text. Throws ModelError when it is missing or something else.
std::string json_text(const std::string& file, const StrictJson& object, const std::string& key);

}  // namespace retinal
