# Warnings and sanitizers for our own targets only; third-party headers stay quiet.
add_library(retinalgpt_options INTERFACE)
target_compile_options(retinalgpt_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
  $<$<BOOL:${RETINALGPT_WERROR}>:-Werror>)
if(RETINALGPT_SANITIZE STREQUAL "address")
  target_compile_options(retinalgpt_options INTERFACE -fsanitize=address,undefined -fno-omit-frame-pointer)
  target_link_options(retinalgpt_options INTERFACE -fsanitize=address,undefined)
elseif(RETINALGPT_SANITIZE STREQUAL "thread")
  target_compile_options(retinalgpt_options INTERFACE -fsanitize=thread -fno-omit-frame-pointer)
  target_link_options(retinalgpt_options INTERFACE -fsanitize=thread)
endif()

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()
