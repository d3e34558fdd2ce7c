# nikkan_room(NAME room
#   [SOURCES …] [HEADERS …]        files of the room; no SOURCES makes a header-only room
#   [DEPENDS room…]                rooms below whose headers may be included
#   [SYSTEM target…]               libraries behind the room, not seen in its headers
#   [SYSTEM_PUBLIC target…]        libraries that its headers show
#   [COMMANDS header]              declares `const command::Table& table();` in nikkan::<room>
#   [TESTS …] [FUZZ …] [BENCH …])  files under tests/, fuzz/, bench/ of the room
#
# Makes target nikkan::<room>, the test program test_<room>, one fuzz_<name> and
# one bench_<name> a file, and the install rules of component <room>.
include(${CMAKE_CURRENT_LIST_DIR}/nikkan_options.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/nikkan_tests.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/nikkan_install.cmake)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  list(APPEND NIKKAN_WARNINGS -Wno-deprecated-declarations)  # libstdc++ 12 marks what its own std::stable_sort calls
endif()
set_property(GLOBAL PROPERTY NIKKAN_ROOMS "")
set_property(GLOBAL PROPERTY NIKKAN_COMMANDS "")

function(nikkan_room)
  cmake_parse_arguments(A "" "NAME;COMMANDS" "SOURCES;HEADERS;DEPENDS;SYSTEM;SYSTEM_PUBLIC;TESTS;FUZZ;BENCH" ${ARGN})
  if(A_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "nikkan_room(${A_NAME}): unknown words ${A_UNPARSED_ARGUMENTS}")
  endif()
  set(lib nikkan_${A_NAME})
  list(TRANSFORM A_DEPENDS PREPEND nikkan:: OUTPUT_VARIABLE deps)
  if(A_SOURCES)
    add_library(${lib} STATIC ${A_SOURCES} ${A_HEADERS})
    nikkan_options(${lib})
    set(kind PUBLIC)
    target_link_libraries(${lib} PRIVATE ${A_SYSTEM})
  else()
    add_library(${lib} INTERFACE ${A_HEADERS})
    set(kind INTERFACE)
  endif()
  add_library(nikkan::${A_NAME} ALIAS ${lib})
  target_include_directories(${lib} ${kind} $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  target_compile_features(${lib} ${kind} cxx_std_23)
  target_link_libraries(${lib} ${kind} ${deps} ${A_SYSTEM_PUBLIC})
  set_target_properties(${lib} PROPERTIES EXPORT_NAME ${A_NAME})

  file(RELATIVE_PATH here ${PROJECT_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR})
  set_property(GLOBAL APPEND PROPERTY NIKKAN_ROOMS ${A_NAME})
  set_property(GLOBAL PROPERTY NIKKAN_DEPENDS_${A_NAME} "${A_DEPENDS}")
  set_property(GLOBAL PROPERTY NIKKAN_SYSTEM_${A_NAME} "${A_SYSTEM};${A_SYSTEM_PUBLIC}")
  if(A_COMMANDS)
    set_property(GLOBAL APPEND PROPERTY NIKKAN_COMMANDS ${A_NAME}:${here}/${A_COMMANDS})
  endif()
  nikkan_install_room(${A_NAME} ${lib} ${here} "${A_HEADERS}")

  if(NIKKAN_TESTS AND A_TESTS)
    nikkan_test(${A_NAME} "${A_TESTS}")
  endif()
  foreach(file IN LISTS A_FUZZ)
    nikkan_fuzz(${A_NAME} ${file})
  endforeach()
  if(NIKKAN_BENCH)
    foreach(file IN LISTS A_BENCH)
      nikkan_bench(${A_NAME} ${file})
    endforeach()
  endif()
endfunction()
