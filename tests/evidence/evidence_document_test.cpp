// The document about the record against the record itself.

#include "evidence/evidence_document.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <regex>
#include <set>
#include <string>

#include "base/json.h"
#include "biometry/biometry.h"
#include "evidence/field_table.h"

namespace retinal {
namespace {

/// Names that stand for any key in the paths of the table.
const std::map<std::string, std::string> kAnyKey = {
    {"landmarks", "<name>"}, {"measurements", "<key>"}, {"unavailable", "<key>"}, {"lesions", "<type>"},
    {"grades", "<grade>"},   {"findings", "<finding>"}, {"timing_ms", "<stage>"}};

bool is_object_list(const Json& json) { return json.is_array() && !json.empty() && json.front().is_object(); }

void collect_paths(const Json& json, const std::string& path, std::set<std::string>& paths) {
  if (is_object_list(json)) {
    for (const Json& element : json) collect_paths(element, path + "[]", paths);
  } else if (json.is_object()) {
    const auto any = kAnyKey.find(path);
    for (const auto& [key, value] : json.items())
      collect_paths(value, (path.empty() ? "" : path + ".") + (any == kAnyKey.end() ? key : any->second),
                    paths);
  } else if (!(json.is_array() && json.empty() && path.ends_with("instances"))) {
    paths.insert(path);
  }
}

std::set<std::string> paths_of(const Evidence& evidence) {
  std::set<std::string> paths;
  collect_paths(to_json(evidence), "", paths);
  return paths;
}

TEST(EvidenceDocument, DescribesEveryFieldOfTheRecordAndNoOther) {
  std::set<std::string> documented, written = paths_of(example_evidence());
  for (const RecordField& field : record_fields()) documented.insert(field.path);
  Evidence refused = example_evidence();
  refused.distribution = {0.01, false, "it is grey"};
  for (const std::string& path : paths_of(refused)) written.insert(path);
  EXPECT_EQ(documented, written);
}

TEST(EvidenceDocument, ExampleIsAValidRecord) {
  const Json record = to_json(example_evidence());
  EXPECT_EQ(to_json(evidence_from_json(record)), record);
  const std::string document = evidence_document();
  const std::size_t begin = document.find("```json\n") + 8;
  EXPECT_EQ(Json::parse(document.substr(begin, document.rfind("```") - begin)), record);
}

/// A bright bar across a picture as vessel and artery, a square as disc.
BiometryInput drawn_input() {
  BiometryInput in;
  in.vessel = in.artery = in.vein = in.disc = in.cup = Raster8(400, 400);
  for (int y = 150; y < 160; ++y)
    for (int x = 20; x < 380; ++x) in.vessel.at(x, y) = in.artery.at(x, y) = 255;
  for (int y = 170; y < 230; ++y)
    for (int x = 170; x < 230; ++x) in.disc.at(x, y) = 255;
  in.fovea = AnalysisPoint{320, 210};
  return in;
}

std::vector<BiometryInput> varied_inputs() {
  std::vector<BiometryInput> inputs = {BiometryInput{}, drawn_input(), drawn_input(), drawn_input()};
  inputs[1].um_per_px = 7;
  inputs[2].disc = Raster8(400, 400);
  inputs[3].cup = inputs[3].disc;
  inputs[3].fovea.reset();
  inputs[3].field_mask = Raster8(400, 400);
  return inputs;
}

TEST(EvidenceDocument, NamesEveryKeyThatIsMeasured) {
  std::set<std::string> documented;
  const std::string document = evidence_document();
  for (const Feature& feature : feature_table())
    for (const std::string& key : recorded_keys(feature)) {
      documented.insert(key);
      EXPECT_NE(document.find("\n" + key + "\n"), std::string::npos) << key;
    }
  std::size_t measured = 0;
  for (const BiometryInput& input : varied_inputs()) {
    const Measurements all = measure(input, {.definitions = Definitions::both});
    measured += all.values.size();
    for (const Measurement& m : all.values) {
      const std::string key = m.key.starts_with("automorph.") ? m.key.substr(10) : m.key;
      EXPECT_TRUE(documented.contains(key)) << key;
    }
  }
  EXPECT_GT(measured, 50u);
}

/// "six distinct <vessels> ... <n> were found" as a pattern.
std::regex pattern_of(const std::string& reason) {
  std::string pattern;
  for (std::size_t i = 0; i < reason.size(); ++i) {
    if (reason[i] == '<') {
      pattern += ".+";
      i = reason.find('>', i);
    } else {
      pattern += reason[i];
    }
  }
  return std::regex(pattern);
}

TEST(EvidenceDocument, NamesEveryReasonThatIsGiven) {
  std::set<std::string> seen;
  for (const BiometryInput& input : varied_inputs())
    for (const auto& [key, reason] : measure(input, {.definitions = Definitions::both}).unavailable) {
      const auto reasons = absence_reasons();
      EXPECT_TRUE(std::any_of(reasons.begin(), reasons.end(),
                              [&, r = reason](const AbsenceReason& known) {
                                return std::regex_match(r, pattern_of(known.reason));
                              }))
          << key << ": " << reason;
      seen.insert(reason);
    }
  EXPECT_GT(seen.size(), 6u);
}

}  // namespace
}  // namespace retinal
