#include "support/tiny_language.h"

#include <stdexcept>

#include "convert/gguf_writer.h"
#include "convert/vocabulary.h"
#include "support/random_tensors.h"
#include "support/tiny_vision.h"

namespace retinal::test {
namespace {

constexpr std::uint64_t kWidth = kTinyWidth, kInner = 96, kLayers = 2, kHeads = 4, kKvHeads = 2;
constexpr std::uint64_t kHead = kWidth / kHeads;
constexpr float kSpread = 0.25F;  ///< far enough from zero that logits differ clearly

/// llama.cpp looks for the marks only; servers that run the template give texts, or lists of parts of texts.
const char* const kChatml =
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n"
    "{% if message['content'] is string %}{{ message['content'] }}{% else %}"
    "{% for part in message['content'] %}{{ part['text'] }}{% endfor %}{% endif %}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";

std::string utf8(std::uint32_t code) {
  if (code < 0x80) return {static_cast<char>(code)};
  return {static_cast<char>(0xc0 | (code >> 6)), static_cast<char>(0x80 | (code & 0x3f))};
}

/// How byte-level vocabularies write a byte (GPT-2's table): printable ones as themselves, others from 256
/// on.
std::vector<std::string> byte_texts() {
  std::vector<std::string> texts;
  std::uint32_t next = 256;
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    const bool shown = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
    texts.push_back(utf8(shown ? byte : next++));
  }
  return texts;
}

void set_vocabulary(GgufWriter& writer, const TinyFamily& family) {
  std::vector<std::string> texts = byte_texts();
  const std::string line = texts['\n'], blank = texts[' '];
  texts.push_back(line + line);  // SmolVLM's pictures begin with it
  texts.push_back(blank + "t");
  std::vector<std::int32_t> kinds(texts.size(), static_cast<std::int32_t>(TokenKind::normal));
  for (const std::string& mark : family.marks) {
    texts.push_back(mark);
    kinds.push_back(static_cast<std::int32_t>(TokenKind::control));
  }
  writer.set("tokenizer.ggml.model", "gpt2");
  writer.set("tokenizer.ggml.pre", "gpt-2");
  writer.set("tokenizer.ggml.tokens", texts);
  writer.set("tokenizer.ggml.token_type", kinds);
  writer.set("tokenizer.ggml.merges", std::vector<std::string>{line + " " + line, blank + " t"});
  writer.set("tokenizer.ggml.eos_token_id", static_cast<std::uint32_t>(texts.size() - 1));
  writer.set("tokenizer.ggml.add_bos_token", false);
  writer.set("tokenizer.chat_template", family.chat_template);
}

void set_shape(GgufWriter& writer, const std::string& architecture) {
  const auto set = [&](const std::string& key, std::uint64_t value) {
    writer.set(architecture + "." + key, static_cast<std::uint32_t>(value));
  };
  writer.set("general.architecture", architecture);
  set("context_length", 4096);
  set("embedding_length", kWidth);
  set("block_count", kLayers);
  set("feed_forward_length", kInner);
  set("attention.head_count", kHeads);
  set("attention.head_count_kv", kKvHeads);
  writer.set(architecture + ".attention.layer_norm_rms_epsilon", 1e-5F);
  if (architecture == "gemma3") {
    set("attention.key_length", kHead);
    set("attention.value_length", kHead);
    set("attention.sliding_window", 32);  // shorter than a prompt, so that it matters
    set("attention.sliding_window_pattern", 2);
  }
  // Pairs of numbers for time, height, width: half a head together.
  if (architecture == "qwen2vl")
    writer.set("qwen2vl.rope.dimension_sections", std::vector<std::int32_t>{2, 3, 3, 0});
}

void add_layer(RandomTensors& tensors, const std::string& architecture, const std::string& block) {
  const bool gemma = architecture == "gemma3", biases = architecture.starts_with("qwen2");
  const auto project = [&](const char* name, std::uint64_t rows) {
    if (biases)
      tensors.linear(block + name, rows, kWidth);
    else
      tensors.matrix(block + name + ".weight", {rows, kWidth});
  };
  project("attn_q", kWidth);
  project("attn_k", kKvHeads * kHead);
  project("attn_v", kKvHeads * kHead);
  tensors.matrix(block + "attn_output.weight", {kWidth, kWidth});
  tensors.scale(block + "attn_norm.weight", kWidth);
  tensors.scale(block + "ffn_norm.weight", kWidth);
  tensors.matrix(block + "ffn_gate.weight", {kInner, kWidth});
  tensors.matrix(block + "ffn_up.weight", {kInner, kWidth});
  tensors.matrix(block + "ffn_down.weight", {kWidth, kInner});
  if (!gemma) return;
  tensors.scale(block + "attn_q_norm.weight", kHead);
  tensors.scale(block + "attn_k_norm.weight", kHead);
  tensors.scale(block + "post_attention_norm.weight", kWidth);
  tensors.scale(block + "post_ffw_norm.weight", kWidth);
}

}  // namespace

const std::vector<TinyFamily>& tiny_families() {
  static const std::vector<TinyFamily> kFamilies = {
      {"LLaVA", "llama", "mlp", "USER: ASSISTANT: ", {"<s>", "</s>"}},
      {"MedGemma",
       "gemma3",
       "gemma3",
       "<start_of_turn>",
       {"<start_of_image>", "<end_of_image>", "<start_of_turn>", "<end_of_turn>"}},
      {"Qwen2VL",
       "qwen2vl",
       "qwen2vl_merger",
       kChatml,
       {"<|vision_start|>", "<|vision_end|>", "<|im_start|>", "<|im_end|>"}},
      {"Qwen25VL",
       "qwen2vl",
       "qwen2.5vl_merger",
       kChatml,
       {"<|vision_start|>", "<|vision_end|>", "<|im_start|>", "<|im_end|>"}},
      {"SmolVLM",
       "llama",
       "idefics3",
       "<|im_start|><end_of_utterance>",
       {"<fake_token_around_image>", "<global-img>", "<row_1_col_1>", "<row_1_col_2>", "<row_2_col_1>",
        "<row_2_col_2>", "<|im_start|>", "<end_of_utterance>"}},
      {"InternVL", "qwen2", "internvl", kChatml, {"<img>", "</img>", "<|im_start|>", "<|im_end|>"}},
      {"Pixtral", "llama", "pixtral", "[INST]", {"[IMG_END]", "[INST]", "[/INST]", "</s>"}}};
  return kFamilies;
}

const TinyFamily& tiny_family(const std::string& name) {
  for (const TinyFamily& family : tiny_families())
    if (family.name == name) return family;
  throw std::invalid_argument("there is no family '" + name + "'");
}

void write_tiny_language(const std::filesystem::path& path, const TinyFamily& family) {
  GgufWriter writer;
  set_shape(writer, family.architecture);
  set_vocabulary(writer, family);
  const std::uint64_t tokens = byte_texts().size() + 2 + family.marks.size();
  RandomTensors tensors(writer, 11, kSpread);
  tensors.matrix("token_embd.weight", {tokens, kWidth});
  for (std::uint64_t layer = 0; layer < kLayers; ++layer)
    add_layer(tensors, family.architecture, "blk." + std::to_string(layer) + ".");
  tensors.scale("output_norm.weight", kWidth);
  tensors.matrix("output.weight", {tokens, kWidth});
  writer.write(path, nullptr);
}

TinyPair write_tiny_pair(const std::filesystem::path& folder, const TinyFamily& family) {
  const TinyPair pair{folder / (family.name + ".gguf"), folder / ("mmproj-" + family.name + ".gguf")};
  write_tiny_language(pair.model, family);
  write_tiny_vision(pair.mmproj, {.output = kTinyWidth, .projector = family.projector});
  return pair;
}

}  // namespace retinal::test
