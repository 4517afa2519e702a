#include "evaluation/leak_gate.h"

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"

namespace retinal {
namespace {

[[noreturn]] void refuse(const std::string& benchmark, const std::vector<std::string>& leaks,
                         const std::string& what) {
  throw ModelError("benchmark " + benchmark + " is refused: " + std::to_string(leaks.size()) + " " + what +
                   " (" + leaks.front() + (leaks.size() > 1 ? ", ..." : "") +
                   "), as fundusnet.json lists; score another model or train without them");
}

}  // namespace

SeenPhotographs seen_photographs(const std::filesystem::path& model_dir) {
  try {
    const Json training = Json::parse(read_text_file(model_dir / "fundusnet.json")).at("training");
    return {training.at("images").get<std::set<std::string>>(),
            training.at("validation_images").get<std::set<std::string>>()};
  } catch (const nlohmann::json::exception&) {
    throw ModelError(
        "fundusnet.json does not list the photographs that the model was trained on (training.images and "
        "training.validation_images), so it cannot be scored; release it again with retinalgpt train "
        "release");
  }
}

void refuse_leaks(const std::string& benchmark, const std::vector<Sample>& tested,
                  const SeenPhotographs& seen, const std::set<std::string>& same_eyes) {
  std::vector<std::string> leaks;
  for (const Sample& sample : tested)
    if (seen.trained.contains(sample.id()) || seen.validated.contains(sample.id()))
      leaks.push_back(sample.id());
  if (!leaks.empty()) refuse(benchmark, leaks, "of its test photographs were used to make the model");
  for (const std::string& id : same_eyes)
    if (seen.trained.contains(id) || seen.validated.contains(id)) leaks.push_back(id);
  if (!leaks.empty()) refuse(benchmark, leaks, "photographs of its test eyes were used to make the model");
}

}  // namespace retinal
