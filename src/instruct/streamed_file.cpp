#include "instruct/streamed_file.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/error.h"

namespace retinal::instruct {

StreamedFile::StreamedFile(std::filesystem::path file) : file_(std::move(file)) {
  if (file_.has_parent_path()) std::filesystem::create_directories(file_.parent_path());
  temporary_ = file_;
  temporary_ += ".partial-" + std::to_string(::getpid());
  out_.open(temporary_, std::ios::binary | std::ios::trunc);
  if (!out_) throw FileError(file_.string() + ": cannot be written; check the folder and its permissions");
}

StreamedFile::~StreamedFile() {
  std::error_code ignored;
  if (!done_) std::filesystem::remove(temporary_, ignored);
}

void StreamedFile::commit() {
  out_.close();
  const int handle = ::open(temporary_.c_str(), O_RDONLY);
  const bool flushed = handle >= 0 && ::fsync(handle) == 0;
  if (handle >= 0) ::close(handle);
  std::error_code error;
  if (!out_.fail() && flushed) std::filesystem::rename(temporary_, file_, error);
  if (out_.fail() || !flushed || error)
    throw FileError(file_.string() +
                    ": could not be written completely; free some space or choose another folder");
  done_ = true;
}

}  // namespace retinal::instruct
