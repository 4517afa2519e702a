// retinalgpt docs: documents that are generated from tables in the code.

#include <filesystem>
#include <iostream>
#include <memory>
#include <string>

#include "assistant/knowledge.h"
#include "base/file.h"
#include "biometry/features_document.h"
#include "cli/commands.h"
#include "evidence/evidence_document.h"

namespace retinal {
namespace {

constexpr const char* kDocsFooter = R"(Examples:
  retinalgpt docs evidence                           what every field and key of the evidence record means
  retinalgpt docs evidence --out docs/evidence.md    after a change of the record or of the table of features
  retinalgpt docs features --out docs/features.md    likewise
  retinalgpt docs knowledge                          what general questions are answered from, with references)";

void print_or_write(const std::string& document, const std::filesystem::path& out) {
  if (out.empty())
    std::cout << document;
  else
    write_file_atomically(out, document);
}

}  // namespace

void add_docs(CLI::App& app, CommandContext&) {
  CLI::App* command = app.add_subcommand("docs", "Documents generated from the code's own tables");
  command->require_subcommand(1);
  auto out = std::make_shared<std::filesystem::path>();
  CLI::App* evidence = command->add_subcommand("evidence", "The evidence record, as Markdown");
  evidence->add_option("--out", *out, "File to write to (default: stdout)")->type_name("FILE");
  evidence->callback([out] { print_or_write(evidence_document(), *out); });
  CLI::App* features =
      command->add_subcommand("features", "Every feature: definition, source, pitfalls, typical range");
  features->add_option("--out", *out, "File to write to (default: stdout)")->type_name("FILE");
  features->callback([out] { print_or_write(features_document(), *out); });
  CLI::App* knowledge =
      command->add_subcommand("knowledge", "The knowledge base: every entry with its references");
  knowledge->add_option("--out", *out, "File to write to (default: stdout)")->type_name("FILE");
  knowledge->callback([out] { print_or_write(knowledge_document(), *out); });
  command->footer(kDocsFooter);
}

}  // namespace retinal
