#pragma once
// Views between Raster and cv::Mat without copying. For .cpp files only: no public header includes this.

#include <opencv2/core.hpp>

#include "base/raster.h"

namespace retinal {

inline cv::Mat view(const Raster8& r) {
  return cv::Mat(r.height, r.width, CV_8UC(r.channels), const_cast<std::uint8_t*>(r.data.data()));
}
inline cv::Mat view(const RasterF& r) {
  return cv::Mat(r.height, r.width, CV_32FC(r.channels), const_cast<float*>(r.data.data()));
}

template <class T>
Raster<T> to_raster(const cv::Mat& m) {
  Raster<T> out(m.cols, m.rows, m.channels());
  for (int y = 0; y < m.rows; ++y) {
    const T* row = m.ptr<T>(y);
    std::copy(row, row + static_cast<std::size_t>(m.cols) * m.channels(),
              out.data.begin() + static_cast<std::size_t>(y) * m.cols * m.channels());
  }
  return out;
}

}  // namespace retinal
