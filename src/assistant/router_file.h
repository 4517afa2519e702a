#pragma once
// The text of models/router.json as CMake compiled it in; internal to the router.

#include <string_view>

namespace retinal {

std::string_view router_file();

}  // namespace retinal
