#include <algorithm>
#include <deque>
#include <limits>

#include "nikkan/base/json.hpp"
#include "nikkan/labs/bmp_stats/message.hpp"

namespace nikkan::bmp_stats {
namespace {

/// Builds a message whose views lie in `store_`. The first failure stays.
class Builder {
 public:
  explicit Builder(const FromJson& options) : options_(options) {}
  Result<Bytes> build(const json::Value& line);

 private:
  bool fail(Code code, std::string_view field, std::string detail = {}) {
    if (!error_) error_ = Error{code, 0, field, std::move(detail)};
    return false;
  }
  template <class T>
  void number(const json::Value& in, std::string_view name, std::string_view field, T& out) {
    const json::Value* found = in.find(name);
    if (found == nullptr) return;
    if (const auto* large = std::get_if<std::uint64_t>(&found->v); large != nullptr && sizeof(T) == 8) {
      out = static_cast<T>(*large);
      return;
    }
    std::int64_t value = 0;
    if (!found->integer(value) || value < 0 || static_cast<std::uint64_t>(value) > std::numeric_limits<T>::max()) {
      fail(Code::bad_value, field);
      return;
    }
    out = static_cast<T>(value);
  }
  const std::string* text(const json::Value& in, std::string_view name, std::string_view field) {
    const json::Value* found = in.find(name);
    if (found == nullptr) return nullptr;
    if (found->string() == nullptr) fail(Code::bad_value, field);
    return found->string();
  }
  ByteView octets(const json::Value& in, std::string_view name, std::string_view field) {
    const std::string* hex = text(in, name, field);
    if (hex == nullptr) return {};
    auto parsed = parse_hex(*hex);
    if (!parsed) {
      fail(parsed.error().code, field);
      return {};
    }
    return store_.emplace_back(std::move(*parsed));
  }
  void kind(const json::Value& line);
  void peer(const json::Value& line);
  void stats(const json::Value& line);
  void stat(const json::Value& item);
  void tlvs(const json::Value& line);
  void sixteen(const json::Value& in, std::string_view address, std::string_view hex, std::string_view field,
               std::array<std::uint8_t, 16>& out);

  FromJson options_;
  Message message_;
  std::deque<Bytes> store_;
  std::optional<Error> error_;
};

void Builder::kind(const json::Value& line) {
  const std::string* name = text(line, "message", "message");
  if (name == nullptr) {
    fail(Code::not_found, "message");
    return;
  }
  for (std::uint8_t value = 0; value <= static_cast<std::uint8_t>(Kind::route_mirroring); ++value) {
    message_.kind = static_cast<Kind>(value);
    if (*name == to_string(message_.kind)) return;
  }
  if (*name != "unknown") {
    fail(Code::bad_value, "message", *name);
    return;
  }
  std::uint8_t value = 255;
  number(line, "type", "type", value);
  message_.kind = static_cast<Kind>(value);
  if (value <= static_cast<std::uint8_t>(Kind::route_mirroring)) fail(Code::bad_value, "type");
}

void Builder::sixteen(const json::Value& in, std::string_view address, std::string_view hex, std::string_view field,
                      std::array<std::uint8_t, 16>& out) {
  if (in.find(hex) != nullptr) {
    const ByteView whole = octets(in, hex, field);
    if (whole.size() != out.size()) {
      fail(Code::bad_length, field);
      return;
    }
    std::ranges::copy(whole, out.begin());
    return;
  }
  const std::string* shown = text(in, address, field);
  if (shown == nullptr) return;
  const auto parsed = parse_ip(*shown);
  if (!parsed) {
    fail(Code::bad_value, field, *shown);
    return;
  }
  PeerHeader header;
  header.set_address(*parsed);
  out = header.address_octets;
}

void Builder::peer(const json::Value& line) {
  const json::Value* in = line.find("peer");
  if (in == nullptr || in->object() == nullptr) {
    fail(Code::not_found, "peer");
    return;
  }
  PeerHeader& to = message_.peer;
  number(*in, "type", "peer.type", to.type);
  if (const std::string* shown = text(*in, "address", "peer.address"); shown != nullptr && to.type != PeerHeader::kLocRib) {
    if (shown->find(':') != std::string::npos) to.flags = PeerHeader::kIpv6;
  }
  number(*in, "flags", "peer.flags", to.flags);
  const ByteView distinguisher = octets(*in, "distinguisher", "peer.distinguisher");
  if (!distinguisher.empty() && distinguisher.size() != 8) fail(Code::bad_length, "peer.distinguisher");
  for (const std::uint8_t octet : distinguisher) to.distinguisher = to.distinguisher << 8U | octet;
  sixteen(*in, "address", "address_hex", "peer.address", to.address_octets);
  number(*in, "as", "peer.as", to.as);
  if (const std::string* id = text(*in, "bgp_id", "peer.bgp_id")) {
    const auto parsed = parse_ipv4(*id);
    if (parsed) {
      to.bgp_id = detail::load32(parsed->octets().data());
    } else {
      fail(Code::bad_value, "peer.bgp_id", *id);
    }
  }
  number(*in, "seconds", "peer.seconds", to.seconds);
  number(*in, "microseconds", "peer.microseconds", to.microseconds);
}

void Builder::stat(const json::Value& item) {
  Stat out;
  if (item.find("type") == nullptr) {
    fail(Code::not_found, "stat.type");
    return;
  }
  number(item, "type", "stat.type", out.type);
  const StatType* known = find_stat_type(out.type);
  if (known != nullptr && !known->emit && !options_.emit_all) {
    fail(Code::unsupported, "stat.type", std::to_string(out.type) + " is not sent unless asked for");
    return;
  }
  if (item.find("hex") != nullptr) {
    out.octets = octets(item, "hex", "stat.hex");
  } else {
    if (known == nullptr || item.find("value") == nullptr) {
      fail(Code::not_found, known == nullptr ? "stat.hex" : "stat.value");
      return;
    }
    out.shape = known->shape;
    number(item, "value", "stat.value", out.value);
    if (out.shape == Shape::family64) {
      if (item.find("afi") == nullptr || item.find("safi") == nullptr) fail(Code::not_found, "stat.afi");
      number(item, "afi", "stat.afi", out.afi);
      number(item, "safi", "stat.safi", out.safi);
    }
  }
  message_.stats.push_back(out);
}

void Builder::stats(const json::Value& line) {
  const json::Value* list = line.find("statistics");
  if (list == nullptr || list->array() == nullptr) {
    fail(Code::not_found, "statistics");
    return;
  }
  for (const json::Value& item : *list->array()) stat(item);
  message_.stat_count = static_cast<std::uint32_t>(message_.stats.size());
  number(line, "count", "count", message_.stat_count);
}

void Builder::tlvs(const json::Value& line) {
  const json::Value* list = line.find("tlvs");
  if (list == nullptr) return;
  if (list->array() == nullptr) {
    fail(Code::bad_value, "tlvs");
    return;
  }
  for (const json::Value& item : *list->array()) {
    Tlv out;
    number(item, "type", "tlv.type", out.type);
    if (const std::string* shown = text(item, "text", "tlv.text")) {
      const ByteView from = as_bytes(*shown);
      out.value = store_.emplace_back(from.begin(), from.end());
    } else {
      out.value = octets(item, "hex", "tlv.hex");
    }
    message_.tlvs.push_back(out);
  }
}

Result<Bytes> Builder::build(const json::Value& line) {
  kind(line);
  if (!error_ && has_peer(message_.kind)) peer(line);
  switch (message_.kind) {
    case Kind::statistics:
      if (!error_) stats(line);
      break;
    case Kind::peer_up:
      sixteen(line, "local_address", "local_hex", "local_address", message_.local_address);
      number(line, "local_port", "local_port", message_.local_port);
      number(line, "remote_port", "remote_port", message_.remote_port);
      message_.sent_open = octets(line, "sent_open", "sent_open");
      message_.received_open = octets(line, "received_open", "received_open");
      break;
    case Kind::peer_down:
      number(line, "reason", "reason", message_.reason);
      message_.body = octets(line, "hex", "hex");
      break;
    case Kind::route_monitoring:
      message_.body = octets(line, "bgp", "bgp");
      break;
    case Kind::initiation:
    case Kind::termination:
    case Kind::route_mirroring:
      break;
    default:
      message_.body = octets(line, "hex", "hex");
  }
  tlvs(line);
  message_.tail = octets(line, "tail", "tail");
  if (error_) return std::unexpected(*error_);
  return encode(message_);
}

}  // namespace

Result<Bytes> from_json(std::string_view line, const FromJson& options) {
  const auto parsed = json::parse(line);
  if (!parsed) return std::unexpected(parsed.error());
  if (parsed->object() == nullptr) return fail(Code::bad_value, "message");
  return Builder(options).build(*parsed);
}

}  // namespace nikkan::bmp_stats
