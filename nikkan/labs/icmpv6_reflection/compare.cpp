#include "nikkan/labs/icmpv6_reflection/compare.hpp"

#include <algorithm>
#include <array>

namespace nikkan::icmpv6_reflection {
namespace {

std::string hex_number(std::uint32_t value, unsigned digits) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out = "0x";
  for (unsigned i = digits; i-- > 0;) out.push_back(kDigits[value >> (4 * i) & 0xfU]);
  return out;
}

std::string dscp_text(unsigned dscp) {
  const std::string name = dscp_name(dscp), number = std::to_string(dscp);
  return name == number ? number : name + " (" + number + ")";
}

std::string ecn_text(unsigned ecn) {
  constexpr std::array<std::string_view, 4> kNames = {"Not-ECT", "ECT(1)", "ECT(0)", "CE"};
  return std::string(kNames[ecn & 3U]);
}

class Differences {
 public:
  explicit Differences(std::vector<Change>& out) : out_(out) {}
  template <class T, class Text>
  void field(std::string_view name, const std::optional<T>& sent, const std::optional<T>& received, Text text) {
    if (sent && received && *sent != *received) changed(name, text(*sent), text(*received));
  }
  void changed(std::string_view name, std::string sent, std::string received) {
    out_.push_back({name, How::changed, std::move(sent), std::move(received)});
  }
  void added(std::string_view name, std::string what) { out_.push_back({name, How::added, {}, std::move(what)}); }
  void removed(std::string_view name, std::string what) { out_.push_back({name, How::removed, std::move(what), {}}); }

 private:
  std::vector<Change>& out_;
};

std::string header_text(const SeenHeader& header) {
  constexpr std::size_t kShown = 24;
  std::string out = protocol_name(header.type) + ", " + std::to_string(header.octets.size()) + " octets";
  if (!header.whole) out += " seen";
  out += ": " + to_hex(header.octets.first(std::min(kShown, header.octets.size())));
  return header.octets.size() > kShown ? out + "…" : out;
}

/// What of a header a path is expected to leave alone: all but the number of the next header, which changes when one is
/// put behind it.
bool same_header(const SeenHeader& sent, const SeenHeader& received) {
  const std::size_t common = std::min(sent.octets.size(), received.octets.size());
  if (received.whole && sent.octets.size() != received.octets.size()) return false;
  return common < 1 || std::ranges::equal(sent.octets.subspan(1, common - 1), received.octets.subspan(1, common - 1));
}

/// Longest common subsequence of the types: which headers answer one another.
class Alignment {
 public:
  Alignment(const std::vector<SeenHeader>& sent, const std::vector<SeenHeader>& received)
      : sent_(sent), received_(received), columns_(received.size() + 1), best_((sent.size() + 1) * columns_) {
    for (std::size_t i = sent.size(); i-- > 0;) {
      for (std::size_t j = received.size(); j-- > 0;) {
        const std::size_t both = match(i, j) ? at(i + 1, j + 1) + weight(i, j) : 0;
        best_[i * columns_ + j] = std::max({at(i + 1, j), at(i, j + 1), both});
      }
    }
  }
  bool pairs(std::size_t i, std::size_t j) const { return match(i, j) && at(i, j) == at(i + 1, j + 1) + weight(i, j); }
  std::size_t at(std::size_t i, std::size_t j) const { return best_[i * columns_ + j]; }

 private:
  bool match(std::size_t i, std::size_t j) const { return sent_[i].type == received_[j].type; }
  /// Equal headers are preferred to those that merely have one type.
  std::size_t weight(std::size_t i, std::size_t j) const { return same_header(sent_[i], received_[j]) ? 3 : 2; }

  const std::vector<SeenHeader>& sent_;
  const std::vector<SeenHeader>& received_;
  std::size_t columns_;
  std::vector<std::size_t> best_;
};

void compare_extensions(Differences& out, const Seen& sent, const Seen& received) {
  const Alignment alignment(sent.extensions, received.extensions);
  std::size_t i = 0, j = 0;
  while (i < sent.extensions.size() || j < received.extensions.size()) {
    const bool left = i < sent.extensions.size(), right = j < received.extensions.size();
    if (left && right && alignment.pairs(i, j)) {
      const SeenHeader& a = sent.extensions[i++];
      const SeenHeader& b = received.extensions[j++];
      if (!same_header(a, b)) out.changed("extension_header", header_text(a), header_text(b));
    } else if (right && (!left || alignment.at(i, j + 1) >= alignment.at(i + 1, j))) {
      out.added("extension_header", header_text(received.extensions[j++]));
    } else {
      // Behind the last header that the copy shows, the others are only out of sight.
      if (right || received.chain_ends) out.removed("extension_header", header_text(sent.extensions[i]));
      ++i;
    }
  }
}

/// A run of the ICMPv6 message that both have.
void compare_run(Differences& out, std::string_view field, ByteView sent, ByteView received, std::size_t from,
                 std::size_t to) {
  const std::size_t end = std::min({to, sent.size(), received.size()});
  if (from >= end) return;
  const ByteView a = sent.subspan(from, end - from), b = received.subspan(from, end - from);
  const auto first = std::ranges::mismatch(a, b).in1;
  if (first == a.end()) return;
  const auto at = static_cast<std::size_t>(first - a.begin());
  const std::size_t shown = std::min<std::size_t>(8, a.size() - at);
  const std::string place = "octet " + std::to_string(from + at) + ": ";
  out.changed(field, place + to_hex(a.subspan(at, shown)), place + to_hex(b.subspan(at, shown)));
}

void compare_messages(Differences& out, const Seen& sent, const Seen& received) {
  if (!sent.chain_ends || !received.chain_ends) return;
  if (sent.upper != received.upper) {
    out.changed("upper_layer", protocol_name(sent.upper), protocol_name(received.upper));
    return;
  }
  const ByteView a = sent.message, b = received.message;
  compare_run(out, "icmpv6_header", a, b, 0, 2);
  compare_run(out, "icmpv6_checksum", a, b, 2, 4);
  compare_run(out, "icmpv6_header", a, b, 4, kHeaderOctets);
  compare_run(out, "extension_structure", a, b, kHeaderOctets, kHeaderOctets + kStructureOctets + kObjectOctets);
  compare_run(out, "placeholder", a, b, kHeaderOctets + kStructureOctets + kObjectOctets, a.size());
}

}  // namespace

std::string_view to_string(How how) {
  constexpr std::array<std::string_view, 3> kNames = {"changed", "added", "removed"};
  return kNames[static_cast<std::size_t>(how)];
}

Comparison compare(ByteView sent_octets, ByteView copy, const packet::Limits& limits) {
  Comparison result;
  result.octets = copy.size();
  const Seen sent = see(sent_octets, limits), received = see(copy, limits);
  Differences out(result.changes);
  const auto number = [](auto value) { return std::to_string(value); };
  const auto address = [](const IpAddress& value) { return to_string(value); };
  const auto part = [](const std::optional<std::uint8_t>& octet, auto of) -> std::optional<unsigned> {
    return octet ? std::optional<unsigned>(of(*octet)) : std::nullopt;
  };
  const auto dscp = [](unsigned octet) { return octet >> 2U; };
  const auto ecn = [](unsigned octet) { return octet & 3U; };
  out.field("version", sent.version, received.version, number);
  out.field("dscp", part(sent.traffic_class, dscp), part(received.traffic_class, dscp), dscp_text);
  out.field("ecn", part(sent.traffic_class, ecn), part(received.traffic_class, ecn), ecn_text);
  out.field("flow_label", sent.flow_label, received.flow_label, [](std::uint32_t v) { return hex_number(v, 5); });
  out.field("payload_length", sent.payload_length, received.payload_length, number);
  out.field("next_header", sent.next_header, received.next_header, protocol_name);
  out.field("hop_limit", sent.hop_limit, received.hop_limit, number);
  out.field("source", sent.source, received.source, address);
  out.field("destination", sent.destination, received.destination, address);
  if (received.destination && received.version == 6) compare_extensions(out, sent, received);
  compare_messages(out, sent, received);
  result.headers_seen = received.chain_ends;
  if (sent.hop_limit && received.hop_limit) result.routers = int{*sent.hop_limit} - int{*received.hop_limit};
  return result;
}

}  // namespace nikkan::icmpv6_reflection
