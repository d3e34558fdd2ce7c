// A program that has nothing but the installed room base.
#include <cstdio>
#include <nikkan/base/error.hpp>
#include <nikkan/base/time.hpp>
#include <nikkan/base/utf8.hpp>

int main() {
  const auto day = nikkan::parse_day("2025-12-03");
  const auto none = nikkan::parse_day("2025-02-29");
  if (!day || none) return 1;
  std::printf("%s %zu %s\n", nikkan::to_iso(*day).c_str(), nikkan::display_width("日刊"),
              std::string(nikkan::to_string(none.error().code)).c_str());
  return 0;
}
