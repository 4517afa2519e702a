#include "fundus/model_spec.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"

namespace retinal {
namespace {

constexpr const char* kRemedy =
    "; restore the models/ folder of this release (git checkout models) or set RETINALGPT_MODELS";

Calibration calibration_from(const Json& j) {
  return {j.at("scale").get<double>(), j.at("bias").get<double>()};
}

/// The head called `name`, which decides between `steps` + 1 values.
OrdinalSpec ordinal_from(const Json& global, const std::string& name, std::size_t steps) {
  const Json& j = global.at(name);
  OrdinalSpec spec;
  for (const auto& c : j.at("calibration")) spec.calibration.push_back(calibration_from(c));
  spec.threshold = j.at("threshold").get<std::vector<double>>();
  spec.abstain_below = j.at("abstain_below").get<double>();
  if (j.contains("side"))
    spec.side = {j["side"].at("from").get<int>(), j["side"].at("abstain_below").get<double>()};
  if (j.contains("conformal"))
    spec.conformal = {j["conformal"].at("coverage").get<double>(), j["conformal"].at("mass").get<double>()};
  if (spec.threshold.size() != steps || spec.calibration.size() != steps)
    throw ModelError("fundusnet.json: '" + name + "' must have " + std::to_string(steps) +
                     " calibrations and thresholds" + kRemedy);
  if (spec.side && (spec.side->from < 1 || spec.side->from > static_cast<int>(steps)))
    throw ModelError("fundusnet.json: '" + name + "' has no value " + std::to_string(spec.side->from) +
                     kRemedy);
  return spec;
}

NetworkFile network_from(const Json& j, const std::filesystem::path& dir) {
  NetworkFile file{dir / j.at("file").get<std::string>(), j.at("sha256").get<std::string>(),
                   j.at("size").get<int>()};
  if (!std::filesystem::exists(file.path))
    throw ModelError("model file " + file.path.filename().string() + " is missing" + kRemedy);
  if (sha256_hex_of_file(file.path) != file.sha256)
    throw ModelError("model file " + file.path.filename().string() + " is damaged (its sha256 differs)" +
                     kRemedy);
  return file;
}

void read_dense(const Json& j, FundusModelSpec& spec) {
  for (std::size_t i = 0; i < kStructures.size(); ++i) {
    const Json& s = j.at("structures").at(kStructures[i]);
    spec.structure_calibration[i] = calibration_from(s);
    spec.structure_threshold[i] = s.at("threshold").get<double>();
    if (i >= 5) spec.lesion_minimum_area[i - 5] = s.at("minimum_area_px").get<double>();
  }
  spec.disc_center_offset = j.at("disc_center_offset").get<std::array<double, 2>>();
}

LesionJudge lesion_judge_from(const Json& j) {
  LesionJudge judge;
  judge.bias = j.at("bias").get<double>();
  for (std::size_t i = 0; i < kLesionEvidence.size(); ++i)
    judge.weight[i] = j.at("weights").at(kLesionEvidence[i]).get<double>();
  judge.said_from = j.at("said_from").get<double>();
  return judge;
}

void read_global(const Json& j, FundusModelSpec& spec) {
  for (const auto& [name, d] : j.at("diseases").items())
    spec.diseases.push_back(
        {name, calibration_from(d), d.at("threshold").get<double>(), d.at("abstain_margin").get<double>()});
  spec.grade = ordinal_from(j, "grade", 4);
  spec.edema = ordinal_from(j, "edema", 2);
  spec.quality = ordinal_from(j, "quality", 2);
  const Json& side = j.at("laterality");
  spec.laterality = {side.at("temperature").get<double>(), side.at("abstain_below").get<double>()};
  if (!(spec.laterality.temperature > 0))
    throw ModelError(std::string("fundusnet.json: the temperature of 'laterality' is not above 0") + kRemedy);
  spec.landmark_offset = j.at("landmark_offset").get<std::array<std::array<double, 2>, 2>>();
}

void read_gate(const Json& j, GateSpec& gate) {
  gate.mean = j.at("mean").get<std::vector<double>>();
  gate.spread = j.at("spread").get<std::vector<double>>();
  gate.distance_limit = j.at("distance_limit").get<double>();
  gate.fundus = calibration_from(j.at("fundus"));
  gate.fundus_limit = j.at("fundus_limit").get<double>();
  // A spread or limit of 0 would make distances that compare as false, and so a gate that lets all pass.
  if (gate.mean.empty() || gate.mean.size() != gate.spread.size() || !(gate.distance_limit > 0) ||
      !std::all_of(gate.spread.begin(), gate.spread.end(), [](double s) { return s > 0; }))
    throw ModelError(std::string("fundusnet.json: the gate's statistics are inconsistent") + kRemedy);
}

}  // namespace

double Calibration::apply(double logit) const { return 1 / (1 + std::exp(-(scale * logit + bias))); }

FundusModelSpec read_model_spec(const std::filesystem::path& model_dir) {
  const auto path = model_dir / "fundusnet.json";
  if (!std::filesystem::exists(path))
    throw ModelError("fundusnet.json is missing from the model folder" + std::string(kRemedy));
  FundusModelSpec spec;
  try {
    const std::string text = read_text_file(path);
    const Json j = Json::parse(text);
    if (j.at("schema") != "retinalgpt.fundusnet/1")
      throw ModelError("fundusnet.json: unknown schema " + j.at("schema").dump() +
                       "; it belongs to another version");
    spec.dense = network_from(j.at("dense"), model_dir);
    spec.global = network_from(j.at("global"), model_dir);
    read_dense(j.at("dense"), spec);
    read_global(j.at("global"), spec);
    for (std::size_t i = 0; i < kLesions.size(); ++i)
      spec.lesion_judge[i] = lesion_judge_from(j.at("lesions").at(to_string(kLesions[i])));
    read_gate(j.at("gate"), spec.gate);
    // One hash stands for the whole model: weights (by their sums in this file), calibration and thresholds.
    spec.info = {j.at("name").get<std::string>(), j.at("version").get<std::string>(),
                 sha256_hex(std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()))};
  } catch (const nlohmann::json::exception& e) {
    throw ModelError("fundusnet.json is damaged (" + std::string(e.what()) + ")" + kRemedy);
  }
  return spec;
}

}  // namespace retinal
