#pragma once
// Which training pictures of IDRiD show an eye that is tested on.

#include <filesystem>
#include <set>
#include <string>

namespace retinal {

/// Ids (Sample::id) of training pictures connected to a test picture of either IDRiD part in idrid_leak.csv,
/// directly or through other pictures. Throws InputError when the table is missing.
std::set<std::string> leaking_idrid_pictures(const std::filesystem::path& data_root);

}  // namespace retinal
