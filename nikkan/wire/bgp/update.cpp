#include "nikkan/base/reader.hpp"
#include "nikkan/wire/bgp/message.hpp"

namespace nikkan::bgp {
namespace {

std::vector<Nlri> read_all(Reader& r, Afi family, bool add_path, const Limits& limits) {
  std::vector<Nlri> out;
  while (!r.at_end()) {
    if (out.size() >= limits.max_items) {
      r.fail(Code::limit, "nlri");
      break;
    }
    Nlri one = read_nlri(r, family, add_path);
    if (r.ok()) out.push_back(std::move(one));
  }
  return out;
}

}  // namespace

const Attribute* Update::find(std::uint8_t type) const {
  for (const Attribute& attribute : attributes) {
    if (attribute.type == type) return &attribute;
  }
  return nullptr;
}

Result<Update> decode_update(const Header& header, const Session& session, const Limits& limits) {
  Reader r(header.body, header.offset + kHeader);
  const bool add_path = session.has_add_path({});
  Update out;
  Reader withdrawn = r.sub(r.u16("update.withdrawn_length"), "update.withdrawn");
  out.withdrawn = read_all(withdrawn, {}, add_path, limits);
  const std::size_t length = r.u16("update.attributes_length");
  const std::uint64_t base = r.offset();
  const ByteView octets = r.bytes(length, "update.attributes");
  Reader announced(r.rest(), base + length);
  if (!r.ok()) return std::unexpected(r.error());
  out.announced = read_all(announced, {}, add_path, limits);
  if (!announced.ok()) return std::unexpected(announced.error());

  std::size_t whole = 0;  // RFC 7606, 3(d) and 4: an attribute that is not whole ends them, and costs the routes
  Reader attributes(octets, base);
  while (!attributes.at_end()) {
    Attribute one;
    one.offset = attributes.offset();
    one.flags = attributes.u8("attribute.flags");
    one.type = attributes.u8("attribute.type");
    const bool wide = (one.flags & kExtendedLength) != 0;
    const std::size_t size = wide ? attributes.u16("attribute.length") : attributes.u8("attribute.length");
    one.value = attributes.bytes(size, "attribute.value");
    if (attributes.ok() && out.attributes.size() >= limits.max_items) attributes.fail(Code::limit, "attribute");
    if (!attributes.ok()) break;
    whole = static_cast<std::size_t>(attributes.offset() - base);
    out.attributes.push_back(one);
  }
  if (!attributes.ok()) {
    out.attribute_tail = octets.subspan(whole);
    out.verdict = Verdict::treat_as_withdraw;
    out.faults.push_back(attributes.error());
  }
  judge(out, session, limits);
  return out;
}

Result<std::vector<AsSegment>> read_as_path(const Attribute& attribute, bool four_octets) {
  Reader r(attribute.value, attribute.offset);
  std::vector<AsSegment> out;
  while (!r.at_end()) {
    AsSegment segment;
    const std::uint64_t at = r.offset();
    segment.type = r.u8("as_path.type");
    const unsigned count = r.u8("as_path.count");
    if (r.ok() && (segment.type < 1 || segment.type > 4)) r.fail_at(at, Code::bad_value, "as_path.type");
    if (r.ok() && count == 0) r.fail_at(at + 1, Code::bad_length, "as_path.count");  // RFC 7606, 7.2
    if (!r.fits(count, four_octets ? 4 : 2, "as_path.count")) break;
    for (unsigned i = 0; i < count; ++i) segment.as.push_back(four_octets ? r.u32("as_path.as") : r.u16("as_path.as"));
    out.push_back(std::move(segment));
  }
  return r.finish(std::move(out), "as_path");
}

Result<MpReach> read_mp_reach(const Attribute& attribute, const Session& session, const Limits& limits) {
  Reader r(attribute.value, attribute.offset);
  MpReach out;
  out.family.afi = r.u16("mp_reach.afi");
  out.family.safi = r.u8("mp_reach.safi");
  out.next_hop = r.bytes(r.u8("mp_reach.next_hop_length"), "mp_reach.next_hop");
  out.reserved = r.u8("mp_reach.reserved");
  if (is_known(out.family)) {
    out.nlri = read_all(r, out.family, session.has_add_path(out.family), limits);
  } else {
    out.octets = r.rest();
  }
  return r.finish(std::move(out), "mp_reach");
}

Result<MpUnreach> read_mp_unreach(const Attribute& attribute, const Session& session, const Limits& limits) {
  Reader r(attribute.value, attribute.offset);
  MpUnreach out;
  out.family.afi = r.u16("mp_unreach.afi");
  out.family.safi = r.u8("mp_unreach.safi");
  if (is_known(out.family)) {
    out.nlri = read_all(r, out.family, session.has_add_path(out.family), limits);
  } else {
    out.octets = r.rest();
  }
  return r.finish(std::move(out), "mp_unreach");
}

}  // namespace nikkan::bgp
