// retinalgpt convert: checkpoints of other programs made readable for this one.

#include <cstdio>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>

#include "base/json.h"
#include "base/progress.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/interrupt.h"
#include "convert/convert_hf.h"

namespace retinal {
namespace {

constexpr const char* kConvertFooter = R"(Examples:
  retinalgpt convert hf SmolLM2-360M-Instruct --out converted
  retinalgpt convert hf Mistral-7B-Instruct-v0.1 --out converted --quantize Q4_K_M
  retinalgpt chat eye.jpg --model converted/SmolLM2-360M-Instruct-F16.gguf
DIR is a checkpoint as downloaded: config.json, the weights (safetensors or PyTorch .bin, also in several files) and
the tokenizer. No code in it is run. LLaMA, Mistral and SmolLM can be converted, and LLaVA v0 and v1.5 on these into
two files, for language and pictures, which chat takes with --model and --mmproj. docs/models.md says what cannot.
The result appears when it is whole. After an interruption the same command goes on where it was.)";

struct ConvertCommandOptions {
  ConvertOptions convert;
  bool json = false;
};

std::string type_list() { return joined(conversion_types()); }

ExitStatus run_convert(ConvertCommandOptions options) {
  const GracefulInterrupt graceful;
  constexpr std::uint64_t kMebi = 1 << 20;
  std::unique_ptr<Progress> bar;
  options.convert.progress = [&](std::uint64_t done, std::uint64_t total, const std::string& note) {
    const auto mebibytes = static_cast<std::int64_t>((total + kMebi - 1) / kMebi);
    if (!bar)
      bar = std::make_unique<Progress>("converting (MiB)", mebibytes,
                                       std::max<std::int64_t>(1, mebibytes / 10));
    bar->update(done == total ? mebibytes : static_cast<std::int64_t>(done / kMebi), note);
    return !interrupted();
  };
  const Conversion conversion = convert_checkpoint(options.convert);
  bar.reset();
  if (conversion.language_model.empty()) return ExitStatus::interrupted;
  const std::string vision = conversion.vision_model.string();
  if (options.json)
    std::cout << Json{{"language_model", conversion.language_model.string()},
                      {"vision_model", vision.empty() ? Json(nullptr) : Json(vision)},
                      {"bytes", conversion.bytes},
                      {"type", options.convert.quantize},
                      {"architecture", conversion.architecture},
                      {"parameters", conversion.parameters}}
                     .dump(2)
              << "\n";
  else
    std::cout << conversion.language_model.string() << "\n" << (vision.empty() ? "" : vision + "\n");
  return ExitStatus::success;
}

}  // namespace

void add_convert(CLI::App& app, CommandContext& context) {
  auto options = std::make_shared<ConvertCommandOptions>();
  CLI::App* command = app.add_subcommand("convert", "Make GGUF files from checkpoints of other programs");
  command->require_subcommand(1);
  CLI::App* hf = command->add_subcommand("hf", "A Hugging Face checkpoint folder");
  hf->add_option("DIR", options->convert.checkpoint, "Folder with config.json, weights and tokenizer")
      ->required();
  hf->add_option("--out", options->convert.out, "Folder for the GGUF file")->type_name("DIR")->required();
  hf->add_option("--vision-tower", options->convert.vision_tower,
                 "For LLaVA: folder of the CLIP checkpoint that its config.json names")
      ->type_name("DIR");
  hf->add_option("--base", options->convert.base,
                 "For delta weights: folder of the checkpoint they are added to")
      ->type_name("DIR");
  hf->add_option("--quantize", options->convert.quantize, "How weights are stored: " + type_list())
      ->type_name("TYPE")
      ->capture_default_str();
  hf->add_flag("--json", options->json, "Print what was written as JSON");
  hf->callback([options, &context] { context.status = run_convert(*options); });
  command->footer(kConvertFooter);
  hf->footer(kConvertFooter);
}

}  // namespace retinal
