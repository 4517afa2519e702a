# Writes models/router.json as a byte array into a source file, so that the library carries its learned router. (A raw
# string literal would be longer than compilers must accept.)
set(RETINALGPT_ROUTER_SOURCE ${PROJECT_BINARY_DIR}/router_file.cpp)
set(_model ${PROJECT_SOURCE_DIR}/models/router.json)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${_model})
file(READ ${_model} _hex HEX)
string(REGEX REPLACE "(..)" "0x\\1," _bytes "${_hex}")
string(REGEX REPLACE "(................................................................................)" "\\1\n" _bytes "${_bytes}")
set(_code "// Made by cmake/Router.cmake from models/router.json.\n#include \"assistant/router_file.h\"\n\nnamespace retinal {\n
std::string_view router_file() {\n  static constexpr unsigned char kBytes[] = {\n${_bytes}0};\n  return {reinterpret_cast<const char*>(kBytes), sizeof(kBytes) - 1};\n}\n\n}  // namespace retinal\n")
file(CONFIGURE OUTPUT ${RETINALGPT_ROUTER_SOURCE} CONTENT "@_code@" @ONLY)
