#pragma once
// Plots as self-contained SVG text: lines, points, bars and tables of heat, with axes, ticks and a legend.

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace retinal {

struct PlotRange {
  double lo = 0, hi = 1;
};

struct PlotOptions {
  std::string title, x_label, y_label;
  std::optional<PlotRange> x = std::nullopt,
                           y = std::nullopt;  ///< default: what is drawn, with a little room
  int width = 520, height = 380;              ///< pixels
};

class SvgPlot {
 public:
  using Points = std::vector<std::pair<double, double>>;

  explicit SvgPlot(PlotOptions options) : options_(std::move(options)) {}

  /// Points joined in their order. An empty name stays out of the legend.
  SvgPlot& line(const std::string& name, Points points, bool dashed = false);
  /// Separate dots.
  SvgPlot& points(const std::string& name, Points points);
  /// A vertical bar from 0 to each value at x = 0, 1, 2 ..., labelled below.
  SvgPlot& bars(const std::string& name, const std::vector<std::string>& labels,
                const std::vector<double>& values);
  /// A dashed line across the plot at `y`, with `name` written on it.
  SvgPlot& level(const std::string& name, double y);

  /// The SVG element. Points that are not finite are left out.
  std::string svg() const;

 private:
  enum class Kind { line, points, bars, level };
  struct Series {
    Kind kind = Kind::line;
    std::string name;
    Points points;
    bool dashed = false;
    int color = 0;
  };

  SvgPlot& add(Kind kind, const std::string& name, Points points, bool dashed);
  struct Scale;  ///< from values to pixels
  Scale scale() const;
  std::string draw(const Series& series, const Scale& at) const;
  std::string axes(const Scale& at) const;
  std::string legend() const;

  PlotOptions options_;
  std::vector<Series> series_;
  std::vector<std::string> bar_labels_;
  int colors_ = 0;
};

/// A table of numbers shaded by their share of the row, as a confusion matrix: rows[i][j] under columns[j].
std::string heat_table_svg(const std::string& title, const std::string& row_title,
                           const std::string& column_title, const std::vector<std::string>& rows,
                           const std::vector<std::string>& columns,
                           const std::vector<std::vector<double>>& values);

/// Round steps (1, 2 or 5 times a power of ten) within a range, about `count` of them.
std::vector<double> plot_ticks(PlotRange range, int count = 5);

/// At most about `count` points of a long curve: the first, the last and evenly spaced ones between them.
std::vector<std::pair<double, double>> thinned(const std::vector<std::pair<double, double>>& curve,
                                               std::size_t count = 200);

/// Text safe inside SVG and HTML.
std::string escape_markup(const std::string& text);

}  // namespace retinal
