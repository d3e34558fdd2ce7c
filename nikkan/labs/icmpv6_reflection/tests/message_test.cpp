#include <gtest/gtest.h>

#include "nikkan/labs/icmpv6_reflection/interface_id.hpp"
#include "nikkan/labs/icmpv6_reflection/message.hpp"
#include "nikkan/labs/icmpv6_reflection/profile.hpp"
#include "nikkan/labs/icmpv6_reflection/tests/vectors.hpp"

namespace nikkan::icmpv6_reflection {
namespace {

using vectors::octets;

Bytes message_of(std::string_view packet_hex, std::size_t at = 40) {
  const Bytes packet = octets(packet_hex);
  return Bytes(packet.begin() + static_cast<std::ptrdiff_t>(at), packet.end());
}

const std::pair<std::string_view, std::size_t> kAll[] = {
    {vectors::kRequest64, 40},   {vectors::kReply64, 40},        {vectors::kRequestChain, 56},
    {vectors::kReplyChain, 40},  {vectors::kRequestSeveral, 40}, {vectors::kReplySeveral, 40},
    {vectors::kNoStructure, 40}, {vectors::kByName, 40},         {vectors::kByIndex, 40},
    {vectors::kByAddress, 40},   {vectors::kBadStructureSum, 40}};

TEST(Decode, ReadsARequest) {
  const auto message = decode(message_of(vectors::kRequest64));
  ASSERT_TRUE(message) << message.error().message();
  EXPECT_EQ(message->type, kRequest);
  EXPECT_EQ(message->identifier, 0x1234);
  EXPECT_EQ(message->sequence, 7);
  EXPECT_TRUE(message->local());
  ASSERT_NE(message->reflect_all(), nullptr);
  EXPECT_EQ(message->reflect_all()->c_type, 0);
  EXPECT_EQ(message->reflect_all()->payload, Bytes(64));
  EXPECT_EQ(message->structure->checksum, structure_checksum(*message));
}

TEST(Decode, ReadsAReply) {
  const auto message = decode(message_of(vectors::kReply64));
  ASSERT_TRUE(message) << message.error().message();
  EXPECT_EQ(read_flags(message->flags), (ReplyFlags{0, 0, true, false, true}));
  EXPECT_EQ(message->reflect_all()->c_type, 1);
  const Bytes request = octets(vectors::kRequest64);
  EXPECT_EQ(message->reflect_all()->payload, Bytes(request.begin(), request.begin() + 64));
}

TEST(Decode, TheFirstReflectAllCounts) {
  const auto message = decode(message_of(vectors::kRequestSeveral));
  ASSERT_TRUE(message);
  ASSERT_EQ(message->structure->objects.size(), 3U);
  EXPECT_EQ(message->reflect_all(), &message->structure->objects[1]);
  EXPECT_EQ(message->structure->objects[0].class_num, 200);
  EXPECT_EQ(to_hex(message->structure->objects[0].payload), "aabbccdd");
}

TEST(Decode, InterfaceIdentificationEndsTheStructure) {
  const auto message = decode(message_of(vectors::kByName));
  ASSERT_TRUE(message);
  EXPECT_EQ(message->structure->objects.size(), 1U);
  EXPECT_EQ(as_text(message->data), "data behind it");
  EXPECT_EQ(message->structure->checksum, structure_checksum(*message));
  EXPECT_EQ(message->reflect_all(), nullptr);
}

TEST(Decode, EveryPrefixFailsInsideOrIsAWholeMessage) {
  for (const auto& [hex, at] : kAll) {
    const Bytes whole = message_of(hex, at);
    for (std::size_t size = 0; size < whole.size(); ++size) {
      const auto message = decode(ByteView(whole).first(size));
      if (message) {
        EXPECT_EQ(*encode(*message), Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)));
        continue;
      }
      EXPECT_TRUE(message.error().code == Code::truncated || message.error().code == Code::bad_length) << size;
      EXPECT_LE(message.error().offset, size);
    }
  }
}

TEST(Decode, SingleBitFlipsKeepTheRoundTrip) {
  for (const auto& [hex, at] : kAll) {
    Bytes whole = message_of(hex, at);
    for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
      whole[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
      if (const auto message = decode(whole)) {
        EXPECT_EQ(*encode(*message), whole);
        static_cast<void>(check(*message));
        static_cast<void>(to_json(*message));
      }
      whole[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    }
  }
}

TEST(Decode, LengthsThatLie) {
  Bytes bytes = message_of(vectors::kRequest64);
  bytes[13] = 3;
  EXPECT_EQ(decode(bytes).error().message(), "bad_length at byte 12 (object.length)");
  bytes[13] = 0;
  EXPECT_EQ(decode(bytes).error().message(), "bad_length at byte 12 (object.length)");
  bytes[12] = bytes[13] = 0xff;
  EXPECT_EQ(decode(bytes).error().message(), "bad_length at byte 12 (object.length)");
  bytes[12] = 0;
  bytes[13] = 67;  // one octet is left, too few for another object
  EXPECT_EQ(decode(bytes).error().message(), "truncated at byte 79 (object.length)");
}

TEST(Decode, StopsAtItsLimitOfObjects) {
  Message many;
  many.structure.emplace().objects.assign(17, {9, 9, {}});
  const auto bytes = encode(many);
  EXPECT_EQ(decode(*bytes).error().message(), "limit at byte 76 (object)");
  EXPECT_TRUE(decode(*bytes, {.max_objects = 17}));
}

TEST(Decode, OtherTypesAreNotItsOwn) {
  const auto message = decode(Bytes{128, 0, 0, 0, 0, 1, 0, 1}, {}, 40);
  ASSERT_FALSE(message);
  EXPECT_EQ(message.error().message(), "unsupported at byte 40 (icmpv6.type): type 128");
}

TEST(Encode, GivesTheSameOctetsBack) {
  for (const auto& [hex, at] : kAll) {
    const Bytes whole = message_of(hex, at);
    const auto message = decode(whole);
    ASSERT_TRUE(message);
    EXPECT_EQ(*encode(*message), whole);
  }
}

TEST(Encode, SealsAsTheOtherMakerDoes) {
  const auto source = parse_ip("2001:db8:1::1").value(), destination = parse_ip("2001:db8:2::2").value();
  Message message = reflect_request(0x1234, 7, 64);
  EXPECT_EQ(*seal(message, source, destination), message_of(vectors::kRequest64));
  Message name;
  name.identifier = 0x99;
  name.sequence = 3;
  name.flags = 1;
  name.structure.emplace().objects.push_back(*to_object(by_name("eth0")));
  const ByteView data = as_bytes("data behind it");
  name.data.assign(data.begin(), data.end());
  EXPECT_EQ(*seal(name, source, destination), message_of(vectors::kByName));
}

TEST(Encode, RefusesWhatFieldsCannotSay) {
  Message message = reflect_request(1, 1, 65532);
  EXPECT_EQ(encode(message).error().code, Code::bad_length);
  Message version = reflect_request(1, 1, 0);
  version.structure->version = 16;
  EXPECT_EQ(encode(version).error().field, "extension.version");
}

TEST(Flags, AreThreeBitsOfStateAndTwoReserved) {
  EXPECT_EQ(read_flags(0x40).state, 2);
  EXPECT_EQ(read_flags(0xf8), (ReplyFlags{7, 3, false, false, false}));
  for (unsigned octet = 0; octet < 256; ++octet) {
    EXPECT_EQ(to_octet(read_flags(static_cast<std::uint8_t>(octet))), octet);
  }
}

TEST(InterfaceId, ReadsAllThreeWays) {
  EXPECT_EQ(*read_interface_id(decode(message_of(vectors::kByName))->structure->objects[0]), by_name("eth0"));
  EXPECT_EQ(*read_interface_id(decode(message_of(vectors::kByIndex))->structure->objects[0]), by_index(2));
  const auto address = by_address(parse_ip("fe80::99").value());
  EXPECT_EQ(*read_interface_id(decode(message_of(vectors::kByAddress))->structure->objects[0]), address);
  EXPECT_EQ(to_string(address), "fe80::99");
}

TEST(InterfaceId, PadsToWords) {
  const auto object = to_object(by_name("wlan0"));
  EXPECT_EQ(to_hex(object->payload), "776c616e30000000");
  EXPECT_EQ(read_interface_id(*object)->name, "wlan0");
  InterfaceId mac;
  mac.by = By::address;
  mac.afi = kAfiMac48;
  mac.address = {2, 0, 0, 0, 0, 1};
  EXPECT_EQ(to_hex(to_object(mac)->payload), "400506000200000000010000");
  EXPECT_EQ(*read_interface_id(*to_object(mac)), mac);
}

TEST(InterfaceId, RefusesWhatDoesNotHold) {
  const auto read = [](std::uint8_t c_type, std::string_view hex) {
    const auto id = read_interface_id({kClassInterface, c_type, octets(hex)});
    return id ? std::string("read") : id.error().message();
  };
  EXPECT_EQ(read(0, ""), "unsupported at byte 0 (interface.c_type)");
  EXPECT_EQ(read(1, "00000000"), "bad_value at byte 0 (interface.name)");
  EXPECT_EQ(read(1, "6162"), "bad_length at byte 2 (interface.name)");
  EXPECT_EQ(read(1, "61000062"), "bad_value at byte 1 (interface.padding)");
  EXPECT_EQ(read(2, "000001"), "truncated at byte 0 (interface.index)");
  EXPECT_EQ(read(2, "0000000100"), "trailing at byte 4 (interface.index)");
  EXPECT_EQ(read(3, "00010500c0000201"), "bad_value at byte 2 (interface.address_length)");
  EXPECT_EQ(read(3, "00010400c00002"), "truncated at byte 4 (interface.address)");
  EXPECT_EQ(read(3, "00010400c000020100000000"), "bad_length at byte 2 (interface.address)");
  EXPECT_EQ(read(3, "400506000200000000010001"), "bad_value at byte 10 (interface.padding)");
}

TEST(Check, FindsWhatShouldNotStandThere) {
  const auto faults = [](std::string_view hex) {
    const Bytes packet = octets(hex);
    const auto ip = packet::read_ip(packet);
    std::vector<std::string> out;
    for (const Error& fault : check(*decode(ip->payload, {}, ip->payload_offset), &*ip)) out.push_back(fault.message());
    return out;
  };
  using Lines = std::vector<std::string>;
  EXPECT_EQ(faults(vectors::kRequest64), Lines{});
  EXPECT_EQ(faults(vectors::kReplyChain), Lines{});
  EXPECT_EQ(faults(vectors::kByAddressReply), Lines{});
  EXPECT_EQ(faults(vectors::kBadStructureSum), Lines{"bad_value at byte 50 (extension.checksum)"});
}

TEST(Check, FindsReservedBitsAndVersions) {
  Message message = reflect_request(1, 1, 4);
  message.code = 1;
  message.flags = 0x81;
  message.structure->version = 3;
  message.structure->reserved = 1;
  message.structure->objects[0].c_type = 1;
  message.structure->checksum = structure_checksum(message);
  std::vector<std::string_view> fields;
  for (const Error& fault : check(message)) fields.push_back(fault.field);
  EXPECT_EQ(fields, (std::vector<std::string_view>{"icmpv6.code", "echo.flags", "extension.version",
                                                   "extension.reserved", "object.c_type"}));
}

}  // namespace
}  // namespace nikkan::icmpv6_reflection
