#include "training/fundus_training.h"

#include <ATen/Parallel.h>

#include "training/dense_task.h"
#include "training/global_task.h"
#include "training/leak_gate.h"
#include "training/trainer.h"

namespace retinal::training {

bool train_fundus(const FundusConfig& config, bool resume, const std::function<bool()>& stop) {
  if (!resume) refuse_leaks(config);
  at::set_num_threads(config.threads);
  if (config.network == "dense") return train(config, DenseTask(config), resume, stop);
  return train(config, GlobalTask(config), resume, stop);
}

}  // namespace retinal::training
