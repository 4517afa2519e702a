#pragma once
// Text from outside (file names, reasons, questions) made safe for where it is going, and lists of it.

#include <string>
#include <string_view>
#include <vector>

namespace retinal {

/// `text` with every byte that is not part of well-formed UTF-8 (RFC 3629) replaced by U+FFFD; JSON, CSV and
/// HTML files are UTF-8, file names are any bytes.
std::string valid_utf8(std::string_view text);

/// For terminals and one-line messages: valid UTF-8 in which control characters, line separators and marks
/// that turn the reading direction are written as "\n", "\x1b" or "\u202e", so that a name cannot move the
/// cursor, colour the screen, add a line or hide its end.
std::string printable(std::string_view text);

/// "a, b, c".
std::string joined(const std::vector<std::string>& parts, std::string_view between = ", ");

}  // namespace retinal
