#pragma once
// Reader of safetensors files: u64 header length, JSON header, raw little-endian data. The one reader of this
// format in the project; training reads its checkpoints with it, too.

#include <string>

#include "convert/tensor_table.h"

namespace retinal {

/// Views into `bytes`, which must outlive the table. `file` is the name for messages. Refuses (ModelError):
/// headers of more than 16 MiB, unknown element types, shapes that do not fit the data,
/// and tensors that overlap, leave holes or lie outside the file.
TensorTable parse_safetensors(const std::string& file, Bytes bytes);

}  // namespace retinal
