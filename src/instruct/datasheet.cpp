// The datasheet of a build: what is in it, where it comes from, what it is for.

#include <sstream>

#include "instruct/build.h"

namespace retinal::instruct {

std::string datasheet(const JobConfig& job, const BuildResult& r) {
  std::ostringstream out;
  out << "# Datasheet: " << job.name << "\n\n"
      << "Dialogues about colour fundus photographs for visual instruction tuning, written by "
      << (job.remote ? "the model " + job.endpoint.model + " for" : std::string("the offline writer of"))
      << "\n"
      << "RetinalGPT from labels and measurements and checked sentence by sentence against them. For "
         "research; not a\n"
      << "medical device, and no statement in it is a diagnosis.\n\n"
      << "| | |\n|---|---|\n"
      << "| source | " << (job.table.empty() ? job.dataset : job.table.filename().string()) << ", split "
      << job.split << " |\n"
      << "| photographs described | " << r.photographs << " |\n"
      << "| photographs that failed (failed.csv) | " << r.failed << " |\n"
      << "| left out because the patient is in another split too | " << r.patients_left_out << " |\n";
  for (const auto& [track, n] : r.dialogues) out << "| dialogues, " << track << " | " << n << " |\n";
  out << "| answers refused by the fact check or too short (refused.jsonl) | " << r.refused << " |\n"
      << "| evidence | " << job.evidence
      << (job.estimates ? ", estimates of the networks used as labels" : "") << " |\n"
      << "| writer, seed | " << (job.remote ? "endpoint/" + job.endpoint.model : std::string(kWriterName))
      << ", " << job.seed << " |\n";
  if (job.remote)
    out << "| answers of the writer, tokens of prompts and answers, cost | " << r.replies << ", "
        << r.prompt_tokens << " and " << r.completion_tokens << " (" << r.uncounted_replies
        << " answers without count), " << r.cost << " |\n";
  out << "| phrasings | " << (job.writer.phrasings == Phrasings::kept ? "kept for tests" : "trained")
      << " |\n\n"
      << "## Composition\n\n"
      << "Each line of `<track>.jsonl` holds `id`, `image`, `conversations` and `provenance` (data set, "
         "split, patient,\n"
      << "SHA-256 of the photograph, label source, evidence model, writer, seed, topics). `<track>.json` is "
         "the same as one\n"
      << "array, `<track>.slots.jsonl` has the same dialogues with `[[key]]` in place of every value, "
         "`descriptions.jsonl`\n"
      << "what is known about each photograph.\n\n"
      << "## Limits\n\n"
      << (job.remote
              ? "The fact check reads what it can read: wording that it does not follow may hide a mistake. "
              : "The wording comes from a grammar: it is varied, but not as varied as people are. ")
      << "Labels are those of the\n"
      << "publisher, errors included. The licence of the photographs and labels is that of their data set.\n";
  return out.str();
}

}  // namespace retinal::instruct
