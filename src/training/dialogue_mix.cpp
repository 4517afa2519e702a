#include "training/dialogue_mix.h"

#include <algorithm>
#include <set>

#include "base/error.h"
#include "base/file.h"
#include "training/augment.h"

namespace retinal::training {
namespace {

/// Whether a group is kept back: by its name alone, so that it never depends on the order or number of lines.
bool is_kept_back(const std::string& group, double share) {
  const std::string hash =
      sha256_hex({reinterpret_cast<const std::uint8_t*>(group.data()), group.size()}).substr(0, 8);
  return static_cast<double>(std::stoull(hash, nullptr, 16)) < share * 4294967296.0;
}

Pack pack_of(const std::vector<const Dialogue*>& dialogues) {
  Pack pack;
  std::vector<std::int64_t> tokens, positions, targets;
  for (const Dialogue* dialogue : dialogues) {
    for (std::size_t i = 0; i < dialogue->tokens.size(); ++i) {
      if (i > 0 && dialogue->learn[i]) {
        positions.push_back(static_cast<std::int64_t>(tokens.size()) - 1);
        targets.push_back(dialogue->tokens[i]);
      }
      tokens.push_back(dialogue->tokens[i]);
    }
    if (!dialogue->picture.empty()) pack.pictures.push_back(dialogue->picture);
    pack.input.lengths.push_back(static_cast<std::int64_t>(dialogue->tokens.size()));
  }
  pack.input.tokens = torch::tensor(tokens, torch::kInt64);
  pack.positions = torch::tensor(positions, torch::kInt64);
  pack.targets = torch::tensor(targets, torch::kInt64);
  return pack;
}

}  // namespace

/// Before dialogues of this file are divided.
void DialogueMix::note_pictures(const std::vector<Dialogue>& dialogues, const std::string& file) {
  for (const Dialogue& dialogue : dialogues)
    if (!dialogue.picture.empty())
      pictures_.emplace(dialogue.picture, file + ", line " + std::to_string(dialogue.line));
}

DialogueMix::DialogueMix(const TuneConfig& config, const Tokenizer& tokenizer, const PictureSource* pictures)
    : seed_(config.seed), pack_tokens_(config.pack_tokens) {
  std::vector<Dialogue> kept;
  std::set<std::filesystem::path> trained;
  for (const auto& [file, weight] : config.mix) {
    Source source{weight, {}};
    Counts counts{file};
    auto dialogues = read_dialogues(file, tokenizer, config.max_tokens, config.limit, pictures);
    note_pictures(dialogues, file);
    for (Dialogue& dialogue : dialogues) {
      counts.shortened += dialogue.shortened;
      const bool keep = config.validation.empty() && is_kept_back(dialogue.group, config.validation_share);
      if (!keep && !dialogue.picture.empty()) trained.insert(dialogue.picture);
      (keep ? kept : source.dialogues).push_back(std::move(dialogue));
    }
    counts.dialogues = source.dialogues.size();
    counts_.push_back(counts);
    if (source.dialogues.empty() && weight > 0)
      throw InputError(file +
                       ": all its dialogues are kept back; lower 'validation_share' or give more dialogues");
    sources_.push_back(std::move(source));
  }
  trained_pictures_.assign(trained.begin(), trained.end());
  if (!config.validation.empty()) {
    kept = read_dialogues(config.validation, tokenizer, config.max_tokens, 0, pictures);
    note_pictures(kept, config.validation);
  }
  kept_back_ = kept.size();
  // Packs of like length are not needed: a dialogue costs what it is long.
  std::vector<const Dialogue*> open;
  std::int64_t tokens = 0;
  for (const Dialogue& dialogue : kept) {
    open.push_back(&dialogue);
    tokens += static_cast<std::int64_t>(dialogue.tokens.size());
    if (tokens < pack_tokens_ && &dialogue != &kept.back()) continue;
    validation_.push_back(pack_of(open));
    open.clear();
    tokens = 0;
  }
}

Pack DialogueMix::draw(std::uint64_t number) const {
  Random random(seed_, number);
  double total = 0;
  for (const Source& source : sources_) total += source.weight;
  std::vector<const Dialogue*> drawn;
  for (std::int64_t tokens = 0; tokens < pack_tokens_;) {
    double at = random.uniform(0, total);
    std::size_t i = 0;
    while (i + 1 < sources_.size() && at >= sources_[i].weight) at -= sources_[i++].weight;
    while (sources_[i].weight == 0) i = (i + 1) % sources_.size();
    const auto& dialogues = sources_[i].dialogues;
    drawn.push_back(&dialogues[random.raw() % dialogues.size()]);
    tokens += static_cast<std::int64_t>(drawn.back()->tokens.size());
  }
  return pack_of(drawn);
}

}  // namespace retinal::training
