#include "assistant/realiser.h"

#include <gtest/gtest.h>

#include "assistant/claims.h"
#include "assistant/sample_evidence.h"
#include "assistant/wording.h"

namespace retinal {
namespace {

Answer about(Topic topic, const Evidence& evidence, const Focus& focus = {}) {
  return realise(topic, evidence, focus);
}

bool cites(const Answer& answer, const std::string& key) {
  for (const Citation& c : answer.citations)
    if (c.key == key) return true;
  return false;
}

TEST(Realiser, StatesRatioWithIntervalAndCitation) {
  const Answer answer = about(Topic::cup_to_disc_ratio, samples::diabetic_eye());
  EXPECT_NE(answer.text.find("vertical cup-to-disc ratio is 0.46 (interval 0.42 to 0.51)"), std::string::npos)
      << answer.text;
  EXPECT_TRUE(cites(answer, "disc.cdr_vertical.whole"));
  EXPECT_FALSE(answer.abstained);
}

TEST(Wording, ANumberHasNoMoreDigitsThanTheRecordKeeps) {
  Measurement area;
  area.key = "cup.area_um.whole";
  area.value = 1212798;
  area.unit = "um2";
  area.interval = Interval{480255, 2132617};
  EXPECT_EQ(measurement_text(area), "1212800 µm² (interval 480255 to 2132620 µm²)");
}

TEST(Realiser, LesionAspects) {
  const Evidence e = samples::diabetic_eye();
  EXPECT_EQ(about(Topic::hard_exudates, e, {{}, {}, Aspect::count}).text, "12 hard exudates were detected.");
  EXPECT_EQ(about(Topic::haemorrhages, e, {{}, {}, Aspect::presence}).text,
            "Yes, 1 haemorrhage was detected.");
  EXPECT_EQ(about(Topic::soft_exudates, e).text, "No soft exudates were detected in this photograph.");
  EXPECT_TRUE(cites(about(Topic::soft_exudates, e), "lesions.soft_exudate.count"));
  EXPECT_NE(about(Topic::microaneurysms, e, {{}, {}, Aspect::place}).text.find("superotemporal to the fovea"),
            std::string::npos);
  EXPECT_NE(about(Topic::haemorrhages, e, {{}, {}, Aspect::boxes}).text.find("[1200, 1000, 1240, 1030]"),
            std::string::npos);
}

TEST(Realiser, ComparesArteriesWithVeinsOnlyWhereIntervalsAreApart) {
  const std::string text = about(Topic::artery_vein_comparison, samples::diabetic_eye()).text;
  EXPECT_NE(text.find("average width is 12.4 px (interval 11.9 to 12.9 px) for the arteries"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("so it is smaller in the arteries"), std::string::npos) << text;
  EXPECT_NE(text.find("neither is shown to be larger"), std::string::npos) << text;  // tortuosity
}

TEST(Realiser, FocusChoosesVesselAndZone) {
  const Evidence e = samples::diabetic_eye();
  EXPECT_EQ(about(Topic::vessel_width, e, {VesselKind::vein, VesselRegion::zone_b, {}}).text,
            "The average width of the veins in zone B is 17.3 px (interval 16.5 to 18.1 px).");
  const Answer missing = about(Topic::fractal_dimension, e, {VesselKind::artery, VesselRegion::zone_b, {}});
  EXPECT_TRUE(missing.abstained);
  EXPECT_NE(missing.text.find("could not be measured: too few artery pixels in the zone"), std::string::npos);
}

TEST(Realiser, WithholdsAnUncertainGradeAndSaysWhy) {
  const Answer answer = about(Topic::diabetic_retinopathy, samples::undecided_eye());
  EXPECT_TRUE(answer.abstained);
  EXPECT_NE(answer.text.find("37 %"), std::string::npos);
  EXPECT_EQ(answer.text.find("moderate"), std::string::npos);
  EXPECT_NE(answer.text.find("would help"), std::string::npos);
}

TEST(Realiser, SaysThatGradeAndLesionMapsDisagree) {
  const auto disagree = [](const Evidence& e) {
    return about(Topic::diabetic_retinopathy, e).text.find("maps disagree") != std::string::npos;
  };
  EXPECT_FALSE(disagree(samples::diabetic_eye()));  // grade 2 with lesions
  EXPECT_FALSE(disagree(samples::glaucoma_eye()));  // grade 0 without
  const Answer spots = about(Topic::diabetic_retinopathy, samples::grade_zero_with_lesions());
  EXPECT_NE(spots.text.find("2 microaneurysms, 1 haemorrhage and 12 hard exudates were detected"),
            std::string::npos)
      << spots.text;
  EXPECT_TRUE(cites(spots, "lesions.haemorrhage.count"));
  EXPECT_TRUE(disagree(samples::grade_two_without_lesions()));
}

TEST(Realiser, RefusedPicturesGetNoStatementAboutTheEye) {
  for (const TopicInfo& topic : topics()) {
    for (const Evidence& e : {samples::rejected_photograph(), samples::picture_of_a_cat()}) {
      const Answer answer = about(topic.topic, e);
      for (const Citation& c : answer.citations) {
        EXPECT_FALSE(c.key.starts_with("lesions.") || c.key.starts_with("grades.") ||
                     c.key.starts_with("findings.") || c.key.starts_with("vessel.") ||
                     c.key.starts_with("disc."))
            << topic.name << " cites " << c.key;
      }
    }
  }
  EXPECT_TRUE(about(Topic::diabetic_retinopathy, samples::rejected_photograph()).abstained);
  EXPECT_NE(about(Topic::summary, samples::rejected_photograph()).text.find("blurred and too dark"),
            std::string::npos);
}

TEST(Realiser, AdviceAndGeneralKnowledgeAreDeclined) {
  const Evidence e = samples::diabetic_eye();
  EXPECT_NE(about(Topic::medical_advice, e).text.find("not a medical device"), std::string::npos);
  EXPECT_TRUE(about(Topic::medical_advice, e).abstained);
  EXPECT_TRUE(about(Topic::general_knowledge, e).abstained);
}

/// The realiser and the claims check were written apart; they must agree on every sentence.
TEST(Realiser, EverySentencePassesTheClaimsCheck) {
  const std::vector<Evidence> eyes = {samples::diabetic_eye(),
                                      samples::glaucoma_eye(),
                                      samples::undecided_eye(),
                                      samples::rejected_photograph(),
                                      samples::picture_of_a_cat(),
                                      samples::grade_zero_with_lesions(),
                                      samples::grade_two_without_lesions()};
  std::vector<Focus> focuses;
  for (const Aspect aspect :
       {Aspect::overview, Aspect::presence, Aspect::count, Aspect::place, Aspect::area, Aspect::boxes})
    focuses.push_back({{}, {}, aspect});
  for (const VesselKind kind : {VesselKind::all, VesselKind::artery, VesselKind::vein})
    for (const VesselRegion region : {VesselRegion::whole, VesselRegion::zone_b, VesselRegion::zone_c})
      focuses.push_back({kind, region, Aspect::overview});
  focuses.push_back({.judged = true, .reason = true});
  for (const Topic subject : {Topic::diabetic_retinopathy, Topic::haemorrhages, Topic::tortuosity})
    focuses.push_back({.subject = subject});
  for (const Evidence& evidence : eyes) {
    const Facts facts(evidence);
    for (const TopicInfo& topic : topics()) {
      if (topic.topic == Topic::medical_advice || topic.topic == Topic::capabilities)
        continue;  // speak of advice, ...
      for (const Focus& focus : focuses)
        for (const Sentence& sentence : realise_slots(topic.topic, facts, focus).sentences) {
          const CheckedSentence checked = check_sentence(sentence.text, facts);
          EXPECT_NE(checked.verdict, Verdict::contradicted)
              << topic.name << ": " << sentence.text << " -> " << checked.problem;
        }
    }
  }
}

}  // namespace
}  // namespace retinal
