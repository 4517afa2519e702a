#pragma once
// A training run in two processes.

#include <unistd.h>

#include <string>
#include <thread>
#include <vector>

#include "support/program.h"

namespace retinal::test {

/// Two ranks of one run of `train <stage> <recipe>` on this machine, both to their ends; `second` changes how
/// rank 1 is run.
inline std::vector<ProgramRun> two_processes(const std::string& stage, const std::string& recipe,
                                             const RunOptions& second = {}) {
  const std::string port = std::to_string(20000 + ::getpid() % 20000);
  std::vector<ProgramRun> runs(2);
  std::vector<std::thread> processes;
  for (int rank = 0; rank < 2; ++rank)
    processes.emplace_back([&, rank] {
      RunOptions options = rank == 1 ? second : RunOptions{};
      options.environment = {{"RANK", std::to_string(rank)},
                             {"WORLD_SIZE", "2"},
                             {"MASTER_ADDR", "127.0.0.1"},
                             {"MASTER_PORT", port}};
      runs[rank] = run_program({"train", stage, recipe}, options);
    });
  for (auto& process : processes) process.join();
  return runs;
}

}  // namespace retinal::test
