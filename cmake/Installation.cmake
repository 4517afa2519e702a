# make install: program, library, public headers, CMake package, models, and the pinned engines beside the library,
# so that the installed tree can be moved and does not need the source tree.
include(CMakePackageConfigHelpers)
set(_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/retinalgpt)

install(TARGETS retinalgpt EXPORT retinalgpt-targets LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
if(TARGET retinalgpt_program)
  install(TARGETS retinalgpt_program RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
if(TARGET retinalgpt_trainer)
  install(TARGETS retinalgpt_trainer RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()

# A header that includes a heavy library is internal to its room, and so is nothing else.
foreach(_room IN LISTS RETINALGPT_ROOMS)
  file(GLOB _headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${_room}/*.h)
  foreach(_header IN LISTS _headers)
    file(STRINGS ${_header} _heavy REGEX "#include <(opencv2|openvino|llama|ggml|gguf|mtmd|torch|onnx|jpeglib|curl/)")
    if(NOT _heavy)
      install(FILES ${_header} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/retinalgpt/${_room})
    endif()
  endforeach()
endforeach()
target_include_directories(retinalgpt PUBLIC $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/retinalgpt>)

install(EXPORT retinalgpt-targets NAMESPACE retinalgpt:: DESTINATION ${_package_dir})
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/retinalgpt-config.cmake.in
  ${PROJECT_BINARY_DIR}/retinalgpt-config.cmake INSTALL_DESTINATION ${_package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/retinalgpt-config-version.cmake COMPATIBILITY SameMajorVersion)
install(FILES ${PROJECT_BINARY_DIR}/retinalgpt-config.cmake ${PROJECT_BINARY_DIR}/retinalgpt-config-version.cmake
        DESTINATION ${_package_dir})

# Engines from the wheels under .deps go along; those of the system stay where they are.
function(_install_engine directory)
  cmake_path(IS_PREFIX RETINALGPT_DEPS_DIR "${directory}" NORMALIZE _is_ours)
  if(_is_ours)
    foreach(_name IN LISTS ARGN)
      install(FILES ${directory}/${_name} DESTINATION ${CMAKE_INSTALL_LIBDIR}/retinalgpt)
    endforeach()
  endif()
endfunction()
get_target_property(_openvino openvino::runtime IMPORTED_LOCATION_RELEASE)
get_filename_component(_openvino_dir ${_openvino} DIRECTORY)
get_filename_component(_openvino_name ${_openvino} NAME)
string(REGEX REPLACE "^libopenvino" "" _openvino_suffix ${_openvino_name})
_install_engine(${_openvino_dir} ${_openvino_name} libopenvino_onnx_frontend${_openvino_suffix}
  libopenvino_intel_cpu_plugin.so libtbb.so.12 libtbbmalloc.so.2 libtbbbind_2_5.so.3 libhwloc.so.15)
_install_engine(${LLAMA_LIB_DIR} libmtmd.so.0 libllama.so.0 libggml.so.0 libggml-base.so.0 libggml-cpu.so.0)

install(DIRECTORY ${PROJECT_SOURCE_DIR}/models/ DESTINATION ${CMAKE_INSTALL_DATADIR}/retinalgpt/models)
install(FILES ${RETINALGPT_DEPS_DIR}/share/SmolLM2-135M-Instruct.Q4_1.gguf
        DESTINATION ${CMAKE_INSTALL_DATADIR}/retinalgpt/models OPTIONAL)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE ${PROJECT_SOURCE_DIR}/THIRD_PARTY.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
