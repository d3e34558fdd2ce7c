#include "nikkan/labs/bmp_stats/pdu.hpp"

#include <fmt/format.h>

namespace nikkan::bmp_stats {
namespace {

constexpr std::size_t kShown = 8;           ///< prefixes of one line

/// An UPDATE with the prefixes of all its families together.
struct Routes {
  std::vector<std::string> announced, withdrawn;
  std::string next_hop, as_path;
  std::vector<std::uint8_t> attributes;
  bool end_of_rib = false;
};

std::string text_of(const bgp::Nlri& nlri) {
  std::string text = to_string(nlri.prefix);
  if (nlri.distinguisher) text = fmt::format("{:016x}:{}", *nlri.distinguisher, text);
  if (nlri.path_id) text += fmt::format(" path {}", *nlri.path_id);
  return text;
}

std::string address_of(ByteView octets) {
  const auto address = IpAddress::from_bytes(octets.size() == 32 ? octets.first(16) : octets);  // link-local beside it
  return address ? to_string(*address) : to_hex(octets);
}

std::string path_of(const bgp::Attribute& attribute, bool four_octets) {
  const auto segments = bgp::read_as_path(attribute, four_octets);
  if (!segments) return {};
  std::string text;
  for (const bgp::AsSegment& segment : *segments) {
    const bool set = segment.type == 1 || segment.type == 4;
    if (!text.empty()) text += ' ';
    if (set) text += '{';
    for (std::size_t i = 0; i < segment.as.size(); ++i) text += (i == 0 ? "" : set ? "," : " ") + std::to_string(segment.as[i]);
    if (set) text += '}';
  }
  return text;
}

Routes routes_of(const bgp::Update& update, const bgp::Session& session) {
  Routes out;
  for (const auto& nlri : update.announced) out.announced.push_back(text_of(nlri));
  for (const auto& nlri : update.withdrawn) out.withdrawn.push_back(text_of(nlri));
  bool empty_unreach = false;
  for (const bgp::Attribute& attribute : update.attributes) {
    out.attributes.push_back(attribute.type);
    if (attribute.type == bgp::kNextHop) out.next_hop = address_of(attribute.value);
    if (attribute.type == bgp::kAsPath) out.as_path = path_of(attribute, session.four_octet_as);
    if (attribute.type == bgp::kMpReach) {
      const auto reach = bgp::read_mp_reach(attribute, session);
      if (!reach) continue;
      out.next_hop = address_of(reach->next_hop);
      for (const auto& nlri : reach->nlri) out.announced.push_back(text_of(nlri));
    }
    if (attribute.type == bgp::kMpUnreach) {
      const auto unreach = bgp::read_mp_unreach(attribute, session);
      if (!unreach) continue;
      empty_unreach = unreach->nlri.empty() && unreach->octets.empty();
      for (const auto& nlri : unreach->nlri) out.withdrawn.push_back(text_of(nlri));
    }
  }
  // RFC 4724, 2: nothing at all, or a lone MP_UNREACH without a prefix.
  const bool nothing = out.announced.empty() && out.withdrawn.empty();
  out.end_of_rib = nothing && (update.attributes.empty() || (update.attributes.size() == 1 && empty_unreach));
  return out;
}

std::string list(char sign, const std::vector<std::string>& prefixes) {
  std::string text;
  for (std::size_t i = 0; i < std::min(prefixes.size(), kShown); ++i) text += fmt::format(" {} {}", sign, prefixes[i]);
  if (prefixes.size() > kShown) text += fmt::format(" {} {} more", sign, prefixes.size() - kShown);
  return text;
}

std::string update_line(const bgp::Header& header, const bgp::Session& session) {
  const auto update = bgp::decode_update(header, session);
  if (!update) return "UPDATE: " + update.error().message();
  const Routes routes = routes_of(*update, session);
  if (routes.end_of_rib) return "UPDATE end of RIB";
  std::string text = "UPDATE" + list('+', routes.announced) + list('-', routes.withdrawn);
  if (!routes.next_hop.empty()) text += ", next hop " + routes.next_hop;
  if (!routes.as_path.empty()) text += ", AS path " + routes.as_path;
  if (update->verdict != bgp::Verdict::good) text += fmt::format(", {} (RFC 7606)", bgp::to_string(update->verdict));
  return text;
}

std::string_view name_of(bgp::Type type) {
  switch (type) {
    case bgp::Type::open: return "OPEN";
    case bgp::Type::update: return "UPDATE";
    case bgp::Type::notification: return "NOTIFICATION";
    case bgp::Type::keepalive: return "KEEPALIVE";
    case bgp::Type::route_refresh: return "ROUTE-REFRESH";
  }
  return "unknown";
}

void write_update(json::Writer& out, const bgp::Header& header, const bgp::Session& session) {
  const auto update = bgp::decode_update(header, session);
  if (!update) {
    out.member("error", update.error().message());
    return;
  }
  const Routes routes = routes_of(*update, session);
  const auto texts = [&](std::string_view name, const std::vector<std::string>& values) {
    out.key(name).begin_array();
    for (const std::string& value : values) out.value(value);
    out.end_array();
  };
  texts("announced", routes.announced);
  texts("withdrawn", routes.withdrawn);
  out.key("attributes").begin_array();
  for (const std::uint8_t type : routes.attributes) out.value(unsigned{type});
  out.end_array().member("next_hop", routes.next_hop).member("as_path", routes.as_path).member("end_of_rib", routes.end_of_rib);
  out.member("verdict", bgp::to_string(update->verdict)).key("faults").begin_array();
  for (const Error& fault : update->faults) out.value(fault.message());
  out.end_array();
}

/// Calls `take` for each message; what cannot be read ends the walk with an error.
template <class Take, class Fail>
void each(ByteView octets, Take&& take, Fail&& fail) {
  for (std::uint64_t at = 0; at < octets.size();) {
    const auto header = bgp::read_header(octets.subspan(static_cast<std::size_t>(at)), {}, at);
    if (!header) return fail(header.error());
    take(*header);
    at += header->octets.size();
  }
}

Result<bgp::Open> open_of(ByteView octets) {
  const auto header = bgp::read_header(octets);
  if (!header) return std::unexpected(header.error());
  return bgp::decode_open(*header);
}

}  // namespace

void Peers::note(const Message& message) {
  if (!has_peer(message.kind)) return;
  const Key key{message.peer.distinguisher, message.peer.address_octets};
  if (message.kind == Kind::peer_down) sessions_.erase(key);
  if (message.kind != Kind::peer_up) return;
  const auto sent = open_of(message.sent_open), received = open_of(message.received_open);
  if (!sent || !received || (sessions_.size() >= max_ && !sessions_.contains(key))) return;
  bgp::Session session = bgp::agree(*received, *sent);  // what the peer sends
  sessions_[key] = std::move(session);
}

bgp::Session Peers::of(const PeerHeader& peer) const {
  bgp::Session session;
  if (const auto known = sessions_.find({peer.distinguisher, peer.address_octets}); known != sessions_.end()) session = known->second;
  session.four_octet_as = peer.type == PeerHeader::kLocRib || (peer.flags & PeerHeader::kTwoOctetAs) == 0;
  return session;
}

std::vector<std::string> pdu_lines(ByteView octets, const bgp::Session& session) {
  std::vector<std::string> out;
  each(
      octets,
      [&](const bgp::Header& header) {
        out.push_back(header.type == bgp::Type::update ? update_line(header, session)
                                                       : fmt::format("{}, {} octets", name_of(header.type), header.octets.size()));
      },
      [&](const Error& error) { out.push_back(error.message()); });
  return out;
}

void write_pdus(json::Writer& out, ByteView octets, const bgp::Session& session) {
  out.begin_array();
  each(
      octets,
      [&](const bgp::Header& header) {
        out.begin_object().member("type", name_of(header.type)).member("length", static_cast<std::uint64_t>(header.octets.size()));
        if (header.type == bgp::Type::update) write_update(out, header, session);
        out.end_object();
      },
      [&](const Error& error) { out.begin_object().member("error", error.message()).end_object(); });
  out.end_array();
}

std::string to_json(const Message& message, const bgp::Session& session) {
  std::string line = to_json(message);
  if (message.kind != Kind::route_monitoring) return line;
  json::Writer updates;
  write_pdus(updates, message.body, session);
  line.pop_back();  // the object goes on
  line.append(",\"updates\":").append(updates.take()).push_back('}');
  return line;
}

}  // namespace nikkan::bmp_stats
