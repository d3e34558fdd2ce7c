#include "nikkan/wire/bgp/nlri.hpp"

#include <algorithm>
#include <array>

namespace nikkan::bgp {
namespace {
constexpr std::uint32_t kBottom = 1, kWithdrawn = 0x800000, kWithdrawnZero = 0;
}

Nlri read_nlri(Reader& r, Afi family, bool add_path) {
  Nlri out;
  if (add_path) out.path_id = r.u32("nlri.path_id");
  const std::uint64_t at = r.offset();
  unsigned bits = r.u8("nlri.length");
  const auto take = [&](unsigned count) {
    if (bits < count) return r.fail_at(at, Code::bad_length, "nlri.length");
    bits -= count;
    return r.ok();
  };
  if (family.safi == kSafiLabelled || family.safi == kSafiVpn) {
    do {
      if (!take(24)) return out;
      out.labels.push_back(r.u24("nlri.label"));
    } while ((out.labels.back() & kBottom) == 0 && out.labels.back() != kWithdrawn && out.labels.back() != kWithdrawnZero);
  }
  if (family.safi == kSafiVpn) {
    if (!take(64)) return out;
    out.distinguisher = r.u64("nlri.distinguisher");
  }
  const unsigned most = family.afi == kAfiIpv4 ? 32 : 128;
  if (bits > most) {
    r.fail_at(at, Code::bad_length, "nlri.length");
    return out;
  }
  const ByteView octets = r.bytes((bits + 7) / 8, "nlri.prefix");
  std::array<std::uint8_t, 16> full{};
  std::ranges::copy(octets, full.begin());
  if (bits % 8 != 0 && !octets.empty()) {
    const auto mask = static_cast<std::uint8_t>(0xffU >> bits % 8);
    std::uint8_t& last = full[octets.size() - 1];
    out.spare = static_cast<std::uint8_t>(last & mask);
    last = static_cast<std::uint8_t>(last & ~mask);
  }
  out.prefix.length = static_cast<std::uint8_t>(bits);
  out.prefix.address = most == 128 ? IpAddress::v6(full) : IpAddress::v4({full[0], full[1], full[2], full[3]});
  return out;
}

void write_nlri(Writer& w, const Nlri& nlri) {
  if (nlri.path_id) w.u32(*nlri.path_id);
  const std::size_t bits = nlri.prefix.length + nlri.labels.size() * 24 + (nlri.distinguisher ? 64U : 0U);
  w.unsigned_be(bits, 1, "nlri.length");
  for (const std::uint32_t label : nlri.labels) w.u24(label, "nlri.label");
  if (nlri.distinguisher) w.u64(*nlri.distinguisher);
  const std::size_t octets = (std::size_t{nlri.prefix.length} + 7) / 8;
  if (octets == 0) return;
  const ByteView from = nlri.prefix.address.octets();
  w.bytes(from.first(octets - 1)).u8(static_cast<std::uint8_t>(from[octets - 1] | nlri.spare));
}

}  // namespace nikkan::bgp
