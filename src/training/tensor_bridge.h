#pragma once
// cv::Mat pixels as float tensors.

#include <torch/types.h>

#include <opencv2/core.hpp>

namespace retinal::training {

/// RGB 8-bit picture -> float [3, H, W], values 0..255.
inline torch::Tensor image_tensor(const cv::Mat& rgb) {
  return torch::from_blob(rgb.data, {rgb.rows, rgb.cols, 3}, torch::kUInt8)
      .permute({2, 0, 1})
      .to(torch::kFloat32);
}

/// 8-bit plane -> float [H, W], values 0..1.
inline torch::Tensor plane_tensor(const cv::Mat& plane) {
  return torch::from_blob(plane.data, {plane.rows, plane.cols}, torch::kUInt8).to(torch::kFloat32) / 255;
}

}  // namespace retinal::training
