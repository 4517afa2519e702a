// retinalgpt convert through the real program: results, messages, exit statuses.

#include <gtest/gtest.h>

#include "base/file.h"
#include "base/json.h"
#include "support/data.h"
#include "support/program.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

const fs::path kCheckpoints = test::repository() / "tests/data/checkpoints";

test::ProgramRun convert(const fs::path& checkpoint, const fs::path& out,
                         std::vector<std::string> more = {}) {
  std::vector<std::string> arguments = {"convert", "hf", checkpoint.string(), "--out", out.string()};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return test::run_program(arguments);
}

TEST(ConvertCommand, PrintsWhatItWrote) {
  const test::TemporaryFolder folder;
  const test::ProgramRun run = convert(kCheckpoints / "llama-bin", folder / "new" / "folder");
  ASSERT_EQ(run.status, 0) << run.err;
  const fs::path file = folder / "new/folder/llama-bin-F16.gguf";
  EXPECT_EQ(run.out, file.string() + "\n");
  EXPECT_TRUE(fs::exists(file));

  const test::ProgramRun llava =
      convert(kCheckpoints / "llava-v0", folder.path(),
              {"--vision-tower", (kCheckpoints / "clip-quick").string(), "--json"});
  ASSERT_EQ(llava.status, 0) << llava.err;
  const Json json = Json::parse(llava.out);
  EXPECT_EQ(json.at("vision_model").get<std::string>(), folder / "mmproj-llava-v0-F16.gguf");
  EXPECT_EQ(json.at("architecture"), "LlavaLlamaForCausalLM");
  EXPECT_EQ(json.at("type"), "F16");
}

TEST(ConvertCommand, WrongUsageIsStatusTwo) {
  const test::TemporaryFolder folder;
  const test::ProgramRun type = convert(kCheckpoints / "llama-bin", folder.path(), {"--quantize", "Q8_1"});
  EXPECT_EQ(type.status, 2);
  EXPECT_NE(type.err.find("did you mean 'Q8_0'?"), std::string::npos) << type.err;
  EXPECT_EQ(convert(kCheckpoints / "llava-v0", folder.path()).status, 2);
  EXPECT_EQ(test::run_program({"convert", "hf", "x"}).status, 2);
  EXPECT_EQ(test::run_program({"convert"}).status, 2);
  EXPECT_TRUE(test::files_under(folder.path()).empty());
}

TEST(ConvertCommand, DamagedCheckpointsAreStatusFiveAndNameTheFile) {
  const test::TemporaryFolder folder;
  EXPECT_EQ(convert(folder / "missing", folder / "out").status, 5);
  EXPECT_EQ(convert(folder.path(), folder / "out").status, 5);
  fs::copy(kCheckpoints / "mistral-safetensors", folder / "m");
  fs::resize_file(folder / "m" / "model.safetensors", 5000);
  const test::ProgramRun run = convert(folder / "m", folder / "out");
  EXPECT_EQ(run.status, 5);
  EXPECT_NE(run.err.find((folder / "m" / "model.safetensors").string()), std::string::npos) << run.err;
  EXPECT_EQ(run.out, "");
}

TEST(ConvertCommand, AFullDiskLeavesNothingBehind) {
  const test::TemporaryFolder folder;
  test::RunOptions options;
  options.file_size_limit = 20'000;
  const test::ProgramRun run = test::run_program(
      {"convert", "hf", (kCheckpoints / "llama-bin").string(), "--out", folder.path().string()}, options);
  EXPECT_EQ(run.status, 1) << run.err;
  EXPECT_NE(run.err.find("llama-bin-F16.gguf.partial"), std::string::npos) << run.err;
  EXPECT_TRUE(test::files_under(folder.path()).empty());
}

}  // namespace
}  // namespace retinal
