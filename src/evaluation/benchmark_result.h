#pragma once
// What a benchmark found: figures with intervals, and charts.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "biometry/measurement.h"
#include "evaluation/bootstrap.h"

namespace retinal {

struct Figure {
  std::string key;                   ///< "drive.vessel.dice"; reference_figures.h knows some of them
  std::string label;                 ///< "DRIVE test, vessels: Dice"
  std::optional<double> value;       ///< absent where it does not exist, see `note`
  std::optional<Interval> interval;  ///< 95 %, by patient
  std::string unit = "1";            ///< "1" (share, ratio), "px", "s", "GiB" or "MiB"
  std::int64_t n = 0;                ///< how many ...
  std::string of = "photographs";    ///< ... of what
  std::string note;
};

struct Chart {
  std::string name;   ///< file name without extension
  std::string title;  ///< for people who cannot see it
  std::string svg;
};

/// Text, or a number as it is printed and as it is.
struct TableCell {
  TableCell(std::string printed) : text(std::move(printed)) {}
  TableCell(const char* printed) : text(printed) {}
  /// Four significant digits; empty where the number does not exist.
  TableCell(std::optional<double> number);
  TableCell(double number) : TableCell(std::optional(number)) {}

  std::string text;
  std::optional<double> value;
};

/// Who sees a table, by its length.
enum class TableAudience { everybody, documents, programs };  ///< programs: the JSON alone

/// Many figures of one kind, one row each.
struct ResultTable {
  std::string name, title;
  std::vector<std::string> columns;
  std::vector<std::vector<TableCell>> rows;
  TableAudience audience = TableAudience::everybody;
};

struct BenchmarkResult {
  std::string name, title;
  std::vector<Figure> figures;
  std::vector<Chart> charts;
  std::vector<std::string> notes;
  std::vector<ResultTable> tables;
};

/// A figure that has a floor, on photographs as they are and degraded (robustness.h).
struct RobustnessRow {
  std::string key, label, unit;
  bool smaller_is_better = false;
  std::optional<double> unchanged;
  std::vector<std::optional<double>> degraded;  ///< in the order of degradation_names()

  /// By how much the figure is worse than unchanged, whichever direction is worse; negative where it is
  /// better.
  std::optional<double> drop(std::size_t degradation) const;
};

/// Figures over one list of cases, each with its bootstrap interval.
class FigureMaker {
 public:
  /// `patients[i]` is the patient of case i; `of` names the cases.
  explicit FigureMaker(std::vector<std::string> patients, std::string of = "photographs")
      : patients_(std::move(patients)), of_(std::move(of)) {}

  Figure operator()(std::string key, std::string label, const Statistic& statistic,
                    std::string unit = "1") const {
    Figure figure{std::move(key),
                  std::move(label),
                  std::nullopt,
                  std::nullopt,
                  std::move(unit),
                  static_cast<std::int64_t>(patients_.size()),
                  of_,
                  ""};
    figure.value = statistic(all_cases(patients_.size()));
    if (figure.value)
      figure.interval = bootstrap(patients_, statistic);
    else
      figure.note = "cannot be computed for these cases";
    return figure;
  }

 private:
  std::vector<std::string> patients_;
  std::string of_;
};

/// A statistic over the values of cases: `reduce` gets the chosen ones.
template <class Value, class Reduce>
Statistic over(const std::vector<Value>& values, Reduce reduce) {
  return [&values, reduce](const std::vector<std::size_t>& cases) -> std::optional<double> {
    std::vector<Value> chosen;
    chosen.reserve(cases.size());
    for (std::size_t i : cases) chosen.push_back(values[i]);
    return reduce(chosen);
  };
}

}  // namespace retinal
