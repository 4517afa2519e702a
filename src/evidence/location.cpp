#include "evidence/location.h"

#include <cmath>
#include <cstdio>
#include <numbers>

namespace retinal {
namespace {

constexpr double kAtFovea = 0.1;        ///< disc diameters within which something is "at" the fovea
constexpr double kCentralField = 0.15;  ///< share of the field's radius that counts as its centre

/// Sector of a direction, counted anticlockwise as seen: 0 right, 1 up-right, 2 up ... 7 down-right.
int sector(double dx, double dy) {
  const double turns = std::atan2(-dy, dx) / (2 * std::numbers::pi);
  return (static_cast<int>(std::lround(turns * 8)) + 8) % 8;
}

/// "superotemporal to" or, with an unknown side, "above and to the left of".
std::string direction(double dx, double dy, std::optional<Laterality> side) {
  const int s = sector(dx, dy);
  const bool up = s >= 1 && s <= 3, down = s >= 5, right = s <= 1 || s == 7, left = s >= 3 && s <= 5;
  if (!side) {
    const std::string vertical = up ? "above" : down ? "below" : "";
    const std::string horizontal = right ? "to the right of" : left ? "to the left of" : "";
    return vertical + (!vertical.empty() && !horizontal.empty() ? " and " : "") + horizontal;
  }
  // The nose is to the right of a right eye's photograph and to the left of a left eye's.
  const bool nasal = right == (*side == Laterality::right);
  const std::string vertical = up ? "superior" : down ? "inferior" : "";
  if (!left && !right) return vertical + " to";
  const std::string horizontal = nasal ? "nasal" : "temporal";
  if (vertical.empty()) return horizontal + " to";
  return vertical.substr(0, 5) + "o" + horizontal + " to";  // superior, inferior -> supero-, infero-
}

std::string distance_text(double pixels, std::optional<double> unit, bool name_unit) {
  char text[48];
  if (unit)
    std::snprintf(text, sizeof text, name_unit ? "%.1f disc diameters" : "%.1f", pixels / *unit);
  else
    std::snprintf(text, sizeof text, name_unit ? "%.0f pixels" : "%.0f", pixels);
  return text;
}

bool inside_ellipse(PhotoPoint p, const PhotoBox& box) {
  const double x = (p.x - box.center().x) / (box.width() / 2),
               y = (p.y - box.center().y) / (box.height() / 2);
  return x * x + y * y <= 1;
}

std::string in_field(PhotoPoint p, const FieldOfView& field) {
  const double dx = p.x - field.center.x, dy = p.y - field.center.y;
  if (std::hypot(dx, dy) < kCentralField * field.radius) return "in the middle of the field of view";
  const int s = sector(dx, dy);
  static constexpr std::array<const char*, 8> kParts = {"right", "upper right", "upper", "upper left",
                                                        "left",  "lower left",  "lower", "lower right"};
  return std::string("in the ") + kParts[s] + " part of the field of view";
}

}  // namespace

std::optional<double> disc_diameter(const Evidence& evidence) {
  if (!evidence.disc || !evidence.disc->box) return std::nullopt;
  const double diameter = (evidence.disc->box->width() + evidence.disc->box->height()) / 2;
  return diameter > 0 ? std::optional(diameter) : std::nullopt;
}

std::string location_words(PhotoPoint point, const Evidence& evidence) {
  const std::optional<double> unit = disc_diameter(evidence);
  if (unit && inside_ellipse(point, *evidence.disc->box)) return "on the optic disc";
  const auto words = [&](PhotoPoint from, const char* name, bool name_unit) {
    return distance_text(distance(point, from), unit, name_unit) + " " +
           direction(point.x - from.x, point.y - from.y, evidence.image.laterality) + " the " + name;
  };
  std::string text;
  if (evidence.fovea) {
    if (unit && distance(point, evidence.fovea->center) < kAtFovea * *unit) return "at the fovea";
    text = words(evidence.fovea->center, "fovea", true);
  }
  if (evidence.disc)
    text += (text.empty() ? "" : " and ") + words(evidence.disc->center, "disc", text.empty());
  return text.empty() ? in_field(point, evidence.field_of_view) : text;
}

}  // namespace retinal
