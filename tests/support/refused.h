#pragma once
// That something is refused for the reason that the test is about.

#include <gtest/gtest.h>

#include <functional>
#include <string>

namespace retinal::test {

/// Expects that `action` throws an E whose message holds `words`.
template <class E>
void expect_refused(const std::function<void()>& action, const std::string& words) {
  try {
    action();
    ADD_FAILURE() << "was not refused: " << words;
  } catch (const E& error) {
    EXPECT_NE(std::string(error.what()).find(words), std::string::npos) << error.what();
  }
}

}  // namespace retinal::test
