// Tables of many records: their columns, their cells, and what a spreadsheet would make of them.

#include "evidence/table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "assistant/sample_evidence.h"
#include "base/json.h"

namespace retinal {
namespace {

using Table = std::vector<std::map<std::string, std::string>>;

/// An RFC 4180 reader of our own: rows by column name. Each row must have a cell for each column.
Table parse(const std::string& text) {
  std::vector<std::vector<std::string>> rows(1, std::vector<std::string>(1));
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c != '"')
        rows.back().back() += c;
      else if (i + 1 < text.size() && text[i + 1] == '"')
        rows.back().back() += text[++i];
      else
        quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == ',') {
      rows.back().emplace_back();
    } else if (c == '\n') {
      rows.emplace_back(1);
    } else {
      rows.back().back() += c;
    }
  }
  EXPECT_FALSE(quoted);
  EXPECT_EQ(rows.back(), std::vector<std::string>{""}) << "the last line ends with a line break";
  rows.pop_back();
  Table table;
  const std::set<std::string> distinct(rows[0].begin(), rows[0].end());
  EXPECT_EQ(distinct.size(), rows[0].size()) << "a column occurs twice";
  for (std::size_t r = 1; r < rows.size(); ++r) {
    EXPECT_EQ(rows[r].size(), rows[0].size()) << "row " << r;
    table.emplace_back();
    for (std::size_t c = 0; c < std::min(rows[r].size(), rows[0].size()); ++c)
      table.back()[rows[0][c]] = rows[r][c];
  }
  return table;
}

TEST(CsvCell, IsQuotedWhereNeeded) {
  EXPECT_EQ(csv_cell("plain text"), "plain text");
  EXPECT_EQ(csv_cell("a,b"), "\"a,b\"");
  EXPECT_EQ(csv_cell("say \"ah\""), "\"say \"\"ah\"\"\"");
  EXPECT_EQ(csv_cell(""), "");
}

TEST(CsvCell, RunsNothingInASpreadsheetAndBreaksNoLine) {
  for (const char* formula : {"=1+1", "+A1", "-2", "@SUM(A1)"})
    EXPECT_EQ(csv_cell(formula), std::string("\"'") + formula + "\"");
  EXPECT_EQ(csv_cell("two\nlines"), "two\\nlines");
  EXPECT_EQ(csv_cell("bad \xff byte"), "bad \xEF\xBF\xBD byte");
}

MeasurementTable three_rows() {
  MeasurementTable table;
  Evidence e = samples::diabetic_eye();
  e.image.file = "=cmd|' /C calc'!A0, \"x\".jpg";
  table.add("record one", e);
  table.add_failure("broken,\n.jpg", "the file is cut off, or damaged");
  table.add("refused", samples::rejected_photograph());
  return table;
}

TEST(WideTable, HasOneRowPerPhotographAndTheValuesOfTheRecord) {
  const Table rows = parse(three_rows().wide());
  ASSERT_EQ(rows.size(), 3U);
  const auto& row = rows[0];
  EXPECT_EQ(row.at("file"), "'=cmd|' /C calc'!A0, \"x\".jpg");
  EXPECT_EQ(row.at("record"), "record one");
  EXPECT_EQ(row.at("status"), "measured");
  EXPECT_EQ(row.at("reason"), "");
  EXPECT_EQ(row.at("laterality"), "right");
  EXPECT_EQ(row.at("quality.grade"), "good");
  EXPECT_EQ(row.at("scale.um_per_px"), "NA");
  EXPECT_EQ(row.at("lesions.hard_exudate.count"), "12");
  EXPECT_EQ(row.at("lesions.soft_exudate.count"), "0");
  EXPECT_EQ(row.at("grades.diabetic_retinopathy.value"), "2");
  EXPECT_EQ(row.at("findings.glaucoma.p"), "0.08");
  EXPECT_EQ(row.at("disc.cdr_vertical.whole"), "0.46");
  EXPECT_EQ(row.at("vessel.fractal_dimension.artery.zone_b"), "NA");
}

TEST(WideTable, EveryMeasurementOfTheRecordIsAColumn) {
  const Evidence e = samples::diabetic_eye();
  MeasurementTable table;
  table.add("x", e);
  const auto row = parse(table.wide()).at(0);
  const Json record = to_json(e);
  for (const auto& [key, m] : record.at("measurements").items())
    EXPECT_EQ(std::stod(row.at(key)), m.at("value").get<double>()) << key;
}

TEST(WideTable, FailedAndRefusedRowsSayWhyAndHoldNoNumbers) {
  const Table rows = parse(three_rows().wide());
  EXPECT_EQ(rows[1].at("file"), "broken,\\n.jpg");
  EXPECT_EQ(rows[1].at("status"), "failed");
  EXPECT_EQ(rows[1].at("reason"), "the file is cut off, or damaged");
  EXPECT_EQ(rows[2].at("status"), "refused");
  EXPECT_EQ(rows[2].at("reason"), "the image quality was rejected: blurred, too dark");
  for (const char* column :
       {"width", "record", "sha256", "quality.grade", "in_distribution.score", "laterality",
        "lesions.haemorrhage.count", "grades.diabetic_retinopathy.value",
        "grades.diabetic_retinopathy.confidence", "findings.amd.p", "disc.cdr_vertical.whole"})
    EXPECT_EQ(rows[1].at(column), "NA") << column;
  EXPECT_EQ(rows[2].at("lesions.haemorrhage.count"), "NA") << "0 would be a claim";
}

TEST(WideTable, AnUndecidedGradeIsNotANumber) {
  MeasurementTable table;
  table.add("x", samples::undecided_eye());
  const auto row = parse(table.wide()).at(0);
  EXPECT_EQ(row.at("grades.diabetic_retinopathy.value"), "NA");
  EXPECT_EQ(row.at("grades.diabetic_retinopathy.confidence"), "0.37");
}

TEST(TidyTable, HasEachValueWithUnitAndIntervalAndEachReason) {
  const Table rows = parse(three_rows().tidy());
  const auto find = [&](const std::string& record, const std::string& key) {
    const auto found = std::find_if(rows.begin(), rows.end(), [&](const auto& row) {
      return row.at("record") == record && row.at("key") == key;
    });
    EXPECT_NE(found, rows.end()) << key;
    return found == rows.end() ? rows.front() : *found;
  };
  const auto width = find("record one", "vessel.average_width.vein.zone_b");
  EXPECT_EQ(width.at("value"), "17.3");
  EXPECT_EQ(width.at("unit"), "px");
  EXPECT_EQ(width.at("interval_lo"), "16.5");
  EXPECT_EQ(width.at("interval_hi"), "18.1");
  EXPECT_EQ(width.at("definition"), "reference");
  EXPECT_EQ(width.at("n"), "10");
  EXPECT_EQ(width.at("reason"), "");
  const auto missing = find("record one", "vessel.fractal_dimension.artery.zone_b");
  EXPECT_EQ(missing.at("value"), "NA");
  EXPECT_EQ(missing.at("reason"), "too few artery pixels in the zone");
  const Evidence e = samples::diabetic_eye();
  EXPECT_EQ(rows.size(), 2 * (e.measurements.values.size() + e.measurements.unavailable.size()));
}

}  // namespace
}  // namespace retinal
