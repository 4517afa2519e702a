#include "assistant/router_model.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "assistant/router_file.h"
#include "assistant/tokens.h"
#include "base/base64.h"
#include "base/error.h"
#include "base/json.h"

namespace retinal {
namespace {

constexpr const char* kSchema = "retinalgpt.router/1";
constexpr std::size_t kIdBytes = 4;
constexpr std::size_t kFragment = 5;  ///< words

[[noreturn]] void refuse(const std::string& why) {
  throw ModelError("models/router.json: " + why + "; restore it (git checkout models) and build again");
}

std::vector<std::string> class_names() {
  std::vector<std::string> names;
  for (std::size_t c = 0; c < router_classes(); ++c) names.push_back(router_class_name(c));
  return names;
}

void read_rows(const std::vector<std::uint8_t>& bytes, RouterModel& model) {
  const std::size_t classes = router_classes(), row = kIdBytes + classes;
  if (bytes.size() % row != 0) refuse("'rows' is not a whole number of rows");
  for (std::size_t at = 0; at < bytes.size(); at += row) {
    std::uint32_t id = 0;
    for (std::size_t i = 0; i < kIdBytes; ++i) id |= std::uint32_t{bytes[at + i]} << (8 * i);
    if (!model.ids.empty() && id <= model.ids.back()) refuse("the ids of 'rows' do not ascend");
    model.ids.push_back(id);
    for (std::size_t c = 0; c < classes; ++c)
      model.rows.push_back(static_cast<std::int8_t>(bytes[at + kIdBytes + c]));
  }
}

std::vector<std::uint8_t> decoded(const std::string& rows) {
  try {
    return from_base64(rows);
  } catch (const Error&) {
    refuse("'rows' is not base64");
  }
}

/// What the question before was about.
std::optional<Topic> subject_of(const Route* previous) {
  if (!previous || previous->ask_back()) return std::nullopt;
  return previous->focus.subject ? previous->focus.subject : previous->topics.front();
}

/// The question as one about another topic; what the rules read of its focus stays.
Route routed_to(const Route& rules, std::size_t chosen, const Route* previous) {
  Route route = rules;
  route.follow_up = false;
  if (chosen == topics().size()) {
    route.topics.clear();
    return route;
  }
  const auto topic = static_cast<Topic>(chosen);
  if (topic == Topic::general_knowledge) return general_route(route);
  const auto named = std::find(route.topics.begin(), route.topics.end(), topic);
  if (named != route.topics.end())
    std::rotate(route.topics.begin(), named, named + 1);  // the others are answered, too
  else
    route.topics = {topic};
  route.focus.measure.reset();
  route.focus.subject = topic == Topic::uncertainty ? subject_of(previous) : std::nullopt;
  return route;
}

}  // namespace

std::vector<double> RouterModel::probabilities(const std::vector<QuestionFeature>& features) const {
  const std::size_t classes = bias.size();
  std::vector<double> p(bias.begin(), bias.end());
  for (const QuestionFeature& feature : features) {
    const auto found = std::lower_bound(ids.begin(), ids.end(), feature.id);
    if (found == ids.end() || *found != feature.id) continue;
    const std::int8_t* row = &rows[static_cast<std::size_t>(found - ids.begin()) * classes];
    for (std::size_t c = 0; c < classes; ++c) p[c] += static_cast<double>(row[c]) * scale[c] * feature.value;
  }
  const double top = *std::max_element(p.begin(), p.end());
  double sum = 0;
  for (double& value : p) sum += value = std::exp(value - top);
  for (double& value : p) value /= sum;
  return p;
}

RouterModel parse_router_model(std::string_view text) {
  if (text.empty()) return {};
  const Json file = Json::parse(text, nullptr, false);
  if (!file.is_object() || file.value("schema", "") != kSchema)
    refuse(std::string("not of the form ") + kSchema);
  RouterModel model;
  try {
    if (file.at("classes").get<std::vector<std::string>>() != class_names())
      refuse("its classes are not the topics of this program");
    model.bias = file.at("bias").get<std::vector<float>>();
    model.scale = file.at("scale").get<std::vector<float>>();
    model.overrule_factor = file.at("overrule_factor").get<double>();
    model.ask_back_below = file.at("ask_back_below").get<double>();
    const std::string rows = file.at("rows").get<std::string>();
    read_rows(decoded(rows), model);
  } catch (const Json::exception& error) {
    refuse(error.what());
  }
  if (model.bias.size() != router_classes() || model.scale.size() != router_classes())
    refuse("'bias' and 'scale' need one number per class");
  return model;
}

std::string router_model_text(const RouterModel& model, const Json& provenance) {
  const std::size_t classes = router_classes();
  std::vector<std::uint8_t> bytes;
  for (std::size_t i = 0; i < model.ids.size(); ++i) {
    for (std::size_t b = 0; b < kIdBytes; ++b)
      bytes.push_back(static_cast<std::uint8_t>(model.ids[i] >> (8 * b)));
    for (std::size_t c = 0; c < classes; ++c)
      bytes.push_back(static_cast<std::uint8_t>(model.rows[i * classes + c]));
  }
  const Json file = {{"schema", kSchema},
                     {"classes", class_names()},
                     {"provenance", provenance},
                     {"overrule_factor", model.overrule_factor},
                     {"ask_back_below", model.ask_back_below},
                     {"bias", model.bias},
                     {"scale", model.scale},
                     {"rows", base64(bytes)}};
  return file.dump(1) + "\n";
}

const RouterModel& router_model() {
  static const RouterModel model = parse_router_model(router_file());
  return model;
}

std::size_t RouterModel::choose(const std::vector<double>& p, std::size_t ruled) const {
  const auto best = static_cast<std::size_t>(std::max_element(p.begin(), p.end()) - p.begin());
  const std::size_t chosen = p[best] > p[ruled] * overrule_factor ? best : ruled;
  return p[chosen] < ask_back_below ? topics().size() : chosen;
}

Route settle_route(const Route& rules, std::string_view question, const Route* previous,
                   const RouterModel& model) {
  // "Why?", "how many?": what a fragment means, only the question before tells, which the model does not see.
  if (model.empty() || (rules.follow_up && normalised_words(question).size() <= kFragment)) return rules;
  const bool in_conversation = previous && !previous->ask_back();
  const std::vector<double> p = model.probabilities(question_features(question, rules, in_conversation));
  const std::size_t ruled = router_class(rules), chosen = model.choose(p, ruled);
  Route route = chosen == ruled ? rules : routed_to(rules, chosen, previous);
  route.confidence = p[chosen];
  return route;
}

}  // namespace retinal
