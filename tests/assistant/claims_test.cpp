#include "assistant/claims.h"

#include <gtest/gtest.h>

#include "assistant/sample_evidence.h"

namespace retinal {
namespace {

class ClaimsCheck : public testing::Test {
 protected:
  const Evidence diabetic_ = samples::diabetic_eye(), glaucoma_ = samples::glaucoma_eye(),
                 undecided_ = samples::undecided_eye(), rejected_ = samples::rejected_photograph();

  static Verdict verdict(const std::string& sentence, const Evidence& evidence) {
    return check_sentence(sentence, Facts(evidence)).verdict;
  }
  void refuses(const std::string& sentence) { refuses(sentence, diabetic_); }
  void refuses(const std::string& sentence, const Evidence& evidence) {
    EXPECT_EQ(verdict(sentence, evidence), Verdict::contradicted) << sentence;
  }
  void accepts(const std::string& sentence) { accepts(sentence, diabetic_); }
  void accepts(const std::string& sentence, const Evidence& evidence) {
    const CheckedSentence checked = check_sentence(sentence, Facts(evidence));
    EXPECT_EQ(checked.verdict, Verdict::supported) << sentence << " -> " << checked.problem;
  }
};

TEST_F(ClaimsCheck, NumbersComeFromSlotsOnly) {
  accepts("The vertical cup-to-disc ratio is [[disc.cdr_vertical.whole]].");
  refuses("The vertical cup-to-disc ratio is 0.46.");  // even when the number is right
  refuses("The vertical cup-to-disc ratio is [[disc.cdr_area.whole]].");
  refuses("There are twelve hard exudates.");
  refuses("There are several hard exudates.");
  refuses("The vertical cup-to-disc ratio is \u00bd.");
}

TEST_F(ClaimsCheck, SlotsMustFitTheirWords) {
  refuses("The horizontal cup-to-disc ratio is [[disc.cdr_vertical.whole]].");
  refuses("The fractal dimension is [[vessel.density.whole]].");
  refuses("The average width of the arteries is [[vessel.average_width.vein.whole]].");
  refuses("The average width of the veins in zone C is [[vessel.average_width.vein.zone_b]].");
  refuses("The average width of the veins is [[vessel.average_width.vein.zone_b]].");
  refuses("[[lesions.hard_exudate.count]] haemorrhages were detected.");
  refuses("The hard exudates cover [[lesions.hard_exudate.count]].");
  refuses("The CRVE is [[vessel.crae_knudtson.zone_b]] in zone B.");
  refuses("The probability of cataract is [[findings.glaucoma.p]].");
  refuses("The probability of glaucoma is [[findings.glaucoma.threshold]].");
  accepts("The arteries have an average width of [[vessel.average_width.artery.whole]].");
  refuses(
      "The average width is [[vessel.average_width.vein.whole]] for the arteries and "
      "[[vessel.average_width.artery.whole]] for the veins.");
  accepts(
      "The average width is [[vessel.average_width.artery.whole]] for the arteries and "
      "[[vessel.average_width.vein.whole]] for the veins.");
}

TEST_F(ClaimsCheck, PresenceAndAbsence) {
  accepts("Haemorrhages were detected.");
  refuses("No haemorrhages were detected.");
  refuses("Haemorrhages were not detected.");
  refuses("The retina is free of bleeding.");
  accepts("There are no soft exudates.");
  accepts("Cotton wool spots are absent.");
  refuses("There are soft exudates.");
  refuses("There are hard exudates and cotton wool spots.");
  accepts("There are hard exudates but no cotton wool spots.");
  refuses("There are no hard exudates but cotton wool spots are visible.");
  refuses("There may be haemorrhages.", glaucoma_);
  refuses("No lesions were detected.");
  accepts("No lesions were detected.", glaucoma_);
}

TEST_F(ClaimsCheck, DiseasesAndGrades) {
  refuses("There are signs of glaucoma.");
  accepts("There are signs of glaucoma.", glaucoma_);
  refuses("No signs of glaucoma were found.", glaucoma_);
  refuses("There are signs of glaucoma.", undecided_);
  refuses("No signs of glaucoma were found.", undecided_);
  accepts("There are signs of diabetic retinopathy.");
  refuses("There is no diabetic retinopathy.");
  refuses("There are signs of diabetic retinopathy.", glaucoma_);
  accepts("The grade of diabetic retinopathy is moderate non-proliferative.");
  refuses("The grade of diabetic retinopathy is severe.");
  refuses("The grade of diabetic retinopathy is proliferative.");
  refuses("The grade of diabetic retinopathy is [[grades.diabetic_retinopathy.name]].", undecided_);
  accepts("This is referable diabetic retinopathy.");
  refuses("This is not referable diabetic retinopathy.");
  refuses("There is macular edema.");
}

TEST_F(ClaimsCheck, SidesQualityAndPlaces) {
  accepts("This is a right eye.");
  refuses("This is a left eye.");
  refuses("This is a right eye.", undecided_);
  accepts("The image quality is good.");
  refuses("The image quality is poor.");
  refuses("The image quality is good.", rejected_);
  refuses("The haemorrhage lies inferior to the fovea.");
  accepts("The haemorrhage lies superotemporal to the fovea.");
  refuses("The next largest hard exudate lies [[lesions.hard_exudate.instances.0.location]].");
  accepts("The largest hard exudate lies [[lesions.hard_exudate.instances.0.location]].");
}

TEST_F(ClaimsCheck, Comparisons) {
  accepts("The arteries are narrower in width than the veins.");
  refuses("The arteries are wider than the veins.");
  refuses("The veins are narrower than the arteries.");
  refuses("The tortuosity of the arteries is higher than that of the veins.");  // intervals overlap
  refuses("The vessel density is higher than usual.");
}

TEST_F(ClaimsCheck, NothingBeyondTheRecord) {
  refuses("The disc looks normal.");
  refuses("There is no retinal detachment.");
  refuses("You should see an ophthalmologist about the haemorrhages.");
  refuses("The cup-to-disc ratio is elevated.");
  EXPECT_EQ(verdict("Thank you for the question.", diabetic_), Verdict::general);
}

TEST(SplitSentences, KeepsSlotsWhole) {
  const auto sentences =
      split_sentences("The ratio is [[disc.cdr_vertical.whole]]. It is a [[image.laterality.value]] eye!");
  ASSERT_EQ(sentences.size(), 2u);
  EXPECT_EQ(sentences[0], "The ratio is [[disc.cdr_vertical.whole]].");
}

}  // namespace
}  // namespace retinal
