// retinalgpt analyze: photographs -> evidence records, overlays, masks, tables.

#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "analysis/result_folder.h"
#include "base/json.h"
#include "base/progress.h"
#include "base/text.h"
#include "cli/analysis_options.h"
#include "cli/commands.h"
#include "cli/interrupt.h"
#include "cli/summary.h"
#include "evidence/vocabulary.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

constexpr const char* kAnalyzeFooter = R"(Examples:
  retinalgpt analyze eye.jpg                       a table for people
  retinalgpt analyze eye.jpg --json                the evidence record (docs/evidence.md), one line per photograph
  retinalgpt analyze photos/*.jpg --out results    results/<name>/evidence.json, overlay.png, masks/*.png,
                                                   results/measurements.csv (one row per photograph) and
                                                   results/measurements_tidy.csv (with units, intervals, reasons)
A file that cannot be used is reported (with --json as {"file", "error"}) and never stops the others. A photograph
that is refused, for its quality or because it is no fundus photograph, has a record that says why.)";

struct AnalyzeOptions {
  std::vector<fs::path> images;
  AnalysisFlags analysis;
  bool json = false, probabilities = false;
  fs::path out;
};

class AnalyzeRun {
 public:
  explicit AnalyzeRun(const AnalyzeOptions& options)
      : options_(options),
        analyzer_(analyzer_options(options.analysis)),
        names_(record_names(options.images)),
        progress_("analysing", static_cast<std::int64_t>(options.images.size())) {}

  ExitStatus all() {
    const GracefulInterrupt graceful;
    for (std::size_t i = 0; i < options_.images.size() && !interrupted(); ++i) {
      one(i);
      if (options_.images.size() > 1)
        progress_.update(static_cast<std::int64_t>(i) + 1, printable(options_.images[i].filename().string()));
    }
    progress_.finish();
    if (!options_.out.empty()) write_tables(options_.out, table_);
    if (interrupted()) return ExitStatus::interrupted;
    if (failed_ == 0) return ExitStatus::success;
    return failed_ == options_.images.size() ? ExitStatus::no_usable_input : ExitStatus::some_inputs_failed;
  }

 private:
  /// Only a failure of the input stays with the input; a failure to write results would meet all that follow.
  void one(std::size_t i) {
    const fs::path& image = options_.images[i];
    Photograph photograph;
    Analysis analysis;
    try {
      photograph = load_photograph(image);
      analysis = analyzer_.analyze(photograph);
    } catch (const ModelError&) {
      throw;
    } catch (const std::exception& error) {
      report_failure(image, error.what());
      return;
    }
    if (!options_.out.empty()) {
      write_record(options_.out / names_[i], photograph, analysis, options_.probabilities);
      table_.add(names_[i], analysis.evidence);
    }
    print(analysis.evidence);
  }

  void print(const Evidence& evidence) {
    if (const std::string refusal = refusal_reason(evidence); !refusal.empty())
      message(printable(evidence.image.file) + ": " + printable(refusal));
    if (options_.json) {
      std::cout << to_json(evidence).dump() << "\n" << std::flush;
    } else {
      print_summary(std::cout, evidence);
      std::cout << "\n" << std::flush;
    }
  }

  void report_failure(const fs::path& image, const std::string& reason) {
    ++failed_;
    message(printable(reason));
    const std::string file = valid_utf8(image.string()), why = printable(reason);
    table_.add_failure(file, why);
    if (options_.json) std::cout << Json{{"file", file}, {"error", why}}.dump() << "\n" << std::flush;
  }

  /// A line on stderr that does not collide with the progress bar.
  void message(const std::string& text) {
    progress_.finish();
    std::cerr << "retinalgpt: " << text << "\n";
  }

  const AnalyzeOptions& options_;
  Analyzer analyzer_;
  std::vector<std::string> names_;
  Progress progress_;
  MeasurementTable table_;
  std::size_t failed_ = 0;
};

}  // namespace

void add_analyze(CLI::App& app, CommandContext& context) {
  auto options = std::make_shared<AnalyzeOptions>();
  CLI::App* command =
      app.add_subcommand("analyze", "Measure photographs: evidence records, overlays, masks, tables");
  command->add_option("IMAGE", options->images, "Fundus photographs: JPEG, PNG or TIFF")->required();
  command->add_flag("--json", options->json, "Print one evidence record per line");
  command->add_option("--out", options->out, "Folder for records, overlays, masks and tables")
      ->type_name("DIR");
  command->add_flag("--probabilities", options->probabilities, "With --out: also write probability maps")
      ->needs("--out");
  add_analysis_flags(*command, options->analysis);
  command->footer(kAnalyzeFooter);
  command->callback([options, &context] { context.status = AnalyzeRun(*options).all(); });
}

}  // namespace retinal
