#pragma once
// Independent pieces of work on several threads.

#include <functional>
#include <vector>

namespace retinal {

/// Runs every task once, on up to `threads` threads (0: one for each processor that this process may use),
/// the caller's among them, and returns when all have ended. If tasks throw, one of the exceptions is thrown
/// then.
void run_tasks(const std::vector<std::function<void()>>& tasks, int threads);

}  // namespace retinal
