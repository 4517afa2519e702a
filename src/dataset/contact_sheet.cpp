#include "dataset/contact_sheet.h"

#include <algorithm>

#include "assistant/report_plots.h"
#include "base/base64.h"
#include "base/error.h"
#include "base/text.h"
#include "dataset/inspection.h"
#include "dataset/pictures.h"
#include "image/encode.h"

namespace retinal {
namespace {

constexpr int kQuality = 80;
constexpr std::size_t kMostLabels = 6;  // of one picture

constexpr const char* kHead = R"(<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<style>
body{font:14px/1.4 system-ui,sans-serif;margin:1.5rem;background:#fff;color:#1f2933}
main{display:grid;grid-template-columns:repeat(auto-fill,minmax(11rem,1fr));gap:1rem}
figure{margin:0}figcaption{font-size:12px;overflow-wrap:anywhere}img{max-width:100%;background:#000}
.problem{color:#b00020}
</style>
)";

std::string escaped(const std::string& text) { return report::html_text(printable(text)); }

std::string picture_element(const Sample& sample, int side) {
  if (sample.image.empty()) return "<p>no picture: text only</p>";
  try {
    const Raster8 small = shrunk_to_fit(read_picture(sample.image), side);
    return "<img alt=\"\" width=\"" + std::to_string(small.width) + "\" height=\"" +
           std::to_string(small.height) + "\" src=\"data:image/jpeg;base64," +
           base64(encode_jpeg(small, kQuality)) + "\">";
  } catch (const Error& error) {
    return "<p class=\"problem\">" + escaped(error.what()) + "</p>";
  }
}

std::string caption(const Sample& sample) {
  std::string text = "<b>" + escaped(sample.id()) + "</b>";
  const auto labels = labels_of(sample);
  for (std::size_t i = 0; i < std::min(labels.size(), kMostLabels); ++i)
    text += "<br>" + escaped(labels[i].first) + ": " + escaped(labels[i].second);
  if (labels.size() > kMostLabels)
    text += "<br>and " + std::to_string(labels.size() - kMostLabels) + " more labels";
  return text;
}

}  // namespace

std::string contact_sheet(const std::string& title, const std::vector<Sample>& samples,
                          const ContactSheetOptions& options) {
  const std::size_t shown = std::min(samples.size(), static_cast<std::size_t>(options.pictures));
  std::string html = kHead;
  html += "<title>" + escaped(title) + "</title></head><body>\n<h1>" + escaped(title) + "</h1>\n<p>" +
          std::to_string(shown) + " of " + std::to_string(samples.size()) + " samples</p>\n<main>\n";
  for (std::size_t i = 0; i < shown; ++i) {
    const Sample& sample = samples[i * samples.size() / shown];
    html += "<figure>" + picture_element(sample, options.side) + "<figcaption>" + caption(sample) +
            "</figcaption></figure>\n";
  }
  return html + "</main>\n</body></html>\n";
}

}  // namespace retinal
