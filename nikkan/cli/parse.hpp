#pragma once
// A command line against a verb's table.
#include <expected>
#include <span>
#include <string>

#include "nikkan/base/command.hpp"

namespace nikkan::cli {

/// The words behind the verb as checked values: integers in range, days that exist, choices that are offered.
/// The last one counts when an option that is not `repeated` stands twice; everything behind "--" is positional.
/// On failure one line for people, without the program's name and without a full stop.
std::expected<command::Args, std::string> parse(const command::Verb& verb, std::span<const std::string> words);

}  // namespace nikkan::cli
