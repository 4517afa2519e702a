#pragma once
// Sources of rows for the GGUF writer out of stored tensors.

#include <functional>

#include "convert/gguf_writer.h"
#include "convert/tensor_table.h"

namespace retinal {

/// Row of the stored tensor that belongs at a row of the written one.
using RowOrder = std::function<std::uint64_t(std::uint64_t)>;

/// The numbers of `tensor`, which must outlive the source, with its rows in another order if one is given.
/// Where a `base` is given, `tensor` is a difference to it: both are added up. The base may have fewer rows
/// (tokens added later are no differences). Pages of the files are given back as soon as their last row was
/// read.
RowSource rows_of(const StoredTensor& tensor, RowOrder order = nullptr, const StoredTensor* base = nullptr);

}  // namespace retinal
