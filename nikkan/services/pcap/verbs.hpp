#pragma once
// The verbs of `nikkan pcap`, and what they share.
#include <string>
#include <string_view>

#include "nikkan/base/command.hpp"
#include "nikkan/base/error.hpp"

namespace nikkan::pcap {

int run_info(const command::Args& args, command::Io& io);
int run_check(const command::Args& args, command::Io& io);
int run_convert(const command::Args& args, command::Io& io);
int run_filter_interfaces(const command::Args& args, command::Io& io);
int run_split(const command::Args& args, command::Io& io);
int run_capture(const command::Args& args, command::Io& io);

/// One line on standard error: "nikkan pcap VERB: FILE: …"; gives the exit status.
int say(command::Io& io, std::string_view verb, std::string_view file, const Error& error);
/// The number of an option that the parser has checked.
std::uint64_t number(const command::Args& args, std::string_view option, std::uint64_t otherwise);

}  // namespace nikkan::pcap
