#pragma once
// Typed, bounded access to the settings in a config.json.

#include <cstdint>
#include <string>

#include "convert/strict_json.h"

namespace retinal {

/// A view of one JSON object; both references must outlive it. What is missing (or null), of another type or
/// outside its bounds is refused with a ModelError naming the file and the key.
class ConfigFields {
 public:
  ConfigFields(const std::string& file, const StrictJson& json) : file_(file), json_(json) {}

  bool has(const char* key) const;
  const StrictJson& at(const char* key) const;
  std::int64_t integer(const char* key, std::int64_t low, std::int64_t high) const;
  std::int64_t integer_or(const char* key, std::int64_t otherwise, std::int64_t low, std::int64_t high) const;
  double real_or(const char* key, double otherwise, double low, double high) const;
  bool flag_or(const char* key, bool otherwise) const;
  std::string text_or(const char* key, const std::string& otherwise) const;

 private:
  const std::string& file_;
  const StrictJson& json_;
};

}  // namespace retinal
