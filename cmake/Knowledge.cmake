# Writes knowledge/*.toml as raw string literals into a source file, so that the library carries its knowledge base.
set(RETINALGPT_KNOWLEDGE_SOURCE ${PROJECT_BINARY_DIR}/knowledge_files.cpp)
file(GLOB _files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/knowledge/*.toml)
list(SORT _files)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${_files})
set(_code "// Made by cmake/Knowledge.cmake from knowledge/.\n#include \"assistant/knowledge_files.h\"\n\nnamespace retinal {\n
const std::vector<KnowledgeFile>& knowledge_files() {\n  static const std::vector<KnowledgeFile> files = {\n")
foreach(_file IN LISTS _files)
  file(READ ${_file} _text)
  get_filename_component(_name ${_file} NAME_WE)
  string(APPEND _code "    {\"${_name}\", R\"knowledge(${_text})knowledge\"},\n")
endforeach()
string(APPEND _code "  };\n  return files;\n}\n\n}  // namespace retinal\n")
file(CONFIGURE OUTPUT ${RETINALGPT_KNOWLEDGE_SOURCE} CONTENT "@_code@" @ONLY)
