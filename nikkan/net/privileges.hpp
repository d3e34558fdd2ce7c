#pragma once
// Giving up root once the sockets are open (Linux: capabilities(7), prctl(2)).
#include <cstdint>
#include <span>
#include <string>

#include "nikkan/base/error.hpp"

namespace nikkan::net {

/// Numbers of linux/capability.h.
inline constexpr unsigned kCapNetRaw = 13;

/// Whether drop_privileges() can become this user: to be asked before anything is made. Errors: io "privileges.user".
Result<void> check_user(const std::string& user);

/// Becomes `user` (when root; others stay who they are) without supplementary groups, keeps no capability but those in
/// `keep`, in no set that a new program could inherit, and can gain none again. Errors: io "privileges.user",
/// "privileges".
Result<void> drop_privileges(const std::string& user, std::span<const unsigned> keep = {});

}  // namespace nikkan::net
