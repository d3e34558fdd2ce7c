# nikkan_python_tests(NAME file.py): every test method of the file becomes a test of its own;
# a skipped one is told as skipped.
function(nikkan_python_tests name file)
  cmake_path(ABSOLUTE_PATH file BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} OUTPUT_VARIABLE path)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${path})
  file(STRINGS ${path} lines REGEX "^(class [A-Za-z]+\\(Case\\)|    def test_)")
  foreach(line IN LISTS lines)
    if(line MATCHES "^class ([A-Za-z]+)")
      set(class ${CMAKE_MATCH_1})
    elseif(line MATCHES "def (test_[a-z0-9_]+)")
      set(test ${name}.${class}.${CMAKE_MATCH_1})
      add_test(NAME ${test} COMMAND ${PROJECT_SOURCE_DIR}/tests/support/run_one ${path} ${class}.${CMAKE_MATCH_1})
      set_tests_properties(${test} PROPERTIES ENVIRONMENT "NIKKAN=$<TARGET_FILE:nikkan>;NIKKAN_SANITIZED=${NIKKAN_SANITIZE}"
                           SKIP_RETURN_CODE 77 TIMEOUT 300 LABELS ${name})
    endif()
  endforeach()
endfunction()
