#include "instruct/dialogue_file.h"

#include <algorithm>
#include <fstream>
#include <unordered_map>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "instruct/fact_check.h"
#include "instruct/id_set.h"
#include "instruct/streamed_file.h"

namespace retinal::instruct {
namespace {

constexpr std::size_t kNamedProblems = 100, kNamedSentences = 1000;
constexpr const char* kMarker = "<image>";

bool is_array_file(const std::filesystem::path& file) { return file.extension() == ".json"; }

void note(FileReport& report, std::int64_t number, const std::string& problem) {
  if (report.problems.size() < kNamedProblems)
    report.problems.push_back("record " + std::to_string(number) + ": " + problem);
}

std::string problem_of_turn(const Json& turn, std::size_t i) {
  const char* speaker = i % 2 == 0 ? "human" : "gpt";
  if (!turn.is_object() || !turn.contains("value") || !turn["value"].is_string())
    return "a turn without text";
  if (turn.value("from", "") != speaker)
    return std::string("turn ") + std::to_string(i + 1) + " is not from \"" + speaker + "\"";
  const std::string text = turn["value"];
  if (text.find_first_not_of(" \n\t") == std::string::npos) return "an empty turn";
  const bool marked = text.find(kMarker) != std::string::npos;
  if (i == 0 && !text.ends_with(kMarker)) return "the first question does not end with <image>";
  if (i > 0 && marked) return "<image> stands in a later turn";
  return i == 0 && text.find(kMarker) + std::string(kMarker).size() != text.size() ? "<image> stands twice"
                                                                                   : "";
}

/// Text without its markers and the blanks around them.
std::string without_marker(std::string text) {
  for (std::size_t at; (at = text.find(kMarker)) != std::string::npos;)
    text.erase(at, std::string(kMarker).size());
  const std::size_t first = text.find_first_not_of(" \n\t"), last = text.find_last_not_of(" \n\t");
  return first == std::string::npos ? "" : text.substr(first, last - first + 1);
}

/// Writes records as lines or as one array, by the file's ending.
class RecordWriter {
 public:
  explicit RecordWriter(const std::filesystem::path& file) : array_(is_array_file(file)), file_(file) {
    if (array_) file_.write("[");
  }
  void write(const std::string& record) {
    if (array_)
      file_.write((count_ == 0 ? "\n" : ",\n") + record);
    else
      file_.write(record + "\n");
    ++count_;
  }
  void commit() {
    if (array_) file_.write("\n]\n");
    file_.commit();
  }

 private:
  bool array_;
  StreamedFile file_;
  std::int64_t count_ = 0;
};

std::string id_of(const Json& json) {
  return json.is_object() && json.contains("id") && json["id"].is_string() ? json["id"] : "";
}

}  // namespace

void for_each_record(const std::filesystem::path& file,
                     const std::function<void(std::int64_t, const std::string&)>& use) {
  if (is_array_file(file)) {
    const Json json = Json::parse(read_text_file(file), nullptr, false);
    if (!json.is_array()) throw InputError(file.string() + ": not a JSON array; name files of lines .jsonl");
    std::int64_t number = 0;
    for (const Json& record : json) use(++number, record.dump());
    return;
  }
  if (!std::filesystem::is_regular_file(file))
    throw FileError(file.string() + ": no such file; check the name");
  std::ifstream in(file, std::ios::binary);
  if (!in) throw FileError(file.string() + ": cannot be read; check its permissions");
  std::int64_t number = 0;
  for (std::string line; std::getline(in, line);)
    if (line.find_first_not_of(" \r\t") != std::string::npos) use(++number, line);
}

std::string problem_of(const std::string& record) {
  const Json json = Json::parse(record, nullptr, false);
  if (json.is_discarded() || !json.is_object()) return "no JSON object";
  if (id_of(json).empty()) return "no \"id\"";
  if (!json.contains("conversations") || !json["conversations"].is_array())
    return "\"conversations\" is no list";
  const Json& turns = json["conversations"];
  if (turns.empty() || turns.size() % 2 != 0) return "not as many answers as questions";
  for (std::size_t i = 0; i < turns.size(); ++i)
    if (std::string problem = problem_of_turn(turns[i], i); !problem.empty()) return problem;
  return "";
}

FileReport validate_file(const std::filesystem::path& file) {
  FileReport report;
  IdSet ids;
  for_each_record(file, [&](std::int64_t number, const std::string& record) {
    ++report.records;
    if (const std::string problem = problem_of(record); !problem.empty()) {
      ++report.dropped;
      note(report, number, problem);
    } else if (!ids.insert(id_of(Json::parse(record)))) {
      ++report.duplicates;
      note(report, number, "its id occurs twice");
    }
  });
  return report;
}

FileReport fix_file(const std::filesystem::path& file, const std::filesystem::path& out) {
  FileReport report;
  RecordWriter writer(out);
  for_each_record(file, [&](std::int64_t number, const std::string& record) {
    ++report.records;
    if (problem_of(record).empty()) return writer.write(record);
    Json json = Json::parse(record, nullptr, false);
    if (json.is_object() && json.contains("conversations") && json["conversations"].is_array()) {
      Json& turns = json["conversations"];
      for (std::size_t i = 0; i < turns.size(); ++i)
        if (turns[i].is_object() && turns[i].contains("value") && turns[i]["value"].is_string())
          turns[i]["value"] = without_marker(turns[i]["value"]) + (i == 0 ? std::string("\n") + kMarker : "");
    }
    const std::string mended = json.is_discarded() ? "" : json.dump();
    if (const std::string problem = problem_of(mended); !problem.empty()) {
      ++report.dropped;
      return note(report, number, problem);
    }
    ++report.fixed;
    writer.write(mended);
  });
  writer.commit();
  return report;
}

FileReport merge_files(const std::vector<std::filesystem::path>& files, const std::filesystem::path& out) {
  FileReport report;
  IdSet ids;
  RecordWriter writer(out);
  for (const auto& file : files)
    for_each_record(file, [&](std::int64_t number, const std::string& record) {
      ++report.records;
      const Json json = Json::parse(record, nullptr, false);
      if (json.is_discarded()) {
        ++report.dropped;
        return note(report, number, "no JSON object in " + file.string());
      }
      if (const std::string id = id_of(json); !id.empty() && !ids.insert(id)) {
        ++report.duplicates;
        return;
      }
      writer.write(record);
    });
  writer.commit();
  return report;
}

FileReport convert_file(const std::filesystem::path& file, const std::filesystem::path& out) {
  FileReport report;
  RecordWriter writer(out);
  for_each_record(file, [&](std::int64_t number, const std::string& record) {
    ++report.records;
    const Json json = Json::parse(record, nullptr, false);
    if (json.is_discarded()) {
      ++report.dropped;
      return note(report, number, "no JSON object");
    }
    writer.write(json.dump());
  });
  writer.commit();
  return report;
}

VerifyReport verify_file(const std::filesystem::path& file, const std::filesystem::path& descriptions) {
  std::unordered_map<std::string, std::string> by_id;
  for_each_record(descriptions, [&](std::int64_t, const std::string& line) {
    const Json json = Json::parse(line, nullptr, false);
    if (!id_of(json).empty()) by_id[id_of(json)] = line;
  });
  VerifyReport report;
  std::string last_id;
  Description description;
  for_each_record(file, [&](std::int64_t, const std::string& line) {
    ++report.records;
    const Json json = Json::parse(line, nullptr, false);
    const Json provenance = json.is_object() ? json.value("provenance", Json::object()) : Json::object();
    const auto found = by_id.find(provenance.value("description", id_of(json)));
    if (found == by_id.end() || !problem_of(line).empty()) {
      ++report.unknown;
      return;
    }
    if (last_id != found->first) description = description_from_json(Json::parse(found->second));
    last_id = found->first;
    for (const Json& turn : json["conversations"]) {
      if (turn["from"] != "gpt") continue;
      ++report.answers;
      Judgement worst = Judgement::general;
      for (const CheckedStatement& s : check_answer(turn["value"].get<std::string>(), description)) {
        worst = std::max(worst, s.judgement);
        if (s.judgement >= Judgement::unsupported && report.problems.size() < kNamedSentences)
          report.problems.push_back({{"id", id_of(json)},
                                     {"sentence", s.text},
                                     {"judgement", to_string(s.judgement)},
                                     {"reason", s.reason}});
      }
      ++(worst == Judgement::general       ? report.general
         : worst == Judgement::supported   ? report.supported
         : worst == Judgement::unsupported ? report.unsupported
                                           : report.contradicted);
    }
  });
  return report;
}

}  // namespace retinal::instruct
