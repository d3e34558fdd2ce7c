#include "nikkan/crypto/der.hpp"

#include <algorithm>
#include <charconv>

namespace nikkan::crypto::der {
namespace {

template <class Out>
Out joined(ByteView head, std::initializer_list<ByteView> parts) {
  std::size_t size = head.size();
  for (const ByteView part : parts) size += part.size();
  Out out(size);
  std::span<std::uint8_t> to;
  if constexpr (std::same_as<Out, SecretBytes>) {
    to = out.mutable_octets();
  } else {
    to = out;
  }
  auto at = std::ranges::copy(head, to.begin()).out;
  for (const ByteView part : parts) at = std::ranges::copy(part, at).out;
  return out;
}

std::size_t size_of(std::initializer_list<ByteView> parts) {
  std::size_t size = 0;
  for (const ByteView part : parts) size += part.size();
  return size;
}

}  // namespace

Header header(Reader& from, std::string_view field) {
  const std::uint64_t begin = from.offset();
  Header out{from.u8(field), 0};
  if (from.ok() && (out.tag & 0x1fU) == 0x1fU) {
    from.fail_at(begin, Code::unsupported, field);
    return {};
  }
  const std::uint64_t at = from.offset();
  const std::uint8_t first = from.u8(field);
  if (first < 0x80) {
    out.length = first;
    return out;
  }
  const unsigned octets = first & 0x7fU;
  if (octets == 0 || octets > 8) {
    from.fail_at(at, Code::bad_length, field);
    return {};
  }
  const std::uint64_t length = from.unsigned_be(octets, field);
  if (from.ok() && (length < 0x80 || length >> (8 * (octets - 1)) == 0)) from.fail_at(at, Code::bad_length, field);
  out.length = static_cast<std::size_t>(length);
  return out;
}

Reader element(Reader& from, std::uint8_t tag, std::string_view field) {
  const std::uint64_t begin = from.offset();
  const Header head = header(from, field);
  if (from.ok() && head.tag != tag) from.fail_at(begin, Code::bad_value, field);
  return from.sub(from.ok() ? head.length : 0, field);
}

ByteView contents(Reader& from, std::uint8_t tag, std::string_view field) {
  Reader inside = element(from, tag, field);
  return inside.rest();
}

ByteView any(Reader& from, std::string_view field) {
  const std::uint8_t* const begin = from.bytes(0, field).data();
  const std::uint64_t at = from.offset();
  const Header head = header(from, field);
  from.skip(from.ok() ? head.length : 0, field);
  return from.ok() ? ByteView(begin, static_cast<std::size_t>(from.offset() - at)) : ByteView();
}

bool next_is(Reader& from, std::uint8_t tag) { return !from.at_end() && from.peek("der") == tag; }

ByteView unsigned_integer(Reader& from, std::string_view field) {
  const std::uint64_t begin = from.offset();
  const ByteView octets = contents(from, kInteger, field);
  if (!from.ok()) return {};
  const bool padded = octets.size() > 1 && octets[0] == 0;
  if (octets.empty() || octets[0] >= 0x80 || (padded && octets[1] < 0x80)) {
    from.fail_at(begin, Code::bad_value, field);
    return {};
  }
  return padded ? octets.subspan(1) : octets;
}

std::uint32_t small_integer(Reader& from, std::string_view field) {
  const std::uint64_t begin = from.offset();
  const ByteView octets = unsigned_integer(from, field);
  if (octets.size() > 4) {
    from.fail_at(begin, Code::bad_value, field);
    return 0;
  }
  std::uint32_t out = 0;
  for (const std::uint8_t octet : octets) out = out << 8U | octet;
  return out;
}

ByteView bit_string(Reader& from, std::string_view field) {
  const std::uint64_t begin = from.offset();
  const ByteView octets = contents(from, kBitString, field);
  if (!from.ok()) return {};
  if (octets.empty() || octets[0] != 0) {
    from.fail_at(begin, Code::bad_value, field);
    return {};
  }
  return octets.subspan(1);
}

Bytes header_of(std::uint8_t tag, std::size_t size) {
  Bytes out{tag};
  if (size < 0x80) {
    out.push_back(static_cast<std::uint8_t>(size));
    return out;
  }
  unsigned octets = 1;
  while (octets < 8 && size >> (8 * octets) != 0) ++octets;
  out.push_back(static_cast<std::uint8_t>(0x80U | octets));
  for (unsigned i = octets; i-- > 0;) out.push_back(static_cast<std::uint8_t>(size >> (8 * i)));
  return out;
}

Bytes write(std::uint8_t tag, std::initializer_list<ByteView> parts) {
  return joined<Bytes>(header_of(tag, size_of(parts)), parts);
}

SecretBytes write_secret(std::uint8_t tag, std::initializer_list<ByteView> parts) {
  return joined<SecretBytes>(header_of(tag, size_of(parts)), parts);
}

Bytes write_unsigned(ByteView number) {
  while (number.size() > 1 && number[0] == 0) number = number.subspan(1);
  const std::uint8_t zero = 0;
  const bool pad = number.empty() || number[0] >= 0x80;
  return write(kInteger, {ByteView(&zero, pad ? 1 : 0), number});
}

Bytes write_small(std::uint32_t number) {
  std::array<std::uint8_t, 4> octets{};
  for (unsigned i = 0; i < 4; ++i) octets[i] = static_cast<std::uint8_t>(number >> (24 - 8 * i));
  return write_unsigned(octets);
}

Bytes write_bit_string(ByteView octets) {
  const std::uint8_t unused = 0;
  return write(kBitString, {ByteView(&unused, 1), octets});
}

std::string oid_text(ByteView contents) {
  std::string out;
  std::uint64_t arc = 0;
  bool open = false;
  for (const std::uint8_t octet : contents) {
    if ((!open && octet == 0x80) || arc >> 50U != 0) return "?";
    arc = arc << 7U | (octet & 0x7fU);
    open = octet >= 0x80;
    if (open) continue;
    if (out.empty()) {
      const std::uint64_t first = std::min<std::uint64_t>(arc / 40, 2);
      out = std::to_string(first) + "." + std::to_string(arc - 40 * first);
    } else {
      out += "." + std::to_string(arc);
    }
    arc = 0;
  }
  return out.empty() || open ? "?" : out;
}

Result<Bytes> parse_oid(std::string_view text) {
  std::vector<std::uint64_t> arcs;
  const char* at = text.data();
  const char* const end = text.data() + text.size();
  for (;;) {
    std::uint64_t arc = 0;
    const auto [stop, error] = std::from_chars(at, end, arc);
    if (error != std::errc() || arc >> 48U != 0 || (*at == '0' && stop != at + 1)) {
      return nikkan::fail(Code::bad_value, "oid", static_cast<std::uint64_t>(at - text.data()));
    }
    arcs.push_back(arc);
    if (stop == end) break;
    if (*stop != '.') return nikkan::fail(Code::bad_value, "oid", static_cast<std::uint64_t>(stop - text.data()));
    at = stop + 1;
  }
  if (arcs.size() < 2 || arcs[0] > 2 || (arcs[0] < 2 && arcs[1] > 39)) return nikkan::fail(Code::bad_value, "oid");
  arcs[1] += 40 * arcs[0];
  Bytes out;
  for (std::size_t i = 1; i < arcs.size(); ++i) {
    unsigned groups = 1;
    while (arcs[i] >> (7 * groups) != 0) ++groups;
    while (groups-- > 0) out.push_back(static_cast<std::uint8_t>((arcs[i] >> (7 * groups) & 0x7fU) | (groups > 0 ? 0x80U : 0U)));
  }
  return out;
}

}  // namespace nikkan::crypto::der
