#pragma once
// Manual pages (roff, man macros) from the tables.
#include <string>
#include <vector>

#include "nikkan/cli/program.hpp"

namespace nikkan::cli {

struct Page {
  std::string name;     ///< "nikkan-issue.1"
  std::string content;  ///< UTF-8 roff
};

/// nikkan.1 and one page a verb ("nikkan-bmp-decode.1"), in the order of the tables.
std::vector<Page> man_pages(const Program& program);

/// Text so that roff prints it as it stands.
std::string roff_text(std::string_view text);

}  // namespace nikkan::cli
