#include "analysis/result_folder.h"

#include <set>

#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "biometry/vessel_graph.h"
#include "evidence/maps.h"
#include "evidence/overlay.h"
#include "image/encode.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

constexpr const char* kTable = "measurements.csv";
constexpr const char* kTidyTable = "measurements_tidy.csv";
/// Room for "_12345" and file systems that allow 255 bytes.
constexpr std::size_t kLongestName = 200;

std::string safe_stem(const fs::path& image) {
  std::string stem = printable(image.stem().string());
  for (char& c : stem)
    if (c == '/' || c == '\\') c = '_';
  if (stem.size() > kLongestName) stem = valid_utf8(std::string_view(stem).substr(0, kLongestName));
  return stem.empty() || stem == "." || stem == ".." ? "photograph" : stem;
}

}  // namespace

std::vector<std::string> record_names(const std::vector<fs::path>& images) {
  std::set<std::string> taken = {kTable, kTidyTable}, stems;
  for (const fs::path& image : images) stems.insert(safe_stem(image));
  std::vector<std::string> names;
  for (const fs::path& image : images) {
    const std::string stem = safe_stem(image);
    std::string name = stem;
    // A number must not lead to the stem of another file either, whichever comes first.
    for (int n = 2; taken.contains(name) || (name != stem && stems.contains(name)); ++n)
      name = stem + "_" + std::to_string(n);
    taken.insert(name);
    names.push_back(name);
  }
  return names;
}

void write_record(const fs::path& folder, const Photograph& photograph, const Analysis& analysis,
                  bool probabilities) {
  const int width = photograph.pixels.width, height = photograph.pixels.height;
  write_file_atomically(folder / "overlay.png",
                        encode_png(draw_overlay(photograph.pixels, analysis.evidence, analysis.reading)));
  for (std::size_t i = 0; analysis.evidence.usable() && i < kStructures.size(); ++i) {
    const auto structure = static_cast<Structure>(i);
    const std::string file = std::string(kStructures[i]) + ".png";
    write_file_atomically(folder / "masks" / file,
                          encode_png(photo_mask(analysis.reading, structure, width, height)));
    if (probabilities)
      write_file_atomically(folder / "probabilities" / file,
                            encode_png(photo_probability(analysis.reading, structure, width, height)));
  }
  if (analysis.evidence.usable()) {
    const FundusReading& reading = analysis.reading;
    // A table has no room to say that a scale is assumed.
    const ScaleRecord& scale = analysis.evidence.scale;
    const std::optional<double> stated =
        scale.source == "disc_diameter_prior" ? std::nullopt : scale.um_per_px;
    const VesselGraph graph =
        in_photograph(build_vessel_graph(biometry_input(reading, stated)), reading.crop, width, height);
    write_file_atomically(folder / "vessel_graph.json", to_json(graph).dump() + "\n");
    write_file_atomically(folder / "vessels.csv", vessel_table(graph, stated));
  }
  write_file_atomically(folder / "evidence.json", to_json(analysis.evidence).dump(2) + "\n");
}

void write_tables(const fs::path& folder, const MeasurementTable& table) {
  write_file_atomically(folder / kTable, table.wide());
  write_file_atomically(folder / kTidyTable, table.tidy());
}

}  // namespace retinal
