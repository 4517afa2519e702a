#include "training/run_log.h"

#include <sstream>

#include "base/file.h"

namespace retinal::training {
namespace {

/// Header and rows whose first column is at most `last_step`.
std::string kept_rows(const std::filesystem::path& path, const std::string& header, std::int64_t last_step) {
  std::string kept = header + "\n";
  if (last_step == 0 || !std::filesystem::exists(path)) return kept;
  std::istringstream lines(read_text_file(path));
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line))
    if (!line.empty() && std::stoll(line) <= last_step) kept += line + "\n";
  return kept;
}

std::ofstream reopen(const std::filesystem::path& path, const std::string& header, std::int64_t last_step) {
  write_file_atomically(path, kept_rows(path, header, last_step));
  return std::ofstream(path, std::ios::app);
}

}  // namespace

void RunLog::open(std::int64_t last_step) {
  steps_ = reopen(folder_ / "log.csv", "step,loss,learning_rate,gradient_norm", last_step);
  validations_ = reopen(folder_ / "validation.csv", "step,measure,value", last_step);
}

void RunLog::step(std::int64_t step, double loss, double learning_rate, double gradient_norm) {
  steps_ << step << ',' << loss << ',' << learning_rate << ',' << gradient_norm << '\n';
  if (step % 20 == 0) steps_.flush();
}

void RunLog::validation(std::int64_t step, const Validation& result) {
  validations_ << step << ",score," << result.score << '\n';
  for (const auto& [name, value] : result.measures)
    validations_ << step << ',' << name << ',' << value << '\n';
  validations_.flush();
}

void RunLog::flush() {
  steps_.flush();
  validations_.flush();
}

}  // namespace retinal::training
