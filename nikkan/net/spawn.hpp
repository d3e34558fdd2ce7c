#pragma once
// fork and exec with three pipes, and what else starts a command. Internal to the room.
#include <sys/types.h>

#include <string>

#include "nikkan/base/error.hpp"
#include "nikkan/net/child_process.hpp"

namespace nikkan::net {

struct Spawned {
  pid_t pid = -1;
  int in = -1, out = -1, err = -1;  ///< our ends, non-blocking, close-on-exec
  bool network_cut = false;
};

/// Where the command lies: itself with a slash, else the first in $PATH that may be run; empty when there is none.
std::string find_command(const std::string& name);
/// Starts the command in its own process group. Errors: not_found, io; nothing is left open then.
Result<Spawned> spawn(const ChildOptions& options);

}  // namespace nikkan::net
