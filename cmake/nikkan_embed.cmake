# nikkan_embed(TARGET target FUNCTION ns::name FILE path)
# Puts a file's bytes into the target and declares nothing: the room's header
# declares `std::string_view name();` itself.
function(nikkan_embed)
  cmake_parse_arguments(A "" "TARGET;FUNCTION;FILE" "" ${ARGN})
  cmake_path(ABSOLUTE_PATH A_FILE BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} NORMALIZE)
  string(REGEX REPLACE "^(.*)::([a-z0-9_]+)$" "\\1" ns "${A_FUNCTION}")
  string(REGEX REPLACE "^(.*)::([a-z0-9_]+)$" "\\2" name "${A_FUNCTION}")
  string(REPLACE "::" "_" symbol "nikkan_embedded_${A_FUNCTION}")
  set(out ${CMAKE_CURRENT_BINARY_DIR}/embed_${symbol}.cpp)
  file(GENERATE OUTPUT ${out} CONTENT
"#include <string_view>
__asm__(\".section .rodata\\n.balign 16\\n.global ${symbol}\\n.global ${symbol}_end\\n\"
        \"${symbol}:\\n.incbin \\\"${A_FILE}\\\"\\n${symbol}_end:\\n.byte 0\\n.previous\\n\");
extern \"C\" { extern const char ${symbol}[]; extern const char ${symbol}_end[]; }
namespace ${ns} {
std::string_view ${name}();
std::string_view ${name}() { return {${symbol}, static_cast<std::size_t>(${symbol}_end - ${symbol})}; }
}  // namespace ${ns}
")
  target_sources(${A_TARGET} PRIVATE ${out})
  set_source_files_properties(${out} PROPERTIES OBJECT_DEPENDS ${A_FILE} SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()
