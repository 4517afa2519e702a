#pragma once
// Bytes as text (RFC 4648, section 4), for pictures inside documents and requests.

#include <cstdint>
#include <span>
#include <string>

namespace retinal {

std::string base64(std::span<const std::uint8_t> bytes);

}  // namespace retinal
