#pragma once
// A hash that is the same on every machine and in every version, unlike std::hash. For choices, not for
// security.

#include <cstdint>
#include <string_view>

namespace retinal {

/// FNV-1a, 64 bits (Fowler, Noll, Vo).
constexpr std::uint64_t stable_hash(std::string_view text) {
  std::uint64_t hash = 14695981039346656037ull;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ull;
  return hash;
}

}  // namespace retinal
