// What decodes encodes to the same octets.
#include <cstdint>

#include "nikkan/wire/bgp/message.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace bgp = nikkan::bgp;
  if (size == 0) return 0;
  bgp::Session session{.four_octet_as = (data[0] & 1U) != 0, .internal = (data[0] & 2U) != 0};
  if ((data[0] & 4U) != 0) session.add_path = {{}, {bgp::kAfiIpv6, bgp::kSafiUnicast}};
  const auto header = bgp::read_header({data + 1, size - 1});
  if (!header) return 0;
  const nikkan::Bytes in(header->octets.begin(), header->octets.end());
  const auto same = [&](const auto& decoded) {
    if (!decoded) return;
    const auto again = bgp::encode(*decoded);
    if (!again || *again != in) __builtin_trap();
  };
  switch (header->type) {
    case bgp::Type::open: {
      const auto open = bgp::decode_open(*header);
      if (open) static_cast<void>(bgp::agree(*open, *open));
      same(open);
      break;
    }
    case bgp::Type::update:
      same(bgp::decode_update(*header, session));
      break;
    case bgp::Type::notification:
      same(bgp::decode_notification(*header));
      break;
    case bgp::Type::route_refresh:
      same(bgp::decode_route_refresh(*header));
      break;
    case bgp::Type::keepalive:
      static_cast<void>(bgp::decode_keepalive(*header));
      break;
  }
  return 0;
}
