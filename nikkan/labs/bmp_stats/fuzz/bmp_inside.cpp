// First octet: bit 0 a capture file, else BGP messages as a Route Monitoring message holds them; bits 1 and 2 how their
// UPDATEs are read. Everything ends, JSON can be read again, and chunks of any size give the same sessions.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "nikkan/labs/bmp_stats/capture_input.hpp"
#include "nikkan/labs/bmp_stats/pdu.hpp"

namespace {

using namespace nikkan;
using namespace nikkan::bmp_stats;

void require(bool holds) {
  if (!holds) std::abort();
}

struct Seen {
  std::size_t messages = 0, faults = 0, sessions = 0;
  bool operator==(const Seen&) const = default;
};

Seen read(ByteView file, std::size_t chunk) {
  Seen seen;
  CaptureInput input({.message = [&](const std::string&, ByteView octets, std::uint64_t) { seen.messages += octets.empty() ? 0 : 1; },
                      .fault = [&](const std::string&, const Error&) { ++seen.faults; }});
  for (std::size_t at = 0; at < file.size(); at += chunk) input.push(file.subspan(at, std::min(chunk, file.size() - at)));
  input.finish();
  seen.sessions = input.sessions();
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const ByteView octets(data + 1, size - 1);
  if ((data[0] & 1U) != 0) {
    require(read(octets, octets.size() + 1) == read(octets, 13));
    return 0;
  }
  bgp::Session session;
  session.four_octet_as = (data[0] & 2U) == 0;
  if ((data[0] & 4U) != 0) session.add_path = {{1, 1}, {2, 1}};
  const auto lines = pdu_lines(octets, session);
  json::Writer out;
  write_pdus(out, octets, session);
  const auto value = json::parse(out.take());
  require(value.has_value() && value->array() != nullptr && value->array()->size() == lines.size());
  return 0;
}
