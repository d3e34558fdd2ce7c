#pragma once
#include <string>

#include "nikkan/daily/press/formats.hpp"
#include "nikkan/daily/press/layout.hpp"
#include "nikkan/daily/press/markup.hpp"

namespace nikkan::press {

/// HTML for mail and feeds readers: no stylesheet, no class, nothing fetched; plain elements that survive any client.
std::string mail_html(const daily::Issue& issue, const Options& options);
/// One entry as a fragment of such HTML, without its title.
void entry_fragment(Markup& out, const daily::Entry& entry, bool japanese);
/// Counts and lead as a fragment.
void issue_fragment(Markup& out, const daily::Issue& issue, bool japanese);

}  // namespace nikkan::press
