#pragma once
// The walk over a message's MIME tree, with an explicit stack and limits.
#include <string>
#include <string_view>
#include <vector>

#include "nikkan/daily/mail/header.hpp"

namespace nikkan::mail {

struct Texts {
  std::string text;   ///< the first text/plain leaf that is neither attachment nor footer, else marked-up text without tags
  std::string other;  ///< the text/plain leaves behind it
};
/// The text that stands for a message: UTF-8, LF, footers cut.
Texts message_text(const Headers& headers, std::string_view body, const Limits& limits, daily::Flags& flags);

/// The leaves of the tree.
std::vector<PartInfo> list_parts(const Headers& headers, std::string_view body, const Limits& limits);

}  // namespace nikkan::mail
