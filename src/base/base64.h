#pragma once
// Bytes as text (RFC 4648, section 4), for pictures inside documents and requests.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace retinal {

std::string base64(std::span<const std::uint8_t> bytes);

/// The bytes again; throws Error when the text is not base64 (no line breaks, padded to whole groups of
/// four).
std::vector<std::uint8_t> from_base64(std::string_view text);

}  // namespace retinal
