// retinalgpt train: hands its command line over to the program retinalgpt-train beside this one.

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "base/text.h"
#include "cli/commands.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

/// Replaces this process, so that signals and the exit status are the trainer's. Returns only by throwing.
void become_trainer(std::vector<std::string> arguments) {
  const fs::path trainer = fs::read_symlink("/proc/self/exe").parent_path() / "retinalgpt-train";
  if (!fs::exists(trainer))
    throw FileError("this installation has no trainer (" + trainer.string() +
                    "); build it with: make TRAINING=ON");
  arguments.insert(arguments.begin(), {"retinalgpt", "train"});
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  execv(trainer.c_str(), argv.data());
  throw FileError("cannot run " + trainer.string() + ": " + std::strerror(errno));
}

}  // namespace

void add_trainer(CLI::App& app, CommandContext&) {
  CLI::App* train =
      app.add_subcommand("train", "Train FundusNet and the question router, tune language models");
  train->set_help_flag();  // the trainer has its own
  train->prefix_command();
  train->callback([train] { become_trainer(train->remaining()); });
}

}  // namespace retinal
