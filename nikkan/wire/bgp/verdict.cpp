#include <algorithm>
#include <array>

#include "nikkan/base/reader.hpp"
#include "nikkan/wire/bgp/message.hpp"

namespace nikkan::bgp {
namespace {

/// What RFC 7606 says of an attribute in a wrong state.
struct Rule {
  std::uint8_t type;
  std::uint8_t flags;    ///< of Optional and Transitive
  unsigned length;       ///< exactly; with `multiple`, a multiple of it and not 0
  bool multiple;
  Verdict when_wrong;
};
constexpr std::array<Rule, 11> kRules{{
    {kOrigin, kTransitive, 1, false, Verdict::treat_as_withdraw},                               // 7.1
    {kNextHop, kTransitive, 4, false, Verdict::treat_as_withdraw},                              // 7.3
    {kMed, kOptional, 4, false, Verdict::treat_as_withdraw},                                    // 7.4
    {kLocalPref, kTransitive, 4, false, Verdict::treat_as_withdraw},                            // 7.5
    {kAtomicAggregate, kTransitive, 0, false, Verdict::attribute_discard},                      // 7.6
    {kCommunities, kOptional | kTransitive, 4, true, Verdict::treat_as_withdraw},               // 7.8
    {kOriginatorId, kOptional, 4, false, Verdict::treat_as_withdraw},                           // 7.9
    {kClusterList, kOptional, 4, true, Verdict::treat_as_withdraw},                             // 7.10
    {kExtendedCommunities, kOptional | kTransitive, 8, true, Verdict::treat_as_withdraw},       // 7.14
    {kLargeCommunities, kOptional | kTransitive, 12, true, Verdict::treat_as_withdraw},         // RFC 8092, 6
    {kAs4Aggregator, kOptional | kTransitive, 8, false, Verdict::attribute_discard},            // RFC 6793, 6
}};

class Judge {
 public:
  Judge(Update& update, const Session& session, const Limits& limits)
      : update_(update), session_(session), limits_(limits) {}
  void run();

 private:
  void say(Verdict verdict, Code code, std::uint64_t offset, std::string_view field, const Attribute* of) {
    update_.verdict = std::max(update_.verdict, verdict);
    update_.faults.push_back({code, offset, field, of == nullptr ? std::string() : "type " + std::to_string(of->type)});
  }
  void attribute(const Attribute& one);
  void by_rule(const Attribute& one, const Rule& rule);
  void paths(const Attribute& one);
  void multiprotocol(const Attribute& one);
  void duplicates();
  void mandatory();

  Update& update_;
  const Session& session_;
  const Limits& limits_;
};

void Judge::by_rule(const Attribute& one, const Rule& rule) {
  const bool from_outside = !session_.internal && (one.type == kLocalPref || one.type == kOriginatorId || one.type == kClusterList);
  if (from_outside) {  // 7.5, 7.9, 7.10: of an external neighbour they are dropped, whatever they hold
    return say(Verdict::attribute_discard, Code::bad_value, one.offset, "attribute.type", &one);
  }
  if ((one.flags & (kOptional | kTransitive)) != rule.flags) {  // 3(c)
    return say(Verdict::treat_as_withdraw, Code::bad_value, one.offset, "attribute.flags", &one);
  }
  const std::size_t size = one.value.size();
  const bool fits = rule.multiple ? size != 0 && size % rule.length == 0 : size == rule.length;
  if (!fits) return say(rule.when_wrong, Code::bad_length, one.offset, "attribute.length", &one);
  if (one.type == kOrigin && one.value[0] > 2) say(rule.when_wrong, Code::bad_value, one.offset, "origin", &one);
}

void Judge::paths(const Attribute& one) {
  const bool as4 = one.type == kAs4Path;
  const std::uint8_t flags = as4 ? kOptional | kTransitive : kTransitive;
  const Verdict wrong = as4 ? Verdict::attribute_discard : Verdict::treat_as_withdraw;
  if ((one.flags & (kOptional | kTransitive)) != flags) {
    return say(Verdict::treat_as_withdraw, Code::bad_value, one.offset, "attribute.flags", &one);
  }
  if (const auto path = read_as_path(one, as4 || session_.four_octet_as); !path) {
    say(wrong, path.error().code, one.offset, path.error().field, &one);
  }
}

void Judge::multiprotocol(const Attribute& one) {  // 5.3, 7.11, 7.12: the routes cannot be told, so the session ends
  if ((one.flags & (kOptional | kTransitive)) != kOptional) {
    return say(Verdict::session_reset, Code::bad_value, one.offset, "attribute.flags", &one);
  }
  if (one.type == kMpUnreach) {
    const auto unreach = read_mp_unreach(one, session_, limits_);
    if (!unreach) say(Verdict::session_reset, unreach.error().code, one.offset, unreach.error().field, &one);
    return;
  }
  const auto reach = read_mp_reach(one, session_, limits_);
  if (!reach) return say(Verdict::session_reset, reach.error().code, one.offset, reach.error().field, &one);
  if (!is_known(reach->family)) return;
  const std::size_t size = reach->next_hop.size();
  const bool vpn = reach->family.safi == kSafiVpn;  // RFC 4364, 4659, 8950: a route distinguisher of zero before each
  const bool fits = vpn ? size == 12 || size == 24 || size == 48 : size == 4 || size == 16 || size == 32;
  if (!fits) say(Verdict::session_reset, Code::bad_length, one.offset, "mp_reach.next_hop_length", &one);
}

void Judge::attribute(const Attribute& one) {
  for (const Rule& rule : kRules) {
    if (rule.type == one.type) return by_rule(one, rule);
  }
  switch (one.type) {
    case kAsPath:
    case kAs4Path:
      return paths(one);
    case kMpReach:
    case kMpUnreach:
      return multiprotocol(one);
    case kAggregator:
      if ((one.flags & (kOptional | kTransitive)) != (kOptional | kTransitive)) {
        say(Verdict::treat_as_withdraw, Code::bad_value, one.offset, "attribute.flags", &one);
      } else if (one.value.size() != (session_.four_octet_as ? 8U : 6U)) {  // 7.7
        say(Verdict::attribute_discard, Code::bad_length, one.offset, "attribute.length", &one);
      }
      return;
    default:
      if ((one.flags & kOptional) == 0) {  // RFC 4271, 6.3: well-known and not known
        say(Verdict::session_reset, Code::unsupported, one.offset, "attribute.type", &one);
      }
  }
}

void Judge::duplicates() {  // 3(g): MP attributes twice end the session, of others all but the first are dropped
  std::array<bool, 256> seen{};
  for (const Attribute& one : update_.attributes) {
    if (seen[one.type]) {
      const bool multiprotocol = one.type == kMpReach || one.type == kMpUnreach;
      say(multiprotocol ? Verdict::session_reset : Verdict::attribute_discard, Code::duplicate, one.offset, "attribute.type", &one);
    }
    seen[one.type] = true;
  }
}

void Judge::mandatory() {  // 3(d)
  const bool routes = !update_.announced.empty() || update_.find(kMpReach) != nullptr;
  if (!routes) return;
  for (const std::uint8_t type : {kOrigin, kAsPath, kNextHop, kLocalPref}) {
    const bool due = type == kNextHop ? !update_.announced.empty() : type != kLocalPref || session_.internal;
    if (!due || update_.find(type) != nullptr) continue;
    const Attribute absent{.type = type};
    say(Verdict::treat_as_withdraw, Code::not_found, 0, "attribute", &absent);
  }
}

void Judge::run() {
  std::array<bool, 256> seen{};
  for (const Attribute& one : update_.attributes) {
    if (!seen[one.type]) attribute(one);
    seen[one.type] = true;
  }
  duplicates();
  mandatory();
}

}  // namespace

void judge(Update& update, const Session& session, const Limits& limits) { Judge(update, session, limits).run(); }

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::good: return "good";
    case Verdict::attribute_discard: return "attribute-discard";
    case Verdict::treat_as_withdraw: return "treat-as-withdraw";
    case Verdict::session_reset: return "session-reset";
  }
  return "";
}

}  // namespace nikkan::bgp
