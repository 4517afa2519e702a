#pragma once
// Several processes that train one model: torch's c10d with Gloo, started by torchrun, Slurm or Kubernetes
// through the usual variables.

#include <torch/types.h>

#include <memory>
#include <vector>

namespace retinal::training {

class ProcessGroup {
 public:
  /// Joins the group that RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT (29500 if absent) describe; a group
  /// of one when WORLD_SIZE is absent or 1. Throws UsageError for impossible values, Error when the others do
  /// not come.
  ProcessGroup();
  ~ProcessGroup();
  ProcessGroup(const ProcessGroup&) = delete;
  ProcessGroup& operator=(const ProcessGroup&) = delete;

  int rank() const { return rank_; }
  int size() const { return size_; }
  /// Adds up each tensor over all processes, in place; all must call it in the same order with the same
  /// shapes and types. Throws Error when one of them is lost.
  void sum(const std::vector<torch::Tensor>& tensors) const;

 private:
  struct Gloo;
  int rank_ = 0, size_ = 1;
  std::unique_ptr<Gloo> gloo_;
};

}  // namespace retinal::training
