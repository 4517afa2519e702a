#pragma once
// fundusnet.json: which files the networks are in, and every calibration and threshold fitted on validation
// pictures.

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "fundus/lesions.h"
#include "fundus/reading.h"

namespace retinal {

/// p = sigmoid(scale * logit + bias): Platt's calibration of one logit.
struct Calibration {
  double scale = 1, bias = 0;
  double apply(double logit) const;
};

/// One ONNX file, checked before use.
struct NetworkFile {
  std::filesystem::path path;
  std::string sha256;
  int size = 0;  ///< side of the square input
};

/// A question that grades answer with yes or no: is it `from` or more?
struct SideSpec {
  int from = 0;
  double abstain_below = 0;  ///< probability of the side said under which no grade is claimed
};

/// Split conformal prediction: what run_around() may gather.
struct ConformalSpec {
  double coverage = 0;  ///< share of eyes whose set holds the true grade
  double mass = 0;
};

struct OrdinalSpec {
  std::vector<Calibration> calibration;  ///< of P(value > k)
  std::vector<double> threshold;         ///< decide value > k when P exceeds this
  double abstain_below = 0;              ///< confidence under which no grade is claimed
  std::optional<SideSpec> side = {};
  std::optional<ConformalSpec> conformal = {};
};

/// How the side of the eye is read off the maps of disc and fovea.
struct LateralitySpec {
  double temperature = 1;       ///< divides the maps' logits: trained maps are surer than they are right
  double abstain_below = 0.85;  ///< probability under which no side is claimed
};

struct DiseaseSpec {
  std::string name;
  Calibration calibration;
  double threshold = 0.5;
  double abstain_margin = 0;  ///< abstain when |p - threshold| is smaller
};

/// Per-feature mean and spread of the training photographs, and the limits beyond which a picture is refused.
struct GateSpec {
  std::vector<double> mean, spread;
  double distance_limit = 0;  ///< root mean squared standardised distance
  Calibration fundus;         ///< of the network's own fundus-or-not logit
  double fundus_limit = 0.5;
};

struct FundusModelSpec {
  ModelInfo info;
  NetworkFile dense, global;
  std::array<Calibration, 9> structure_calibration;
  std::array<double, 9> structure_threshold{};
  std::array<double, 4> lesion_minimum_area{};  ///< analysis pixels
  std::array<LesionJudge, 4> lesion_judge;      ///< in the order of kLesions
  std::array<std::array<double, 2>, 2>
      landmark_offset{};  ///< subtracted from decoded heat-map positions, input pixels
  /// From the mask's centroid less the centre that people mark, in disc diameters (landmarks.h).
  std::array<double, 2> disc_center_offset{};
  std::vector<DiseaseSpec> diseases;
  OrdinalSpec grade, edema, quality;
  LateralitySpec laterality;
  GateSpec gate;
};

/// Reads and checks the file and the sha256 of both networks. Throws ModelError naming what is missing or
/// damaged.
FundusModelSpec read_model_spec(const std::filesystem::path& model_dir);

}  // namespace retinal
