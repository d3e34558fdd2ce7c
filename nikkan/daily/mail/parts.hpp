#pragma once
// The walk over a message's MIME tree, with an explicit stack and limits.
#include <string>
#include <string_view>
#include <vector>

#include "nikkan/daily/mail/header.hpp"

namespace nikkan::mail {

/// The text that stands for a message: its first text/plain leaf that is neither attachment nor footer,
/// else text/enriched or text/html without tags. UTF-8, LF, footers cut.
std::string message_text(const Headers& headers, std::string_view body, const Limits& limits, daily::Flags& flags);

/// The leaves of the tree.
std::vector<PartInfo> list_parts(const Headers& headers, std::string_view body, const Limits& limits);

}  // namespace nikkan::mail
