// The report as a document: it says what the record holds, cites what exists, and carries nothing from
// outside into its markup.

#include "assistant/report.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "assistant/facts.h"
#include "assistant/sample_evidence.h"
#include "base/json.h"
#include "biometry/features.h"

namespace retinal {
namespace {

constexpr const char* kHostileName = "<script>alert(1)</script>'\" onerror=x [a](b) | `c` &lt;.png";

std::vector<Evidence> all_samples() {
  return {samples::diabetic_eye(), samples::glaucoma_eye(), samples::undecided_eye(),
          samples::rejected_photograph(), samples::picture_of_a_cat()};
}

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::string html_of(const Evidence& e) { return report_html(compose_report(e), {}); }

TEST(Report, EveryCitationIsAFactOfTheRecord) {
  for (const Evidence& e : all_samples()) {
    const Report report = compose_report(e);
    const Facts facts(e);
    int citations = 0;
    for (const ReportSection& section : report.sections)
      for (const Answer& answer : section.answers) {
        EXPECT_EQ(answer.source, AnswerSource::deterministic);
        for (const Citation& citation : answer.citations) {
          ++citations;
          const Fact* fact = facts.find(citation.key);
          ASSERT_NE(fact, nullptr) << citation.key;
          EXPECT_EQ(fact->text, citation.text);
        }
      }
    EXPECT_GT(citations, 4);
  }
}

std::vector<std::string> numbers_in(const std::string& text) {
  static const std::regex kNumber(R"(\d+(?:\.\d+)?)");
  std::vector<std::string> numbers;
  for (std::sregex_iterator it(text.begin(), text.end(), kNumber), end; it != end; ++it)
    numbers.push_back(it->str());
  return numbers;
}

TEST(Report, EveryNumberOfItsSentencesIsCited) {
  int seen = 0;
  for (const Evidence& e : all_samples())
    for (const ReportSection& section : compose_report(e).sections)
      for (const Answer& answer : section.answers) {
        std::set<std::string> cited;
        for (const Citation& citation : answer.citations)
          for (const std::string& number : numbers_in(citation.text)) cited.insert(number);
        for (const std::string& number : numbers_in(answer.text)) {
          ++seen;
          EXPECT_TRUE(cited.contains(number)) << number << " in: " << answer.text;
        }
      }
  EXPECT_GT(seen, 100);
}

/// A printed number within the rounding of three digits of what the record holds.
void expect_printed(const std::string& printed, double value, const std::string& key) {
  EXPECT_NEAR(std::stod(printed), value, std::abs(value) * 0.012 + 1e-9) << key;
}

TEST(Report, TablesHoldEveryMeasurementOnceAndRoundedOnly) {
  const Evidence e = samples::diabetic_eye();
  std::set<std::string> keys;
  for (const ReportSection& section : compose_report(e).sections)
    for (const ReportGroup& group : section.groups) {
      EXPECT_FALSE(group.values.empty() && group.missing.empty()) << group.title;
      EXPECT_EQ(group.values.empty(), group.definitions.empty()) << group.title;
      for (const ReportValue& v : group.values) {
        EXPECT_TRUE(keys.insert(v.measurement.key).second) << v.measurement.key;
        const Measurement* m = e.measurements.find(v.measurement.key);
        ASSERT_NE(m, nullptr);
        const double factor = v.unit == " %" ? 100 : 1;
        expect_printed(v.value, m->value * factor, m->key);
        expect_printed(v.interval_lo, m->interval->lo * factor, m->key);
        expect_printed(v.interval_hi, m->interval->hi * factor, m->key);
      }
      for (const ReportGroup::Missing& missing : group.missing)
        for (const std::string& key : missing.keys) {
          EXPECT_TRUE(keys.insert(key).second) << key;
          EXPECT_EQ(e.measurements.unavailable.at(key), missing.reason);
        }
    }
  EXPECT_EQ(keys.size(), e.measurements.values.size() + e.measurements.unavailable.size());
}

TEST(Report, EveryFeatureHasASectionOfItsOwnStructure) {
  Evidence e = samples::diabetic_eye();
  e.measurements = {};
  std::map<std::string, std::string> section_of = {{"vessel", "vessels"},
                                                   {"disc", "optic_disc"},
                                                   {"cup", "optic_disc"},
                                                   {"fovea", "optic_disc"},
                                                   {"lesion", "lesions"}};
  std::size_t keys = 0;
  for (const Feature& feature : feature_table())
    for (const std::string& key : feature_keys(feature)) {
      e.measurements.unavailable[key] = "not asked for";
      ++keys;
    }
  for (const ReportSection& section : compose_report(e).sections)
    for (const ReportGroup& group : section.groups)
      for (const ReportGroup::Missing& missing : group.missing)
        for (const std::string& key : missing.keys) {
          EXPECT_EQ(section_of[key.substr(0, key.find('.'))], section.name) << key;
          --keys;
        }
  EXPECT_EQ(keys, 0u) << "features that no section shows";
}

TEST(Report, PlotLabelsFitBesideTheirPlot) {
  Evidence e = samples::diabetic_eye();
  e.measurements = {};
  for (const Feature& feature : feature_table())
    for (const std::string& key : feature_keys(feature))
      e.measurements.values.push_back(samples::measured(key, 0.4, feature.unit, 0.3, 0.5));
  const std::string html = html_of(e);
  static const std::regex kLabel(R"re(text-anchor="end">([^<]*)<)re");
  int labels = 0;
  for (std::sregex_iterator it(html.begin(), html.end(), kLabel), end; it != end; ++it, ++labels)
    EXPECT_LE((*it)[1].length(), 40) << (*it)[1];  // 245 units at about 6 a letter
  EXPECT_GT(labels, 60);
}

TEST(Report, SaysWhyValuesAreMissing) {
  const std::string text = report_markdown(compose_report(samples::undecided_eye()));
  EXPECT_TRUE(holds(text,
                    "Not measured: vertical cup-to-disc ratio and horizontal cup-to-disc ratio. Reason: "
                    "no optic disc was found."))
      << text;
  EXPECT_TRUE(holds(text, "Reason: too few vessel pixels.")) << text;
  EXPECT_TRUE(holds(text, "I do not state a grade of diabetic retinopathy"));
  EXPECT_TRUE(holds(text, "undecided"));
}

TEST(Report, OfARefusedPictureClaimsNothingElse) {
  for (const Evidence& e : {samples::rejected_photograph(), samples::picture_of_a_cat()}) {
    const Report report = compose_report(e);
    EXPECT_FALSE(report.refusal.empty());
    for (const std::string& text : {report_markdown(report), report_html(report, {})}) {
      EXPECT_TRUE(holds(text, report.refusal)) << text;
      EXPECT_TRUE(holds(text, "not a medical device"));
      for (const char* word : {"retinopathy", "glaucoma", "exudate", "microaneurysm", "cup-to-disc",
                               "right eye", "tortuosity", "fovea lies"})
        EXPECT_FALSE(holds(text, word)) << word << " in\n" << text;
    }
    for (const ReportSection& section : report.sections) EXPECT_TRUE(section.groups.empty());
  }
}

TEST(Report, HtmlEscapesWhatComesFromOutside) {
  Evidence e = samples::diabetic_eye();
  e.image.file = kHostileName;
  e.model.name = "<b>net</b>";
  e.measurements.unavailable["vessel.density.zone_b"] = "<i>no</i>";
  e.lesions[1].instances[0].location = "<u>here</u>";
  const std::string html = html_of(e);
  EXPECT_TRUE(holds(html, "&lt;script&gt;alert(1)&lt;/script&gt;&#39;&quot; onerror=x"));
  for (const char* markup : {"<script", "<b>net", "<i>no", "<u>here", "href=", "http:", "https:", "src=\"/"})
    EXPECT_FALSE(holds(html, markup)) << markup;
}

TEST(Report, MarkdownKeepsTextFromOutsideText) {
  Evidence e = samples::diabetic_eye();
  e.image.file = kHostileName;
  const std::string text = report_markdown(compose_report(e));
  EXPECT_TRUE(holds(
      text, "# Report on &lt;script\\>alert(1)&lt;/script\\>'\" onerror=x \\[a\\](b) \\| \\`c\\` &amp;lt;"));
  EXPECT_FALSE(holds(text, "<script"));
}

TEST(Report, RefusalReasonsAreEscapedToo) {
  Evidence e = samples::picture_of_a_cat();
  e.distribution.reason = "<img src=x>";
  EXPECT_FALSE(holds(html_of(e), "<img"));
  EXPECT_FALSE(holds(report_markdown(compose_report(e)), "<img"));
}

/// Tags opened and closed in the order of a stack; void elements and self-closed ones aside.
std::string unbalanced_tag(const std::string& html) {
  static const std::regex kTag(R"(<(/?)([a-z0-9]+)([^>]*)>)");
  static const std::set<std::string> kVoid = {"meta", "img"};
  std::vector<std::string> open;
  for (std::sregex_iterator it(html.begin(), html.end(), kTag), end; it != end; ++it) {
    const std::string name = (*it)[2], rest = (*it)[3];
    if (kVoid.contains(name) || rest.ends_with("/")) continue;
    if ((*it)[1].length() == 0) {
      open.push_back(name);
    } else {
      if (open.empty() || open.back() != name) return name;
      open.pop_back();
    }
  }
  return open.empty() ? "" : open.back();
}

TEST(Report, HtmlIsWellFormedAndHasThePlots) {
  for (const Evidence& e : all_samples()) EXPECT_EQ(unbalanced_tag(html_of(e)), "");
  const std::string html = html_of(samples::diabetic_eye());
  for (const char* plot : {"Vessel density with intervals", "Cup-to-disc ratios with intervals",
                           "Probability of each grade", "Probability of each finding against its threshold"})
    EXPECT_TRUE(holds(html, plot)) << plot;
  EXPECT_FALSE(holds(html, "nan")) << "a coordinate is no number";
  EXPECT_FALSE(holds(html, "inf\"")) << "a coordinate is no number";
}

TEST(Report, HtmlCarriesItsPicture) {
  const std::vector<std::uint8_t> bytes = {'M', 'a', 'n', 'M'};  // RFC 4648: TWFu TQ==
  EXPECT_TRUE(holds(report_html(compose_report(samples::diabetic_eye()), bytes),
                    "src=\"data:image/jpeg;base64,TWFuTQ==\""));
}

TEST(Report, JsonHasSectionsAnswersAndTheRecord) {
  const Evidence e = samples::diabetic_eye();
  const Json json = report_json(compose_report(e));
  EXPECT_EQ(json["schema"], "retinalgpt.report/1");
  EXPECT_TRUE(json["refusal"].is_null());
  EXPECT_EQ(json["evidence"], to_json(e));
  std::set<std::string> topics;
  for (const Json& section : json["sections"]) {
    for (const Json& answer : section["answers"]) {
      topics.insert(answer["topics"][0].get<std::string>());
      EXPECT_FALSE(answer["answer"].get<std::string>().empty());
    }
    for (const Json& key : section["measurements"])
      EXPECT_TRUE(json["evidence"]["measurements"].contains(key.get<std::string>()));
  }
  for (const char* topic : {"summary", "laterality", "diabetic_retinopathy", "haemorrhages",
                            "cup_to_disc_ratio", "vessels", "unavailable", "model"})
    EXPECT_TRUE(topics.contains(topic)) << topic;
  EXPECT_EQ(report_json(compose_report(samples::rejected_photograph()))["refusal"],
            "the image quality was rejected: blurred, too dark");
}

}  // namespace
}  // namespace retinal
