#include "training/picture_features.h"

#include <mutex>
#include <span>

#include "base/error.h"
#include "base/file.h"
#include "base/parallel.h"
#include "base/progress.h"
#include "image/photograph.h"

namespace retinal::training {
namespace {

namespace fs = std::filesystem;

/// Runs `work(i)` for each i below `count` on several threads, with a progress bar, until `stop` says true;
/// returns whether all was done.
bool each(std::size_t count, int threads, const char* label, const std::function<bool()>& stop,
          const std::function<void(std::size_t)>& work) {
  if (count == 0) return true;
  Progress progress(label, static_cast<std::int64_t>(count));
  std::mutex guard;
  std::size_t done = 0;
  bool stopped = false;
  std::vector<std::function<void()>> tasks;
  for (std::size_t i = 0; i < count; ++i)
    tasks.emplace_back([&, i] {
      {
        const std::lock_guard lock(guard);
        stopped = stopped || stop();
        if (stopped) return;
      }
      work(i);
      const std::lock_guard lock(guard);
      progress.update(static_cast<std::int64_t>(++done));
    });
  run_tasks(tasks, threads);
  progress.finish();
  return done == count;
}

}  // namespace

PictureFeatures::PictureFeatures(fs::path folder, int threads)
    : encoder_({}, 1), folder_(std::move(folder) / encoder_.sha256().substr(0, 16)), threads_(threads) {}

fs::path PictureFeatures::kept(const std::string& sha256) const { return folder_ / (sha256 + ".f16"); }

/// Files are written in one piece, so one of the right size is whole.
bool PictureFeatures::is_kept(const std::string& sha256) const {
  std::error_code error;
  const auto size = fs::file_size(kept(sha256), error);
  return !error && size == static_cast<std::uintmax_t>(encoder_.cells()) * encoder_.channels() * 2;
}

void PictureFeatures::look(const Named& named, const std::string& sha256) const {
  const EncoderFeatures seen = [&] {
    try {
      return encoder_.look(load_photograph(named.picture).pixels);
    } catch (const InputError& error) {
      throw InputError(named.place + ": " + error.what());
    }
  }();
  const auto cells = torch::from_blob(const_cast<float*>(seen.values.data()), {seen.channels, seen.cells()})
                         .t()
                         .to(torch::kFloat16)
                         .contiguous();
  const auto* bytes = static_cast<const std::uint8_t*>(cells.data_ptr());
  write_file_atomically(kept(sha256), std::span(bytes, cells.nbytes()));
}

bool PictureFeatures::add(const std::vector<Named>& pictures, int share, int part,
                          const std::function<bool()>& stop) {
  std::map<fs::path, std::string> places;
  for (const Named& named : pictures)
    if (!sha256_.contains(named.picture)) places.emplace(named.picture, named.place);
  std::vector<Named> fresh;
  for (const auto& [picture, place] : places) fresh.push_back({picture, place});
  std::vector<std::string> hashes(fresh.size());
  const auto hash = [&](std::size_t i) { hashes[i] = sha256_hex_of_file(fresh[i].picture); };
  if (!each(fresh.size(), threads_, "hashing pictures", stop, hash)) return false;
  // Copies of one photograph are looked at once.
  std::map<std::string, Named> distinct;
  for (std::size_t i = 0; i < fresh.size(); ++i) {
    sha256_[fresh[i].picture] = hashes[i];
    distinct.emplace(hashes[i], fresh[i]);
  }
  // Shared out before what is kept is left out: that changes while the other parts are at work.
  std::vector<std::pair<std::string, Named>> mine;
  int number = 0;
  for (const auto& one : distinct)
    if (number++ % share == part && !is_kept(one.first)) mine.push_back(one);
  const auto look_at = [&](std::size_t i) { look(mine[i].second, mine[i].first); };
  return each(mine.size(), threads_, "looking at pictures", stop, look_at);
}

torch::Tensor PictureFeatures::of(const fs::path& picture) const {
  const std::string& hash = sha256_.at(picture);
  if (!is_kept(hash))
    throw FileError(kept(hash).string() + ": what was computed of " + picture.string() +
                    " is gone; start again with --resume, which computes it anew");
  auto bytes = read_file(kept(hash));
  return torch::from_blob(bytes.data(), {encoder_.cells(), encoder_.channels()}, torch::kFloat16)
      .to(torch::kFloat32);
}

std::pair<torch::Tensor, torch::Tensor> PictureFeatures::statistics(
    const std::vector<fs::path>& pictures) const {
  auto sum = torch::zeros({encoder_.channels()}, torch::kFloat64), squares = torch::zeros_like(sum);
  double count = 0;
  for (const fs::path& picture : pictures) {
    const auto cells = of(picture).to(torch::kFloat64);
    sum += cells.sum(0);
    squares += cells.square().sum(0);
    count += static_cast<double>(cells.size(0));
  }
  const auto mean = sum / count;
  const auto deviation = (squares / count - mean.square()).clamp_min(0).sqrt();
  constexpr double kConstant = 1e-6;
  return {mean.to(torch::kFloat32),
          torch::where(deviation > kConstant, deviation, torch::ones_like(deviation)).to(torch::kFloat32)};
}

}  // namespace retinal::training
