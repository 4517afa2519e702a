#include "cli/interrupt.h"

#include <unistd.h>
#include <csignal>

#include "base/error.h"

namespace retinal {
namespace {

volatile std::sig_atomic_t graceful = 0;
volatile std::sig_atomic_t pending = 0;

extern "C" void on_interrupt(int) {
  if (graceful > 0 && pending == 0)
    pending = 1;
  else
    ::_exit(static_cast<int>(ExitStatus::interrupted));
}

}  // namespace

void install_interrupt_handler() {
  struct sigaction action {};
  action.sa_handler = on_interrupt;
  ::sigemptyset(&action.sa_mask);
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
}

bool interrupted() { return pending != 0; }

GracefulInterrupt::GracefulInterrupt() { graceful = graceful + 1; }
GracefulInterrupt::~GracefulInterrupt() { graceful = graceful - 1; }

}  // namespace retinal
