#pragma once
// BGP-4 messages as plain structs: RFC 4271, capabilities RFC 5492, extended optional parameters RFC 9072, multiprotocol
// RFC 4760, four-octet AS numbers RFC 6793, add-path RFC 7911, route refresh RFC 2918 and 7313, error handling RFC 7606.
//
// Views lie in the octets that were given. What is not known stays octets, so that encode gives back what decode took. Left
// out: the session's state machine, the inside of communities and of families beside IPv4 and IPv6 prefixes.
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "nikkan/base/encoding.hpp"
#include "nikkan/base/error.hpp"
#include "nikkan/base/ip.hpp"
#include "nikkan/wire/bgp/codes.hpp"
#include "nikkan/wire/bgp/nlri.hpp"

namespace nikkan::bgp {

struct Limits {
  std::size_t max_message = kMaxExtended;
  std::size_t max_items = 65536;  ///< attributes, prefixes or capabilities of one message
};

/// What both sides' OPEN agreed on, as far as it changes how octets are read.
struct Session {
  bool four_octet_as = true;
  std::vector<Afi> add_path = {};
  bool internal = false;  ///< of one AS: LOCAL_PREF is due, ORIGINATOR_ID and CLUSTER_LIST may stand

  bool has_add_path(Afi family) const {
    for (const Afi& one : add_path) {
      if (one == family) return true;
    }
    return false;
  }
};

/// A message by its header.
struct Header {
  Type type = Type::keepalive;
  ByteView octets;           ///< the whole message
  ByteView body;
  std::uint64_t offset = 0;  ///< of octets
};
/// The message at the beginning of `octets`, which may go on behind it. Errors: truncated, bad_value ("bgp.marker"),
/// bad_length ("bgp.length").
Result<Header> read_header(ByteView octets, const Limits& limits = {}, std::uint64_t base = 0);
/// The whole message around a body; limit above 65,535 octets.
Result<Bytes> write_message(Type type, ByteView body);

// ---------------------------------------------------------------- OPEN
struct Capability {
  std::uint8_t code = 0;
  ByteView value = {};
};
struct Parameter {
  std::uint8_t type = 0;  ///< 2: capabilities
  ByteView value = {};
};
struct Open {
  std::uint8_t version = 4;
  std::uint16_t as = 0;  ///< kAsTrans when the real one has four octets
  std::uint16_t hold_time = 0;
  std::uint32_t bgp_id = 0;
  bool extended = false;  ///< RFC 9072 layout
  std::uint8_t short_length = 255;  ///< what stands in the old length field of the extended layout
  std::vector<Parameter> parameters = {};

  /// Capabilities of all parameters in their order; what is not whole is left out.
  std::vector<Capability> capabilities() const;
  /// The capability's value, or `as`.
  std::uint32_t real_as() const;
  /// Families of the multiprotocol capability.
  std::vector<Afi> families() const;
};
Result<Open> decode_open(const Header& header, const Limits& limits = {});
Result<Bytes> encode(const Open& open);
/// What two OPENs agree on for messages from `sender` to `receiver`.
Session agree(const Open& sender, const Open& receiver);

// ---------------------------------------------------------------- UPDATE
/// RFC 7606, 2, from the mildest to the hardest.
enum class Verdict : std::uint8_t { good, attribute_discard, treat_as_withdraw, session_reset };
std::string_view to_string(Verdict verdict);

struct Attribute {
  std::uint8_t flags = 0;
  std::uint8_t type = 0;
  std::uint64_t offset = 0;
  ByteView value = {};
};
struct Update {
  std::vector<Nlri> withdrawn = {};
  std::vector<Attribute> attributes = {};
  std::vector<Nlri> announced = {};
  ByteView attribute_tail = {};  ///< of the attributes, behind the last whole one
  Verdict verdict = Verdict::good;
  std::vector<Error> faults = {};  ///< why the verdict is not good

  /// The first attribute of a type.
  const Attribute* find(std::uint8_t type) const;
};
/// Framing of the three parts that contradicts itself is an error: session reset (RFC 7606, 3(b), 5.3). All else gives a verdict.
Result<Update> decode_update(const Header& header, const Session& session = {}, const Limits& limits = {});
Result<Bytes> encode(const Update& update);

struct AsSegment {
  std::uint8_t type = 2;  ///< 1 set, 2 sequence, 3 confederation sequence, 4 confederation set
  std::vector<std::uint32_t> as = {};
};
Result<std::vector<AsSegment>> read_as_path(const Attribute& attribute, bool four_octets);

struct MpReach {
  Afi family = {};
  ByteView next_hop = {};
  std::uint8_t reserved = 0;
  std::vector<Nlri> nlri = {};
  ByteView octets = {};  ///< of a family that is not known: the prefixes
};
struct MpUnreach {
  Afi family = {};
  std::vector<Nlri> nlri = {};
  ByteView octets = {};
};
Result<MpReach> read_mp_reach(const Attribute& attribute, const Session& session = {}, const Limits& limits = {});
Result<MpUnreach> read_mp_unreach(const Attribute& attribute, const Session& session = {}, const Limits& limits = {});
/// Values of the two attributes.
Result<Bytes> encode(const MpReach& reach);
Result<Bytes> encode(const MpUnreach& unreach);

/// RFC 7606: looks at every attribute of a decoded UPDATE and sets verdict and faults. decode_update calls it.
void judge(Update& update, const Session& session, const Limits& limits);

// ---------------------------------------------------------------- the small ones
struct Notification {
  std::uint8_t code = 0, subcode = 0;
  ByteView data = {};
};
Result<Notification> decode_notification(const Header& header);
Result<Bytes> encode(const Notification& notification);

struct RouteRefresh {
  Afi family = {};
  std::uint8_t subtype = 0;  ///< RFC 7313
  ByteView data = {};        ///< behind it, as with outbound route filters (RFC 5291)
};
Result<RouteRefresh> decode_route_refresh(const Header& header);
Result<Bytes> encode(const RouteRefresh& refresh);

/// A KEEPALIVE has no body: bad_length otherwise.
Result<void> decode_keepalive(const Header& header);

}  // namespace nikkan::bgp
