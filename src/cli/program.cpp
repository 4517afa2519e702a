#include "cli/program.h"

#include <csignal>
#include <cstdio>
#include <exception>
#include <iostream>
#include <new>
#include <string>
#include <vector>

#include "base/memory.h"
#include "base/suggest.h"
#include "base/text.h"
#include "cli/interrupt.h"

namespace retinal {
namespace {

constexpr const char* kDescription =
    "RetinalGPT measures a colour fundus photograph before it speaks about it.\n"
    "A research tool, not a medical device.";

constexpr const char* kProgramFooter = R"(Examples:
  retinalgpt analyze eye.jpg                      what was seen and measured, as a table
  retinalgpt analyze *.jpg --out results          records, overlays, masks and one table for all
  retinalgpt analyze eye.jpg --json | jq .grades  one evidence record per line
  retinalgpt report eye.jpg --format html --out report.html
  retinalgpt chat eye.jpg -q "Is there any bleeding?"
  retinalgpt COMMAND --help                       options and examples of one command

Results go to stdout, messages and progress to stderr.
Exit status: 0 success, 1 failure, 2 wrong usage, 3 no usable input, 4 some inputs failed,
5 model missing or damaged, 130 interrupted.)";

/// Names a mistyped word could have meant: options of the commands given so far, or the commands themselves.
std::vector<std::string> known_names(const CLI::App& app, const std::string& word) {
  std::vector<std::string> names;
  const bool option = word.starts_with("-");
  const auto collect = [&](const CLI::App& level) {
    if (option)
      for (const CLI::Option* o : level.get_options())
        for (const std::string& name : o->get_lnames()) names.push_back("--" + name);
    else
      for (const CLI::App* command : level.get_subcommands([](const CLI::App*) { return true; }))
        names.push_back(command->get_name());
  };
  const CLI::App* level = &app;
  collect(*level);
  while (!level->get_subcommands().empty()) {
    level = level->get_subcommands().front();
    collect(*level);
  }
  return names;
}

std::string usage_message(const CLI::App& app, const CLI::ParseError& error) {
  const std::vector<std::string> unknown = app.remaining(true);
  if (unknown.empty()) return error.what();
  const std::string word = unknown.front().substr(0, unknown.front().find('='));
  return "'" + word + "' is not " + (word.starts_with("-") ? "an option" : "a command") + " here" +
         did_you_mean(word, known_names(app, word));
}

/// One message on stderr. Text from outside may be in it, so it is printed escaped.
ExitStatus fail(const std::string& message, ExitStatus status) {
  std::cerr << "retinalgpt: " << printable(message) << "\n";
  return status;
}

ExitStatus parse_and_run(CLI::App& app, CommandContext& context, int argc, char** argv) {
  try {
    app.parse(argc, argv);
    return context.status;
  } catch (const CLI::Success& request) {  // --help, --version
    app.exit(request);
    return ExitStatus::success;
  } catch (const CLI::ParseError& error) {
    const CLI::App* command = app.get_subcommands().empty() ? nullptr : app.get_subcommands().front();
    const std::string name = command ? "retinalgpt " + command->get_name() : "retinalgpt";
    return fail(usage_message(app, error) + "; see '" + name + " --help'", ExitStatus::usage);
  }
}

ExitStatus run_commands(AddCommands add_commands, int argc, char** argv) {
  CLI::App app(kDescription, "retinalgpt");
  CommandContext context;
  app.set_version_flag("--version", std::string("retinalgpt ") + RETINALGPT_VERSION);
  app.require_subcommand(1);
  add_commands(app, context);
  app.footer(kProgramFooter);  // after the commands, which would inherit it
  try {
    const ExitStatus status = parse_and_run(app, context, argc, argv);
    std::cout.flush();
    if (!std::cout || std::fflush(stdout) != 0)
      throw FileError("the result could not be written to stdout; free some space or choose another file");
    return interrupted() ? ExitStatus::interrupted : status;
  } catch (const Error& error) {
    return fail(error.what(), error.status());
  } catch (const std::bad_alloc&) {
    return fail("not enough memory; close other programs or use smaller pictures", ExitStatus::failure);
  } catch (const std::exception& error) {
    return fail(std::string("unexpected failure: ") + error.what() + "; please report this with the command",
                ExitStatus::failure);
  }
}

}  // namespace

int run_program(AddCommands add_commands, int argc, char** argv) {
  keep_freed_memory();
  install_interrupt_handler();
  // A file that may not grow further is then an error of the write, with a message, not the end of the
  // program.
  std::signal(SIGXFSZ, SIG_IGN);
  return static_cast<int>(run_commands(add_commands, argc, argv));
}

}  // namespace retinal
