#include "nikkan/labs/icmpv6_reflection/input.hpp"

#include "nikkan/base/utf8.hpp"
#include "nikkan/wire/capture/capture.hpp"

namespace nikkan::icmpv6_reflection {
namespace {

InputPacket read_line(std::string_view line) {
  InputPacket out;
  if (const auto tab = line.find('\t'); tab != std::string_view::npos) {
    out.name = strip_controls(line.substr(0, tab));
    line = line.substr(tab + 1);
  }
  auto octets = parse_hex_dump(line);
  if (octets) {
    out.octets = std::move(*octets);
  } else {
    out.fault = octets.error();
  }
  return out;
}

Result<std::vector<InputPacket>> read_lines(std::string_view content, const InputLimits& limits) {
  std::vector<InputPacket> out;
  while (!content.empty()) {
    const auto end = content.find('\n');
    const std::string_view line = trim(content.substr(0, end));
    content = end == std::string_view::npos ? std::string_view{} : content.substr(end + 1);
    if (line.empty() || line.front() == '#') continue;
    if (out.size() >= limits.max_packets) return fail(Code::limit, "file.packets", limits.max_packets);
    out.push_back(read_line(line));
  }
  return out;
}

/// pcap in either byte order and resolution, pcapng.
bool is_capture(ByteView file) {
  if (file.size() < 4) return false;
  const std::string start = to_hex(file.first(4));
  return start == "a1b2c3d4" || start == "d4c3b2a1" || start == "a1b23c4d" || start == "4d3cb2a1" ||
         start == "0a0d0d0a";
}

/// True for what a capture is read for; everything else in it is passed over.
bool is_extended_echo(const packet::IpView& ip) {
  return ip.is_v6() && ip.protocol == packet::kIcmpv6 && ip.has_upper_header() && !ip.payload.empty() &&
         (ip.payload[0] == kRequest || ip.payload[0] == kReply);
}

Result<std::vector<InputPacket>> read_capture(ByteView file, const InputLimits& limits) {
  std::vector<InputPacket> out;
  capture::FileReader reader(file);
  capture::Record record;
  for (std::size_t number = 1; reader.next_packet(record); ++number) {
    const auto base = static_cast<std::uint64_t>(record.data.data() - file.data());
    const auto ip = packet::read_frame(record.link_type, record.data, {}, base);
    if (!ip || !is_extended_echo(*ip)) continue;
    if (out.size() >= limits.max_packets) return fail(Code::limit, "file.packets", limits.max_packets);
    out.push_back({"packet " + std::to_string(number), Bytes(ip->octets.begin(), ip->octets.end()), ip->offset, {}});
  }
  for (const Error& fault : reader.faults()) out.push_back({{}, {}, 0, fault});
  if (reader.error()) out.push_back({{}, {}, 0, reader.error()});
  return out;
}

}  // namespace

Result<std::vector<InputPacket>> read_input(std::string_view content, Notation notation, const InputLimits& limits) {
  if (content.size() > limits.max_bytes) return fail(Code::limit, "file", limits.max_bytes);
  if (notation == Notation::lines) return read_lines(content, limits);
  const ByteView raw = as_bytes(content);
  if (notation == Notation::automatic && is_capture(raw)) return read_capture(raw, limits);
  auto octets = notation == Notation::hex ? parse_hex_dump(content) : Result<Bytes>(Bytes(raw.begin(), raw.end()));
  if (!octets) return std::unexpected(octets.error());
  std::vector<InputPacket> out(1);
  out.front().octets = std::move(*octets);
  return out;
}

}  // namespace nikkan::icmpv6_reflection
