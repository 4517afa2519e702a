#include "training/release.h"

#include <algorithm>
#include <set>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "training/dense_calibration.h"
#include "training/disc_calibration.h"
#include "training/ensemble.h"
#include "training/global_calibration.h"
#include "training/lesion_calibration.h"
#include "training/networks.h"
#include "training/onnx_export.h"
#include "training/tensor_file.h"

namespace retinal::training {
namespace {

namespace fs = std::filesystem;

constexpr const char* kName = "fundusnet";
constexpr const char* kVersion = "0.8";

TensorFile best_weights(const FundusConfig& run) {
  const fs::path path = run.out / "best.safetensors";
  if (!fs::exists(path))
    throw UsageError(path.string() + " is missing: train the " + run.network +
                     " network first (retinalgpt train fundus CONFIG)");
  TensorFile weights = read_tensor_file(path);
  for (const char* key : {"step", "score"})
    if (!weights.metadata.contains(key))
      throw InputError(path.string() + ": its metadata does not hold '" + key +
                       "'; give the best.safetensors of a run (retinalgpt train fundus CONFIG)");
  return weights;
}

NetworkFile export_network(const std::string& network, const Graph& graph, const Parameters& parameters,
                           int size, const fs::path& path) {
  const OnnxOptions options{size, size, true, {{"network", network}, {"license", "research use only"}}};
  export_onnx(graph, parameters, options, path);
  return {path, sha256_hex_of_file(path), size};
}

NetworkFile export_members(const std::vector<FundusConfig>& runs, const fs::path& path) {
  std::vector<Parameters> members;
  for (const auto& run : runs) members.push_back(best_weights(run).tensors);
  return export_network("global", global_ensemble(static_cast<int>(members.size())),
                        ensemble_parameters(members), runs.front().crop.back(), path);
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
          {"mirrored", run.mirrored},
          {"mix", run.mix},
          {"best_step", weights.metadata.at("step")},
          {"validation_score", weights.metadata.at("score")}};
}

void add_pictures(const FundusConfig& run, const std::string& part, std::set<std::string>& names) {
  const Json images = Json::parse(read_text_file(run.out / "images.json"));
  for (const auto& name : images.at(part)) names.insert(name.get<std::string>());
}

void check(const FundusConfig& dense, const std::vector<FundusConfig>& globals) {
  const auto all_global = std::all_of(globals.begin(), globals.end(),
                                      [](const FundusConfig& run) { return run.network == "global"; });
  if (dense.network != "dense" || globals.empty() || !all_global)
    throw UsageError("release: give the dense recipe first, then the global one or ones");
  for (const auto& run : globals)
    if (run.crop.back() != globals.front().crop.back())
      throw UsageError(
          "release: the global networks end at different sizes (last value of 'crop'); those that "
          "answer together must see the same picture");
}

}  // namespace

std::vector<std::string> release(const FundusConfig& dense, const std::vector<FundusConfig>& globals,
                                 const fs::path& out) {
  check(dense, globals);
  const FundusConfig& global = globals.front();
  const Json dense_recipe = recipe(dense, best_weights(dense));
  Json global_recipes = Json::array();
  for (const auto& run : globals) global_recipes.push_back(recipe(run, best_weights(run)));
  const fs::path whole = out / "unfinished";
  fs::remove_all(whole);
  fs::create_directories(whole);
  const NetworkFile dense_file = export_network("dense", dense_network(), best_weights(dense).tensors,
                                                dense.frame, whole / "dense.onnx");
  const NetworkFile global_file = export_members(globals, whole / "global.onnx");
  Json dense_part = file_entry(dense_file), global_part = file_entry(global_file);
  dense_part["structures"] = calibrate_dense(dense_file, dense);
  dense_part["disc_center_offset"] = {0, 0};  // until the whole can be run on photographs, below
  const GlobalCalibration calibration = calibrate_global(global_file, global);
  global_part.update(calibration.heads);
  std::set<std::string> training, validation;
  std::vector<const FundusConfig*> runs = {&dense};
  for (const auto& run : globals) runs.push_back(&run);
  for (const FundusConfig* run : runs) {
    add_pictures(*run, "training", training);
    add_pictures(*run, "validation", validation);
  }
  Json spec = {{"schema", "retinalgpt.fundusnet/1"},
               {"name", kName},
               {"version", kVersion},
               {"dense", dense_part},
               {"global", global_part},
               {"gate", calibration.gate},
               {"lesions", lesions_all_said()},
               {"training",
                {{"dense", dense_recipe},
                 {"global", global_recipes},
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
  spec["lesions"] = calibrate_lesions(whole, dense, global, notices);
  write();
  for (const char* file : {"dense.onnx", "global.onnx", "fundusnet.json"})
    fs::rename(whole / file, out / file);
  fs::remove_all(whole);
  return notices;
}

}  // namespace retinal::training
