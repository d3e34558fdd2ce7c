#include "nikkan/net/privileges.hpp"

#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <vector>

namespace nikkan::net {
namespace {

std::unexpected<Error> failed(std::string_view what) {
  return fail(Code::io, "privileges", 0, std::string(what) + ": " + std::strerror(errno));
}

Result<void> become(const std::string& name) {
  std::vector<char> buffer(16384);
  passwd entry{};
  passwd* found = nullptr;
  if (getpwnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr) {
    return fail(Code::io, "privileges.user", 0, "there is no user " + name);
  }
  if (setgroups(0, nullptr) != 0) return failed("setgroups");
  if (setresgid(found->pw_gid, found->pw_gid, found->pw_gid) != 0) return failed("setresgid");
  if (setresuid(found->pw_uid, found->pw_uid, found->pw_uid) != 0) return failed("setresuid");
  return {};
}

/// Capabilities as the kernel takes them: two words of 32.
using Sets = std::array<__user_cap_data_struct, 2>;

bool get_capabilities(Sets& sets) {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  return syscall(SYS_capget, &header, sets.data()) == 0;
}

bool set_capabilities(const Sets& sets) {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  return syscall(SYS_capset, &header, sets.data()) == 0;
}

Result<void> keep_only(std::span<const unsigned> keep) {
  Sets have{};
  if (!get_capabilities(have)) return failed("capget");
  Sets want{};
  for (const unsigned capability : keep) {
    const std::uint32_t bit = 1U << capability % 32;
    auto& word = want[capability / 32 % 2];
    word.permitted |= have[capability / 32 % 2].permitted & bit;
    word.effective = word.permitted;
  }
  if (!set_capabilities(want)) return failed("capset");
  return {};
}

}  // namespace

Result<void> check_user(const std::string& user) {
  std::vector<char> buffer(16384);
  passwd entry{};
  passwd* found = nullptr;
  if (geteuid() == 0 && (getpwnam_r(user.c_str(), &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr)) {
    return fail(Code::io, "privileges.user", 0, "there is no user " + user);
  }
  return {};
}

Result<void> drop_privileges(const std::string& user, std::span<const unsigned> keep) {
  if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0) return failed("keepcaps");
  // The bounding set needs CAP_SETPCAP, which is still here when anything is to be dropped from it.
  for (unsigned capability = 0; prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; ++capability) {
    prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
  }
  if (geteuid() == 0) {
    if (auto done = become(user); !done) return done;
  }
  prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  if (auto done = keep_only(keep); !done) return done;
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return failed("no_new_privs");
  return {};
}

}  // namespace nikkan::net
