# Manual pages and shell completions: written by the program that was built, and installed with it.
if(NOT CMAKE_CROSSCOMPILING AND NOT NIKKAN_FUZZ)
  set(manual ${PROJECT_BINARY_DIR}/manual)
  add_custom_command(OUTPUT ${manual}/stamp
    COMMAND ${CMAKE_COMMAND} -E rm -rf ${manual}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${manual}/man1 ${manual}/bash ${manual}/zsh ${manual}/fish
    COMMAND nikkan man --out ${manual}/man1 > ${manual}/pages.txt
    COMMAND nikkan completion bash > ${manual}/bash/nikkan
    COMMAND nikkan completion zsh > ${manual}/zsh/_nikkan
    COMMAND nikkan completion fish > ${manual}/fish/nikkan.fish
    COMMAND ${CMAKE_COMMAND} -E touch ${manual}/stamp
    DEPENDS nikkan COMMENT "Writing manual pages and completions" VERBATIM)
  add_custom_target(nikkan_manual ALL DEPENDS ${manual}/stamp)
  install(DIRECTORY ${manual}/man1/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT program)
  install(FILES ${manual}/bash/nikkan DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions COMPONENT program)
  install(FILES ${manual}/zsh/_nikkan DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions COMPONENT program)
  install(FILES ${manual}/fish/nikkan.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d COMPONENT program)
endif()
install(TARGETS nikkan RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT program)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/share/ DESTINATION ${CMAKE_INSTALL_DATADIR}/nikkan COMPONENT program PATTERN systemd EXCLUDE)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/share/systemd/ DESTINATION lib/systemd/system COMPONENT program)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program)
