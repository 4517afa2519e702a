#pragma once
// Handles of C libraries as std::unique_ptr. Internal to this room: for .cpp files only.

namespace retinal {

template <auto Free>
struct FreedBy {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};

}  // namespace retinal
