#pragma once
// What the verbs share: opening the archive, saying errors, names of options.
#include <optional>
#include <string>
#include <string_view>

#include "nikkan/base/command.hpp"
#include "nikkan/daily/archive/archive.hpp"

namespace nikkan::commands {

/// "nikkan <verb>: <where>: truncated at byte 16 (field)" on io.err; gives the exit status.
int say_error(command::Io& io, std::string_view verb, std::string_view where, const Error& error);
/// One line of usage trouble; gives kUsage.
int say_usage(command::Io& io, std::string_view verb, std::string_view text);

/// Opens --archive or the default; says why not and gives nothing. `must_exist` makes a missing
/// file an error that names `nikkan ingest`.
std::optional<archive::Archive> open_archive(const command::Args& args, command::Io& io, std::string_view verb,
                                             bool must_exist, int& status);

/// The options every verb with an archive has.
command::Option archive_option();
command::Option json_option(std::string_view help);

/// "1,234,567".
std::string with_commas(std::uint64_t number);
/// "25.8 kB", "1.2 GB".
std::string human_bytes(std::uint64_t bytes);

int run_ingest(const command::Args& args, command::Io& io);
int run_import(const command::Args& args, command::Io& io);
int run_issue(const command::Args& args, command::Io& io);
int run_show(const command::Args& args, command::Io& io);
int run_search(const command::Args& args, command::Io& io);
int run_days(const command::Args& args, command::Io& io);
int run_doctor(const command::Args& args, command::Io& io);
int run_rebuild(const command::Args& args, command::Io& io);

}  // namespace nikkan::commands
