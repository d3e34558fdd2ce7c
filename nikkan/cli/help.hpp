#pragma once
// Help for people, made from the tables.
#include <string>

#include "nikkan/cli/program.hpp"

namespace nikkan::cli {

/// How help looks: columns (40 to 100 are used) and whether escape sequences are welcome.
struct Look {
  std::size_t width = 80;
  bool colour = false;
};

/// For standard output, or with `on_error` for standard error.
Look look_of(const command::Io& io, bool on_error = false);

/// `nikkan help`: what the program is for, how to begin, every command in one line.
std::string program_help(const Program& program, const Look& look);
/// `nikkan help bmp`: the verbs of one room.
std::string room_help(const Program& program, const command::Table& table, const Look& look);
/// `nikkan help issue`: everything about one verb.
std::string verb_help(const Program& program, const command::Verb& verb, const Look& look);

/// "nikkan issue DAY [OPTION…]": the synopsis, also of the man page.
std::string synopsis(const Program& program, const command::Verb& verb);
/// "-n, --limit N": an option as it is typed.
std::string spelling(const command::Option& option);
/// "one of ja, en, both; default: both; may be repeated": what help adds to an option's own words.
std::string notes(const command::Option& option);
/// The statuses that a verb's help lists: 0 to 3, and those that the verb adds.
std::vector<int> statuses(const command::Verb* verb);

}  // namespace nikkan::cli
