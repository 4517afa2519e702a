// The GGUF writer, and what it refuses to write.

#include <gtest/gtest.h>

#include <limits>

#include "base/error.h"
#include "base/file.h"
#include "convert/gguf_writer.h"
#include "convert/partial_file.h"
#include "language/model_file.h"
#include "support/program.h"

namespace retinal {
namespace {

RowSource all(float value) {
  return [value](std::uint64_t, std::span<float> out) { std::fill(out.begin(), out.end(), value); };
}

TEST(GgufWriter, FilesAreAsLongAsAnnouncedAndWhole) {
  const test::TemporaryFolder folder;
  GgufWriter writer;
  writer.set("general.architecture", "none");
  writer.set("list", std::vector<std::string>{"a", "", "ü"});
  writer.add("a", {3, 5}, GgufType::f16, all(1));
  writer.add("b", {2, 64}, GgufType::q8_0, all(2));
  writer.add("c", {7}, GgufType::f32, all(3));
  ASSERT_TRUE(writer.write(folder / "x.gguf", nullptr));
  EXPECT_EQ(std::filesystem::file_size(folder / "x.gguf"), writer.file_size());
  EXPECT_NO_THROW(check_gguf(folder / "x.gguf"));
  EXPECT_EQ(test::files_under(folder.path()), std::vector<std::string>{"x.gguf"});
}

TEST(GgufWriter, RowsArriveInOrderAndWhole) {
  const test::TemporaryFolder folder;
  GgufWriter writer;
  constexpr std::uint64_t kRows = 3000, kRow = 4096;  // more than one portion
  std::uint64_t next = 0;
  writer.add("big", {kRows, kRow}, GgufType::q8_0, [&](std::uint64_t first, std::span<float> out) {
    EXPECT_EQ(first, next);
    EXPECT_EQ(out.size() % kRow, 0u);
    next += out.size() / kRow;
    std::fill(out.begin(), out.end(), 0.5F);
  });
  ASSERT_TRUE(writer.write(folder / "x.gguf", nullptr));
  EXPECT_EQ(next, kRows);
}

TEST(GgufWriter, NumbersThatATypeCannotHoldAreRefused) {
  const test::TemporaryFolder folder;
  const auto refused = [&](GgufType type, float value, const std::string& reason) {
    GgufWriter writer;
    writer.add("tensor", {2, 32}, type, all(value));
    try {
      writer.write(folder / "x.gguf", nullptr);
      ADD_FAILURE() << value << " was written";
    } catch (const ModelError& error) {
      EXPECT_NE(std::string(error.what()).find(reason), std::string::npos) << error.what();
    }
    EXPECT_TRUE(test::files_under(folder.path()).empty());
  };
  refused(GgufType::f16, 70000, "--quantize BF16");
  refused(GgufType::q8_0, 1e9F, "--quantize BF16");
  refused(GgufType::f32, std::numeric_limits<float>::quiet_NaN(), "not finite");
  refused(GgufType::bf16, std::numeric_limits<float>::infinity(), "not finite");
}

TEST(PartialFile, OnlyOneWriterAtATime) {
  const test::TemporaryFolder folder;
  PartialFile first(folder / "x", 1);
  EXPECT_THROW(PartialFile(folder / "x", 1), FileError);
  first.commit();
  EXPECT_NO_THROW(PartialFile(folder / "x", 1).commit());
}

TEST(PartialFile, AFullDiskIsFoundBeforeTheWorkBegins) {
  const test::TemporaryFolder folder;
  try {
    PartialFile(folder / "x", std::uint64_t{1} << 60);
    ADD_FAILURE() << "an exbibyte was promised";
  } catch (const FileError& error) {
    EXPECT_NE(std::string(error.what()).find("are free"), std::string::npos) << error.what();
  }
  EXPECT_TRUE(test::files_under(folder.path()).empty());
}

}  // namespace
}  // namespace retinal
