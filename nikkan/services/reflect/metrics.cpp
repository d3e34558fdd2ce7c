#include "nikkan/services/reflect/metrics.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>

namespace nikkan::reflect {
namespace {

using namespace icmpv6_reflection;

/// A label value (Prometheus text format): backslash, quote and line feed are escaped.
std::string label(std::string_view value) {
  std::string out;
  for (const char c : value) {
    if (c == '\\' || c == '"') out.push_back('\\');
    out += c == '\n' ? std::string("\\n") : std::string(1, c);
  }
  return out;
}

void head(std::string& out, std::string_view name, std::string_view help) {
  out += fmt::format("# HELP nikkan_reflect_{} {}\n# TYPE nikkan_reflect_{} counter\n", name, help, name);
}

}  // namespace

std::string to_metrics(const Counters& counters, const ServiceCounters& service, std::string_view interface) {
  const std::string where = label(interface);
  std::string out;
  const auto single = [&](std::string_view name, std::string_view help, std::uint64_t value) {
    head(out, name, help);
    out += fmt::format("nikkan_reflect_{}{{interface=\"{}\"}} {}\n", name, where, value);
  };
  single("packets_received_total", "Packets that the kernel's filter let through.", counters.received);
  single("octets_received_total", "Octets of these packets.", counters.octets_in);
  single("octets_sent_total", "Octets of replies.", counters.octets_out);
  head(out, "replies_total", "Replies by what they say.");
  for (std::size_t i = 0; i < kAnswers; ++i) {
    out += fmt::format("nikkan_reflect_replies_total{{interface=\"{}\",answer=\"{}\"}} {}\n", where,
                       to_string(static_cast<Answer>(i)), counters.answers[i]);
  }
  head(out, "drops_total", "Packets without a reply by reason.");
  for (std::size_t i = 0; i < kDrops; ++i) {
    out += fmt::format("nikkan_reflect_drops_total{{interface=\"{}\",reason=\"{}\"}} {}\n", where,
                       to_string(static_cast<Drop>(i)), counters.drops[i]);
  }
  single("kernel_drops_total", "Packets that were not fetched in time.", service.kernel_drops);
  single("send_failures_total", "Replies that the system refused to send.", service.send_failures);
  return out;
}

Result<void> write_metrics_file(const std::string& path, const std::string& text) {
  const std::string beside = path + ".new";
  std::ofstream file(beside, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (!file || std::rename(beside.c_str(), path.c_str()) != 0) {
    return fail(Code::io, "metrics.file", 0, path + ": " + std::strerror(errno));
  }
  return {};
}

}  // namespace nikkan::reflect
