#pragma once
// Words that were typed: which known name is nearest, and how to show them safely.
#include <span>
#include <string>
#include <string_view>

namespace nikkan::cli {

/// Edits (insert, delete, replace, swap of neighbours) between two words.
std::size_t distance(std::string_view a, std::string_view b);

/// The name at the smallest distance, first one first; empty when none is near enough to be meant.
std::string nearest(std::string_view word, std::span<const std::string> names);

/// The word as it may be put on a terminal: no controls, valid UTF-8, at most 60 columns or so.
std::string printable(std::string_view word);

}  // namespace nikkan::cli
