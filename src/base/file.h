#pragma once
// Files: whole reads with a size limit, and writes that either happen completely or not at all.

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace retinal {

/// Reads a whole regular file. Throws FileError if it is missing, a directory, unreadable, or larger than
/// `max_bytes`.
std::vector<std::uint8_t> read_file(const std::filesystem::path& path,
                                    std::uint64_t max_bytes = std::uint64_t{4} << 30);

/// As read_file, as text.
std::string read_text_file(const std::filesystem::path& path,
                           std::uint64_t max_bytes = std::uint64_t{256} << 20);

/// Writes to a temporary name beside `path`, flushes it to the disk and renames it over `path`, creating
/// parent folders. On any failure the temporary file is removed, an existing file is untouched, and FileError
/// is thrown.
void write_file_atomically(const std::filesystem::path& path, std::span<const std::uint8_t> bytes);
void write_file_atomically(const std::filesystem::path& path, std::string_view text);

/// Lower-case hexadecimal SHA-256 of a byte span or a file's content.
std::string sha256_hex(std::span<const std::uint8_t> bytes);
std::string sha256_hex_of_file(const std::filesystem::path& path);

}  // namespace retinal
