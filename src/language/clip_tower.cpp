#include "language/clip_tower.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>

#include "base/error.h"
#include "language/ggml_graph.h"
#include "language/model_file.h"

namespace retinal {
namespace {

constexpr int kMaxWidth = 1 << 17, kMaxBlocks = 512, kMaxImage = 4096;

/// Others, whole numbers for example, would end the program inside ggml.
bool is_matrix_type(ggml_type type) {
  return type == GGML_TYPE_F32 || type == GGML_TYPE_F16 || type == GGML_TYPE_BF16 || ggml_is_quantized(type);
}

}  // namespace

struct ClipTower::Impl {
  std::string file;
  GgufHandle header;
  GgmlContext weights;
  GgmlBackend backend;
  int image = 0, patch = 0, width = 0, inner = 0, blocks = 0, heads = 0, output = 0;
  float epsilon = 1e-5F;
  bool exact_gelu = false, keep_class = false, start_end = false, two_layers = false, pads = false;
  std::vector<float> mean, deviation;

  [[noreturn]] void fail(const std::string& what) const {
    throw ModelError(file + ": " + what + "; make the file again with 'retinalgpt convert hf'");
  }
  void load(const std::filesystem::path& path, int threads);
  void read_settings();
  void check_tensors() const;

  std::int64_t key(const char* name, gguf_type type) const;
  int number(const char* name, int high) const;
  bool flag(const char* name) const;
  std::vector<float> three(const char* name) const;

  ggml_tensor* weight(const std::string& name) const { return ggml_get_tensor(weights.get(), name.c_str()); }
  void require(const std::string& name, std::int64_t inputs, std::int64_t rows, bool single = false) const;
  void require_pair(const std::string& name, std::int64_t inputs, std::int64_t rows) const;

  ggml_tensor* linear(ggml_context* c, ggml_tensor* x, const std::string& name) const;
  ggml_tensor* norm(ggml_context* c, ggml_tensor* x, const std::string& name) const;
  ggml_tensor* gelu(ggml_context* c, ggml_tensor* x, bool exact) const;
  ggml_tensor* attention(ggml_context* c, ggml_tensor* x, const std::string& block) const;
  ggml_tensor* graph(ggml_context* c, ggml_tensor* patches) const;
  std::vector<float> patches_of(const RasterF& pixels) const;
};

std::int64_t ClipTower::Impl::key(const char* name, gguf_type type) const {
  const std::int64_t id = gguf_find_key(header.get(), name);
  if (id < 0 || gguf_get_kv_type(header.get(), id) != type) fail(std::string("'") + name + "' is missing");
  return id;
}

int ClipTower::Impl::number(const char* name, int high) const {
  const std::uint32_t value = gguf_get_val_u32(header.get(), key(name, GGUF_TYPE_UINT32));
  if (value < 1 || value > static_cast<std::uint32_t>(high))
    fail(std::string("'") + name + "' is impossible");
  return static_cast<int>(value);
}

bool ClipTower::Impl::flag(const char* name) const {
  return gguf_get_val_bool(header.get(), key(name, GGUF_TYPE_BOOL));
}

std::vector<float> ClipTower::Impl::three(const char* name) const {
  const std::int64_t id = key(name, GGUF_TYPE_ARRAY);
  if (gguf_get_arr_type(header.get(), id) != GGUF_TYPE_FLOAT32 || gguf_get_arr_n(header.get(), id) != 3)
    fail(std::string("'") + name + "' is no colour");
  const auto* values = static_cast<const float*>(gguf_get_arr_data(header.get(), id));
  for (int i = 0; i < 3; ++i)
    if (!std::isfinite(values[i]) || values[i] < 0) fail(std::string("'") + name + "' is no colour");
  return {values, values + 3};
}

void ClipTower::Impl::load(const std::filesystem::path& path, int threads) {
  file = path.string();
  check_gguf(path);
  ggml_context* context = nullptr;
  header.reset(gguf_init_from_file(path.c_str(), {false, &context}));
  weights.reset(context);
  if (!header || !weights) fail("it cannot be read as a GGUF file");
  read_settings();
  check_tensors();
  backend = processor_backend(threads);
}

void ClipTower::Impl::read_settings() {
  image = number("clip.vision.image_size", kMaxImage);
  patch = number("clip.vision.patch_size", kMaxImage);
  width = number("clip.vision.embedding_length", kMaxWidth);
  inner = number("clip.vision.feed_forward_length", kMaxWidth * 8);
  blocks = number("clip.vision.block_count", kMaxBlocks);
  heads = number("clip.vision.attention.head_count", kMaxWidth);
  output = number("clip.vision.projection_dim", kMaxWidth);
  epsilon =
      gguf_get_val_f32(header.get(), key("clip.vision.attention.layer_norm_epsilon", GGUF_TYPE_FLOAT32));
  mean = three("clip.vision.image_mean");
  deviation = three("clip.vision.image_std");
  exact_gelu = flag("retina.vision.exact_gelu");
  keep_class = flag("retina.vision.keep_class_token");
  start_end = flag("retina.vision.start_end_tokens");
  constexpr const char* kPads = "retina.vision.pad_to_square";  // absent in files of 0.2
  pads = gguf_find_key(header.get(), kPads) >= 0 && flag(kPads);
  two_layers = weight("mm.2.weight") != nullptr;
  if (image % patch != 0 || width % heads != 0 || !(epsilon >= 0) ||
      deviation[0] * deviation[1] * deviation[2] == 0)
    fail("its settings contradict each other");
}

/// Vectors, and what is added to activations, must be in single precision (`single`).
void ClipTower::Impl::require(const std::string& name, std::int64_t inputs, std::int64_t rows,
                              bool single) const {
  const ggml_tensor* tensor = weight(name);
  if (tensor && !is_matrix_type(tensor->type)) fail("the tensor '" + name + "' has an unusable type");
  if (!tensor || tensor->ne[0] != inputs || tensor->ne[1] != rows || tensor->ne[2] != 1 ||
      tensor->ne[3] != 1 || (single && tensor->type != GGML_TYPE_F32))
    fail("the tensor '" + name + "' is missing or of a wrong shape");
}

void ClipTower::Impl::require_pair(const std::string& name, std::int64_t inputs, std::int64_t rows) const {
  require(name + ".weight", inputs, rows, rows == 1);
  require(name + ".bias", rows == 1 ? inputs : rows, 1, true);
}

void ClipTower::Impl::check_tensors() const {
  const int side = image / patch;
  const ggml_tensor* conv = weight("v.patch_embd.weight");
  if (!conv || conv->ne[0] != patch || conv->ne[1] != patch || conv->ne[2] != 3 || conv->ne[3] != width ||
      !is_matrix_type(conv->type) || ggml_is_quantized(conv->type))
    fail("the tensor 'v.patch_embd.weight' is missing or of a wrong shape");
  require("v.class_embd", width, 1, true);
  require("v.position_embd.weight", width, side * side + 1, true);
  require_pair("v.pre_ln", width, 1);
  for (int i = 0; i < blocks; ++i) {
    const std::string block = "v.blk." + std::to_string(i) + ".";
    for (const char* name : {"ln1", "ln2"}) require_pair(block + name, width, 1);
    for (const char* name : {"attn_q", "attn_k", "attn_v", "attn_out"})
      require_pair(block + name, width, width);
    require_pair(block + "ffn_up", width, inner);
    require_pair(block + "ffn_down", inner, width);
  }
  require_pair("mm.0", width, output);
  if (two_layers) require_pair("mm.2", output, output);
}

ggml_tensor* ClipTower::Impl::linear(ggml_context* c, ggml_tensor* x, const std::string& name) const {
  return ggml_add(c, ggml_mul_mat(c, weight(name + ".weight"), x), weight(name + ".bias"));
}

ggml_tensor* ClipTower::Impl::norm(ggml_context* c, ggml_tensor* x, const std::string& name) const {
  return ggml_add(c, ggml_mul(c, ggml_norm(c, x, epsilon), weight(name + ".weight")), weight(name + ".bias"));
}

/// OpenAI's quick GELU is x * sigmoid(1.702 x), written out because ggml's own goes through a half-precision
/// table.
ggml_tensor* ClipTower::Impl::gelu(ggml_context* c, ggml_tensor* x, bool exact) const {
  if (exact) return ggml_gelu_erf(c, x);
  return ggml_mul(c, x, ggml_sigmoid(c, ggml_scale(c, x, 1.702F)));
}

/// Multi-head attention over all positions; x is [width, positions].
ggml_tensor* ClipTower::Impl::attention(ggml_context* c, ggml_tensor* x, const std::string& block) const {
  const std::int64_t head = width / heads, positions = x->ne[1];
  const auto split = [&](const char* name) {
    return ggml_reshape_3d(c, linear(c, x, block + name), head, heads, positions);
  };
  ggml_tensor* q = ggml_permute(c, split("attn_q"), 0, 2, 1, 3);  // [head, positions, heads]
  ggml_tensor* k = ggml_permute(c, split("attn_k"), 0, 2, 1, 3);
  ggml_tensor* v = ggml_cont(c, ggml_permute(c, split("attn_v"), 1, 2, 0, 3));  // [positions, head, heads]
  ggml_tensor* scores = ggml_mul_mat(c, k, q);  // [positions, positions, heads]
  scores = ggml_soft_max_ext(c, scores, nullptr, 1 / std::sqrt(static_cast<float>(head)), 0);
  ggml_tensor* mixed = ggml_permute(c, ggml_mul_mat(c, v, scores), 0, 2, 1, 3);  // [head, heads, positions]
  return linear(c, ggml_cont_2d(c, mixed, width, positions), block + "attn_out");
}

ggml_tensor* ClipTower::Impl::graph(ggml_context* c, ggml_tensor* patches) const {
  ggml_tensor* kernel = ggml_reshape_2d(c, weight("v.patch_embd.weight"), 3 * patch * patch, width);
  ggml_tensor* x = ggml_mul_mat(c, kernel, patches);
  x = ggml_concat(c, ggml_reshape_2d(c, weight("v.class_embd"), width, 1), x, 1);
  x = norm(c, ggml_add(c, x, weight("v.position_embd.weight")), "v.pre_ln");
  for (int i = 0; i < blocks; ++i) {
    const std::string block = "v.blk." + std::to_string(i) + ".";
    x = ggml_add(c, x, attention(c, norm(c, x, block + "ln1"), block));
    ggml_tensor* inside = gelu(c, linear(c, norm(c, x, block + "ln2"), block + "ffn_up"), exact_gelu);
    x = ggml_add(c, x, linear(c, inside, block + "ffn_down"));
  }
  if (!keep_class)
    x = ggml_cont(c,
                  ggml_view_2d(c, x, width, x->ne[1] - 1, x->nb[1], x->nb[1]));  // all but the first position
  x = linear(c, x, "mm.0");
  return two_layers ? linear(c, gelu(c, x, true), "mm.2") : x;
}

/// Patches row by row; within one, channel by channel as the convolution's kernel lies.
std::vector<float> ClipTower::Impl::patches_of(const RasterF& pixels) const {
  std::vector<float> values;
  values.reserve(pixels.data.size());
  for (int top = 0; top < image; top += patch)
    for (int left = 0; left < image; left += patch)
      for (int c = 0; c < 3; ++c)
        for (int y = 0; y < patch; ++y)
          for (int x = 0; x < patch; ++x) values.push_back(pixels.at(left + x, top + y, c));
  return values;
}

ClipTower::ClipTower(const std::filesystem::path& mmproj, int threads) : impl_(std::make_unique<Impl>()) {
  impl_->load(mmproj, threads);
}
ClipTower::~ClipTower() = default;

int ClipTower::image_size() const { return impl_->image; }
int ClipTower::positions() const {
  const int side = impl_->image / impl_->patch;
  return side * side + (impl_->keep_class ? 1 : 0);
}
int ClipTower::embedding_width() const { return impl_->output; }
bool ClipTower::start_end_tokens() const { return impl_->start_end; }
bool ClipTower::pads() const { return impl_->pads; }

std::vector<float> ClipTower::embed(const RasterF& pixels) const {
  const Impl& tower = *impl_;
  if (pixels.width != tower.image || pixels.height != tower.image || pixels.channels != 3)
    throw Error("ClipTower::embed: the picture is not of the tower's size");
  constexpr std::size_t kNodes = 32'768;  // a block has about thirty
  const int side = tower.image / tower.patch;
  return compute_graph(tower.backend.get(), tower.patches_of(pixels),
                       {3 * tower.patch * tower.patch, side * side}, kNodes, tower.file + ": the picture",
                       [&](ggml_context* c, ggml_tensor* patches) { return tower.graph(c, patches); });
}

std::vector<float> ClipTower::embed(const Raster8& photograph, ClipFraming framing) const {
  return embed(clip_pixels(photograph, impl_->image, impl_->mean, impl_->deviation, framing));
}

}  // namespace retinal
