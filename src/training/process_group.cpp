#include "training/process_group.h"

// Debian's libtorch has Gloo; its CMake package defines USE_C10D_GLOO, which these headers ask for.
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

#include <charconv>
#include <cstdlib>
#include <string>

#include "base/error.h"

namespace retinal::training {
namespace {

constexpr std::chrono::minutes kJoining{5}, kWaiting{10};

int variable(const char* name, int fallback, int most) {
  const char* text = std::getenv(name);
  if (!text || !*text) return fallback;
  int value = -1;
  const std::string given = text;
  const auto [end, error] = std::from_chars(given.data(), given.data() + given.size(), value);
  if (error != std::errc() || end != given.data() + given.size() || value < 0 || value > most)
    throw UsageError(std::string(name) + "='" + given + "' is no number from 0 to " + std::to_string(most) +
                     "; let torchrun, Slurm or Kubernetes set it, or unset it");
  return value;
}

/// The first line of a c10 error: the rest is a stack trace.
std::string first_line(const std::exception& error) {
  const std::string text = error.what();
  return text.substr(0, text.find('\n'));
}

}  // namespace

struct ProcessGroup::Gloo {
  c10::intrusive_ptr<c10d::ProcessGroupGloo> group;
};

ProcessGroup::ProcessGroup() {
  size_ = variable("WORLD_SIZE", 1, 1 << 16);
  if (size_ <= 1) {
    size_ = 1;
    return;
  }
  rank_ = variable("RANK", -1, size_ - 1);
  const char* address = std::getenv("MASTER_ADDR");
  if (rank_ < 0 || !address || !*address)
    throw UsageError(
        "WORLD_SIZE is set, but RANK or MASTER_ADDR is not; set all three, or none for one process");
  try {
    c10d::TCPStoreOptions options;
    options.port = static_cast<std::uint16_t>(variable("MASTER_PORT", 29500, 65535));
    options.isServer = rank_ == 0;
    options.numWorkers = static_cast<std::size_t>(size_);
    options.timeout = kJoining;
    auto store = c10::make_intrusive<c10d::TCPStore>(address, options);
    auto gloo = c10d::ProcessGroupGloo::Options::create(kWaiting);
    gloo->devices.push_back(c10d::ProcessGroupGloo::createDefaultDevice());
    gloo_ =
        std::make_unique<Gloo>(Gloo{c10::make_intrusive<c10d::ProcessGroupGloo>(store, rank_, size_, gloo)});
  } catch (const Error&) {
    throw;
  } catch (const std::exception& error) {
    throw Error("the " + std::to_string(size_) + " processes of this run could not be joined at " + address +
                " (" + first_line(error) + "); check that all were started and can reach it");
  }
}

ProcessGroup::~ProcessGroup() = default;

void ProcessGroup::sum(const std::vector<torch::Tensor>& tensors) const {
  if (!gloo_) return;
  try {
    for (const torch::Tensor& tensor : tensors) {
      std::vector<torch::Tensor> one{tensor};
      gloo_->group->allreduce(one)->wait();
    }
  } catch (const std::exception& error) {
    throw Error("another process of this run was lost (" + first_line(error) +
                "); start all processes again with --resume, in any number");
  }
}

}  // namespace retinal::training
