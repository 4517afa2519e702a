#include "support/fuzz.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <numeric>
#include <stdexcept>

#include "base/error.h"
#include "base/file.h"
#include "convert/convert_hf.h"
#include "convert/model_config.h"
#include "convert/pickle.h"
#include "convert/safetensors.h"
#include "convert/shard_index.h"
#include "convert/torch_checkpoint.h"
#include "convert/vocabulary.h"
#include "convert/zip_directory.h"
#include "language/clip_tower.h"
#include "language/fundus_projector.h"
#include "language/model_memory.h"
#include "language/vision_file.h"
#include "support/data.h"
#include "support/program.h"
#include "support/tiny_projector.h"

namespace retinal::test {
namespace {

const std::string kFile = "fuzzed";

FuzzInput committed(const std::string& name) {
  return read_file(repository() / "tests/data/checkpoints" / name);
}

/// Reads every number of every tensor, so that a view outside the input is noticed.
void touch(const TensorTable& table) {
  std::vector<float> numbers;
  for (const auto& [name, tensor] : table.tensors) {
    numbers.resize(tensor.elements());
    read_floats(tensor, 0, numbers);
  }
}

/// The pickle inside the archive alone, so that changes do not only meet the archive's checks.
FuzzInput pickle_of(const std::string& name) {
  const FuzzInput archive = committed(name);
  for (const auto& [entry, bytes] : read_zip_directory(name, archive))
    if (entry.ends_with("/data.pkl")) return {bytes.begin(), bytes.end()};
  throw std::logic_error(name + " holds no pickle");
}

/// Reads every byte of every entry, as touch() does with tensors.
void touch_entries(Bytes archive) {
  std::uint64_t sum = 0;
  for (const auto& [name, bytes] : read_zip_directory(kFile, archive))
    sum = std::accumulate(bytes.begin(), bytes.end(), sum + name.size());
  const volatile std::uint64_t seen = sum;  // or the reading would be left out
  (void)seen;
}

/// What `convert hf` makes of committed checkpoints, both halves of a small LLaVA, and a small projector.
std::vector<FuzzInput> converted_files() {
  const TemporaryFolder folder;
  ConvertOptions options;
  options.checkpoint = repository() / "tests/data/checkpoints/llava-v0";
  options.vision_tower = repository() / "tests/data/checkpoints/clip-quick";
  options.out = folder.path();
  const Conversion made = convert_checkpoint(options);
  write_tiny_projector(folder / "projector.gguf",
                       {.width = 4, .channels = 6, .tokens = 4, .encoder_sha256 = std::string(64, 'a')});
  return {read_file(made.vision_model), read_file(made.language_model), read_file(folder / "projector.gguf")};
}

/// Files of models are read from the disk, not from memory: everything short of loading a language model.
void read_model_file(Bytes input) {
  static const TemporaryFolder folder;
  const std::filesystem::path path = folder / "fuzzed.gguf";
  write_bytes(path, {input.begin(), input.end()});
  model_memory(path, {}, 4096);
  if (!is_vision_file(path)) return;
  const VisionMaker maker = inspect_vision_file(path).maker;
  if (maker == VisionMaker::clip) ClipTower(path, 1);
  if (maker == VisionMaker::fundus) {
    const FundusProjector projector(path, 1);
    const ProjectorSpec& spec = projector.spec();
    EncoderFeatures features{spec.channels, 1, spec.tokens, {}};
    features.values.resize(static_cast<std::size_t>(spec.channels) * spec.tokens, 1.0F);
    projector.embed(features);
  }
}

template <class Parse>
std::function<bool(std::span<const std::uint8_t>)> reader(Parse parse) {
  return [parse](std::span<const std::uint8_t> input) {
    try {
      parse(input);
      return true;
    } catch (const ModelError&) {
      return false;
    }
  };
}

std::vector<FuzzTarget> make_targets() {
  std::vector<FuzzTarget> targets;
  targets.push_back(
      {"config",
       reader([](Bytes in) { parse_model_config(kFile, in); }),
       {committed("llama-bin/config.json"), committed("mistral-safetensors/config.json"),
        committed("smollm-sharded/config.json")},
       {"null", "true", "-1", "1e308", "9223372036854775807", "18446744073709551615", "[]", "{}", "\"\"",
        "\"rope_type\":\"linear\"", "\"num_attention_heads\"", "\"head_dim\":0", "LlavaLlamaForCausalLM"}});
  targets.push_back(
      {"safetensors",
       reader([](Bytes in) { touch(parse_safetensors(kFile, in)); }),
       {committed("smollm-sharded/model-00002-of-00002.safetensors")},
       {"\"F16\"", "\"F64\"", "\"BOOL\"", "\"I64\"", "[0,0]", "[]", "18446744073709551615", "-1", "{}",
        "\"__metadata__\":{}", "\"data_offsets\":[0,64]", "\"shape\":[4294967296,4294967296]"}});
  targets.push_back({"shard_index",
                     reader([](Bytes in) { parse_shard_index(kFile, in); }),
                     {committed("llama-bin/pytorch_model.bin.index.json")},
                     {"../", "/etc/passwd", "\\u0000", "{}", "[]", "null", "\"weight_map\"", "\"a\":\"b\""}});
  targets.push_back({"pickle",
                     reader([](Bytes in) { read_pickled_state_dict(kFile, in); }),
                     {pickle_of("llama-bin/pytorch_model-00001-of-00002.bin")},
                     {"cos\nsystem\n",
                      "ctorch._utils\n_rebuild_tensor_v2\n",
                      "ccollections\nOrderedDict\n",
                      "R",
                      "b",
                      "Q",
                      "(",
                      "t",
                      "u",
                      "}",
                      "]",
                      ")",
                      "h\1",
                      "q\1",
                      "\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7f",
                      "J\xff\xff\xff\xff",
                      "X\xff\xff\xff\x7f",
                      "\x85",
                      "\x87",
                      "0",
                      "2",
                      "\x94",
                      "\x93",
                      "."}});
  targets.push_back(
      {"zip",
       reader(touch_entries),
       {committed("llama-bin/pytorch_model-00001-of-00002.bin"), committed("llava-v0/pytorch_model.bin")},
       {"PK\1\2", "PK\3\4", "PK\5\6", "PK\6\6", "PK\6\7", "data.pkl", std::string("\1\0", 2),
        std::string("\10\0", 2), "\xff\xff\xff\xff", std::string("\0\0\0\0", 4)}});
  targets.push_back({"torch_checkpoint",
                     reader([](Bytes in) { touch(parse_torch_checkpoint(kFile, in)); }),
                     {committed("llama-bin/pytorch_model-00001-of-00002.bin")},
                     {"PK\1\2", "PK\3\4", "PK\5\6", "PK\6\6", "PK\6\7", "/data.pkl", "data/0", "byteorder",
                      "HalfStorage", "FloatStorage", "ByteStorage"}});
  targets.push_back(
      {"tokenizer_json",
       reader([](Bytes in) { parse_tokenizer_json(kFile, in); }),
       {committed("smollm-sharded/tokenizer.json"), committed("mistral-safetensors/tokenizer.json")},
       {"null", "[]", "{}", "-1", "4294967296", "\"byte_fallback\":true", "\"type\":\"Sequence\"",
        "\"type\": \"Metaspace\"", "[\"a\",\"b\"]", "\"a b\"", "\"id\": 1000000", "\\ud800"}});
  targets.push_back(
      {"sentencepiece",
       reader([](Bytes in) { parse_sentencepiece(kFile, in); }),
       {committed("llama-bin/tokenizer.model")},
       {"\xff\xff\xff\xff\xff\xff\xff\xff\xff\1", "\xff\xff\xff\xff\xff\xff\xff\xff\x7f", "\x0a\0",
        "\x12\x03", "\x1a\x02", "\x18\x01", "\xe2\x96\x81", "\x15\0\0\xc0\x7f", "\x0b", "\x0f"}});
  targets.push_back(
      {"gguf",
       reader(read_model_file),
       converted_files(),
       {"GGUF", "general.architecture", "general.alignment", "clip", "llama", "clip.vision.image_size",
        "llama.attention.head_count_kv", "retina.vision.exact_gelu", "v.blk.0.attn_q.weight", "v.class_embd",
        "mm.0.weight", "retina.projector", "linear", "retina.projector.tokens", "mm.spread"}});
  return targets;
}

std::size_t up_to(std::mt19937_64& random, std::size_t last) {
  return std::uniform_int_distribution<std::size_t>(0, last)(random);
}

void overwrite(FuzzInput& input, std::size_t at, const FuzzInput& piece) {
  for (std::size_t i = 0; i < piece.size() && at + i < input.size(); ++i) input[at + i] = piece[i];
}

void insert(FuzzInput& input, std::size_t at, const FuzzInput& piece) {
  input.insert(input.begin() + static_cast<std::ptrdiff_t>(at), piece.begin(), piece.end());
}

/// A number at which sizes tend to go wrong, 1 to 8 bytes, little-endian.
FuzzInput limit_number(std::mt19937_64& random) {
  static constexpr std::uint64_t kLimits[] = {
      0,       1,          0x7f,       0x80,       0xff,       0x100,      0x7fff,     0xffff,
      0x10000, 0x7fffffff, 0x80000000, 0xffffffff, 1ull << 32, 1ull << 62, 1ull << 63, ~0ull};
  const std::uint64_t value = kLimits[up_to(random, std::size(kLimits) - 1)];
  FuzzInput bytes(std::size_t{1} << up_to(random, 3));
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(value >> (8 * i));
  return bytes;
}

FuzzInput piece_of(const FuzzInput& from, std::mt19937_64& random) {
  if (from.empty()) return {};
  const std::size_t begin = up_to(random, from.size() - 1);
  const std::size_t length = up_to(random, std::min<std::size_t>(64, from.size() - begin));
  return {from.begin() + static_cast<std::ptrdiff_t>(begin),
          from.begin() + static_cast<std::ptrdiff_t>(begin + length)};
}

/// Where to change: anywhere, or near the begin or the end, where headers and directories are.
std::size_t place(const FuzzInput& input, std::mt19937_64& random) {
  const std::size_t last = input.size() - 1, near = std::min<std::size_t>(last, 2047);
  switch (up_to(random, 2)) {
    case 0:
      return up_to(random, near);
    case 1:
      return last - up_to(random, near);
    default:
      return up_to(random, last);
  }
}

void change(const FuzzTarget& target, FuzzInput& input, std::mt19937_64& random) {
  if (input.empty()) input.push_back(0);
  const std::size_t at = place(input, random);
  const auto word = [&]() -> FuzzInput {
    const std::string& text = target.dictionary[up_to(random, target.dictionary.size() - 1)];
    return {text.begin(), text.end()};
  };
  switch (up_to(random, 9)) {
    case 0:
      input[at] ^= static_cast<std::uint8_t>(1u << up_to(random, 7));
      break;
    case 1:
      input[at] = static_cast<std::uint8_t>(up_to(random, 255));
      break;
    case 2:
      overwrite(input, at, limit_number(random));
      break;
    case 3:
      insert(input, at, limit_number(random));
      break;
    case 4:
      input.erase(
          input.begin() + static_cast<std::ptrdiff_t>(at),
          input.begin() + static_cast<std::ptrdiff_t>(std::min(input.size(), at + 1 + up_to(random, 63))));
      break;
    case 5:
      insert(input, at, piece_of(input, random));
      break;
    case 6:
      overwrite(input, at, piece_of(target.corpus[up_to(random, target.corpus.size() - 1)], random));
      break;
    case 7:
      insert(input, at, word());
      break;
    case 8:
      overwrite(input, at, word());
      break;
    default:
      if (up_to(random, 7) == 0) input.resize(at);  // cuts seldom: they hide the other changes
      break;
  }
}

}  // namespace

const std::vector<FuzzTarget>& fuzz_targets() {
  static const std::vector<FuzzTarget> kTargets = make_targets();
  return kTargets;
}

const FuzzTarget& fuzz_target(const std::string& name) {
  for (const FuzzTarget& target : fuzz_targets())
    if (target.name == name) return target;
  throw std::invalid_argument("there is no fuzz target '" + name + "'");
}

FuzzInput mutated(const FuzzTarget& target, std::mt19937_64& random) {
  FuzzInput input = target.corpus[up_to(random, target.corpus.size() - 1)];
  for (std::size_t changes = std::size_t{1} << up_to(random, 3); changes > 0; --changes)
    change(target, input, random);
  return input;
}

}  // namespace retinal::test
