#pragma once
// How a verb that cannot go on says so, and the exit status that follows.
#include <string_view>

#include "nikkan/base/command.hpp"
#include "nikkan/base/error.hpp"

namespace nikkan::command {

/// One line on standard error, error_line()'s; the exit status of its code.
int refuse(Io& io, std::string_view command, std::string_view where, const Error& error);
/// "nikkan bmp serve: --types: 'x' is not a type": a word that is wrong is a mistake of usage. Gives kUsage.
int refuse_value(Io& io, std::string_view command, std::string_view option, std::string_view value, std::string_view want);

}  // namespace nikkan::command
