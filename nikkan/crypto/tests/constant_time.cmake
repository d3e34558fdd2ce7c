# cmake -DVALGRIND=… -DPROGRAM=… -P: no report with secrets undefined, and one where a leak was put in.
foreach(word "" leak)
  execute_process(COMMAND ${VALGRIND} --quiet --error-exitcode=9 ${PROGRAM} ${word}
                  RESULT_VARIABLE status OUTPUT_VARIABLE out ERROR_VARIABLE reports)
  message("${out}${reports}")
  if(word STREQUAL "leak" AND NOT status EQUAL 9)
    message(FATAL_ERROR "a branch on a secret was not reported (status ${status})")
  elseif(word STREQUAL "" AND NOT status EQUAL 0)
    message(FATAL_ERROR "status ${status}")
  endif()
endforeach()
