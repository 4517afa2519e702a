#include "training/release.h"

#include <set>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "training/dense_calibration.h"
#include "training/disc_calibration.h"
#include "training/global_calibration.h"
#include "training/networks.h"
#include "training/onnx_export.h"
#include "training/tensor_file.h"

namespace retinal::training {
namespace {

namespace fs = std::filesystem;

constexpr const char* kName = "fundusnet";
constexpr const char* kVersion = "0.5";

TensorFile best_weights(const FundusConfig& run) {
  const fs::path path = run.out / "best.safetensors";
  if (!fs::exists(path))
    throw UsageError(path.string() + " is missing: train the " + run.network +
                     " network first (retinalgpt train fundus CONFIG)");
  return read_tensor_file(path);
}

NetworkFile export_network(const FundusConfig& run, const Graph& graph, int size, const fs::path& path) {
  const TensorFile weights = best_weights(run);
  OnnxOptions options{size, size, true, {{"network", run.network}, {"license", "research use only"}}};
  export_onnx(graph, weights.tensors, options, path);
  return {path, sha256_hex_of_file(path), size};
}

Json file_entry(const NetworkFile& network) {
  return {{"file", network.path.filename().string()}, {"sha256", network.sha256}, {"size", network.size}};
}

/// What must be known to train the run again.
Json recipe(const FundusConfig& run, const TensorFile& weights) {
  return {{"seed", run.seed},
          {"steps", run.steps},
          {"batch", run.batch},
          {"crop", run.crop},
          {"learning_rate", run.learning_rate},
          {"mix", run.mix},
          {"best_step", weights.metadata.at("step")},
          {"validation_score", weights.metadata.at("score")}};
}

void add_pictures(const FundusConfig& run, const std::string& part, std::set<std::string>& names) {
  const Json images = Json::parse(read_text_file(run.out / "images.json"));
  for (const auto& name : images.at(part)) names.insert(name.get<std::string>());
}

}  // namespace

std::vector<std::string> release(const FundusConfig& dense, const FundusConfig& global, const fs::path& out) {
  if (dense.network != "dense" || global.network != "global")
    throw UsageError("release: give the dense recipe first, then the global one");
  const Json dense_recipe = recipe(dense, best_weights(dense));
  const Json global_recipe = recipe(global, best_weights(global));
  const fs::path whole = out / "unfinished";
  fs::remove_all(whole);
  fs::create_directories(whole);
  const NetworkFile dense_file = export_network(dense, dense_network(), dense.frame, whole / "dense.onnx");
  const NetworkFile global_file =
      export_network(global, global_network(), global.crop.back(), whole / "global.onnx");
  Json dense_part = file_entry(dense_file), global_part = file_entry(global_file);
  dense_part["structures"] = calibrate_dense(dense_file, dense);
  dense_part["disc_center_offset"] = {0, 0};  // until the whole can be run on photographs, below
  const GlobalCalibration calibration = calibrate_global(global_file, global);
  global_part.update(calibration.heads);
  std::set<std::string> training, validation;
  for (const FundusConfig* run : {&dense, &global}) {
    add_pictures(*run, "training", training);
    add_pictures(*run, "validation", validation);
  }
  Json spec = {{"schema", "retinalgpt.fundusnet/1"},
               {"name", kName},
               {"version", kVersion},
               {"dense", dense_part},
               {"global", global_part},
               {"gate", calibration.gate},
               {"training",
                {{"dense", dense_recipe},
                 {"global", global_recipe},
                 {"images", training},
                 {"validation_images", validation}}}};
  const auto write = [&] { write_file_atomically(whole / "fundusnet.json", spec.dump(1) + "\n"); };
  write();
  std::vector<std::string> notices;
  if (const auto offset = calibrate_disc_center(whole, global))
    spec["dense"]["disc_center_offset"] = *offset;
  else
    notices.push_back(
        "the dense network shows no disc in any validation picture with a marked centre; the "
        "disc's centre stays the centroid of its mask");
  write();
  for (const char* file : {"dense.onnx", "global.onnx", "fundusnet.json"})
    fs::rename(whole / file, out / file);
  fs::remove_all(whole);
  return notices;
}

}  // namespace retinal::training
