// The program `retinalgpt-train`, which `retinalgpt train` becomes: apart, because libtorch takes longer to
// load than most commands take to run, and because inference never needs it.

#include "cli/program.h"

int main(int argc, char** argv) { return retinal::run_program(retinal::add_train, argc, argv); }
