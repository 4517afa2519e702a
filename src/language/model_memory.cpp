#include "language/model_memory.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <limits>
#include <sstream>

#include "base/error.h"
#include "language/gguf_header.h"
#include "language/model_file.h"
#include "language/vision_file.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMaxCount = 1 << 24;  ///< of anything in a header, so that products stay in range
constexpr std::uint64_t kEncoder =
    std::uint64_t{100} << 20;  ///< by which a process grew that loaded and ran FundusNet's encoder
constexpr std::uint64_t kFixed = std::uint64_t{32} << 20;  ///< tokenizer, graphs, libraries

std::uint64_t count(const GgufHeader& header, const std::string& key, std::uint64_t otherwise) {
  return std::min(header.number(key).value_or(otherwise), kMaxCount);
}

/// Sum of two sizes that stays at the largest number instead of beginning anew.
std::uint64_t plus(std::uint64_t a, std::uint64_t b) {
  return a > std::numeric_limits<std::uint64_t>::max() - b ? std::numeric_limits<std::uint64_t>::max()
                                                           : a + b;
}

void reckon_language(const GgufHeader& header, bool pictures, ModelMemory& need) {
  const std::string name = need.architecture + ".";
  const std::uint64_t layers = std::min<std::uint64_t>(count(header, name + "block_count", 0), 4096);
  const std::uint64_t width = count(header, name + "embedding_length", 0);
  const std::uint64_t heads = std::max<std::uint64_t>(1, count(header, name + "attention.head_count", 1));
  const std::uint64_t kv_heads =
      std::min<std::uint64_t>(count(header, name + "attention.head_count_kv", heads), 4096);
  const std::uint64_t key =
      std::min<std::uint64_t>(count(header, name + "attention.key_length", width / heads), 65'536);
  const std::uint64_t value =
      std::min<std::uint64_t>(count(header, name + "attention.value_length", width / heads), 65'536);
  const std::uint64_t inner = count(header, name + "feed_forward_length", 4 * width);
  const auto context = static_cast<std::uint64_t>(need.context_tokens);
  need.cache = layers * kv_heads * (key + value) * 2 * context;
  // One step: activations, the attention scores of one layer, and the logits of the tokens that are asked
  // for.
  const std::uint64_t step = pictures ? 512 : 64;
  const std::uint64_t vocabulary = std::min(header.length("tokenizer.ggml.tokens"), kMaxCount);
  need.work = plus(kFixed, step * 4 * (4 * width + 2 * inner + heads * context + vocabulary));
}

/// The largest buffers of one picture: activations of one block, and its attention scores in our own tower.
/// mtmd computes attention without keeping scores, but Qwen2.5-VL has a mask of all pairs of patches for its
/// windows, in single and half precision.
std::uint64_t picture_work(const fs::path& mmproj, std::uint64_t context) {
  const GgufHeader header(mmproj);
  const VisionFile vision = inspect_vision_file(mmproj);
  if (vision.maker == VisionMaker::fundus) return kEncoder;
  const std::uint64_t image = std::min<std::uint64_t>(count(header, "clip.vision.image_size", 448), 4096);
  const std::uint64_t patch = std::max<std::uint64_t>(1, count(header, "clip.vision.patch_size", 14));
  const auto most = static_cast<std::uint64_t>(
      picture_token_limit(vision, static_cast<int>(std::min<std::uint64_t>(context, 1 << 20))));
  constexpr std::uint64_t kMerged = 4;  // patches to a token, in all models that have a limit
  const std::uint64_t positions = most > 0 ? kMerged * most : (image / patch) * (image / patch) + 1;
  const std::uint64_t heads =
      std::min<std::uint64_t>(count(header, "clip.vision.attention.head_count", 16), 4096);
  const std::uint64_t inner = count(header, "clip.vision.feed_forward_length", 4096);
  std::uint64_t pairs = 0;  // bytes for each pair of positions
  if (vision.maker == VisionMaker::clip) pairs = 4 * heads;
  if (header.has("clip.vision.n_wa_pattern")) pairs = 4 + 2;
  return positions * (pairs * positions + 4 * 4 * inner);
}

/// A number in the first line of a file of the kernel; nothing where there is none ("max").
std::optional<std::uint64_t> number_in(const fs::path& path) {
  std::uint64_t value = 0;
  return std::ifstream(path) >> value ? std::optional(value) : std::nullopt;
}

/// What the control group of this process leaves (version 2), counting files it holds in memory as free.
std::optional<std::uint64_t> left_in_group() {
  std::ifstream groups("/proc/self/cgroup");
  for (std::string line; std::getline(groups, line);) {
    if (!line.starts_with("0::")) continue;
    const fs::path folder = fs::path("/sys/fs/cgroup") / fs::path(line.substr(3)).relative_path();
    const auto limit = number_in(folder / "memory.max"), used = number_in(folder / "memory.current");
    if (!limit || !used) return std::nullopt;
    std::uint64_t reclaimable = 0;
    std::ifstream parts(folder / "memory.stat");
    std::string name;
    for (std::uint64_t bytes = 0; parts >> name >> bytes;)
      if (name == "inactive_file") reclaimable = bytes;
    const std::uint64_t held = *used - std::min(*used, reclaimable);
    return *limit - std::min(*limit, held);
  }
  return std::nullopt;
}

}  // namespace

ModelMemory model_memory(const fs::path& model, const fs::path& mmproj, int context_tokens) {
  const GgufHeader header(model);
  ModelMemory need;
  need.architecture = header.architecture();
  need.trained_context_tokens = static_cast<int>(count(header, need.architecture + ".context_length", 0));
  need.context_tokens = need.trained_context_tokens > 0
                            ? std::min(context_tokens, need.trained_context_tokens)
                            : context_tokens;
  reckon_language(header, !mmproj.empty(), need);
  need.weights = fs::file_size(model);
  if (!mmproj.empty()) {
    need.work = plus(need.work, picture_work(mmproj, static_cast<std::uint64_t>(need.context_tokens)));
    need.weights = plus(need.weights, fs::file_size(mmproj));
  }
  return need;
}

std::uint64_t available_memory() {
  std::uint64_t available = std::numeric_limits<std::uint64_t>::max();
  std::ifstream info("/proc/meminfo");
  for (std::string line; std::getline(info, line);) {
    std::istringstream words(line);
    std::string name;
    std::uint64_t kib = 0;
    if (words >> name >> kib && name == "MemAvailable:") available = kib * 1024;
  }
  return std::min(available, left_in_group().value_or(available));
}

std::string memory_text(std::uint64_t bytes) {
  const double mebi = static_cast<double>(bytes) / (1 << 20);
  std::array<char, 32> text{};
  if (mebi < 1024)
    std::snprintf(text.data(), text.size(), "%.0f MiB", mebi);
  else
    std::snprintf(text.data(), text.size(), "%.1f GiB", mebi / 1024);
  return text.data();
}

void require_memory(const fs::path& model, const ModelMemory& need, std::uint64_t available) {
  if (need.total() <= available) return;
  throw ModelError(
      model.string() + ": this model needs about " + memory_text(need.total()) + " of memory (" +
      memory_text(need.weights) + " weights, " + memory_text(need.cache) + " for " +
      std::to_string(need.context_tokens) + " tokens of context, " + memory_text(need.work) +
      " to work with), and " + memory_text(available) +
      " can be had; take a smaller or more coarsely quantised one, a shorter context, or another "
      "machine through --engine");
}

}  // namespace retinal
