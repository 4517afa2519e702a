#include "evaluation/leak_gate.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/file.h"
#include "support/program.h"

namespace retinal {
namespace {

Sample sample(const std::string& file) {
  Sample s;
  s.dataset = "drive";
  s.split = "test";
  s.image = file;
  return s;
}

std::string refusal(const SeenPhotographs& seen, const std::set<std::string>& same_eyes) {
  try {
    refuse_leaks("vessels", {sample("01_test.jpg"), sample("02_test.jpg")}, seen, same_eyes);
  } catch (const ModelError& error) {
    return error.what();
  }
  return "";
}

TEST(LeakGate, RefusesWhatWasTrainedOrValidatedOn) {
  EXPECT_EQ(refusal({{"drive/train/01_test.jpg"}, {}}, {}), "");
  for (const SeenPhotographs& seen :
       {SeenPhotographs{{"drive/test/02_test.jpg"}, {}}, SeenPhotographs{{}, {"drive/test/02_test.jpg"}}}) {
    const std::string message = refusal(seen, {});
    EXPECT_NE(message.find("drive/test/02_test.jpg"), std::string::npos) << message;
    EXPECT_NE(message.find("vessels"), std::string::npos) << message;
  }
}

TEST(LeakGate, RefusesSecondShotsOfTestEyes) {
  const std::string id = "idrid_grading/train/IDRiD_017.jpg";
  EXPECT_NE(refusal({{id}, {}}, {id}).find(id), std::string::npos);
  EXPECT_EQ(refusal({{}, {}}, {id}), "");
}

TEST(LeakGate, ReadsTheListsOfTheModel) {
  const test::TemporaryFolder folder;
  write_file_atomically(
      folder / "fundusnet.json",
      std::string_view(R"({"training": {"images": ["a/train/1.jpg"], "validation_images": []}})"));
  EXPECT_TRUE(seen_photographs(folder.path()).trained.contains("a/train/1.jpg"));
  write_file_atomically(folder / "fundusnet.json", std::string_view(R"({"training": {}})"));
  EXPECT_THROW(seen_photographs(folder.path()), ModelError);
}

}  // namespace
}  // namespace retinal
