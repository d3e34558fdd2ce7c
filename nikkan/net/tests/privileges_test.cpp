#include "nikkan/net/privileges.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <fstream>

#include "nikkan/net/stop_signals.hpp"

namespace nikkan::net {
namespace {

/// The value behind a name in /proc/self/status.
std::string status_of(const std::string& name) {
  std::ifstream in("/proc/self/status");
  std::string line;
  while (std::getline(in, line)) {
    if (line.starts_with(name + ":")) return line.substr(line.find('\t') + 1);
  }
  return {};
}

/// Runs in a child; 0 when every check held, else the number of the first that did not.
template <class Checks>
int in_child(Checks checks) {
  const pid_t child = fork();
  if (child == 0) _exit(checks());
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

TEST(Privileges, KeepsNothingButWhatIsNamed) {
  if (geteuid() != 0) GTEST_SKIP() << "only root has something to give up";
  EXPECT_EQ(in_child([] {
              const std::array keep = {kCapNetRaw};
              if (!drop_privileges("nobody", keep)) return 1;
              if (getuid() == 0 || geteuid() == 0 || getgid() == 0) return 2;
              if (status_of("CapEff") != status_of("CapPrm")) return 3;
              if (status_of("CapInh") != "0000000000000000" || status_of("CapAmb") != "0000000000000000") return 4;
              if (status_of("CapBnd") != "0000000000000000") return 5;
              if (status_of("NoNewPrivs") != "1" || status_of("Groups").find_first_not_of(" ") != std::string::npos) return 6;
              if (setuid(0) == 0) return 7;
              // CAP_NET_RAW is bit 13, when the surroundings had it to give.
              const std::string effective = status_of("CapEff");
              return effective == "0000000000002000" || effective == "0000000000000000" ? 0 : 8;
            }),
            0);
}

TEST(Privileges, TellsAnUnknownUser) {
  if (geteuid() != 0) GTEST_SKIP() << "only root looks a user up";
  EXPECT_EQ(in_child([] {
              const auto done = drop_privileges("no-such-user-here");
              return !done && done.error().code == Code::io ? 0 : 1;
            }),
            0);
}

TEST(StopSignals, AreReadInsteadOfDelivered) {
  EXPECT_EQ(in_child([] {
              auto stop = StopSignals::make();
              if (!stop || stop->asked()) return 1;
              raise(SIGTERM);
              if (!stop->asked() || !stop->asked()) return 2;
              raise(SIGPIPE);
              return 0;
            }),
            0);
}

}  // namespace
}  // namespace nikkan::net
