#pragma once
// Python's pickle, as far as it is plain data: PathVQA publishes its questions in it.

#include <cstdint>
#include <span>
#include <string>

#include "base/json_fwd.h"

namespace retinal {

/// Lists, tuples, dictionaries with text keys, text, numbers, true, false and none as JSON. Anything that
/// would build or call an object is refused, so that reading a pickle runs nothing. Throws InputError naming
/// `name`. Source: the opcodes of Python's pickletools, protocols 0 to 5 without the text opcodes of protocol
/// 0.
Json read_pickle(std::span<const std::uint8_t> bytes, const std::string& name);

}  // namespace retinal
