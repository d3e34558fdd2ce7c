// What no grammar sees in a chain file.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>

#include "nikkan/base/ip.hpp"
#include "nikkan/base/utf8.hpp"
#include "nikkan/labs/chainsync/chain_file.hpp"

namespace nikkan::chainsync {
namespace {

class Checker {
 public:
  explicit Checker(const ChainFile& file) : file_(file) {}
  std::vector<Finding> run();

 private:
  void say(bool error, std::string_view rule, Place place, std::string text) { found_.push_back({error, rule, place, std::move(text)}); }
  void twice();
  void addresses(std::size_t i);
  void node(std::size_t i);
  void tls();

  const ChainFile& file_;
  std::vector<Finding> found_ = {};
};

/// The same text for the same address.
std::string canonical(const std::string& text) {
  const auto address = parse_address(text);
  if (!address) return text;
  const auto ip = parse_ip(address->host);
  return fmt::format("{}:{}", ip ? to_string(*ip) : ascii_lower(address->host), address->port);
}

bool is_wildcard(const std::string& text) {
  const auto address = parse_address(text);
  return address && (address->host == "0.0.0.0" || address->host == "::");
}

bool leaves_machine(const std::string& text) {
  const auto address = parse_address(text);
  return address && !is_loopback(*address);
}

void Checker::twice() {
  std::map<std::string, const ChainNode*, std::less<>> ids, addresses, journals;
  for (const ChainNode& node : file_.nodes) {
    if (!ids.emplace(node.id, &node).second) say(true, "same-id", node.place, fmt::format("a second node {}", node.id));
    for (const std::string* const text : {&node.listen, &node.reach}) {
      if (text->empty()) continue;
      const auto [entry, fresh] = addresses.emplace(canonical(*text), &node);
      if (!fresh && entry->second != &node) say(true, "same-address", node.listen_place, fmt::format("{} leads to {} and to {}: a ring, or a copy that was not changed", *text, entry->second->id, node.id));
    }
    if (node.journal.empty()) continue;
    const auto [entry, fresh] = journals.emplace(node.cwd + '\n' + node.journal, &node);
    if (!fresh) say(true, "same-journal", node.place, fmt::format("{} and {} would write {}", entry->second->id, node.id, for_terminal(node.journal)));
  }
}

void Checker::addresses(std::size_t i) {
  const ChainNode& node = file_.nodes[i];
  if (i == 0) {
    if (!node.listen.empty() || !node.reach.empty()) say(false, "head-listens", node.listen_place, fmt::format("{} is the first node, and nobody connects to it; is there one missing before it?", node.id));
    return;
  }
  if (node.listen.empty()) {
    say(true, "no-listen", node.place, fmt::format("{} does not say where {} connects to it", node.id, file_.nodes[i - 1].id));
    return;
  }
  if (const auto at = parse_address(node.listen); at && !parse_ip(at->host) && !ascii_iequals(at->host, "localhost")) {
    say(true, "listen-name", node.listen_place, fmt::format("{} is a name; {} listens on an address in numbers, and `reach` may say the name", at->host, node.id));
  }
  if (node.reach.empty() && is_wildcard(node.listen)) say(true, "no-reach", node.listen_place, fmt::format("{} listens everywhere; `reach` has to say where {} connects to it", node.id, file_.nodes[i - 1].id));
  if (!node.tls.given() && !file_.insecure && (leaves_machine(node.listen) || (!node.reach.empty() && leaves_machine(node.reach)))) {
    say(true, "plain", node.listen_place, fmt::format("{} is not on this machine's loopback, and there is no [tls]; `insecure = true` if that is meant", node.address()));
  }
}

void Checker::node(std::size_t i) {
  const ChainNode& node = file_.nodes[i];
  const Timers& timers = node.timers;
  const auto is_blank = [](const std::string& text) { return std::ranges::all_of(text, [](char c) { return c == ' ' || c == '\t' || c == '\n'; }); };
  const bool shell_of_nothing = node.command.size() == 3 && node.command[0] == "/bin/sh" && node.command[1] == "-c" && is_blank(node.command[2]);
  for (const auto& [name, value] : node.env) {
    if (name.starts_with("CHAINSYNC_")) say(true, "env-name", node.place, fmt::format("{} sets {}, which is what the node tells its task", node.id, name));
  }
  if (node.command.empty() || node.command[0].empty() || shell_of_nothing) say(true, "no-command", node.place, fmt::format("{} has nothing to run", node.id));
  addresses(i);
  if (timers.idle > Time(0) && (timers.ping >= timers.idle || timers.ping == Time(0))) {
    say(false, "ping-idle", node.place, fmt::format("{} counts silence of its neighbours as a loss, and does not ask them before", node.id));
  }
  if (node.journal.empty() && timers.rejoin > Time(0)) say(false, "no-journal", node.place, fmt::format("{} may come back after a crash, and has no journal to know what it has run", node.id));
  if (node.journal.empty() && node.restart == Restart::rerun) say(false, "no-journal", node.place, fmt::format("{} is to run its task again after a crash, and has no journal to know of one", node.id));
  if (const auto good = check(node_config(file_, i)); !good && good.error().field != "config.id") {
    say(true, "config", node.place, fmt::format("{}: {}: {}", node.id, good.error().field, good.error().detail));
  }
}

void Checker::tls() {
  const bool any = std::ranges::any_of(file_.nodes, [](const ChainNode& node) { return node.tls.given(); });
  if (!any) return;
  for (const ChainNode& node : file_.nodes) {
    const TlsFiles& files = node.tls;
    if (!files.given()) {
      say(true, "tls-mixed", node.place, fmt::format("{} has no TLS, and others have", node.id));
    } else if (files.certificate.empty() || files.key.empty() || files.authority.empty()) {
      say(true, "tls-files", node.place, fmt::format("{} needs certificate, key and authority", node.id));
    }
  }
}

std::vector<Finding> Checker::run() {
  twice();
  for (std::size_t i = 0; i < file_.nodes.size(); ++i) node(i);
  tls();
  std::ranges::stable_sort(found_, {}, [](const Finding& finding) { return std::pair(finding.place.line, finding.place.column); });
  return std::move(found_);
}

}  // namespace

Result<Address> parse_address(std::string_view text) {
  const auto bad = [](std::size_t at) { return fail(Code::bad_value, "address", at); };
  Address out;
  std::size_t colon = 0;
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos || end + 1 >= text.size() || text[end + 1] != ':') return bad(0);
    out.host = std::string(text.substr(1, end - 1));
    if (!parse_ipv6(out.host)) return bad(1);
    colon = end + 1;
  } else {
    colon = text.find(':');
    out.host = std::string(text.substr(0, colon));
    if (colon == std::string_view::npos || out.host.empty() || out.host.size() > 253) return bad(0);
    const auto good = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-' || c == '_'; };
    if (!std::ranges::all_of(out.host, good)) return bad(0);
  }
  const std::string_view port = text.substr(colon + 1);
  const auto [end, code] = std::from_chars(port.data(), port.data() + port.size(), out.port);
  if (code != std::errc{} || end != port.data() + port.size() || out.port == 0) return bad(colon + 1);
  return out;
}

bool is_loopback(const Address& address) {
  if (const auto ip = parse_ip(address.host)) {
    if (ip->is_v4()) return ip->octets()[0] == 127;
    return to_string(*ip) == "::1";
  }
  return ascii_iequals(address.host, "localhost");
}

std::vector<Finding> check(const ChainFile& file) { return Checker(file).run(); }

}  // namespace nikkan::chainsync
