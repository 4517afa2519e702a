// OpenVINO's libtbb opens libtbbbind with RTLD_DEEPBIND, and the sanitizers end a program that does so, because the
// library would then find the C library's allocator instead of theirs. Without the flag it finds theirs.

#include <dlfcn.h>

extern "C" void* dlopen(const char* file, int mode) noexcept {
  using Open = void* (*)(const char*, int);
  static const auto next = reinterpret_cast<Open>(dlsym(RTLD_NEXT, "dlopen"));
  return next(file, mode & ~RTLD_DEEPBIND);
}
