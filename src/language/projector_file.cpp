#include "language/projector_file.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "language/gguf_header.h"

namespace retinal {
namespace {

constexpr std::uint64_t kMostChannels = 1 << 14, kMostTokens = 1 << 12, kMostWidth = 1 << 17;

[[noreturn]] void fail(const std::filesystem::path& file, const std::string& what) {
  throw ModelError(file.string() + ": " + what +
                   "; take the projector.gguf of a finished run ('retinalgpt train align' makes one)");
}

class Reader {
 public:
  explicit Reader(const std::filesystem::path& file) : file_(file), header_(file) {
    if (header_.architecture() != kProjectorArchitecture)
      fail(file, "it is no projector but '" + printable(header_.architecture()) + "'");
  }

  ProjectorSpec spec() const {
    ProjectorSpec spec;
    spec.kind = text("kind");
    spec.layer = text("layer");
    spec.channels = number("channels", kMostChannels);
    spec.tokens = number("tokens", kMostTokens);
    spec.width = number("width", kMostWidth);
    spec.encoder_sha256 = sha256("encoder_sha256");
    spec.language_model_sha256 = sha256("language_model_sha256");
    if (spec.kind != "mlp" && spec.kind != "linear")
      fail(file_, "this version knows no projector of the kind '" + printable(spec.kind) + "'");
    if (spec.layer != kEncoderLayer)
      fail(file_, "this version reads no layer '" + printable(spec.layer) + "' of the encoder");
    check_tensors(spec);
    return spec;
  }

 private:
  std::string text(const char* key) const {
    const std::string value = header_.text(kProjectorPrefix + std::string(key));
    if (value.empty()) fail(file_, std::string("its '") + key + "' is missing");
    return value;
  }

  int number(const char* key, std::uint64_t most) const {
    const auto value = header_.number(kProjectorPrefix + std::string(key));
    if (!value || *value < 1 || *value > most)
      fail(file_, std::string("its '") + key + "' is missing or impossible");
    return static_cast<int>(*value);
  }

  std::string sha256(const char* key) const {
    const std::string value = text(key);
    if (value.size() != 64 || value.find_first_not_of("0123456789abcdef") != std::string::npos)
      fail(file_, std::string("its '") + key + "' is no SHA-256");
    return value;
  }

  void check_tensors(const ProjectorSpec& spec) const {
    require("mm.mean", {spec.channels, 1});
    require("mm.spread", {spec.channels, 1});
    require("mm.0.weight", {spec.channels, spec.width});
    require("mm.0.bias", {spec.width, 1});
    if (spec.kind == "linear") return;
    require("mm.2.weight", {spec.width, spec.width});
    require("mm.2.bias", {spec.width, 1});
  }

  void require(const std::string& name, std::array<std::int64_t, 2> extents) const {
    if (!header_.has_tensor(name)) fail(file_, "the tensor '" + name + "' is missing");
    const std::array<std::int64_t, 4> expected = {extents[0], extents[1], 1, 1};
    if (header_.extents(name) != expected || !header_.is_single_precision(name))
      fail(file_, "the tensor '" + name + "' has another shape or type than its header tells");
  }

  std::filesystem::path file_;
  GgufHeader header_;
};

}  // namespace

ProjectorSpec read_projector_spec(const std::filesystem::path& file) { return Reader(file).spec(); }

bool is_projector_file(const std::filesystem::path& file) {
  try {
    return GgufHeader(file).architecture() == kProjectorArchitecture;
  } catch (const ModelError&) {
    return false;
  }
}

void require_encoder(const std::filesystem::path& file, const ProjectorSpec& spec,
                     const FundusEncoder& encoder) {
  if (spec.encoder_sha256 != encoder.sha256())
    throw ModelError(file.string() + ": this projector was trained with another encoder (" +
                     spec.encoder_sha256.substr(0, 12) + ") than the installed one (" +
                     encoder.sha256().substr(0, 12) +
                     "); train it anew with 'retinalgpt train align', or set RETINALGPT_MODELS to the model "
                     "folder that it was trained with");
  if (spec.channels != encoder.channels() || spec.tokens != encoder.cells())
    fail(file, "it reads " + std::to_string(spec.tokens) + " cells of " + std::to_string(spec.channels) +
                   " numbers where the encoder makes " + std::to_string(encoder.cells()) + " of " +
                   std::to_string(encoder.channels()));
}

}  // namespace retinal
