#pragma once
// Ctrl-C. By default it ends the program at once with status 130. Long work that wants to finish the item in
// hand and leave its results in order holds a GracefulInterrupt and asks interrupted() between items; a
// second Ctrl-C ends the program at once all the same.

namespace retinal {

/// Installs the handler of SIGINT and SIGTERM; called once by main().
void install_interrupt_handler();

/// Whether Ctrl-C came while a GracefulInterrupt was held.
bool interrupted();

class GracefulInterrupt {
 public:
  GracefulInterrupt();
  ~GracefulInterrupt();
  GracefulInterrupt(const GracefulInterrupt&) = delete;
  GracefulInterrupt& operator=(const GracefulInterrupt&) = delete;
};

}  // namespace retinal
