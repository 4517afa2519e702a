#pragma once
// Declares Json without its definition, for headers.

#include <nlohmann/json_fwd.hpp>

namespace retinal {
using Json = nlohmann::ordered_json;
}
