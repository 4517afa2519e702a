#include "language/event_stream.h"

#include "base/error.h"

namespace retinal {
namespace {

constexpr std::size_t kMaxEvent = std::size_t{8} << 20;

}  // namespace

void EventStream::line(std::string_view text, std::vector<std::string>& events) {
  if (text.ends_with('\r')) text.remove_suffix(1);
  if (text.empty()) {
    if (has_data_) events.push_back(std::move(data_));
    data_.clear();
    has_data_ = false;
    return;
  }
  constexpr std::string_view kField = "data:";
  if (!text.starts_with(kField)) return;
  text.remove_prefix(kField.size());
  if (text.starts_with(' ')) text.remove_prefix(1);
  if (has_data_) data_ += '\n';
  data_ += text;
  has_data_ = true;
}

std::vector<std::string> EventStream::take(std::string_view bytes) {
  std::vector<std::string> events;
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    held_ += bytes.substr(0, end);
    if (held_.size() + data_.size() > kMaxEvent)
      throw Error("an event of the stream is longer than any answer");
    if (end == std::string_view::npos) break;
    bytes.remove_prefix(end + 1);
    line(held_, events);
    held_.clear();
  }
  return events;
}

}  // namespace retinal
