# What an installed room is: its library, its listed headers, and a component of find_package(nikkan).
include(CMakePackageConfigHelpers)
set(NIKKAN_CMAKE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/nikkan)

function(nikkan_install_room room lib here headers)
  install(TARGETS ${lib} EXPORT nikkan-${room}-targets COMPONENT ${room} ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
  foreach(header IN LISTS headers)
    cmake_path(GET header PARENT_PATH folder)
    install(FILES ${header} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/${here}/${folder} COMPONENT ${room})
  endforeach()
  install(EXPORT nikkan-${room}-targets NAMESPACE nikkan:: FILE nikkan-${room}-targets.cmake
          DESTINATION ${NIKKAN_CMAKE_DIR} COMPONENT ${room})
endfunction()

# Called once, behind the last room. The package files come with component base, which every room needs.
function(nikkan_install_package)
  include(${PROJECT_SOURCE_DIR}/cmake/nikkan_find.cmake)
  get_property(rooms GLOBAL PROPERTY NIKKAN_ROOMS)
  set(tables "set(nikkan_rooms \"${rooms}\")\n")
  foreach(room IN LISTS rooms)
    get_property(depends GLOBAL PROPERTY NIKKAN_DEPENDS_${room})
    get_property(system GLOBAL PROPERTY NIKKAN_SYSTEM_${room})
    list(FILTER system EXCLUDE REGEX "^$")
    foreach(target IN LISTS system)
      if(NOT DEFINED nikkan_how_${target})
        message(FATAL_ERROR "room ${room}: cmake/nikkan_find.cmake does not say how a user finds ${target}")
      endif()
    endforeach()
    string(APPEND tables "set(nikkan_depends_${room} \"${depends}\")\nset(nikkan_system_${room} \"${system}\")\n")
  endforeach()
  set(NIKKAN_TABLES "${tables}")
  configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/nikkanConfig.cmake.in ${PROJECT_BINARY_DIR}/nikkanConfig.cmake
    INSTALL_DESTINATION ${NIKKAN_CMAKE_DIR} NO_SET_AND_CHECK_MACRO)
  write_basic_package_version_file(${PROJECT_BINARY_DIR}/nikkanConfigVersion.cmake COMPATIBILITY SameMinorVersion)
  install(FILES ${PROJECT_BINARY_DIR}/nikkanConfig.cmake ${PROJECT_BINARY_DIR}/nikkanConfigVersion.cmake
                ${PROJECT_SOURCE_DIR}/cmake/nikkan_find.cmake
          DESTINATION ${NIKKAN_CMAKE_DIR} COMPONENT base)
endfunction()
