#pragma once
// Printed cells that all reports share.

#include <string>
#include <vector>

#include "evaluation/run_benchmarks.h"

namespace retinal {

/// Three decimals for shares and ratios, two for seconds and GiB, one for pixels and MiB.
std::string printed(double value, const std::string& unit);

/// Head of the table of figures, and a figure's cells: measure, figure, 95 % interval, n, floor, aim,
/// reached, reference.
std::vector<std::string> figure_head();
std::vector<std::string> figure_cells(const Figure& figure);

/// A table's row as it is printed.
std::vector<std::string> cell_texts(const std::vector<TableCell>& row);

/// The same for robustness: measure, unchanged, then each degradation as figure and by how much it is worse.
std::vector<std::string> robustness_head();
std::vector<std::string> robustness_cells(const RobustnessRow& row);
/// What the table shows, in a sentence.
std::string robustness_note(const Evaluation& evaluation);

/// "fundusnet 0.1 (1a2b3c4d5e6f), 1,925 photographs, 812 s" and, with a limit, that the figures are not the
/// official ones.
std::string evaluation_summary(const Evaluation& evaluation);

}  // namespace retinal
