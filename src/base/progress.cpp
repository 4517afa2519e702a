#include "base/progress.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

namespace retinal {
namespace {

using Seconds = std::chrono::duration<double>;

constexpr int kBarWidth = 24;
/// Redrawing more often than the eye follows only costs time.
constexpr Seconds kRedrawInterval{0.1};
/// Keeps the bar, the counts and the note on one line of an 80-column terminal.
constexpr std::size_t kNoteWidth = 24;

/// "1:02:03" or "02:03".
std::string clock_text(double seconds) {
  const auto total = static_cast<long long>(std::llround(seconds));
  char text[32];
  if (total >= 3600)
    std::snprintf(text, sizeof text, "%lld:%02lld:%02lld", total / 3600, total / 60 % 60, total % 60);
  else
    std::snprintf(text, sizeof text, "%02lld:%02lld", total / 60, total % 60);
  return text;
}

std::string bar(std::int64_t done, std::int64_t total) {
  const auto filled =
      static_cast<std::size_t>(std::clamp<std::int64_t>(done * kBarWidth / total, 0, kBarWidth));
  return "[" + std::string(filled, '#') + std::string(kBarWidth - filled, '-') + "] ";
}

/// "12/81, 00:34 left" while running, "81/81, 01:02" at the end; "12, 00:34" when the total is unknown.
std::string counts(std::int64_t done, std::int64_t total, double elapsed) {
  if (total <= 0) return std::to_string(done) + ", " + clock_text(elapsed);
  const std::string text = std::to_string(done) + "/" + std::to_string(total) + ", ";
  if (done <= 0 || done >= total) return text + clock_text(elapsed);
  return text + clock_text(elapsed * static_cast<double>(total - done) / static_cast<double>(done)) + " left";
}

}  // namespace

Progress::Progress(std::string label, std::int64_t total, std::int64_t log_every)
    : label_(std::move(label)),
      total_(total),
      log_every_(std::max<std::int64_t>(log_every, 1)),
      terminal_(::isatty(STDERR_FILENO) == 1),
      start_(std::chrono::steady_clock::now()),
      last_drawn_(start_) {}

Progress::~Progress() { finish(); }

void Progress::update(std::int64_t done, const std::string& note) {
  const auto now = std::chrono::steady_clock::now();
  const double elapsed = Seconds(now - start_).count();
  const bool complete = total_ > 0 && done >= total_;
  if (terminal_) {
    if (open_ && !complete && now - last_drawn_ < kRedrawInterval) return;
    last_drawn_ = now;
    open_ = true;
    std::fprintf(stderr, "\r\033[K%s %s%s  %s", label_.c_str(), total_ > 0 ? bar(done, total_).c_str() : "",
                 counts(done, total_, elapsed).c_str(), note.substr(0, kNoteWidth).c_str());
    std::fflush(stderr);
  } else if (done - last_logged_ >= log_every_ || (complete && last_logged_ < done)) {
    last_logged_ = done;
    std::fprintf(stderr, "%s: %s  %s\n", label_.c_str(), counts(done, total_, elapsed).c_str(), note.c_str());
  }
}

void Progress::finish() {
  if (!open_) return;
  std::fputc('\n', stderr);
  open_ = false;
}

}  // namespace retinal
