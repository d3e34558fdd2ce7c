# Test, fuzz and bench programs of a room.

function(nikkan_test room files)
  add_executable(test_${room} ${files})
  nikkan_options(test_${room})
  target_link_libraries(test_${room} PRIVATE nikkan::${room} nikkan_test_support GTest::gmock GTest::gtest_main)
  gtest_discover_tests(test_${room} TEST_PREFIX ${room}. DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60
                       PROPERTIES LABELS ${room} TIMEOUT 300)
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
  set(corpus ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/corpus/${stem})
  add_executable(${target} ${file})
  nikkan_options(${target})
  target_link_libraries(${target} PRIVATE nikkan::${room})
  if(NIKKAN_FUZZ)
    target_link_options(${target} PRIVATE -fsanitize=fuzzer)
    set_property(GLOBAL APPEND_STRING PROPERTY NIKKAN_FUZZERS "${target} ${corpus}\n")
  else()
    target_sources(${target} PRIVATE ${PROJECT_SOURCE_DIR}/tests/support/fuzz_replay.cpp)
    add_test(NAME ${room}.fuzz_replay.${stem} COMMAND ${target} ${corpus})
    set_tests_properties(${room}.fuzz_replay.${stem} PROPERTIES LABELS "${room};fuzz_replay" TIMEOUT 300)
  endif()
  set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/fuzz)
endfunction()

# build/fuzz/fuzzers.txt: program and corpus, for tools/fuzz.
function(nikkan_list_fuzzers)
  get_property(lines GLOBAL PROPERTY NIKKAN_FUZZERS)
  file(GENERATE OUTPUT ${PROJECT_BINARY_DIR}/fuzzers.txt CONTENT "${lines}")
endfunction()

function(nikkan_bench room file)
  cmake_path(GET file STEM stem)
  add_executable(bench_${stem} ${file})
  nikkan_options(bench_${stem})
  target_link_libraries(bench_${stem} PRIVATE nikkan::${room} benchmark::benchmark_main)
endfunction()
