#pragma once
// Files written by hand from the drafts, octet by octet, for both byte orders.
#include <string>
#include <string_view>

#include "nikkan/base/encoding.hpp"

namespace nikkan::capture::test {

inline Bytes hex(std::string_view text) { return *parse_hex_dump(text); }

inline Bytes operator+(Bytes left, const Bytes& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

/// Ethernet, microseconds, snap length 65535.
inline Bytes micro_little() { return hex("d4c3b2a1 0200 0400 00000000 00000000 ffff0000 01000000"); }
inline Bytes micro_big() { return hex("a1b2c3d4 0002 0004 00000000 00000000 0000ffff 00000001"); }
inline Bytes nano_little() { return hex("4d3cb2a1 0200 0400 00000000 00000000 ffff0000 01000000"); }
inline Bytes nano_big() { return hex("a1b23c4d 0002 0004 00000000 00000000 0000ffff 00000001"); }
/// 1700000000.000005 (or 5 ns), 3 of 9 octets.
inline Bytes record_little() { return hex("00f15365 05000000 03000000 09000000 616263"); }
inline Bytes record_big() { return hex("6553f100 00000005 00000003 00000009 616263"); }

inline Bytes section_little() { return hex("0a0d0d0a 1c000000 4d3c2b1a 0100 0000 ffffffffffffffff 1c000000"); }
inline Bytes section_big() { return hex("0a0d0d0a 0000001c 1a2b3c4d 0001 0000 ffffffffffffffff 0000001c"); }
/// Ethernet, no snap length, no options.
inline Bytes interface_little() { return hex("01000000 14000000 0100 0000 00000000 14000000"); }
inline Bytes interface_big() { return hex("00000001 00000014 0001 0000 00000000 00000014"); }
/// Raw IP (101), nanoseconds, 4 octets of FCS, offset 1000 s.
inline Bytes interface_nano_little() {
  return hex("01000000 34000000 6500 0000 00010000 0900 0100 09000000 0d00 0100 04000000 0e00 0800 e803000000000000 0000 0000 34000000");
}
/// Interface 0, 1700000000.000005, 3 of 9 octets. 1700000000000005 = 0x60a24181e4005
inline Bytes packet_little() { return hex("06000000 24000000 00000000 240a0600 05401e18 03000000 09000000 61626300 24000000"); }
inline Bytes packet_big() { return hex("00000006 00000024 00000000 00060a24 181e4005 00000003 00000009 61626300 00000024"); }

}  // namespace nikkan::capture::test
