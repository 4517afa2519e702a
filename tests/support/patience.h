#pragma once
// How much longer things may take in a build with sanitizers.

namespace retinal::test {

/// Factor for time limits that exist to catch a hang or a gross slowdown: ThreadSanitizer slows our code 10
/// to 25 times, AddressSanitizer up to 3 times; bench measures real speed.
#if defined(__SANITIZE_THREAD__)
constexpr double kPatience = 30;
#elif defined(__SANITIZE_ADDRESS__)
constexpr double kPatience = 4;
#else
constexpr double kPatience = 1;
#endif

}  // namespace retinal::test
