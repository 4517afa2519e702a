#pragma once
// Bytes as text (RFC 4648).

#include <cstdint>
#include <string>
#include <vector>

namespace retinal {

std::string base64(const std::vector<std::uint8_t>& bytes);

}  // namespace retinal
