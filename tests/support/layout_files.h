#pragma once
// Files in the formats in which publishers give pictures, masks and tables.

#include <filesystem>
#include <string>
#include <vector>

#include "base/raster.h"

namespace retinal::test {

/// Writes a grey or RGB raster in the format of the extension: .jpg .jpeg .JPG .png .tif .bmp .ppm.
void write_raster(const std::filesystem::path& path, const Raster8& raster);

/// A GIF of a 0/255 mask; interlaced on request. Real LZW codes, with a table that grows.
void write_gif(const std::filesystem::path& path, const Raster8& mask, bool interlaced = false);

using TableRows = std::vector<std::vector<std::string>>;

/// The first sheet of a workbook: shared strings, inline strings in the first row, numbers as numbers.
void write_xlsx(const std::filesystem::path& path, const TableRows& rows);

/// The same as a binary workbook (BIFF5 in a compound file), numbers as numbers; at most 30 KB.
void write_xls(const std::filesystem::path& path, const TableRows& rows);

}  // namespace retinal::test
