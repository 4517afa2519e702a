#pragma once
// Server-sent events (WHATWG HTML, section 9.2), the form in which servers stream the pieces of an answer.

#include <string>
#include <string_view>
#include <vector>

namespace retinal {

/// Puts together what arrives in pieces of any length.
class EventStream {
 public:
  /// Takes the next bytes; returns the data of the events that are whole now. Comments and fields other than
  /// "data" are skipped. Throws Error when one event is longer than any answer.
  std::vector<std::string> take(std::string_view bytes);

 private:
  void line(std::string_view text, std::vector<std::string>& events);

  std::string held_;  ///< a line that is not whole yet
  std::string data_;  ///< of the event that is not whole yet
  bool has_data_ = false;
};

}  // namespace retinal
