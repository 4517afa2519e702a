#include "base/base64.h"

#include <openssl/evp.h>

#include "base/error.h"

namespace retinal {

std::string base64(std::span<const std::uint8_t> bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');  // EVP_EncodeBlock ends with a 0
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes.data(),
                  static_cast<int>(bytes.size()));
  text.pop_back();
  return text;
}

std::vector<std::uint8_t> from_base64(std::string_view text) {
  if (text.empty()) return {};
  std::vector<std::uint8_t> bytes(text.size() / 4 * 3);
  const bool groups = text.size() % 4 == 0;
  const int length = groups
                         ? EVP_DecodeBlock(bytes.data(), reinterpret_cast<const unsigned char*>(text.data()),
                                           static_cast<int>(text.size()))
                         : -1;
  if (length != static_cast<int>(bytes.size())) throw Error("a text is not base64");
  for (std::size_t end = text.size(); end > 0 && text[end - 1] == '=' && !bytes.empty(); --end)
    bytes.pop_back();  // EVP_DecodeBlock counts the padding as zeros
  return bytes;
}

}  // namespace retinal
