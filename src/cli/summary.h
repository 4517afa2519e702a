#pragma once
// An evidence record as a table for people.

#include <iosfwd>

#include "evidence/evidence.h"

namespace retinal {

/// Prints the record; of the measurements those of the whole field, the disc and the calibre equivalents.
void print_summary(std::ostream& out, const Evidence& evidence);

/// Prints measurements with unit and interval, and below them what could not be measured and why.
void print_measurements(std::ostream& out, const Measurements& measurements);

}  // namespace retinal
