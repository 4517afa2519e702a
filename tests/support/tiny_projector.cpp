#include "support/tiny_projector.h"

#include <cmath>
#include <vector>

#include "convert/gguf_writer.h"
#include "fundus/fundus_net.h"
#include "fundus/model_spec.h"

namespace retinal::test {
namespace {

/// A number for each place; small and different everywhere.
float number_at(std::uint64_t place) { return 0.1F * std::sin(0.37F * static_cast<float>(place % 9973)); }

class Writer {
 public:
  explicit Writer(const TinyProjector& projector) : p_(projector) {}

  template <class T>
  void set(const std::string& key, const T& value) {
    if (key != p_.left_out) file_.set("retina.projector." + key, value);
  }

  void add(const std::string& name, std::vector<std::uint64_t> shape, float constant = 0) {
    if (name == p_.left_out) return;
    if (name == p_.misshapen) shape.back() += 1;
    const std::uint64_t row = shape.back();
    file_.add(name, shape, GgufType::f32, [=](std::uint64_t first, std::span<float> out) {
      for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = constant != 0 ? constant : number_at(first * row + i + name.size());
    });
  }

  GgufWriter& file() { return file_; }

 private:
  const TinyProjector& p_;
  GgufWriter file_;
};

}  // namespace

void write_tiny_projector(const std::filesystem::path& path, const TinyProjector& p) {
  Writer writer(p);
  writer.file().set("general.architecture", p.architecture);
  writer.set("kind", p.kind);
  writer.set("layer", p.layer);
  writer.set("channels", static_cast<std::uint32_t>(p.channels));
  writer.set("tokens", static_cast<std::uint32_t>(p.tokens));
  writer.set("width", static_cast<std::uint32_t>(p.width));
  writer.set("encoder_sha256", p.encoder_sha256.empty() ? read_model_spec(default_model_dir()).global.sha256
                                                        : p.encoder_sha256);
  writer.set("language_model_sha256", std::string(64, '0'));
  const auto channels = static_cast<std::uint64_t>(p.channels), width = static_cast<std::uint64_t>(p.width);
  writer.add("mm.mean", {channels});
  writer.add("mm.spread", {channels}, p.spread);
  writer.add("mm.0.weight", {width, channels});
  writer.add("mm.0.bias", {width});
  if (p.kind == "mlp") {
    writer.add("mm.2.weight", {width, width});
    writer.add("mm.2.bias", {width});
  }
  writer.file().write(path, [](auto, auto, const auto&) { return true; });
}

}  // namespace retinal::test
