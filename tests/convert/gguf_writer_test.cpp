// The GGUF writer, and what it refuses to write.

#include <gtest/gtest.h>

#include <limits>
#include <memory>

#include "base/error.h"
#include "base/file.h"
#include "convert/gguf_writer.h"
#include "convert/partial_file.h"
#include "language/model_file.h"
#include "support/program.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

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

TEST(GgufWriter, GoesOnWhereItWasStopped) {
  const test::TemporaryFolder folder;
  constexpr std::uint64_t kRows = 4000,
                          kRow = 4096;  // 66 MB: the last 32 MiB of a stopped run are not trusted
  std::uint64_t first_asked = kRows;
  const auto writer_of = [&](const char* name) {
    auto writer = std::make_unique<GgufWriter>();
    writer->set("name", name);
    writer->add("big", {kRows, kRow}, GgufType::f32, [&](std::uint64_t first, std::span<float> out) {
      first_asked = std::min(first_asked, first);
      for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<float>(first + i / kRow);
    });
    return writer;
  };
  const auto stop_late = [](std::uint64_t done, std::uint64_t total, const std::string&) {
    return done < total / 10 * 9;
  };
  const fs::path file = folder / "x.gguf";
  ASSERT_FALSE(writer_of("a")->write(file, stop_late, Leftover::go_on));
  EXPECT_EQ(test::files_under(folder.path()), std::vector<std::string>{"x.gguf.partial"});
  first_asked = kRows;
  ASSERT_TRUE(writer_of("a")->write(file, nullptr, Leftover::go_on));
  EXPECT_GT(first_asked, kRows / 6) << "what was written is not computed again";
  EXPECT_LT(first_asked, kRows);
  const std::string went_on = sha256_hex_of_file(file);
  first_asked = kRows;
  ASSERT_TRUE(writer_of("a")->write(file, nullptr));
  EXPECT_EQ(first_asked, 0u);
  EXPECT_EQ(sha256_hex_of_file(file), went_on) << "stopped or not, the file is the same";
  // Another header: other weights.
  ASSERT_FALSE(writer_of("a")->write(file, stop_late, Leftover::go_on));
  first_asked = kRows;
  ASSERT_TRUE(writer_of("b")->write(file, nullptr, Leftover::go_on));
  EXPECT_EQ(first_asked, 0u);
  // Without Leftover::go_on nothing stays.
  fs::remove(file);
  ASSERT_FALSE(writer_of("a")->write(file, stop_late));
  EXPECT_TRUE(test::files_under(folder.path()).empty());
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
