// `report` through the real program on rendered eyes; what needs no networks is tested without them.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "assistant/facts.h"
#include "base/file.h"
#include "base/json.h"
#include "image/encode.h"
#include "image/synthetic_fundus.h"
#include "support/data.h"
#include "support/non_fundus.h"
#include "support/rendered_run.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// One rendered eye with lesions, under a name that is markup.
class ReportOfAnEye : public testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(test::repository() / "models" / "fundusnet.json") && !std::getenv("RETINALGPT_MODELS"))
      GTEST_SKIP() << "no fundus networks in models/: nothing can be analysed";
    SyntheticFundusOptions options = test::camera_45(7, 900);
    options.lesions = scatter_lesions(7, {8, 5, 6, 2});
    test::write_bytes(eye_, encode_png(render_synthetic_fundus(options).rgb));
  }

  test::TemporaryFolder folder_;
  fs::path eye_ = folder_ / "<b>eye & 'co'.png";
};

TEST_F(ReportOfAnEye, FormatFollowsTheEndingOfTheFile) {
  for (const char* name : {"r.md", "r.html", "r.json"}) {
    const test::ProgramRun run = test::run_program({"report", eye_, "--out", folder_ / name});
    ASSERT_EQ(run.status, 0) << run.err;
    EXPECT_TRUE(run.out.empty());
  }
  const std::string html = read_text_file(folder_ / "r.html");
  EXPECT_TRUE(html.starts_with("<!doctype html>"));
  EXPECT_TRUE(holds(html, "&lt;b&gt;eye &amp; &#39;co&#39;.png"));
  EXPECT_FALSE(holds(html, "<b>eye"));
  EXPECT_TRUE(holds(html, "data:image/jpeg;base64,/9j/"));
  for (const char* outside : {"http:", "https:", "<link", "<script", "url("})
    EXPECT_FALSE(holds(html, outside)) << outside;
  EXPECT_LT(html.size(), 1'500'000u);
  EXPECT_TRUE(read_text_file(folder_ / "r.md").starts_with("# Report on &lt;b\\>eye"));
  const Json json = Json::parse(read_text_file(folder_ / "r.json"));
  EXPECT_EQ(json["schema"], "retinalgpt.report/1");
  EXPECT_EQ(json["evidence"]["schema"], "retinalgpt.evidence/1");
  const Evidence evidence = evidence_from_json(json["evidence"]);
  const Facts facts(evidence);
  int citations = 0;
  for (const Json& section : json["sections"])
    for (const Json& answer : section["answers"])
      for (const Json& citation : answer["citations"]) {
        ++citations;
        const std::string key = citation["key"];
        EXPECT_NE(facts.find(key), nullptr) << key;
      }
  EXPECT_GT(citations, 10);
}

TEST_F(ReportOfAnEye, GoesToStdoutAsMarkdown) {
  const test::ProgramRun run = test::run_program({"report", eye_});
  ASSERT_EQ(run.status, 0) << run.err;
  EXPECT_TRUE(holds(run.out, "## Blood vessels"));
  EXPECT_TRUE(holds(run.out, "not a medical device"));
}

TEST_F(ReportOfAnEye, IsNotHalfWrittenOnAFullDisk) {
  test::RunOptions limited;
  limited.file_size_limit = 4096;
  const test::ProgramRun run = test::run_program({"report", eye_, "--out", folder_ / "r.html"}, limited);
  EXPECT_EQ(run.status, 1);
  EXPECT_FALSE(run.err.empty());
  EXPECT_EQ(test::files_under(folder_.path()).size(), 1u);
}

TEST_F(ReportOfAnEye, OfNoFundusSaysSo) {
  const auto pictures = test::non_fundus_pictures();
  ASSERT_FALSE(pictures.empty());
  const auto& [name, picture] = pictures.front();
  test::write_bytes(folder_ / "other.png", encode_png(picture));
  const test::ProgramRun run = test::run_program({"report", folder_ / "other.png"});
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_TRUE(holds(run.out, "Nothing is claimed")) << name;
  EXPECT_FALSE(holds(run.out, "retinopathy")) << name;
}

TEST(Report, WrongUsageIsRefusedBeforeAnythingIsRead) {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"report", "eye.jpg", "--format", "pdf"},
        {"report", "eye.jpg", "--out", "report.pdf"}}) {
    const test::ProgramRun run = test::run_program(arguments);
    EXPECT_EQ(run.status, 2);
    EXPECT_TRUE(holds(run.err, "--format html")) << run.err;
  }
  const test::ProgramRun odd = test::run_program({"report", "eye.jpg", "--out", "report.docx"});
  EXPECT_EQ(odd.status, 2);
  EXPECT_TRUE(holds(odd.err, "--format")) << odd.err;
  EXPECT_EQ(test::run_program({"report", "eye.jpg", "--format", "odt"}).status, 2);
  EXPECT_EQ(test::run_program({"report"}).status, 2);
}

TEST(Report, OfAnUnusableFileIsRefused) {
  const test::TemporaryFolder folder;
  test::write_bytes(folder / "text.jpg", {'h', 'e', 'l', 'l', 'o'});
  const test::ProgramRun run =
      test::run_program({"report", folder / "text.jpg", "--out", folder / "report.html"});
  EXPECT_EQ(run.status, 3);
  EXPECT_TRUE(holds(run.err, "text.jpg")) << run.err;
  EXPECT_FALSE(fs::exists(folder / "report.html"));
}

}  // namespace
}  // namespace retinal
