#include <map>
#include <set>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "dataset/exports.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

/// The vocabulary's context, as the specification 1.1 gives it.
Json context() {
  return {{"@language", "en"},
          {"@vocab", "https://schema.org/"},
          {"citeAs", "cr:citeAs"},
          {"column", "cr:column"},
          {"conformsTo", "dct:conformsTo"},
          {"cr", "http://mlcommons.org/croissant/"},
          {"data", {{"@id", "cr:data"}, {"@type", "@json"}}},
          {"dataType", {{"@id", "cr:dataType"}, {"@type", "@vocab"}}},
          {"dct", "http://purl.org/dc/terms/"},
          {"equivalentProperty", "cr:equivalentProperty"},
          {"examples", {{"@id", "cr:examples"}, {"@type", "@json"}}},
          {"extract", "cr:extract"},
          {"field", "cr:field"},
          {"fileObject", "cr:fileObject"},
          {"fileProperty", "cr:fileProperty"},
          {"fileSet", "cr:fileSet"},
          {"format", "cr:format"},
          {"includes", "cr:includes"},
          {"isLiveDataset", "cr:isLiveDataset"},
          {"jsonPath", "cr:jsonPath"},
          {"key", "cr:key"},
          {"md5", "cr:md5"},
          {"parentField", "cr:parentField"},
          {"path", "cr:path"},
          {"recordSet", "cr:recordSet"},
          {"references", "cr:references"},
          {"regex", "cr:regex"},
          {"repeated", "cr:repeated"},
          {"replace", "cr:replace"},
          {"samplingRate", "cr:samplingRate"},
          {"sc", "https://schema.org/"},
          {"separator", "cr:separator"},
          {"source", "cr:source"},
          {"subField", "cr:subField"},
          {"transform", "cr:transform"}};
}

std::string encoding_of(const fs::path& file) {
  static const std::map<std::string, std::string> kTypes = {
      {".jpg", "image/jpeg"}, {".jpeg", "image/jpeg"}, {".JPG", "image/jpeg"},
      {".png", "image/png"},  {".tif", "image/tiff"},  {".tiff", "image/tiff"},
      {".bmp", "image/bmp"},  {".gif", "image/gif"},   {".ppm", "image/x-portable-pixmap"}};
  const auto found = kTypes.find(file.extension().string());
  return found == kTypes.end() ? "application/octet-stream" : found->second;
}

Json file_object(const std::string& id, const std::string& encoding, const std::string& sha256) {
  return {{"@type", "cr:FileObject"},   {"@id", id},       {"name", id}, {"contentUrl", id},
          {"encodingFormat", encoding}, {"sha256", sha256}};
}

Json field(const std::string& name, const std::string& type, const std::string& table) {
  return {{"@type", "cr:Field"},
          {"@id", "samples/" + name},
          {"name", name},
          {"dataType", type},
          {"source", {{"fileObject", {{"@id", table}}}, {"extract", {{"column", name}}}}}};
}

}  // namespace

Json croissant_json(const std::vector<Sample>& samples, const fs::path& root,
                    const CroissantOptions& options) {
  Json json{{"@context", context()},
            {"@type", "sc:Dataset"},
            {"conformsTo", "http://mlcommons.org/croissant/1.1"},
            {"name", valid_utf8(options.name)},
            {"description", valid_utf8(options.description)},
            {"license", valid_utf8(options.license)}};
  if (!options.url.empty()) json["url"] = valid_utf8(options.url);
  json["distribution"] = Json::array({file_object(options.table_file, "text/csv", options.table_sha256)});
  std::set<fs::path> files;
  for (const Sample& sample : samples) {
    if (!sample.image.empty()) files.insert(sample.image);
    for (const auto& [_, mask] : sample.masks) files.insert(mask.file);
    if (sample.field_mask) files.insert(*sample.field_mask);
  }
  for (const fs::path& file : files)
    json["distribution"].push_back(
        file_object(relative_name(file, root), encoding_of(file), sha256_hex_of_file(file)));
  Json fields = Json::array();
  for (const auto& [name, type] : samples_csv_columns(samples))
    fields.push_back(field(name, type, options.table_file));
  json["recordSet"] = Json::array({Json{{"@type", "cr:RecordSet"},
                                        {"@id", "samples"},
                                        {"name", "samples"},
                                        {"key", {{"@id", "samples/id"}}},
                                        {"field", std::move(fields)}}});
  return json;
}

}  // namespace retinal
