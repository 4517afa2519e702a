// render_fundus: draws a fundus photograph of which everything is known, with its truth beside it.
//
//   render_fundus --seed 7 --side left --lesions 12,6,8,3 --out folder
//
// writes folder/photograph.png, folder/truth/<structure>.png (0/255) and folder/truth.json.

#include <CLI/CLI.hpp>
#include <iostream>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "image/encode.h"
#include "image/synthetic_fundus.h"

namespace retinal {
namespace {

constexpr std::array<const char*, 4> kLesionNames = {"microaneurysm", "haemorrhage", "hard_exudate",
                                                     "soft_exudate"};

Json to_json(PhotoPoint p) { return {p.x, p.y}; }

/// Landmarks, vessels (centre line and width at each point) and lesions in pixels of the photograph.
Json truth_record(const SyntheticFundus& eye) {
  Json truth;
  truth["side"] = to_string(eye.side);
  truth["field_of_view"] = {{"center", to_json(eye.field_center)}, {"radius", eye.field_radius}};
  truth["disc"] = {{"center", to_json(eye.disc_center)}, {"vertical_diameter", eye.disc_diameter}};
  truth["cup"] = {{"vertical_diameter", eye.cup_diameter}};
  truth["fovea"] = {{"center", to_json(eye.fovea)}};
  truth["lesions"] = Json::array();
  for (const auto& l : eye.lesion_list)
    truth["lesions"].push_back({{"kind", kLesionNames[static_cast<std::size_t>(l.kind)]},
                                {"center", to_json(l.center)},
                                {"box", {l.box.x_min, l.box.y_min, l.box.x_max, l.box.y_max}},
                                {"area", l.area}});
  truth["vessels"] = Json::array();
  for (const auto& v : eye.vessels) {
    Json line = Json::array();
    for (std::size_t i = 0; i < v.center_line.size(); ++i)
      line.push_back({v.center_line[i].x, v.center_line[i].y, v.width[i]});
    truth["vessels"].push_back({{"kind", v.artery ? "artery" : "vein"}, {"x_y_width", line}});
  }
  return truth;
}

void write(const SyntheticFundus& eye, const std::filesystem::path& folder) {
  write_file_atomically(folder / "photograph.png", encode_png(eye.rgb));
  const auto mask = [&](const std::string& name, const Raster8& raster) {
    write_file_atomically(folder / "truth" / (name + ".png"), encode_png(raster));
  };
  mask("field", eye.field);
  mask("vessel", eye.vessel);
  mask("artery", eye.artery);
  mask("vein", eye.vein);
  mask("disc", eye.disc);
  mask("cup", eye.cup);
  for (std::size_t i = 0; i < kLesionNames.size(); ++i) mask(kLesionNames[i], eye.lesions[i]);
  write_file_atomically(folder / "truth.json", truth_record(eye).dump(1) + "\n");
}

int run(int argc, char** argv) {
  CLI::App app("Draws a fundus photograph of which everything is known.", "render_fundus");
  SyntheticFundusOptions options;
  int size = 1400, height = 0;
  std::string side = "right";
  std::vector<int> lesions = {0, 0, 0, 0};
  std::filesystem::path folder;
  app.add_option("--out", folder, "Folder to write to")->required();
  app.add_option("--seed", options.seed, "Which eye")->capture_default_str();
  app.add_option("--size", size, "Width, pixels")->capture_default_str();
  app.add_option("--height", height,
                 "Height, pixels; less than the width clips the field (default: the width)");
  app.add_option("--side", side, "Eye")->check(CLI::IsMember({"right", "left"}))->capture_default_str();
  app.add_option("--lesions", lesions, "Numbers of microaneurysms,haemorrhages,hard exudates,soft exudates")
      ->delimiter(',')
      ->expected(4);
  app.add_option("--cup-to-disc", options.cup_to_disc, "Vertical")->capture_default_str();
  app.add_option("--tortuosity", options.tortuosity, "0 smooth, 1 ordinary, 3 strongly wound")
      ->capture_default_str();
  app.add_option("--exposure", options.exposure, "Factor on brightness")->capture_default_str();
  app.add_option("--blur", options.blur, "Standard deviation, pixels")->capture_default_str();
  app.add_option("--noise", options.noise, "Standard deviation, grey levels")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  options.width = size;
  options.height = height > 0 ? height : size;
  options.field_radius = 0.485 * size;
  options.disc_diameter = options.field_radius / 2.95;  // a 45 degree camera
  options.side = side == "left" ? Laterality::left : Laterality::right;
  options.lesions = scatter_lesions(options.seed, {lesions[0], lesions[1], lesions[2], lesions[3]});
  write(render_synthetic_fundus(options), folder);
  return 0;
}

}  // namespace
}  // namespace retinal

int main(int argc, char** argv) {
  try {
    return retinal::run(argc, argv);
  } catch (const retinal::Error& error) {
    std::cerr << "render_fundus: " << error.what() << "\n";
    return static_cast<int>(error.status());
  }
}
