#pragma once
// The table of contents of a ZIP archive whose entries are stored uncompressed, as PyTorch writes them.

#include <map>
#include <string>

#include "convert/untrusted.h"

namespace retinal {

/// Names and contents, as views into `bytes`. ZIP64 is understood. Refuses (ModelError naming `file`):
/// compressed or encrypted entries, entries that overlap or lie outside the file, names that stand twice.
std::map<std::string, Bytes> read_zip_directory(const std::string& file, Bytes bytes);

}  // namespace retinal
