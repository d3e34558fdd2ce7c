#pragma once
// What the two feed formats share: ids, titles, bodies.
#include <string>

#include "nikkan/daily/press/formats.hpp"
#include "nikkan/daily/press/layout.hpp"

namespace nikkan::press {

/// "tag:<authority>,<year>:nikkan/<day>/<key>" (RFC 4151).
std::string feed_id(const daily::Issue& issue, const Options& options, std::string_view key);
/// The entry in the HTML issue when a base URL is known, else its tracker page; may be empty.
std::string item_url(const daily::Entry& entry, const Layout& layout, const Options& options);
std::string item_title(const daily::Entry& entry);
std::string item_html(const daily::Entry& entry, const Options& options);
std::string issue_html(const daily::Issue& issue, const Options& options);
std::string issue_title(const daily::Issue& issue, const Options& options);
/// "ja" or "en": the language of titles.
std::string lang_of(const Options& options);

}  // namespace nikkan::press
