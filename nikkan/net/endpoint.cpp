#include "nikkan/net/endpoint.hpp"

#include <algorithm>

namespace nikkan::net {
namespace {

Result<std::uint16_t> parse_port(std::string_view text) {
  std::uint32_t value = 0;
  const bool digits = !text.empty() && text.size() <= 5 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  for (const char c : text) value = value * 10 + static_cast<std::uint32_t>(c - '0');
  if (!digits || value > 65535) return fail(Code::bad_value, "port");
  return static_cast<std::uint16_t>(value);
}

Result<Endpoint> put_together(std::string_view address, std::string_view port, std::uint16_t default_port) {
  const auto parsed = address.empty() ? Result<IpAddress>(IpAddress::v6({})) : parse_ip(address);
  if (!parsed) return fail(Code::bad_value, "address");
  if (port.empty() && default_port != 0) return Endpoint{*parsed, default_port};
  const auto number = parse_port(port);
  if (!number) return std::unexpected(number.error());
  return Endpoint{*parsed, *number};
}

}  // namespace

std::string to_string(const Endpoint& endpoint) {
  const std::string address = nikkan::to_string(endpoint.address);
  return (endpoint.address.is_v6() ? "[" + address + "]" : address) + ":" + std::to_string(endpoint.port);
}

Result<Endpoint> parse_endpoint(std::string_view text, std::uint16_t default_port) {
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos || end == 1) return fail(Code::bad_value, "address");
    const std::string_view rest = text.substr(end + 1);
    if (!rest.empty() && rest.front() != ':') return fail(Code::bad_value, "address");
    return put_together(text.substr(1, end - 1), rest.empty() ? rest : rest.substr(1), default_port);
  }
  const auto colon = text.find(':');
  if (colon != std::string_view::npos && text.find(':', colon + 1) != std::string_view::npos) {
    return put_together(text, {}, default_port);  // an IPv6 address alone
  }
  if (colon == std::string_view::npos) {
    if (text.find('.') == std::string_view::npos) return put_together({}, text, 0);
    return put_together(text, {}, default_port);
  }
  return put_together(text.substr(0, colon), text.substr(colon + 1), default_port);
}

}  // namespace nikkan::net
