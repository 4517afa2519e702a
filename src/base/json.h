#pragma once
// The project's JSON type: keys keep the order in which they were written, so that records read well.

#include <nlohmann/json.hpp>

namespace retinal {
using Json = nlohmann::ordered_json;
}
