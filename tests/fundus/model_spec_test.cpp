// fundusnet.json: what is read, and one clear message for each way in which a model folder can be broken.

#include "fundus/model_spec.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "support/program.h"

namespace retinal {
namespace {

Json ordinal(int steps) {
  Json head = {{"calibration", Json::array()}, {"threshold", Json::array()}, {"abstain_below", 0.4}};
  for (int k = 0; k < steps; ++k) {
    head["calibration"].push_back({{"scale", 1.0 + k}, {"bias", -0.5}});
    head["threshold"].push_back(0.5 + 0.05 * k);
  }
  return head;
}

class ModelSpec : public testing::Test {
 protected:
  ModelSpec() {
    for (const char* name : {"dense", "global"}) {
      const std::string file = std::string(name) + ".onnx";
      write_file_atomically(folder_ / file, std::string("weights of ") + name);
      json_[name] = {{"file", file}, {"sha256", sha256_hex_of_file(folder_ / file)}, {"size", 64}};
    }
    json_["schema"] = "retinalgpt.fundusnet/1";
    json_["name"] = "fundusnet";
    json_["version"] = "7";
    for (const char* name : kStructures)
      json_["dense"]["structures"][name] = {
          {"scale", 1.5}, {"bias", -1}, {"threshold", 0.45}, {"minimum_area_px", 8}};
    json_["dense"]["disc_center_offset"] = {0.01, -0.03};
    for (const char* name : {"normal", "diabetic_retinopathy", "glaucoma", "cataract", "amd",
                             "hypertensive_retinopathy", "pathological_myopia", "other_abnormality"})
      json_["global"]["diseases"][name] = {
          {"scale", 1}, {"bias", 0}, {"threshold", 0.3}, {"abstain_margin", 0.02}};
    json_["global"]["grade"] = ordinal(4);
    json_["global"]["edema"] = ordinal(2);
    json_["global"]["quality"] = ordinal(2);
    json_["global"]["laterality"] = {{"temperature", 1.5}, {"abstain_below", 0.9}};
    json_["global"]["landmark_offset"] = {{1, 2}, {3, 4}};
    for (Structure lesion : kLesions)
      json_["lesions"][to_string(lesion)] = {
          {"bias", -0.5},
          {"weights", {{"largest_logit", 1}, {"mean_logit", 2}, {"log_area", 3}, {"retinopathy_logit", 4}}},
          {"said_from", 0.3}};
    json_["gate"] = {{"mean", {0.1, 0.2}},
                     {"spread", {1, 2}},
                     {"distance_limit", 3},
                     {"fundus", {{"scale", 1}, {"bias", 0}}},
                     {"fundus_limit", 0.5}};
  }

  FundusModelSpec read() {
    write_file_atomically(folder_ / "fundusnet.json", json_.dump());
    return read_model_spec(folder_.path());
  }

  /// The message of the ModelError, which must be one line.
  std::string complaint() {
    try {
      write_file_atomically(folder_ / "fundusnet.json", json_.dump());
      read_model_spec(folder_.path());
    } catch (const ModelError& error) {
      const std::string message = error.what();
      EXPECT_EQ(message.find('\n'), std::string::npos) << message;
      return message;
    }
    return "nothing was wrong";
  }

  void expect_complaint(const std::string& words) {
    const std::string message = complaint();
    EXPECT_NE(message.find(words), std::string::npos) << message;
  }

  test::TemporaryFolder folder_;
  Json json_;
};

TEST_F(ModelSpec, IsReadWhole) {
  const FundusModelSpec spec = read();
  EXPECT_EQ(spec.info.name, "fundusnet");
  EXPECT_EQ(spec.info.version, "7");
  EXPECT_EQ(spec.info.sha256, sha256_hex_of_file(folder_ / "fundusnet.json"));
  EXPECT_EQ(spec.dense.size, 64);
  EXPECT_EQ(spec.structure_calibration[8].scale, 1.5);
  EXPECT_EQ(spec.structure_threshold[0], 0.45);
  EXPECT_EQ(spec.lesion_minimum_area[3], 8);
  EXPECT_EQ(spec.lesion_judge[2].weight, (LesionEvidence{1, 2, 3, 4})) << "by name, not by place";
  EXPECT_EQ(spec.lesion_judge[2].said_from, 0.3);
  EXPECT_EQ(spec.disc_center_offset[1], -0.03);
  ASSERT_EQ(spec.diseases.size(), 8U);
  EXPECT_EQ(spec.diseases[4].name, "amd") << "in the order of the network's outputs";
  EXPECT_EQ(spec.grade.threshold.size(), 4U);
  EXPECT_EQ(spec.grade.calibration[3].scale, 4);
  EXPECT_EQ(spec.landmark_offset[1][0], 3);
  EXPECT_EQ(spec.gate.spread[1], 2);
  EXPECT_NEAR(spec.structure_calibration[0].apply(1), 1 / (1 + std::exp(-0.5)), 1e-12);
}

TEST_F(ModelSpec, LimitsOfSidesAndConformalSetsAreReadWhereAHeadHasThem) {
  json_["global"]["grade"]["side"] = {{"from", 2}, {"abstain_below", 0.83}};
  json_["global"]["grade"]["conformal"] = {{"coverage", 0.9}, {"mass", 0.97}};
  const FundusModelSpec spec = read();
  ASSERT_TRUE(spec.grade.side && spec.grade.conformal);
  EXPECT_EQ(spec.grade.side->from, 2);
  EXPECT_EQ(spec.grade.side->abstain_below, 0.83);
  EXPECT_EQ(spec.grade.conformal->coverage, 0.9);
  EXPECT_EQ(spec.grade.conformal->mass, 0.97);
  EXPECT_FALSE(spec.edema.side || spec.edema.conformal);
  for (int from : {0, 5}) {
    json_["global"]["grade"]["side"]["from"] = from;
    expect_complaint("'grade' has no value " + std::to_string(from));
  }
}

TEST_F(ModelSpec, AMissingFolderOrFileIsNamedWithTheRemedy) {
  try {
    read_model_spec(folder_ / "nowhere");
    FAIL();
  } catch (const ModelError& error) {
    const std::string message = error.what();
    EXPECT_NE(message.find("fundusnet.json is missing"), std::string::npos) << message;
    EXPECT_NE(message.find("RETINALGPT_MODELS"), std::string::npos) << message;
    EXPECT_EQ(error.status(), ExitStatus::model_missing);
  }
  std::filesystem::remove(folder_ / "global.onnx");
  expect_complaint("global.onnx is missing");
}

TEST_F(ModelSpec, AChangedNetworkIsDamaged) {
  write_file_atomically(folder_ / "dense.onnx", "weights of densf");
  expect_complaint("dense.onnx is damaged (its sha256 differs)");
}

TEST_F(ModelSpec, AnotherSchemaBelongsToAnotherVersion) {
  json_["schema"] = "retinalgpt.fundusnet/9";
  expect_complaint("unknown schema \"retinalgpt.fundusnet/9\"");
}

TEST_F(ModelSpec, BrokenJsonAndMissingPartsAreDamage) {
  write_file_atomically(folder_ / "fundusnet.json", "{\"schema\": \"retinalgpt.fund");
  EXPECT_THROW(read_model_spec(folder_.path()), ModelError);
  for (const char* path :
       {"/schema", "/dense/sha256", "/dense/structures/vein", "/global/grade", "/gate/mean",
        "/global/diseases/amd/threshold", "/dense/structures/soft_exudate/minimum_area_px",
        "/lesions/haemorrhage/weights/log_area"}) {
    const Json whole = json_;
    const Json::json_pointer pointer(path);
    json_[pointer.parent_pointer()].erase(pointer.back());
    expect_complaint("fundusnet.json is damaged");
    json_ = whole;
  }
}

TEST_F(ModelSpec, HeadsOfTheWrongSizeAreRefused) {
  for (const char* head : {"grade", "edema", "quality"}) {
    const Json whole = json_;
    json_["global"][head] = ordinal(3);
    expect_complaint(std::string("'") + head + "'");
    json_["global"][head] = ordinal(1);
    expect_complaint(std::string("'") + head + "'");
    json_ = whole;
  }
  json_["global"]["grade"]["threshold"].push_back(0.5);
  expect_complaint("'grade'");
}

TEST_F(ModelSpec, AGateThatCannotRefuseIsRefused) {
  const Json whole = json_;
  json_["gate"]["spread"] = {1, 0};
  expect_complaint("gate");
  json_ = whole;
  json_["gate"]["distance_limit"] = 0;
  expect_complaint("gate");
  json_ = whole;
  json_["gate"]["mean"] = {0.1};
  expect_complaint("gate");
  json_["gate"]["mean"] = json_["gate"]["spread"] = Json::array();
  expect_complaint("gate");
}

}  // namespace
}  // namespace retinal
