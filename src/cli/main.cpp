// The program `retinalgpt`.

#include "cli/instruct.h"
#include "cli/program.h"

namespace retinal {
namespace {

void add_commands(CLI::App& app, CommandContext& context) {
  add_analyze(app, context);
  add_measure(app, context);
  add_report(app, context);
  add_chat(app, context);
  add_dataset(app, context);
  add_trainer(app, context);
  add_convert(app, context);
  add_evaluate(app, context);
  add_instruct(app, context);
  add_bench(app, context);
  add_models(app, context);
  add_docs(app, context);
}

}  // namespace
}  // namespace retinal

int main(int argc, char** argv) { return retinal::run_program(retinal::add_commands, argc, argv); }
