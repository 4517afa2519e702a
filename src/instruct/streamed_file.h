#pragma once
// A large text file written line by line that appears whole or not at all.

#include <filesystem>
#include <fstream>
#include <string_view>

namespace retinal::instruct {

class StreamedFile {
 public:
  /// Throws FileError when the folder cannot be written to.
  explicit StreamedFile(std::filesystem::path file);
  /// Removes what was written, unless commit() was called.
  ~StreamedFile();
  StreamedFile(const StreamedFile&) = delete;
  StreamedFile& operator=(const StreamedFile&) = delete;

  void write(std::string_view text) { out_.write(text.data(), static_cast<std::streamsize>(text.size())); }
  /// Flushes to the disk and gives the file its name. Throws FileError.
  void commit();

 private:
  std::filesystem::path file_, temporary_;
  std::ofstream out_;
  bool done_ = false;
};

}  // namespace retinal::instruct
