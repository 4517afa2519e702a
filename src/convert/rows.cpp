#include "convert/rows.h"

#include <vector>

#include "base/mapped_file.h"

namespace retinal {
namespace {

void add_rows(const StoredTensor& base, std::uint64_t first, std::span<float> out) {
  std::vector<float> numbers(out.size());
  read_floats(base, first, numbers);
  for (std::size_t i = 0; i < out.size(); ++i) out[i] += numbers[i];
}

}  // namespace

RowSource rows_of(const StoredTensor& tensor, RowOrder order, const StoredTensor* base) {
  // A vector is one row for the writer, but a reordered one is moved number by number.
  const std::uint64_t row = order && tensor.shape.size() == 1 ? 1 : tensor.shape.back();
  const std::uint64_t rows = tensor.elements() / row, based = base ? base->elements() / row : 0;
  return
      [&tensor, base, order = std::move(order), row, rows, based](std::uint64_t first, std::span<float> out) {
        const std::uint64_t begin = first * tensor.shape.back() / row, count = out.size() / row;
        for (std::uint64_t i = 0; i < count; ++i) {
          const std::uint64_t from = order ? order(begin + i) : begin + i;
          const auto part = out.subspan(i * row, row);
          read_floats(tensor, from * row, part);
          if (from < based) add_rows(*base, from * row, part);
        }
        if (begin + count < rows) return;
        MappedFile::forget(tensor.bytes);
        if (base) MappedFile::forget(base->bytes);
      };
}

}  // namespace retinal
