// The record as JSON: what is written is read back the same, and what cannot be read is named.

#include <gtest/gtest.h>

#include "assistant/sample_evidence.h"
#include "base/error.h"
#include "base/json.h"
#include "evidence/vocabulary.h"

namespace retinal {
namespace {

const std::vector<std::pair<const char*, Evidence>>& records() {
  static const std::vector<std::pair<const char*, Evidence>> all = {
      {"diabetic", samples::diabetic_eye()},
      {"glaucoma", samples::glaucoma_eye()},
      {"undecided", samples::undecided_eye()},
      {"rejected", samples::rejected_photograph()},
      {"cat", samples::picture_of_a_cat()}};
  return all;
}

TEST(EvidenceJson, IsReadBackAsItWasWritten) {
  for (const auto& [name, evidence] : records()) {
    const std::string once = to_json(evidence).dump();
    EXPECT_EQ(to_json(evidence_from_json(Json::parse(once))).dump(), once) << name;
  }
}

TEST(EvidenceJson, KeepsEveryValue) {
  Evidence e = samples::diabetic_eye();
  e.scale = {8.5, "given", Interval{8.1, 8.9}};
  e.image.file_name_hint = Laterality::left;
  e.image.laterality_conflict = true;
  const Evidence back = evidence_from_json(to_json(e));
  EXPECT_EQ(back.image.laterality, Laterality::right);
  EXPECT_EQ(back.image.file_name_hint, Laterality::left);
  EXPECT_TRUE(back.image.laterality_conflict);
  EXPECT_EQ(back.scale.um_per_px, 8.5);
  ASSERT_TRUE(back.scale.interval);
  EXPECT_EQ(back.scale.interval->hi, 8.9);
  EXPECT_EQ(back.disc->box->x_max, 3160);
  EXPECT_FALSE(back.fovea->box);
  EXPECT_EQ(back.lesions[2].count, 12);
  EXPECT_EQ(back.lesions[0].instances[1].location, "0.5 disc diameters inferonasal to the fovea");
  EXPECT_EQ(back.lesions[0].instances[1].centroid.x, 1820);
  EXPECT_EQ(back.diabetic_retinopathy.p, e.diabetic_retinopathy.p);
  EXPECT_EQ(back.findings.at("other_abnormality").threshold, 0.5);
  const Measurement* ratio = back.measurements.find("disc.cdr_vertical.whole");
  ASSERT_NE(ratio, nullptr);
  EXPECT_EQ(ratio->value, 0.46);
  EXPECT_EQ(ratio->interval->lo, 0.42);
  EXPECT_EQ(ratio->n, 10);
  EXPECT_EQ(back.measurements.unavailable, e.measurements.unavailable);
}

TEST(EvidenceJson, AConformalSetIsThereOnlyWhereTheModelStatesOne) {
  Evidence e = samples::diabetic_eye();
  EXPECT_FALSE(to_json(e).at("grades").at("diabetic_retinopathy").contains("set"));
  e.diabetic_retinopathy.set = {2, 3};
  e.diabetic_retinopathy.set_coverage = 0.9;
  const Evidence back = evidence_from_json(to_json(e));
  EXPECT_EQ(back.diabetic_retinopathy.set, (std::vector<int>{2, 3}));
  EXPECT_EQ(back.diabetic_retinopathy.set_coverage, 0.9);
  EXPECT_TRUE(back.macular_edema_risk.set.empty());
}

TEST(EvidenceJson, HoldsSixDigits) {
  Evidence e = samples::diabetic_eye();
  e.fovea->center = {1234.5678901, 0.000123456789};
  const Json center = to_json(e).at("landmarks").at("fovea").at("center");
  EXPECT_EQ(center.at(0).get<double>(), 1234.57);
  EXPECT_EQ(center.at(1).get<double>(), 0.000123457);
}

TEST(EvidenceJson, NothingIsClaimedAboutARefusedPicture) {
  for (Evidence e : {samples::rejected_photograph(), samples::picture_of_a_cat()}) {
    e.findings.clear();
    e.diabetic_retinopathy = e.macular_edema_risk = {};
    e.disc.reset();
    e.cup.reset();
    e.fovea.reset();
    const Json record = to_json(e);
    const std::string refusal = refusal_reason(e);
    ASSERT_FALSE(refusal.empty());
    for (const char* lesion : {"microaneurysm", "haemorrhage", "hard_exudate", "soft_exudate"}) {
      EXPECT_TRUE(record.at("lesions").at(lesion).is_null()) << "a count of 0 would be a claim";
      EXPECT_EQ(record.at("unavailable").at(std::string("lesions.") + lesion), refusal);
    }
    EXPECT_TRUE(record.at("grades").at("diabetic_retinopathy").at("value").is_null());
    EXPECT_TRUE(record.at("grades").at("diabetic_retinopathy").at("confidence").is_null());
    EXPECT_EQ(record.at("unavailable").at("grades.diabetic_retinopathy"), refusal);
    for (const char* finding : kFindings) {
      EXPECT_TRUE(record.at("findings").at(finding).at("p").is_null());
      EXPECT_TRUE(record.at("findings").at(finding).at("abstain").get<bool>());
      EXPECT_EQ(record.at("unavailable").at(std::string("findings.") + finding), refusal);
    }
    for (const char* mark : {"disc", "cup", "fovea"})
      EXPECT_EQ(record.at("unavailable").at(std::string("landmarks.") + mark), refusal);
  }
}

TEST(EvidenceJson, WhatIsMissingHasItsReason) {
  const Json record = to_json(samples::undecided_eye());
  EXPECT_TRUE(record.at("landmarks").empty());
  EXPECT_EQ(record.at("unavailable").at("landmarks.disc"), "no optic disc was found");
  EXPECT_EQ(record.at("unavailable").at("landmarks.fovea"), "no fovea was found");
  EXPECT_EQ(record.at("unavailable").at("vessel.average_width.whole"), "too few vessel pixels");
  EXPECT_TRUE(record.at("image").at("laterality").at("value").is_null());
  EXPECT_TRUE(record.at("image").at("laterality").at("p").is_null());
  const Json healthy = to_json(samples::diabetic_eye());
  for (const auto& [key, reason] : healthy.at("unavailable").items()) {
    EXPECT_FALSE(reason.get<std::string>().empty()) << key;
    EXPECT_FALSE(healthy.at("measurements").contains(key)) << key << " is both measured and not";
  }
}

TEST(RefusalReason, NamesTheGateAndTheReasons) {
  EXPECT_EQ(refusal_reason(samples::diabetic_eye()), "");
  EXPECT_EQ(refusal_reason(samples::rejected_photograph()),
            "the image quality was rejected: blurred, too dark");
  EXPECT_EQ(refusal_reason(samples::picture_of_a_cat()),
            "the picture was not accepted as a fundus photograph: no retinal vessels or optic disc were "
            "recognised");
}

/// The message with which the record is refused.
std::string complaint(const Json& record) {
  try {
    evidence_from_json(record);
  } catch (const InputError& error) {
    return error.what();
  }
  return "read without complaint";
}

TEST(EvidenceFromJson, NamesEachMissingPart) {
  const Json whole = to_json(samples::diabetic_eye());
  for (const auto& [key, _] : whole.items()) {
    Json record = whole;
    record.erase(key);
    EXPECT_NE(complaint(record).find("'" + key + "' is missing"), std::string::npos) << complaint(record);
  }
}

TEST(EvidenceFromJson, NamesEachWrongPart) {
  const std::vector<std::pair<const char*, Json>> wrong = {
      {"/schema", "retinalgpt.evidence/2"},
      {"/schema", 1},
      {"/image/width", "wide"},
      {"/image/width", -4},
      {"/image/height", 10.5},
      {"/image/laterality/value", "middle"},
      {"/field_of_view/center", {1, 2, 3}},
      {"/field_of_view/clipped", "no"},
      {"/quality/reasons", "dark"},
      {"/landmarks/disc/box", {1, 2, 3}},
      {"/measurements/disc.cdr_vertical.whole/value", nullptr},
      {"/measurements/disc.cdr_vertical.whole/interval", {1}},
      {"/measurements/disc.cdr_vertical.whole/definition", "mine"},
      {"/lesions/haemorrhage/count", -1},
      {"/lesions/haemorrhage/instances", 5},
      {"/grades/diabetic_retinopathy/abstain", 1},
      {"/findings/glaucoma/present", "yes"},
      {"/timing_ms/total", "fast"}};
  for (const auto& [path, value] : wrong) {
    Json record = to_json(samples::diabetic_eye());
    const Json::json_pointer pointer(path);
    ASSERT_TRUE(record.contains(pointer)) << path;
    record[pointer] = value;
    const std::string message = complaint(record);
    EXPECT_NE(message.find(pointer.back()), std::string::npos) << path << ": " << message;
    EXPECT_NE(message.find("docs/evidence.md"), std::string::npos) << path << ": " << message;
  }
  EXPECT_NE(complaint(Json::array()).find("schema"), std::string::npos);
}

TEST(EvidenceFromJson, PassesOverWhatLaterVersionsMayAdd) {
  Json record = to_json(samples::diabetic_eye());
  const std::string before = record.dump();
  record["weather"] = "fine";
  record["image"]["colour"] = 3;
  EXPECT_EQ(to_json(evidence_from_json(record)).dump(), before);
}

}  // namespace
}  // namespace retinal
