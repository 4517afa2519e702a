// The learned part of the router: its file, and how it is brought together with the rules.

#include "assistant/router_model.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <numeric>

#include "assistant/router_rules.h"
#include "base/base64.h"
#include "base/error.h"
#include "base/json.h"
#include "support/data.h"

namespace retinal {
namespace {

constexpr std::uintmax_t kLargestFile = 300 * 1024;

/// A model that looks at one feature only and then is sure of one class.
RouterModel one_feature(std::uint32_t id, std::size_t class_index) {
  RouterModel model;
  model.bias.assign(router_classes(), 0);
  model.scale.assign(router_classes(), 0.3F);
  model.ids = {id};
  model.rows.assign(router_classes(), 0);
  model.rows[class_index] = 127;
  return model;
}

std::uint32_t some_word_of(const char* question) {
  return question_features(question, route_by_rules(question, nullptr), false).front().id;
}

std::string refusal_of_model(const std::string& text) {
  try {
    parse_router_model(text);
  } catch (const ModelError& error) {
    return error.what();
  }
  return "";
}

TEST(RouterModel, ItsFileHoldsWhatItComputes) {
  const char* question = "Where is the optic disc?";
  RouterModel model = one_feature(some_word_of(question), 3);
  model.overrule_factor = 1.5;
  model.ask_back_below = 0.125;
  const RouterModel again = parse_router_model(router_model_text(model, {{"seed", 1}}));
  const auto features = question_features(question, route_by_rules(question, nullptr), false);
  EXPECT_EQ(again.probabilities(features), model.probabilities(features));
  EXPECT_EQ(again.overrule_factor, 1.5);
  EXPECT_EQ(again.ask_back_below, 0.125);
  const auto p = model.probabilities(features);
  EXPECT_NEAR(std::accumulate(p.begin(), p.end(), 0.0), 1, 1e-9);
  EXPECT_EQ(std::max_element(p.begin(), p.end()) - p.begin(), 3);
}

TEST(RouterModel, ADamagedFileIsRefusedWithTheReason) {
  const std::string text = router_model_text(one_feature(7, 0), Json::object());
  const auto changed = [&](const char* key, const Json& value) {
    Json file = Json::parse(text);
    file[key] = value;
    return refusal_of_model(file.dump());
  };
  EXPECT_EQ(refusal_of_model(text), "");
  EXPECT_NE(refusal_of_model(text.substr(0, text.size() / 2)).find("retinalgpt.router/1"), std::string::npos);
  EXPECT_NE(changed("classes", Json::array({"glaucoma"})).find("not the topics"), std::string::npos);
  EXPECT_NE(changed("bias", Json::array({1, 2})).find("one number per class"), std::string::npos);
  EXPECT_NE(changed("rows", base64(std::vector<std::uint8_t>(5))).find("whole number of rows"),
            std::string::npos);
  const std::vector<std::uint8_t> twice(2 * (4 + router_classes()), 1);
  EXPECT_NE(changed("rows", base64(twice)).find("do not ascend"), std::string::npos);
  EXPECT_NE(changed("rows", "no base64!").find("base64"), std::string::npos);
}

TEST(RouterModel, OverrulesTheRulesOnlyWhenItIsSurer) {
  const char* question = "Where is the optic disc?";
  const Route rules = route_by_rules(question, nullptr);
  ASSERT_EQ(rules.topics.front(), Topic::optic_disc);
  RouterModel model = one_feature(some_word_of(question), static_cast<std::size_t>(Topic::glaucoma));
  const Route overruled = settle_route(rules, question, nullptr, model);
  EXPECT_EQ(overruled.topics, std::vector<Topic>{Topic::glaucoma});
  EXPECT_GT(overruled.confidence, 0.5);
  model.overrule_factor = 1e9;
  EXPECT_EQ(settle_route(rules, question, nullptr, model).topics, rules.topics);
  model.ask_back_below = 0.9;
  EXPECT_TRUE(settle_route(rules, question, nullptr, model).ask_back())
      << "the rules' topic is too improbable to be answered";
}

TEST(RouterModel, WithoutOneTheRulesDecide) {
  const Route rules = route_by_rules("Is there bleeding?", nullptr);
  EXPECT_EQ(settle_route(rules, "Is there bleeding?", nullptr, parse_router_model("")).topics, rules.topics);
}

TEST(RouterModel, TheCommittedOneIsSmallAndCompiledIn) {
  EXPECT_FALSE(router_model().empty());
  EXPECT_LT(std::filesystem::file_size(test::repository() / "models/router.json"), kLargestFile);
}

}  // namespace
}  // namespace retinal
