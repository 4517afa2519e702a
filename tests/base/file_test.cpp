#include "base/file.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "base/error.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

class FileTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("retinalgpt-file-test-" + std::to_string(::getpid()));
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::size_t number_of_files() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }

  fs::path folder_;
};

/// The message of the FileError that `action` must throw.
template <class Action>
std::string file_error(Action action) {
  try {
    action();
  } catch (const FileError& error) {
    return error.what();
  }
  ADD_FAILURE() << "no FileError was thrown";
  return "";
}

/// Lets this process write no file longer than `bytes` while it lives: the writes then fail in the middle, as
/// they do on a full disk.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &old_);
    const rlimit limit{bytes, old_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &old_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit old_{};
  void (*handler_)(int);
};

TEST_F(FileTest, ReadsBackWhatWasWritten) {
  std::vector<std::uint8_t> bytes(3'000'001);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i * 31 + i / 251);
  const fs::path path = folder_ / "new folder" / "deeper" / "data.bin";
  write_file_atomically(path, bytes);
  EXPECT_EQ(read_file(path), bytes);
  EXPECT_EQ(std::distance(fs::directory_iterator(path.parent_path()), fs::directory_iterator()), 1);
}

TEST_F(FileTest, WritesIntoTheWorkingFolder) {
  const fs::path before = fs::current_path();
  fs::current_path(folder_);
  write_file_atomically("plain name.txt", "text");
  EXPECT_EQ(read_text_file("plain name.txt"), "text");
  fs::current_path(before);
}

TEST_F(FileTest, ReplacesAnExistingFile) {
  const fs::path path = folder_ / "record.json";
  write_file_atomically(path, "a long first version");
  write_file_atomically(path, "short");
  EXPECT_EQ(read_text_file(path), "short");
  EXPECT_EQ(number_of_files(), 1u);
}

TEST_F(FileTest, EmptyFilesAreFiles) {
  write_file_atomically(folder_ / "empty", "");
  EXPECT_TRUE(read_file(folder_ / "empty").empty());
}

TEST_F(FileTest, RespectsTheUmask) {
  const mode_t before = ::umask(027);
  write_file_atomically(folder_ / "shared", "x");
  ::umask(before);
  EXPECT_EQ(fs::status(folder_ / "shared").permissions(),
            fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read);
}

TEST_F(FileTest, AFailedWriteLeavesTheOldFileAndNothingElse) {
  const fs::path path = folder_ / "record.json";
  write_file_atomically(path, "old");
  {
    const FileSizeLimit limit(4096);
    const std::string message = file_error([&] { write_file_atomically(path, std::string(100'000, 'x')); });
    EXPECT_NE(message.find("record.json"), std::string::npos) << message;
  }
  EXPECT_EQ(read_text_file(path), "old");
  EXPECT_EQ(number_of_files(), 1u);
}

TEST_F(FileTest, AFullDeviceIsNamedAndKept) {
  if (!fs::is_character_file("/dev/full")) GTEST_SKIP() << "this system has no /dev/full";
  const std::string message = file_error([] { write_file_atomically("/dev/full", "text"); });
  EXPECT_NE(message.find("No space left on device; free some space"), std::string::npos) << message;
  EXPECT_TRUE(fs::is_character_file("/dev/full"));
}

TEST_F(FileTest, ADeviceIsNeverReplaced) {
  write_file_atomically("/dev/null", "text");
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST_F(FileTest, AParentThatIsAFileIsAnError) {
  write_file_atomically(folder_ / "file", "x");
  const std::string message = file_error([&] { write_file_atomically(folder_ / "file" / "child", "y"); });
  EXPECT_NE(message.find("Not a directory"), std::string::npos) << message;
}

TEST_F(FileTest, AFolderCannotBeOverwrittenOrRead) {
  EXPECT_NE(file_error([&] { write_file_atomically(folder_, "x"); }).find("Is a directory"),
            std::string::npos);
  EXPECT_NE(file_error([&] { read_file(folder_); }).find("it is a directory"), std::string::npos);
}

TEST_F(FileTest, AMissingFileIsNamedWithARemedy) {
  const std::string message = file_error([&] { read_file(folder_ / "nowhere.png"); });
  EXPECT_NE(message.find("nowhere.png"), std::string::npos) << message;
  EXPECT_NE(message.find("No such file or directory; check the path"), std::string::npos) << message;
}

TEST_F(FileTest, TheSizeLimitIsExact) {
  const fs::path path = folder_ / "ten";
  write_file_atomically(path, "0123456789");
  EXPECT_EQ(read_file(path, 10).size(), 10u);
  EXPECT_NE(file_error([&] { read_file(path, 9); }).find("limit of 9 bytes"), std::string::npos);
}

TEST_F(FileTest, TheSizeLimitHoldsWhereTheSystemTellsNoSize) {
  const fs::path path = "/proc/self/status";
  if (!fs::exists(path)) GTEST_SKIP() << "this system has no /proc";
  EXPECT_GT(read_text_file(path).size(), 100u);
  EXPECT_NE(file_error([&] { read_text_file(path, 10); }).find("limit of 10 bytes"), std::string::npos);
}

TEST_F(FileTest, PipesAreRefusedAndDoNotBlock) {
  const fs::path pipe = folder_ / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_NE(file_error([&] { read_file(pipe); }).find("not a regular file"), std::string::npos);
}

// Known answers of FIPS 180-4 (the examples "abc", the empty message and a million times "a").
TEST_F(FileTest, Sha256KnownAnswers) {
  const auto hex = [](std::string_view text) {
    return sha256_hex(std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
  };
  EXPECT_EQ(hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_F(FileTest, Sha256OfAFileIsThatOfItsContent) {
  const std::vector<std::uint8_t> bytes(2'500'000, 7);
  write_file_atomically(folder_ / "data", bytes);
  EXPECT_EQ(sha256_hex_of_file(folder_ / "data"), sha256_hex(bytes));
  EXPECT_THROW(sha256_hex_of_file(folder_ / "missing"), FileError);
}

}  // namespace
}  // namespace retinal
