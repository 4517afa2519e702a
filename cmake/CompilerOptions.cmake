# Warnings and sanitizers for our own targets only; third-party headers stay quiet.
add_library(retinalgpt_flags INTERFACE)
target_compile_options(retinalgpt_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
  $<$<BOOL:${RETINALGPT_WERROR}>:-Werror>)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # GCC 12 sees overlapping copies in std::string::replace and operator+ where there are none (GCC bug 105651).
  target_compile_options(retinalgpt_flags INTERFACE -Wno-restrict)
endif()
if(RETINALGPT_SANITIZE AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # Under sanitizers GCC 12 takes variables inside std::regex for uninitialised (GCC bug 105562).
  target_compile_options(retinalgpt_flags INTERFACE -Wno-maybe-uninitialized)
endif()
# What is linked into a whole takes the flags and, once, what the sanitizers need.
add_library(retinalgpt_options INTERFACE)
target_link_libraries(retinalgpt_options INTERFACE retinalgpt_flags)
if(RETINALGPT_SANITIZE)
  target_sources(retinalgpt_options INTERFACE ${CMAKE_CURRENT_LIST_DIR}/sanitizers/dlopen.cpp)
  target_link_options(retinalgpt_options INTERFACE -Wl,--export-dynamic-symbol=dlopen)
endif()
if(RETINALGPT_SANITIZE STREQUAL "address")
  target_compile_options(retinalgpt_flags INTERFACE -fsanitize=address,undefined -fno-omit-frame-pointer)
  target_link_options(retinalgpt_flags INTERFACE -fsanitize=address,undefined)
elseif(RETINALGPT_SANITIZE STREQUAL "thread")
  target_compile_options(retinalgpt_flags INTERFACE -fsanitize=thread -fno-omit-frame-pointer)
  target_link_options(retinalgpt_flags INTERFACE -fsanitize=thread)
endif()

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  # Paths relative to the clone: a second clone, or a worktree, finds what the first one compiled.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
    CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=true ${CCACHE_PROGRAM})
endif()

# Several files of a room at once: a build from nothing takes less than half of the time, because most of it goes into headers.
# Whoever changes one file and builds again is faster without (preset "dev"), which also shows a forgotten include.
option(RETINALGPT_UNITY "Compile several source files at once" OFF)
if(RETINALGPT_UNITY)
  # Types of an unnamed namespace inside a class look like a header's to GCC when another file includes this one.
  target_compile_options(retinalgpt_flags INTERFACE -Wno-subobject-linkage)
endif()
function(retinalgpt_compile_together target)
  set_target_properties(${target} PROPERTIES UNITY_BUILD ${RETINALGPT_UNITY} UNITY_BUILD_BATCH_SIZE 8)
endfunction()
