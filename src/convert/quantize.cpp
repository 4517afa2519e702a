#include "convert/quantize.h"

#include <llama.h>

#include <map>
#include <mutex>

#include "base/error.h"
#include "convert/partial_file.h"

namespace retinal {
namespace {

const std::map<std::string, llama_ftype>& types() {
  static const std::map<std::string, llama_ftype> kTypes = {{"Q4_0", LLAMA_FTYPE_MOSTLY_Q4_0},
                                                            {"Q4_K_M", LLAMA_FTYPE_MOSTLY_Q4_K_M},
                                                            {"Q5_K_M", LLAMA_FTYPE_MOSTLY_Q5_K_M},
                                                            {"Q6_K", LLAMA_FTYPE_MOSTLY_Q6_K}};
  return kTypes;
}

std::string& last_error() {
  thread_local std::string message;
  return message;
}

/// Silences llama.cpp's log but for its last error; what was set before comes back at the end.
class QuietLog {
 public:
  QuietLog() {
    llama_log_get(&before_, &data_);
    last_error().clear();
    llama_log_set(
        [](ggml_log_level level, const char* text, void*) {
          if (level == GGML_LOG_LEVEL_ERROR) last_error() = text;
        },
        nullptr);
  }
  ~QuietLog() { llama_log_set(before_, data_); }
  QuietLog(const QuietLog&) = delete;
  QuietLog& operator=(const QuietLog&) = delete;

 private:
  ggml_log_callback before_ = nullptr;
  void* data_ = nullptr;
};

}  // namespace

std::vector<std::string> quantization_types() {
  std::vector<std::string> names;
  for (const auto& [name, type] : types()) names.push_back(name);
  return names;
}

void quantize_gguf(const std::filesystem::path& from, const std::filesystem::path& to,
                   const std::string& type) {
  static std::mutex one_at_a_time;  // the log belongs to the whole process
  const std::lock_guard lock(one_at_a_time);
  const QuietLog quiet;
  PartialFile file(to, std::filesystem::file_size(from) / 2);
  llama_model_quantize_params params = llama_model_quantize_default_params();
  params.ftype = types().at(type);
  params.max_buf_size = std::size_t{1} << 30;
  if (llama_model_quantize(from.c_str(), file.path().c_str(), &params) != 0)
    throw ModelError(to.string() + ": llama.cpp could not quantise the model to " + type + " (" +
                     (last_error().empty() ? "no reason given" : last_error()) +
                     "); free some space, or choose --quantize Q8_0");
  file.commit();
}

}  // namespace retinal
