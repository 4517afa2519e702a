#include "convert/strict_json.h"

#include <nlohmann/json.hpp>
#include <set>
#include <vector>

namespace retinal {
namespace {

/// Watches a parse: what goes beyond the limits is refused before it costs memory.
class Guard {
 public:
  Guard(const std::string& file, const JsonLimits& limits) : file_(file), limits_(limits) {}

  bool operator()(int depth, StrictJson::parse_event_t event, const StrictJson& parsed) {
    using Event = StrictJson::parse_event_t;
    if (depth > limits_.depth) refuse_file(file_, "it is nested too deeply");
    if (++values_ > limits_.values) refuse_file(file_, "it has too many values");
    if (event == Event::object_start) keys_.emplace_back();
    if (event == Event::object_end) keys_.pop_back();
    if (event == Event::key && !keys_.back().insert(parsed.get_ref<const std::string&>()).second)
      refuse_file(file_, "the key " + quoted_name(parsed.get_ref<const std::string&>()) + " stands twice");
    return true;
  }

 private:
  const std::string& file_;
  const JsonLimits& limits_;
  std::uint64_t values_ = 0;
  std::vector<std::set<std::string>> keys_;  ///< of the objects that are open
};

}  // namespace

StrictJson parse_strict_json(const std::string& file, Bytes bytes, const JsonLimits& limits) {
  if (bytes.size() > limits.bytes)
    refuse_file(file,
                "it is larger than the limit of " + std::to_string(limits.bytes) + " bytes for its kind");
  StrictJson json;
  try {
    Guard guard(file, limits);
    json = StrictJson::parse(bytes.begin(), bytes.end(), std::ref(guard));
  } catch (const StrictJson::exception&) {
    refuse_file(file, "it is not valid JSON");
  }
  if (!json.is_object()) refuse_file(file, "it is not a JSON object");
  return json;
}

std::string json_text(const std::string& file, const StrictJson& object, const std::string& key) {
  if (const auto at = object.find(key); at != object.end() && at->is_string()) return at->get<std::string>();
  refuse_file(file, "'" + key + "' is missing or no text");
}

}  // namespace retinal
