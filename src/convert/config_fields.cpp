#include "convert/config_fields.h"

#include <nlohmann/json.hpp>

namespace retinal {

bool ConfigFields::has(const char* key) const { return json_.contains(key) && !json_.at(key).is_null(); }
const StrictJson& ConfigFields::at(const char* key) const { return json_.at(key); }

std::int64_t ConfigFields::integer(const char* key, std::int64_t low, std::int64_t high) const {
  if (!has(key)) refuse_file(file_, std::string("'") + key + "' is missing");
  const StrictJson& value = json_.at(key);
  const bool fits = value.is_number_integer() &&
                    (!value.is_number_unsigned() || value.get<std::uint64_t>() <= std::uint64_t{INT64_MAX});
  if (!fits || value.get<std::int64_t>() < low || value.get<std::int64_t>() > high)
    refuse_file(file_, std::string("'") + key + "' is no whole number from " + std::to_string(low) + " to " +
                           std::to_string(high));
  return value.get<std::int64_t>();
}

std::int64_t ConfigFields::integer_or(const char* key, std::int64_t otherwise, std::int64_t low,
                                      std::int64_t high) const {
  return has(key) ? integer(key, low, high) : otherwise;
}

double ConfigFields::real_or(const char* key, double otherwise, double low, double high) const {
  if (!has(key)) return otherwise;
  const StrictJson& value = json_.at(key);
  if (!value.is_number() || !(value.get<double>() >= low && value.get<double>() <= high))
    refuse_file(file_, std::string("'") + key + "' is no number in its range");
  return value.get<double>();
}

bool ConfigFields::flag_or(const char* key, bool otherwise) const {
  if (!has(key)) return otherwise;
  if (!json_.at(key).is_boolean()) refuse_file(file_, std::string("'") + key + "' is neither true nor false");
  return json_.at(key).get<bool>();
}

std::string ConfigFields::text_or(const char* key, const std::string& otherwise) const {
  return has(key) ? json_text(file_, json_, key) : otherwise;
}

}  // namespace retinal
