#pragma once
// Reader of PyTorch checkpoints (".bin", ".pt", ".pth"): a ZIP archive with a pickle that describes tensors
// and their raw data beside it.

#include <string>

#include "convert/tensor_table.h"

namespace retinal {

/// Views into `bytes`, which must outlive the table. No code in the file is run (see pickle.h). Refuses
/// (ModelError naming `file`): the format before PyTorch 1.6, TorchScript archives, big-endian files, and
/// storages whose size is not the stated one.
TensorTable parse_torch_checkpoint(const std::string& file, Bytes bytes);

}  // namespace retinal
