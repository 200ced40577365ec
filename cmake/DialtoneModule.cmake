# One function per kind of target, so that a room's CMakeLists.txt says only what it holds and what it needs.
#
#   dialtone_library(<room> SRCS a.cc HDRS a.h PUBLIC deps... PRIVATE deps...)    target dialtone_<room>, alias dialtone::<room>
#   dialtone_program(<name> SRCS main.cc DEPS deps...)                           program <name> in <build>/bin
#   dialtone_test(<name> SRCS a_test.cc DEPS deps... LABELS unit [TIMEOUT s])    ctest <name>, linked with GoogleTest's main

option(DIALTONE_CLANG_TIDY "Run clang-tidy on our sources" OFF)
set(DIALTONE_SANITIZER "" CACHE STRING "address (with UBSan), thread, or empty")
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

# Our own code only: generated code and the sanitizer-free parts link dialtone_sanitizer alone.
add_library(dialtone_warnings INTERFACE)
# Designated initializers leave members at their defaults on purpose.
target_compile_options(dialtone_warnings INTERFACE -Wall -Wextra -Werror -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  target_compile_options(dialtone_warnings INTERFACE -Wthread-safety)
endif()

add_library(dialtone_sanitizer INTERFACE)
if(DIALTONE_SANITIZER STREQUAL "address")
  # Debian's SOCI exports no vtables for its error classes, so UBSan's vptr check does not link.
  set(sanitize -fsanitize=address,undefined -fno-sanitize=vptr -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
elseif(DIALTONE_SANITIZER STREQUAL "thread")
  set(sanitize -fsanitize=thread -fno-omit-frame-pointer)
elseif(DIALTONE_SANITIZER)
  message(FATAL_ERROR "DIALTONE_SANITIZER is '${DIALTONE_SANITIZER}'; it takes 'address', 'thread' or nothing")
endif()
target_compile_options(dialtone_sanitizer INTERFACE ${sanitize})
target_link_options(dialtone_sanitizer INTERFACE ${sanitize})

function(_dialtone_own target)
  # Within this build only: libraries that are installed must not name targets that are not.
  target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:dialtone_warnings>)
  if(DIALTONE_CLANG_TIDY)
    set_target_properties(${target} PROPERTIES CXX_CLANG_TIDY "clang-tidy;--quiet")
  endif()
endfunction()

function(dialtone_library name)
  cmake_parse_arguments(ARG "" "" "SRCS;HDRS;PUBLIC;PRIVATE" ${ARGN})
  set(target dialtone_${name})
  if(ARG_SRCS)
    add_library(${target} STATIC ${ARG_SRCS} ${ARG_HDRS})
    target_include_directories(${target} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>)
    target_link_libraries(${target} PUBLIC ${ARG_PUBLIC} $<BUILD_INTERFACE:dialtone_sanitizer> PRIVATE ${ARG_PRIVATE})
    _dialtone_own(${target})
  else()
    add_library(${target} INTERFACE ${ARG_HDRS})
    target_include_directories(${target} INTERFACE ${PROJECT_SOURCE_DIR})
    target_link_libraries(${target} INTERFACE ${ARG_PUBLIC} dialtone_sanitizer)
  endif()
  add_library(dialtone::${name} ALIAS ${target})
endfunction()

function(dialtone_program name)
  cmake_parse_arguments(ARG "" "" "SRCS;DEPS" ${ARGN})
  add_executable(${name} ${ARG_SRCS})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${ARG_DEPS} dialtone_sanitizer)
  _dialtone_own(${name})
endfunction()

function(dialtone_test name)
  cmake_parse_arguments(ARG "" "TIMEOUT" "SRCS;DEPS;LABELS" ${ARGN})
  if(NOT ARG_LABELS)
    message(FATAL_ERROR "dialtone_test(${name}) needs LABELS")
  endif()
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 60)
  endif()
  dialtone_program(${name} SRCS ${ARG_SRCS} DEPS ${ARG_DEPS} GTest::gmock GTest::gtest_main)
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABELS}" TIMEOUT ${ARG_TIMEOUT})
  set_tests_properties(${name} PROPERTIES ENVIRONMENT "DIALTONE_BIN=${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
endfunction()
