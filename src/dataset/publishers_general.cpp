// Publishers' sets of general medical question answering. One sample a picture and split, with all its
// questions.

#include <algorithm>
#include <map>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "dataset/pickle.h"
#include "dataset/publishers.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kLargestJson = std::uint64_t{2} << 30;

Json read_json(const fs::path& file) {
  try {
    return Json::parse(read_text_file(file, kLargestJson));
  } catch (const nlohmann::json::exception&) {
    throw InputError(file.filename().string() + ": the file is not valid JSON");
  }
}

/// A field as text; "" where it is missing or null. Publishers give answers as text or as numbers.
std::string text_of(const Json& entry, const char* key) {
  const auto found = entry.find(key);
  if (found == entry.end() || found->is_null()) return "";
  return found->is_string() ? found->get<std::string>() : found->dump();
}

/// Gathers entries into samples by split and picture, in the order of their first question.
class Gathering {
 public:
  Gathering(const LayoutFolder& folder, const fs::path& pictures) : folder_(folder), pictures_(pictures) {}

  /// `entry` counts from 1 in `file`; `picture` is relative to the pictures' folder.
  Sample& at(const std::string& split, const std::string& picture, const fs::path& file, int entry) {
    if (picture.empty())
      throw InputError(file.filename().string() + ", entry " + std::to_string(entry) +
                       ": it names no picture");
    const auto [found, added] = index_.try_emplace(split + "/" + picture, samples_.size());
    if (added) {
      Sample s = folder_.sample(pictures_ / picture, split);
      s.name = picture;
      s.patient = picture;
      s.table = file.filename().string();
      s.row = entry;
      samples_.push_back(std::move(s));
    }
    return samples_[found->second];
  }
  std::vector<Sample> take() { return std::move(samples_); }

 private:
  const LayoutFolder& folder_;
  fs::path pictures_;
  std::map<std::string, std::size_t> index_;
  std::vector<Sample> samples_;
};

void need_array(const Json& json, const fs::path& file) {
  if (!json.is_array() || json.empty())
    throw InputError(file.filename().string() + ": a list of questions is expected");
}

void add_vqa_rad(Gathering& gathering, const fs::path& file, const std::string& fixed_split) {
  const Json json = read_json(file);
  need_array(json, file);
  int number = 0;
  for (const Json& entry : json) {
    const bool test = text_of(entry, "phrase_type").starts_with("test");  // "test_freeform", "test_para"
    const std::string split = fixed_split.empty() ? (test ? "test" : "train") : fixed_split;
    Sample& s = gathering.at(split, text_of(entry, "image_name"), file, ++number);
    s.notes["organ"] = text_of(entry, "image_organ");
    s.dialogue.push_back(
        {text_of(entry, "question"), text_of(entry, "answer"), text_of(entry, "answer_type"), "en"});
  }
}

/// The turns of a LLaVA conversation as questions and answers, "<image>" removed.
void add_conversation(Sample& s, const Json& turns, const fs::path& file, int entry) {
  std::string question;
  for (const Json& turn : turns) {
    std::string value = text_of(turn, "value");
    if (const auto mark = value.find("<image>"); mark != std::string::npos) value.erase(mark, 7);
    value.erase(0, std::min(value.find_first_not_of("\n "), value.size()));
    while (!value.empty() && (value.back() == '\n' || value.back() == ' ')) value.pop_back();
    const std::string from = text_of(turn, "from");
    if (from == "human") {
      question = value;
    } else if (from == "gpt" && !question.empty()) {
      s.dialogue.push_back({question, value, "", "en"});
      question.clear();
    } else {
      throw InputError(file.filename().string() + ", entry " + std::to_string(entry) +
                       ": turns must alternate between \"human\" and \"gpt\"");
    }
  }
}

}  // namespace

std::vector<Sample> read_vqa_rad(const LayoutFolder& folder) {
  Gathering gathering(folder, folder.need({"VQA_RAD Image Folder", "images"}));
  if (const auto whole = folder.maybe({"VQA_RAD Dataset Public.json"})) {
    add_vqa_rad(gathering, *whole, "");
  } else {  // the same set as LLaVA-Med's scripts lay it out
    add_vqa_rad(gathering, folder.need({"trainset.json"}), "train");
    add_vqa_rad(gathering, folder.need({"testset.json"}), "test");
  }
  return gathering.take();
}

std::vector<Sample> read_slake(const LayoutFolder& folder) {
  Gathering gathering(folder, folder.need({"imgs", "Slake1.0/imgs"}));
  for (const auto& [split, names] :
       {std::pair("train", std::vector<std::string>{"train.json"}),
        std::pair("val", std::vector<std::string>{"validate.json", "validation.json"}),
        std::pair("test", std::vector<std::string>{"test.json"})}) {
    std::vector<std::string> candidates = names;
    for (const auto& name : names) candidates.push_back("Slake1.0/" + name);
    const fs::path file = folder.need(candidates);
    const Json json = read_json(file);
    need_array(json, file);
    int number = 0;
    for (const Json& entry : json) {
      Sample& s = gathering.at(split, text_of(entry, "img_name"), file, ++number);
      s.notes["modality"] = text_of(entry, "modality");
      s.notes["location"] = text_of(entry, "location");
      s.dialogue.push_back({text_of(entry, "question"), text_of(entry, "answer"),
                            text_of(entry, "answer_type"), text_of(entry, "q_lang")});
    }
  }
  return gathering.take();
}

std::vector<Sample> read_pathvqa(const LayoutFolder& folder) {
  std::vector<Sample> samples;
  for (const std::string split : {"train", "val", "test"}) {
    const fs::path pictures = folder.need({"images/" + split, "pvqa/images/" + split});
    const std::string name = split + "/" + split + "_qa.pkl";
    const fs::path file = folder.need({"qas/" + name, "pvqa/qas/" + name});
    const Json json = read_pickle(read_file(file), file.filename().string());
    need_array(json, file);
    Gathering gathering(folder, pictures);
    int number = 0;
    for (const Json& entry : json) {
      const std::string image = text_of(entry, "image");
      Sample& s = gathering.at(split, image.empty() ? image : image + ".jpg", file, ++number);
      const std::string answer = text_of(entry, "answer");
      s.dialogue.push_back(
          {text_of(entry, "question"), answer, answer == "yes" || answer == "no" ? "CLOSED" : "OPEN", "en"});
    }
    for (Sample& s : gathering.take()) samples.push_back(std::move(s));
  }
  return samples;
}

std::vector<Sample> read_llava_med(const LayoutFolder& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder.root())) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("llava_med_") && name.ends_with(".json")) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  if (files.empty()) folder.need({"llava_med_alignment_500k.json"});
  const fs::path pictures = folder.maybe({"images", "data/images"}).value_or(folder.root() / "images");
  std::vector<Sample> samples;
  for (const fs::path& file : files) {
    const Json json = read_json(file);
    need_array(json, file);
    const bool alignment = file.filename().string().find("alignment") != std::string::npos;
    int number = 0;
    for (const Json& entry : json) {
      ++number;
      const std::string image = text_of(entry, "image");
      Sample s = folder.sample(image.empty() ? fs::path() : pictures / image, "train");
      s.name = file.stem().string() + "/" + text_of(entry, "id");
      s.patient = text_of(entry, "id");
      s.table = file.filename().string();
      s.row = number;
      s.notes["stage"] = alignment ? "alignment" : "instruct";
      const bool misspelt = entry.contains("conversatons");  // as the alignment file spells it
      if (!misspelt && !entry.contains("conversations"))
        throw InputError(s.table + ", entry " + std::to_string(number) + ": it has no \"conversations\"");
      add_conversation(s, entry.at(misspelt ? "conversatons" : "conversations"), file, number);
      samples.push_back(std::move(s));
    }
  }
  return samples;
}

}  // namespace retinal
