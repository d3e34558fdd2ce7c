#pragma once
// Packets made with scapy 2.5 (python3-scapy), so that lengths and checksums are somebody else's.
#include <string_view>

#include "nikkan/base/encoding.hpp"

namespace nikkan::packet::vectors {

/// 2001:db8::1 to 2001:db8::2, traffic class b8, flow label 12345, hop limit 63; TCP 1790 > 40000, PSH ACK, "hello".
inline constexpr std::string_view kTcp6 =
    "6b8123450019063f20010db800000000000000000000000120010db8000000000000000000000002"
    "06fe9c40010203040a0b0c0d501802005124000068656c6c6f";
/// UDP 4739 > 53, "abc".
inline constexpr std::string_view kUdp6 =
    "60000000000b114020010db800000000000000000000000120010db800000000000000000000000212830035000bcd48616263";
/// 192.0.2.1 to 192.0.2.2, TOS 28, id 7; UDP 1 > 2, "abcd".
inline constexpr std::string_view kUdp4 = "45280020000700004011f69ac0000201c000020200010002000cb70861626364";
/// Four octets of IPv4 options, TCP SYN with MSS 1460.
inline constexpr std::string_view kTcp4Options =
    "46000030000700004006f3bbc0000201c00002020101010100010002000000000000000060022000f41f0000020405b4";
/// Hop-by-hop (router alert), routing type 0 (done), destination options, echo request.
inline constexpr std::string_view kChain =
    "600000000033004020010db800000000000000000000000120010db8000000000000000000000002"
    "2b00050200000100"
    "3c0200000000000020010db8000000000000000000000009"
    "3a00010400000000"
    "800031c80001000278797a";
/// First fragment of a UDP datagram, id deadbeef.
inline constexpr std::string_view kFirstFragment =
    "6000000000182c4020010db800000000000000000000000120010db8000000000000000000000002"
    "11000001deadbeef00010002006412343132333435363738";
/// The last fragment, at octet 16.
inline constexpr std::string_view kLastFragment =
    "6000000000122c4020010db800000000000000000000000120010db8000000000000000000000002"
    "11000010deadbeef72657374206f66206974";
/// Ethernet, 802.1ad tag 100 (priority 5), 802.1Q tag 200, UDP over IPv6.
inline constexpr std::string_view kQinq =
    "02000000000102000000000288a8a064810000c886dd"
    "600000000008114020010db800000000000000000000000120010db8000000000000000000000002000100020008a466";
/// Linux cooked header, UDP over IPv6.
inline constexpr std::string_view kSll =
    "000002000000000000000000000086dd"
    "600000000008114020010db800000000000000000000000120010db8000000000000000000000002000100020008a466";

inline Bytes octets(std::string_view hex) { return parse_hex(hex).value(); }

}  // namespace nikkan::packet::vectors
