// The report as one HTML page without scripts; its only picture and its plots lie in the page itself.

#include <algorithm>

#include "assistant/facts.h"
#include "assistant/report.h"
#include "assistant/report_parts.h"
#include "assistant/report_plots.h"
#include "assistant/wording.h"
#include "base/base64.h"
#include "base/text.h"
#include "evidence/vocabulary.h"

namespace retinal {
namespace {

using report::html_text;

constexpr const char* kStyle = R"(
:root{color-scheme:light dark;--bg:#fff;--fg:#1d2733;--dim:#5c6b7a;--rule:#dde3ea;--card:#f6f8fa;--mark:#1f6feb;
--off:#8fa3b8;--warn:#b45309;--warnbg:#fff4e0}
@media (prefers-color-scheme:dark){:root{--bg:#12171d;--fg:#e4e9ef;--dim:#9aa8b6;--rule:#2c3743;--card:#1a212a;
--mark:#6cb0ff;--off:#61748a;--warn:#f5b95c;--warnbg:#33270f}}
*{box-sizing:border-box}
body{margin:0 auto;padding:2rem 1.25rem 4rem;max-width:60rem;background:var(--bg);color:var(--fg);
font:16px/1.55 system-ui,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
h1{font-size:1.7rem;line-height:1.25;margin:0 0 .2rem;overflow-wrap:anywhere}
h2{font-size:1.25rem;margin:2.4rem 0 .8rem;padding-bottom:.3rem;border-bottom:1px solid var(--rule)}
h3{font-size:1.05rem;margin:1.8rem 0 .4rem}
h4{font-size:.95rem;margin:1.1rem 0 .15rem}
p{margin:.2rem 0 .4rem;overflow-wrap:anywhere}
.dim,.note{color:var(--dim);font-size:.88rem}
.notice{border-left:4px solid var(--warn);background:var(--warnbg);padding:.6rem .9rem;margin:1rem 0}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(16rem,1fr));gap:.6rem;margin:1rem 0}
.facts div{background:var(--card);border:1px solid var(--rule);border-radius:.5rem;padding:.55rem .8rem}
.facts b{display:block;font-weight:600;overflow-wrap:anywhere}
.facts span{color:var(--dim);font-size:.82rem}
figure{margin:1.2rem 0}
img{display:block;max-width:min(100%,44rem);height:auto;margin:0 auto;border-radius:.5rem;background:#000}
figcaption{color:var(--dim);font-size:.85rem;text-align:center;margin-top:.3rem}
table{border-collapse:collapse;width:100%;font-size:.88rem;margin:.4rem 0}
th,td{text-align:left;vertical-align:top;padding:.28rem .6rem .28rem 0;border-bottom:1px solid var(--rule)}
th{color:var(--dim);font-weight:600}
td.n{white-space:nowrap;font-variant-numeric:tabular-nums}
code{font:.82em ui-monospace,Menlo,Consolas,monospace;overflow-wrap:anywhere}
details{margin:.2rem 0 .5rem}
summary{color:var(--dim);font-size:.85rem;cursor:pointer}
ul{margin:.2rem 0;padding-left:1.2rem}
svg{display:block;width:100%;max-width:44rem;height:auto;margin:.4rem 0;fill:var(--fg)}
svg .t,svg .v{font:12px system-ui,sans-serif}
svg .b{font-weight:700}
svg .s{font:11px system-ui,sans-serif;fill:var(--dim)}
svg .g{stroke:var(--rule)}
svg .w{stroke:var(--mark);stroke-width:1.6}
svg .p,svg .on{fill:var(--mark)}
svg .off{fill:var(--off)}
svg .open{fill:var(--warn)}
svg .track{fill:var(--rule)}
svg .th{stroke:var(--fg);stroke-width:2}
@media print{:root{color-scheme:light;--bg:#fff;--fg:#000;--dim:#444;--rule:#ccc;--card:#fff;--mark:#1f6feb;--off:#8fa3b8;
--warn:#b45309;--warnbg:#fff}
body{padding:0;font-size:11pt;max-width:none}img{max-height:16cm}h2,h3,h4{break-after:avoid}
svg,tr,figure{break-inside:avoid}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
)";

constexpr const char* kOverlayCaption =
    "What was found, drawn over the photograph. Positions in this report are in pixels of the photograph "
    "itself.";

std::string html_table(const std::vector<std::string>& heads, const report::Rows& rows) {
  std::string text = "<table><thead><tr>";
  for (const std::string& head : heads) text += "<th>" + html_text(head) + "</th>";
  text += "</tr></thead><tbody>\n";
  for (const auto& row : rows) {
    text += "<tr>";
    for (std::size_t i = 0; i < row.size(); ++i)
      text += (row[i].size() < 24 && i > 0 ? "<td class=\"n\">" : "<td>") + html_text(row[i]) + "</td>";
    text += "</tr>\n";
  }
  return text + "</tbody></table>\n";
}

std::string folded(const std::string& title, const std::string& content) {
  return "<details><summary>" + html_text(title) + "</summary>\n" + content + "</details>\n";
}

std::string answer_html(const Answer& answer) {
  std::string text =
      "<h4>" + html_text(report::heading(answer)) + "</h4>\n<p>" + html_text(answer.text) + "</p>\n";
  if (answer.citations.empty()) return text;
  report::Rows rows;
  for (const Citation& citation : answer.citations) rows.push_back({citation.key, citation.text});
  return text + folded("evidence (" + std::to_string(rows.size()) + ")",
                       html_table({"key", "what the record holds"}, rows));
}

std::string group_html(const ReportGroup& group) {
  std::string text = "<h3>" + html_text(group.title) + "</h3>\n" + report::interval_plot(group);
  report::Rows rows;
  for (const ReportValue& v : group.values)
    rows.push_back({v.label, v.value, report::trimmed(v.unit), report::interval_words(v),
                    to_string(v.measurement.definition), v.measurement.key});
  if (!rows.empty()) {
    std::string content =
        html_table({"measurement", "value", "unit", "interval", "definition", "key"}, rows) +
        "<ul class=\"note\">";
    for (const std::string& definition : group.definitions)
      content += "<li>" + html_text(definition) + "</li>";
    for (const std::string& note : group.notes) content += "<li>Interval: " + html_text(note) + "</li>";
    text += "<details open><summary>values (" + std::to_string(rows.size()) + ")</summary>\n" + content +
            "</ul></details>\n";
  }
  for (const ReportGroup::Missing& missing : group.missing)
    text += "<p class=\"note\">Not measured: " + html_text(join_words(missing.labels)) +
            ". Reason: " + html_text(missing.reason) + ".</p>\n";
  return text;
}

std::string grade_html(const char* title, const GradeRecord& grade) {
  if (grade.p.empty()) return "";
  return "<h3>" + html_text(title) + ", " + html_text(grade.scale) + "</h3>\n" + report::grade_plot(grade);
}

std::string pictures_of(const std::string& section, const Evidence& e) {
  if (section == "lesions") return html_table(report::kLesionHeads, report::lesion_rows(e));
  if (section != "diseases") return "";
  return grade_html("Diabetic retinopathy", e.diabetic_retinopathy) +
         grade_html("Risk of macular oedema", e.macular_edema_risk) + "<h3>Findings</h3>\n" +
         report::finding_plot(e) +
         folded("values", html_table(report::kFindingHeads, report::finding_rows(e)));
}

/// The few values that a reader looks for first; each is a fact of the record.
std::string headline(const Evidence& e) {
  const Facts facts(e);
  std::string text;
  const auto add = [&](const char* name, const std::string& key) {
    if (const Fact* fact = facts.find(key))
      text += "<div><span>" + html_text(name) + "</span><b>" + html_text(fact->text) + "</b></div>";
  };
  add("eye", "image.laterality.value");
  add("image quality", "quality.grade");
  if (!e.diabetic_retinopathy.abstain) add("diabetic retinopathy", "grades.diabetic_retinopathy.name");
  add("vertical cup-to-disc ratio", "disc.cdr_vertical.whole");
  add("vessel density", "vessel.density.whole");
  add("fractal dimension", "vessel.fractal_dimension.whole");
  return text.empty() ? "" : "<div class=\"facts\">" + text + "</div>\n";
}

std::string head(const std::string& title) {
  return "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; "
         "style-src "
         "'unsafe-inline'\">\n<title>" +
         title + "</title>\n<style>" + kStyle + "</style>\n</head>\n<body>\n";
}

}  // namespace

std::string report_html(const Report& report, std::span<const std::uint8_t> overlay_jpeg) {
  const Evidence& e = report.evidence;
  const std::string title = "Report on " + html_text(e.image.file);
  std::string text = head(title) + "<h1>" + title + "</h1>\n<p class=\"dim\">" + kDisclaimer + "</p>\n";
  if (!report.refusal.empty())
    text += "<p class=\"notice\"><b>Nothing is claimed:</b> " + html_text(report.refusal) + ".</p>\n";
  else
    text += headline(e);
  if (!overlay_jpeg.empty())
    text +=
        "<figure><img alt=\"the photograph with what was found drawn over it\" "
        "src=\"data:image/jpeg;base64," +
        base64(overlay_jpeg) + "\">" +
        (report.refusal.empty() ? std::string("<figcaption>") + kOverlayCaption + "</figcaption>" : "") +
        "</figure>\n";
  for (const ReportSection& section : report.sections) {
    text += "<section>\n<h2>" + html_text(section.title) + "</h2>\n";
    for (const Answer& answer : section.answers) text += answer_html(answer);
    if (report.refusal.empty()) text += pictures_of(section.name, e);
    for (const ReportGroup& group : section.groups) text += group_html(group);
    text += "</section>\n";
  }
  return text + "</body>\n</html>\n";
}

}  // namespace retinal
