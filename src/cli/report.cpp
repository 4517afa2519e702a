// retinalgpt report: one photograph -> one document.

#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <string>

#include "assistant/report.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/analysis_options.h"
#include "cli/commands.h"
#include "evidence/overlay.h"
#include "evidence/vocabulary.h"
#include "image/encode.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

constexpr int kOverlaySide = 1200, kOverlayQuality = 85;

constexpr const char* kReportFooter = R"(Examples:
  retinalgpt report eye.jpg                        Markdown to the terminal
  retinalgpt report eye.jpg --out report.html      one HTML page with overlay and plots; print it from a browser for a PDF
  retinalgpt report eye.jpg --out report.json      sections, answers with citations, and the evidence record
  retinalgpt report eye.jpg --um-per-px 7.1 --definitions both --out report.md
The text is that of chat's deterministic answers to a fixed list of topics; each answer names the evidence it rests on.
A photograph that is refused, for its quality or because it is no fundus photograph, has a report that says why.)";

struct ReportOptions {
  fs::path image, out;
  std::string format;
  AnalysisFlags analysis;
};

/// "md", "html" or "json": as given, else by the ending of --out, else md.
std::string format_of(const ReportOptions& options) {
  static const std::map<std::string, std::string> formats = {
      {"", "md"},       {".md", "md"},     {".markdown", "md"}, {".html", "html"},
      {".htm", "html"}, {".json", "json"}, {".pdf", "pdf"}};
  std::string format = options.format;
  if (format.empty()) {
    const auto known = formats.find(options.out.extension().string());
    if (known == formats.end())
      throw UsageError("the ending of '" + options.out.string() +
                       "' names no format; give --format md, html or json");
    format = known->second;
  }
  if (format == "pdf")
    throw UsageError(
        "PDF is not written by this version; make the HTML report (--format html) and print it to PDF from a "
        "browser");
  return format;
}

std::string document(const std::string& format, const Photograph& photograph, const Analysis& analysis) {
  const Report report = compose_report(analysis.evidence);
  if (format == "md") return report_markdown(report);
  if (format == "json") return report_json(report).dump(2) + "\n";
  const Raster8 overlay = draw_overlay(photograph.pixels, analysis.evidence, analysis.reading);
  return report_html(report, encode_jpeg(shrunk_to_fit(overlay, kOverlaySide), kOverlayQuality));
}

void run_report(const ReportOptions& options) {
  const std::string format = format_of(options);
  const Photograph photograph = load_photograph(options.image);
  const Analysis analysis = Analyzer(analyzer_options(options.analysis)).analyze(photograph);
  if (const std::string refusal = refusal_reason(analysis.evidence); !refusal.empty())
    std::cerr << "retinalgpt: " << printable(photograph.source) << ": " << printable(refusal) << "\n";
  const std::string text = document(format, photograph, analysis);
  if (options.out.empty())
    std::cout << text;
  else
    write_file_atomically(options.out, text);
}

}  // namespace

void add_report(CLI::App& app, CommandContext&) {
  auto options = std::make_shared<ReportOptions>();
  CLI::App* command =
      app.add_subcommand("report", "Write a report of one photograph: Markdown, HTML or JSON");
  command->add_option("IMAGE", options->image, "Fundus photograph: JPEG, PNG or TIFF")->required();
  command
      ->add_option("--format", options->format,
                   "md, html (one self-contained file) or json; by default the ending of --out, else md")
      ->check(CLI::IsMember({"md", "html", "json", "pdf"}))
      ->type_name("FORMAT");
  command->add_option("--out", options->out, "File to write to (default: stdout)")->type_name("FILE");
  add_analysis_flags(*command, options->analysis);
  command->footer(kReportFooter);
  command->callback([options] { run_report(*options); });
}

}  // namespace retinal
