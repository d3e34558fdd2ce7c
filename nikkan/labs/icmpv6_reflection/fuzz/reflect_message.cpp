// One ICMPv6 message: what decodes must encode to the same octets; nothing else may fail on it.
#include <cstdint>
#include <cstdlib>

#include "nikkan/labs/icmpv6_reflection/compare.hpp"
#include "nikkan/labs/icmpv6_reflection/interface_id.hpp"
#include "nikkan/labs/icmpv6_reflection/message.hpp"

namespace {

using namespace nikkan;
using namespace nikkan::icmpv6_reflection;

void require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView octets(data, size);
  static_cast<void>(compare(octets.first(size / 2), octets.subspan(size / 2)));
  const auto message = decode(octets);
  if (!message) {
    require(message.error().offset <= size);
    return 0;
  }
  const auto again = encode(*message);
  require(again && *again == Bytes(octets.begin(), octets.end()));
  static_cast<void>(check(*message));
  static_cast<void>(to_json(*message));
  if (const Object* object = message->interface_identification()) {
    const auto id = read_interface_id(*object);
    if (id) require(*read_interface_id(*to_object(*id)) == *id);
  }
  return 0;
}
