#include "nikkan/labs/icmpv6_reflection/input.hpp"

#include "nikkan/base/utf8.hpp"

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

}  // namespace

Result<std::vector<InputPacket>> read_input(std::string_view content, Notation notation, const InputLimits& limits) {
  if (content.size() > limits.max_bytes) return fail(Code::limit, "file", limits.max_bytes);
  if (notation == Notation::lines) return read_lines(content, limits);
  const ByteView raw = as_bytes(content);
  auto octets = notation == Notation::hex ? parse_hex_dump(content) : Result<Bytes>(Bytes(raw.begin(), raw.end()));
  if (!octets) return std::unexpected(octets.error());
  std::vector<InputPacket> out(1);
  out.front().octets = std::move(*octets);
  return out;
}

}  // namespace nikkan::icmpv6_reflection
