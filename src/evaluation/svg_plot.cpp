#include "evaluation/svg_plot.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <sstream>

namespace retinal {
namespace {

constexpr int kLeft = 58, kRight = 16, kTop = 34, kBottom = 48;
/// Okabe and Ito's colours, which colour-blind readers can tell apart, and two greys.
constexpr std::array<const char*, 9> kColors = {"#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00",
                                                "#56B4E9", "#B8A600", "#444444", "#999999"};

std::string number(double value, const char* format = "%.2f") {
  char text[40];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

std::string tick_text(double value) { return number(std::abs(value) < 1e-12 ? 0 : value, "%.4g"); }

std::string text_at(double x, double y, const std::string& text, const char* anchor, const char* extra = "") {
  return "<text x=\"" + number(x) + "\" y=\"" + number(y) + "\" text-anchor=\"" + anchor + "\"" + extra +
         ">" + escape_markup(text) + "</text>\n";
}

std::string segment(double x1, double y1, double x2, double y2, const char* style) {
  return "<line x1=\"" + number(x1) + "\" y1=\"" + number(y1) + "\" x2=\"" + number(x2) + "\" y2=\"" +
         number(y2) + "\" " + style + "/>\n";
}

std::string open_svg(int width, int height, const std::string& title) {
  std::ostringstream out;
  out << "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " << width << " " << height << "\" width=\""
      << width << "\" height=\"" << height
      << "\" role=\"img\" font-family=\"sans-serif\" font-size=\"11\" fill=\"#222\">\n<title>"
      << escape_markup(title) << "</title>\n<rect width=\"" << width << "\" height=\"" << height
      << "\" fill=\"#fff\"/>\n";
  return out.str();
}

bool finite(const std::pair<double, double>& p) { return std::isfinite(p.first) && std::isfinite(p.second); }

void widen(PlotRange& range) {
  if (!(range.hi > range.lo)) range = {range.lo - 0.5, range.lo + 0.5};
  const double room = 0.04 * (range.hi - range.lo);
  range.lo -= room;
  range.hi += room;
}

/// How many of 16 places on the way from `b` to `a` (of a line; otherwise `a` alone) lie right of `x` between
/// `y` and `y` + `height`, in pixels.
int crossings(std::pair<double, double> a, std::pair<double, double> b, bool line, double x, double y,
              double height) {
  constexpr int kPlaces = 16;
  int inside = 0;
  for (int i = 0; i < (line ? kPlaces : 1); ++i) {
    const double t = static_cast<double>(i) / kPlaces;
    const double px = a.first + t * (b.first - a.first), py = a.second + t * (b.second - a.second);
    inside += px >= x && py >= y && py <= y + height ? 1 : 0;
  }
  return inside;
}

}  // namespace

std::string escape_markup(const std::string& text) {
  std::string out;
  for (char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else
      out += c;
  }
  return out;
}

std::vector<double> plot_ticks(PlotRange range, int count) {
  const double span = range.hi - range.lo;
  if (!(span > 0) || !std::isfinite(span)) return {range.lo};
  const double raw = span / std::max(1, count), power = std::pow(10, std::floor(std::log10(raw)));
  double step = 10 * power;
  for (double factor : {1.0, 2.0, 5.0})
    if (factor * power >= raw * 0.999) {
      step = factor * power;
      break;
    }
  std::vector<double> ticks;
  for (double k = std::ceil(range.lo / step - 1e-9); k * step <= range.hi + 1e-9 * span; ++k)
    ticks.push_back(k * step);
  return ticks;
}

std::vector<std::pair<double, double>> thinned(const std::vector<std::pair<double, double>>& curve,
                                               std::size_t count) {
  if (curve.size() <= count || count < 2) return curve;
  std::vector<std::pair<double, double>> kept;
  for (std::size_t i = 0; i < count; ++i) kept.push_back(curve[i * (curve.size() - 1) / (count - 1)]);
  return kept;
}

SvgPlot& SvgPlot::add(Kind kind, const std::string& name, Points points, bool dashed) {
  std::erase_if(points, [](const auto& p) { return !finite(p); });
  series_.push_back({kind, name, std::move(points), dashed, colors_});
  if (kind != Kind::level) colors_ = (colors_ + 1) % static_cast<int>(kColors.size());
  return *this;
}

SvgPlot& SvgPlot::line(const std::string& name, Points points, bool dashed) {
  return add(Kind::line, name, std::move(points), dashed);
}

SvgPlot& SvgPlot::points(const std::string& name, Points points) {
  return add(Kind::points, name, std::move(points), false);
}

SvgPlot& SvgPlot::bars(const std::string& name, const std::vector<std::string>& labels,
                       const std::vector<double>& values) {
  Points points;
  for (std::size_t i = 0; i < values.size(); ++i) points.emplace_back(static_cast<double>(i), values[i]);
  bar_labels_ = labels;
  return add(Kind::bars, name, std::move(points), false);
}

SvgPlot& SvgPlot::level(const std::string& name, double y) { return add(Kind::level, name, {{0, y}}, true); }

struct SvgPlot::Scale {
  PlotRange x, y;
  int width = 0, height = 0;

  double px(double value) const { return kLeft + (value - x.lo) / (x.hi - x.lo) * (width - kLeft - kRight); }
  double py(double value) const {
    return height - kBottom - (value - y.lo) / (y.hi - y.lo) * (height - kTop - kBottom);
  }
};

SvgPlot::Scale SvgPlot::scale() const {
  PlotRange x{1e300, -1e300}, y{1e300, -1e300};
  for (const Series& s : series_)
    for (const auto& [px, py] : s.points) {
      y = {std::min(y.lo, py), std::max(y.hi, py)};
      if (s.kind == Kind::bars) y.lo = std::min(y.lo, 0.0);
      const double half = s.kind == Kind::bars ? 0.6 : 0;
      if (s.kind != Kind::level) x = {std::min(x.lo, px - half), std::max(x.hi, px + half)};
    }
  if (x.lo > x.hi) x = {0, 1};
  if (y.lo > y.hi) y = {0, 1};
  widen(x);
  widen(y);
  return {options_.x.value_or(x), options_.y.value_or(y), options_.width, options_.height};
}

std::string SvgPlot::axes(const Scale& at) const {
  const double left = kLeft, right = options_.width - kRight, top = kTop, bottom = options_.height - kBottom;
  std::string out;
  for (double tick : plot_ticks(at.y)) {
    out += segment(left, at.py(tick), right, at.py(tick), "stroke=\"#e4e4e4\"");
    out += text_at(left - 6, at.py(tick) + 4, tick_text(tick), "end");
  }
  if (bar_labels_.empty())
    for (double tick : plot_ticks(at.x)) {
      out += segment(at.px(tick), top, at.px(tick), bottom, "stroke=\"#e4e4e4\"");
      out += text_at(at.px(tick), bottom + 15, tick_text(tick), "middle");
    }
  for (std::size_t i = 0; i < bar_labels_.size(); ++i)
    out += text_at(at.px(static_cast<double>(i)), bottom + 15, bar_labels_[i], "middle", " font-size=\"9\"");
  out += segment(left, bottom, right, bottom, "stroke=\"#222\"");
  out += segment(left, top, left, bottom, "stroke=\"#222\"");
  out += text_at((left + right) / 2, options_.height - 12, options_.x_label, "middle");
  const double middle = (top + bottom) / 2;
  out += "<text x=\"14\" y=\"" + number(middle) + "\" text-anchor=\"middle\" transform=\"rotate(-90 14 " +
         number(middle) + ")\">" + escape_markup(options_.y_label) + "</text>\n";
  out += text_at((left + right) / 2, 20, options_.title, "middle", " font-size=\"13\" font-weight=\"bold\"");
  return out;
}

std::string SvgPlot::draw(const Series& series, const Scale& at) const {
  const std::string color = kColors[series.color];
  std::string out;
  switch (series.kind) {
    case Kind::line:
      out = "<polyline fill=\"none\" stroke=\"" + color + "\" stroke-width=\"1.6\"" +
            (series.dashed ? " stroke-dasharray=\"5 4\"" : "") + " points=\"";
      for (const auto& [x, y] : series.points) out += number(at.px(x)) + "," + number(at.py(y)) + " ";
      return out + "\"/>\n";
    case Kind::points:
      for (const auto& [x, y] : series.points)
        out += "<circle cx=\"" + number(at.px(x)) + "\" cy=\"" + number(at.py(y)) + "\" r=\"2.6\" fill=\"" +
               color + "\" fill-opacity=\"0.65\"/>\n";
      return out;
    case Kind::bars:
      for (const auto& [x, y] : series.points)
        out += "<rect x=\"" + number(at.px(x - 0.38)) + "\" y=\"" + number(std::min(at.py(y), at.py(0))) +
               "\" width=\"" + number(at.px(x + 0.38) - at.px(x - 0.38)) + "\" height=\"" +
               number(std::abs(at.py(y) - at.py(0))) + "\" fill=\"" + color + "\" fill-opacity=\"0.8\"/>\n";
      return out;
    case Kind::level:
      for (const auto& [x, y] : series.points) {
        out += segment(kLeft, at.py(y), options_.width - kRight, at.py(y),
                       "stroke=\"#888\" stroke-dasharray=\"5 4\"");
        out += text_at(options_.width - kRight - 4, at.py(y) - 4, series.name, "end");
      }
      return out;
  }
  return out;
}

std::string SvgPlot::legend() const {
  std::string out;
  int row = 0, rows = 0;
  std::size_t longest = 0;
  for (const Series& s : series_) {
    if (s.kind == Kind::level || s.name.empty()) continue;
    longest = std::max(longest, s.name.size());
    ++rows;
  }
  const double x = options_.width - kRight - 26 - 6.0 * static_cast<double>(longest), height = 15.0 * rows;
  // Bottom right, unless what is drawn leaves more room at the top.
  const Scale at = scale();
  double top = options_.height - kBottom - 10 - height;
  const auto crowd = [&](double y) {
    int inside = 0;
    for (const Series& s : series_)
      for (std::size_t i = 0; i < s.points.size(); ++i)
        inside +=
            crossings({at.px(s.points[i].first), at.py(s.points[i].second)},
                      {at.px(s.points[i > 0 ? i - 1 : 0].first), at.py(s.points[i > 0 ? i - 1 : 0].second)},
                      s.kind == Kind::line, x, y, height + 10);
    return inside;
  };
  if (crowd(kTop + 4) < crowd(top)) top = kTop + 4;
  for (const Series& s : series_) {
    if (s.kind == Kind::level || s.name.empty()) continue;
    const double y = top + 15.0 * ++row;
    out += "<rect x=\"" + number(x) + "\" y=\"" + number(y - 8) + "\" width=\"12\" height=\"8\" fill=\"" +
           kColors[s.color] + "\"/>\n" + text_at(x + 17, y, s.name, "start");
  }
  return out;
}

std::string SvgPlot::svg() const {
  const Scale at = scale();
  std::string out = open_svg(options_.width, options_.height, options_.title) + axes(at);
  // An inner picture cuts off what lies outside the axes; a little room lets dots on the edge stay round.
  constexpr int kRoom = 4;
  const std::string x = std::to_string(kLeft - kRoom), y = std::to_string(kTop - kRoom);
  const std::string width = std::to_string(options_.width - kLeft - kRight + 2 * kRoom);
  const std::string height = std::to_string(options_.height - kTop - kBottom + 2 * kRoom);
  out += "<svg x=\"" + x + "\" y=\"" + y + "\" width=\"" + width + "\" height=\"" + height + "\" viewBox=\"" +
         x + " " + y + " " + width + " " + height + "\">\n";
  for (const Series& series : series_) out += draw(series, at);
  out += "</svg>\n";
  return out + legend() + "</svg>\n";
}

std::string heat_table_svg(const std::string& title, const std::string& row_title,
                           const std::string& column_title, const std::vector<std::string>& rows,
                           const std::vector<std::string>& columns,
                           const std::vector<std::vector<double>>& values) {
  constexpr int kCell = 46, kHeadLeft = 110, kHeadTop = 70;
  const int width = kHeadLeft + kCell * static_cast<int>(columns.size()) + 16;
  const int height = kHeadTop + kCell * static_cast<int>(rows.size()) + 16;
  std::string out = open_svg(std::max(width, 280), height, title);
  out += text_at(std::max(width, 280) / 2.0, 20, title, "middle", " font-size=\"13\" font-weight=\"bold\"");
  out += text_at(kHeadLeft + kCell * static_cast<double>(columns.size()) / 2, 42, column_title, "middle");
  out += text_at(kHeadLeft - 10, kHeadTop - 8, row_title, "end");
  for (std::size_t j = 0; j < columns.size(); ++j)
    out += text_at(kHeadLeft + kCell * (static_cast<double>(j) + 0.5), kHeadTop - 8, columns[j], "middle");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const double y = kHeadTop + kCell * static_cast<double>(i);
    double sum = 0;
    for (double v : values[i]) sum += v;
    out += text_at(kHeadLeft - 10, y + kCell / 2.0 + 4, rows[i], "end");
    for (std::size_t j = 0; j < columns.size(); ++j) {
      const double share = sum > 0 ? values[i][j] / sum : 0, x = kHeadLeft + kCell * static_cast<double>(j);
      out += "<rect x=\"" + number(x) + "\" y=\"" + number(y) + "\" width=\"" + std::to_string(kCell) +
             "\" height=\"" + std::to_string(kCell) + "\" fill=\"#0072B2\" fill-opacity=\"" +
             number(0.85 * share) + "\" stroke=\"#fff\"/>\n";
      out += text_at(x + kCell / 2.0, y + kCell / 2.0 + 4, number(values[i][j], "%.4g"), "middle",
                     share > 0.6 ? " fill=\"#fff\"" : "");
    }
  }
  return out + "</svg>\n";
}

}  // namespace retinal
