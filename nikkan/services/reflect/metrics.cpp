#include "nikkan/services/reflect/metrics.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>

#include "nikkan/base/prometheus.hpp"

namespace nikkan::reflect {
namespace {

using namespace icmpv6_reflection;

}  // namespace

std::string to_metrics(const Counters& counters, const ServiceCounters& service, std::string_view interface) {
  using prometheus::Kind;
  prometheus::Writer out;
  const auto single = [&](std::string_view name, std::string_view help, std::uint64_t value) {
    out.family(name, help, Kind::counter).sample({{"interface", interface}}, value);
  };
  single("nikkan_reflect_packets_received_total", "Packets that the kernel's filter let through.", counters.received);
  single("nikkan_reflect_octets_received_total", "Octets of these packets.", counters.octets_in);
  single("nikkan_reflect_octets_sent_total", "Octets of replies.", counters.octets_out);
  out.family("nikkan_reflect_replies_total", "Replies by what they say.", Kind::counter);
  for (std::size_t i = 0; i < kAnswers; ++i) {
    out.sample({{"interface", interface}, {"answer", to_string(static_cast<Answer>(i))}}, counters.answers[i]);
  }
  out.family("nikkan_reflect_drops_total", "Packets without a reply by reason.", Kind::counter);
  for (std::size_t i = 0; i < kDrops; ++i) {
    out.sample({{"interface", interface}, {"reason", to_string(static_cast<Drop>(i))}}, counters.drops[i]);
  }
  single("nikkan_reflect_kernel_drops_total", "Packets that were not fetched in time.", service.kernel_drops);
  single("nikkan_reflect_send_failures_total", "Replies that the system refused to send.", service.send_failures);
  return out.take();
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
