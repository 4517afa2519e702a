#include "dataset/table_config.h"

#include <algorithm>
#include <functional>
#include <set>

#include "base/error.h"

#include "base/suggest.h"
#include "base/toml.h"

namespace retinal {
namespace {

const std::vector<std::string> kFields = {"image",   "patient",        "split",
                                          "side",    "dr_grade",       "edema_risk",
                                          "quality", "messidor_grade", "myopic_maculopathy",
                                          "keywords"};

/// A TOML table whose keys are all known.
class Section {
 public:
  Section(std::string file, std::string title, const toml::table& table)
      : file_(std::move(file)), title_(std::move(title)), table_(table) {}

  /// Throws UsageError for the first key that is not in `known`.
  void allow(const std::vector<std::string>& known) const {
    for (const auto& [key, _] : table_)
      if (const std::string name(key.str()); std::find(known.begin(), known.end(), name) == known.end())
        throw UsageError(file_ + ": unknown key '" + name + "'" + where() + did_you_mean(name, known));
  }
  std::string text(const char* key, const std::string& otherwise = "") const {
    const auto* node = table_.get(key);
    if (!node) return otherwise;
    const auto value = node->value<std::string>();
    if (!value) wrong(key, "text");
    return *value;
  }
  double number(const char* key, double otherwise) const {
    const auto* node = table_.get(key);
    if (!node) return otherwise;
    const auto value = node->value<double>();
    if (!value) wrong(key, "a number");
    return *value;
  }
  bool has(const char* key) const { return table_.contains(key); }
  /// The table under `key`, empty when there is none.
  Section section(const std::string& key) const {
    static const toml::table kNone;
    const auto* node = table_.get(key);
    if (node && !node->is_table()) wrong(key, "a table");
    return {file_, title_.empty() ? key : title_ + "." + key, node ? *node->as_table() : kNone};
  }
  std::vector<Section> sections(const char* key) const {
    std::vector<Section> all;
    const auto* node = table_.get(key);
    if (!node) return all;
    if (!node->is_array()) wrong(key, "one or more tables [[" + std::string(key) + "]]");
    for (const auto& item : *node->as_array()) {
      if (!item.is_table()) wrong(key, "one or more tables [[" + std::string(key) + "]]");
      all.emplace_back(file_, std::string("[") + key + "]", *item.as_table());
    }
    return all;
  }
  std::vector<std::string> keys() const {
    std::vector<std::string> names;
    for (const auto& [key, _] : table_) names.emplace_back(key.str());
    return names;
  }
  std::map<std::string, std::string> texts() const {
    std::map<std::string, std::string> all;
    for (const auto& key : keys()) all[key] = text(key.c_str());
    return all;
  }
  [[noreturn]] void wrong(const std::string& key, const std::string& wanted) const {
    throw UsageError(file_ + ": the value of '" + key + "'" + where() + " must be " + wanted);
  }

 private:
  std::string where() const { return title_.empty() ? "" : " in [" + title_ + "]"; }

  std::string file_, title_;
  const toml::table& table_;
};

MaskPattern mask_pattern(const Section& section) {
  static const std::pair<const char*, MaskCoding> kCodings[] = {
      {"bit", MaskCoding::bit}, {"at_least", MaskCoding::at_least}, {"at_most", MaskCoding::at_most}};
  section.allow({"file", "bit", "at_least", "at_most", "coding"});
  MaskPattern mask;
  mask.file = section.text("file");
  if (mask.file.empty()) section.wrong("file", "the mask's file, such as \"masks/{stem}.png\"");
  for (const auto& [key, coding] : kCodings)
    if (section.has(key)) {
      mask.coding = coding;
      mask.argument = static_cast<int>(section.number(key, 0));
    }
  const std::map<std::string, MaskCoding> named = {{"nonzero", MaskCoding::nonzero},
                                                   {"artery", MaskCoding::artery},
                                                   {"vein", MaskCoding::vein},
                                                   {"artery_color", MaskCoding::artery_color},
                                                   {"vein_color", MaskCoding::vein_color}};
  if (section.has("coding")) {
    const auto found = named.find(section.text("coding"));
    if (found == named.end()) section.wrong("coding", "nonzero, artery, vein, artery_color or vein_color");
    mask.coding = found->second;
  }
  return mask;
}

TableSource table_source(const Section& section) {
  section.allow({"file", "images", "extension", "split"});
  TableSource source{section.text("file"), section.text("images"), section.text("extension"),
                     section.text("split")};
  if (source.file.empty()) section.wrong("file", "the table's file, such as \"labels.csv\"");
  return source;
}

TableMapping mapping_of(const Section& root) {
  root.allow({"name", "tables", "columns", "diseases", "findings", "notes", "values", "positions", "masks",
              "keyword_separator"});
  TableMapping mapping;
  mapping.name = root.text("name");
  if (mapping.name.empty()) root.wrong("name", "the name of the data set");
  for (const auto& section : root.sections("tables")) mapping.tables.push_back(table_source(section));
  if (mapping.tables.empty()) root.wrong("tables", "at least one [[tables]] with 'file' and 'images'");
  const Section columns = root.section("columns");
  columns.allow(kFields);
  mapping.columns = columns.texts();
  if (!mapping.columns.contains("image")) columns.wrong("image", "the column that names the picture");
  const Section diseases = root.section("diseases");
  diseases.allow(disease_names());
  mapping.diseases = diseases.texts();
  mapping.findings = root.section("findings").texts();
  mapping.notes = root.section("notes").texts();
  const Section values = root.section("values");
  values.allow(kFields);
  for (const auto& field : values.keys()) mapping.values[field] = values.section(field).texts();
  const Section positions = root.section("positions");
  positions.allow({"disc_center", "fovea"});
  for (const auto& key : positions.keys()) {
    const Section position = positions.section(key);
    position.allow({"x", "y", "scale"});
    mapping.positions[key] = {position.text("x"), position.text("y"), position.number("scale", 1)};
  }
  const Section masks = root.section("masks");
  for (const auto& structure : masks.keys())
    mapping.masks[structure] = mask_pattern(masks.section(structure));
  mapping.keyword_separator = root.text("keyword_separator", ",");
  return mapping;
}

}  // namespace

TableMapping read_table_mapping(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  const toml::table table = read_toml_file(path);
  return mapping_of(Section(name, "", table));
}

}  // namespace retinal
