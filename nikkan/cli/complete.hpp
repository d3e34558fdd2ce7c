#pragma once
// Completion scripts for shells, from the tables. They are static: the program is not run to complete.
#include <optional>
#include <string>

#include "nikkan/cli/program.hpp"

namespace nikkan::cli {

/// For bash 4 and later; does not need the bash-completion package.
std::string bash_completion(const Program& program);
/// For zsh 5, to be placed in $fpath as _nikkan.
std::string zsh_completion(const Program& program);
/// For fish 3.
std::string fish_completion(const Program& program);

}  // namespace nikkan::cli
