#include "language/llama_end.h"

#include <ggml.h>

#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>

#include "base/error.h"
#include "base/text.h"

namespace retinal {
namespace {

struct Files {
  std::mutex mutex;
  std::string names;
};

Files& files() {
  static auto* const instance = new Files;  // lives as long as any thread that may give up
  return *instance;
}

/// Called by whichever thread met the assertion. Destructors would wait for threads that never end: _Exit.
[[noreturn]] void end(const char* assertion) {
  std::string names;
  {
    const std::lock_guard lock(files().mutex);
    names = files().names;
  }
  const std::string message = "retinalgpt: llama.cpp cannot work with " + printable(names) + " (" +
                              printable(assertion) +
                              "); the file is damaged or contradicts itself: get it again or give another\n";
  std::fputs(message.c_str(), stderr);
  std::fflush(stderr);
  std::_Exit(static_cast<int>(ExitStatus::model_missing));
}

}  // namespace

void end_orderly_when_llama_gives_up() {
  ggml_set_abort_callback([](const char* assertion) { end(assertion); });
}

void note_llama_file(const std::filesystem::path& path) {
  const std::lock_guard lock(files().mutex);
  if (files().names.find(path.string()) != std::string::npos) return;
  files().names += (files().names.empty() ? "" : " and ") + path.string();
}

}  // namespace retinal
