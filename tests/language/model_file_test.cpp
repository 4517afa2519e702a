// Which language model is used when none is named, and which adapter belongs to it.

#include "language/model_file.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "base/file.h"
#include "support/program.h"

namespace retinal {
namespace {

/// A model folder of its own for each test; what the environment said before is put back.
class DefaultModel : public testing::Test {
 protected:
  DefaultModel() {
    for (const char* name : {"RETINALGPT_MODELS", "RETINALGPT_LANGUAGE_MODEL"})
      if (const char* value = std::getenv(name)) before_.emplace_back(name, value);
    setenv("RETINALGPT_MODELS", folder_.path().c_str(), 1);
    unsetenv("RETINALGPT_LANGUAGE_MODEL");
  }
  ~DefaultModel() override {
    unsetenv("RETINALGPT_MODELS");
    for (const auto& [name, value] : before_) setenv(name.c_str(), value.c_str(), 1);
  }

  void put(const char* name) { write_file_atomically(folder_ / name, std::string("GGUF")); }

  test::TemporaryFolder folder_;
  std::vector<std::pair<std::string, std::string>> before_;
};

TEST_F(DefaultModel, IsNeverAnAdapterOrAVisionFile) {
  put("retinalgpt-mini.adapter.gguf");
  put("mmproj-a.gguf");
  put("zebra.gguf");
  EXPECT_EQ(default_language_model(), folder_ / "zebra.gguf");
}

TEST_F(DefaultModel, HasTheAdapterThatWasTunedForIt) {
  const std::filesystem::path tuned_on = "/somewhere/SmolLM2-135M-Instruct.Q4_1.gguf";
  EXPECT_FALSE(adapter_of_default_model(tuned_on)) << "there is none";
  put("retinalgpt-mini.adapter.gguf");
  EXPECT_EQ(adapter_of_default_model(tuned_on), folder_ / "retinalgpt-mini.adapter.gguf");
  EXPECT_FALSE(adapter_of_default_model("/somewhere/SmolLM2-360M-Instruct.Q4_1.gguf"));
}

}  // namespace
}  // namespace retinal
