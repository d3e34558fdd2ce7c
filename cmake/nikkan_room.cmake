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
set(NIKKAN_WARNINGS -Wall -Wextra -Wpedantic -Wconversion -Wshadow)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  list(APPEND NIKKAN_WARNINGS $<$<NOT:$<CONFIG:Debug>>:-Wno-restrict>)  # false alarms inside std::string when optimising (GCC bug 105651)
endif()
set_property(GLOBAL PROPERTY NIKKAN_ROOMS "")
set_property(GLOBAL PROPERTY NIKKAN_COMMANDS "")

function(nikkan_options target)
  target_compile_options(${target} PRIVATE ${NIKKAN_WARNINGS} $<$<BOOL:${NIKKAN_WERROR}>:-Werror>)
  if(NIKKAN_SANITIZE)
    target_compile_options(${target} PRIVATE -fsanitize=${NIKKAN_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(${target} PUBLIC -fsanitize=${NIKKAN_SANITIZE})
  endif()
  if(NIKKAN_FUZZ)
    target_compile_options(${target} PRIVATE -fsanitize=fuzzer-no-link)
  endif()
endfunction()

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
  set_property(GLOBAL APPEND PROPERTY NIKKAN_ROOMS ${A_NAME})
  set_property(GLOBAL PROPERTY NIKKAN_DEPENDS_${A_NAME} "${A_DEPENDS}")
  if(A_COMMANDS)
    file(RELATIVE_PATH here ${PROJECT_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR})
    set_property(GLOBAL APPEND PROPERTY NIKKAN_COMMANDS ${A_NAME}:${here}/${A_COMMANDS})
  endif()
  nikkan_install_room(${A_NAME} ${lib})

  if(NIKKAN_TESTS AND A_TESTS)
    add_executable(test_${A_NAME} ${A_TESTS})
    nikkan_options(test_${A_NAME})
    target_link_libraries(test_${A_NAME} PRIVATE nikkan::${A_NAME} nikkan_test_support GTest::gmock GTest::gtest_main)
    gtest_discover_tests(test_${A_NAME} TEST_PREFIX ${A_NAME}. DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60
                         PROPERTIES LABELS ${A_NAME} TIMEOUT 300)
  endif()
  foreach(file IN LISTS A_FUZZ)
    nikkan_fuzz(${A_NAME} ${file})
  endforeach()
  if(NIKKAN_BENCH)
    foreach(file IN LISTS A_BENCH)
      cmake_path(GET file STEM stem)
      add_executable(bench_${stem} ${file})
      nikkan_options(bench_${stem})
      target_link_libraries(bench_${stem} PRIVATE nikkan::${A_NAME} benchmark::benchmark_main)
    endforeach()
  endif()
endfunction()

# A fuzz file defines LLVMFuzzerTestOneInput. With NIKKAN_FUZZ it becomes a
# libFuzzer program; otherwise, with tests, a plain main replays its corpus
# (fuzz/corpus/<stem>/ beside the file) as a test.
function(nikkan_fuzz room file)
  cmake_path(GET file STEM stem)
  if(NOT NIKKAN_FUZZ AND NOT NIKKAN_TESTS)
    return()
  endif()
  set(target fuzz_${stem})
  add_executable(${target} ${file})
  nikkan_options(${target})
  target_link_libraries(${target} PRIVATE nikkan::${room})
  if(NIKKAN_FUZZ)
    target_link_options(${target} PRIVATE -fsanitize=fuzzer)
  else()
    target_sources(${target} PRIVATE ${PROJECT_SOURCE_DIR}/tests/support/fuzz_replay.cpp)
    add_test(NAME ${room}.fuzz_replay.${stem} COMMAND ${target} ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/corpus/${stem})
    set_tests_properties(${room}.fuzz_replay.${stem} PROPERTIES LABELS "${room};fuzz_replay" TIMEOUT 300)
  endif()
endfunction()

function(nikkan_install_room room lib)
  install(TARGETS ${lib} EXPORT nikkan-${room}-targets COMPONENT ${room} ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
  file(RELATIVE_PATH here ${PROJECT_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR})
  install(DIRECTORY ./ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/${here} COMPONENT ${room}
          FILES_MATCHING PATTERN "*.hpp" PATTERN tests EXCLUDE PATTERN fuzz EXCLUDE PATTERN bench EXCLUDE)
  install(EXPORT nikkan-${room}-targets NAMESPACE nikkan:: FILE nikkan-${room}-targets.cmake
          DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/nikkan COMPONENT ${room})
endfunction()
