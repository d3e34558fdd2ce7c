// The built-in engines behind build().
#include <memory>

#include "nikkan/daily/issue/item.hpp"

namespace nikkan::issue {

summary::Outcome summarise_builtin(daily::Entry& entry) { return summary::summarise(entry, {}, {}); }

summary::Outcome summarise_pivot(daily::Entry& entry) { return summary::summarise_pivot(entry); }

std::string engine_version(std::string_view name) {
  for (const auto& engine : {summary::make_extract(), summary::make_frames_ja()}) {
    if (engine->name() == name) return std::string(name) + " " + std::string(engine->version());
  }
  return std::string(name);
}

}  // namespace nikkan::issue
