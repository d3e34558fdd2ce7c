#include "nikkan/labs/icmpv6_reflection/prober.hpp"

#include <algorithm>

#include "nikkan/base/reader.hpp"
#include "nikkan/wire/packet/checksum.hpp"

namespace nikkan::icmpv6_reflection {
namespace {

constexpr std::size_t kErrorHeader = 8;  ///< of an ICMPv6 error message, before its quote
constexpr std::size_t kSequenceAt = 6;

/// The object that an answer carries for a request of Reflect All, with the same length as was asked for.
const Object* reflected(const Message& message) { return message.reflect_all(); }

Reading read_reflection(const Message& message) {
  const auto code = static_cast<ReplyCode>(message.code);
  const Object* object = reflected(message);
  if (code == ReplyCode::malformed || object == nullptr) return Reading::no_reflection;
  if (code != ReplyCode::no_error) return Reading::refused;
  if (object->c_type == profile::kCTypeRequest) return Reading::no_reflection;
  if (object->c_type == profile::kCTypeUnsupported) return Reading::unsupported;
  if (object->c_type != profile::kCTypeReply) return Reading::refused;
  const bool plausible = object->payload.empty() || object->payload.front() >> 4U == 6;
  return plausible ? Reading::copy : Reading::not_a_copy;
}

}  // namespace

Result<Prober> Prober::make(ProberConfig config) {
  if (config.octets > profile::kMaxOctets) return fail(Code::limit, "reflect.octets", profile::kMaxOctets);
  if (config.interval <= Time(0)) return fail(Code::bad_value, "reflect.interval");
  Prober prober(std::move(config));
  const auto packet = prober.build(prober.config_.first_sequence);
  if (!packet) return std::unexpected(packet.error());
  if (packet->size() > prober.config_.mtu) {
    return fail(Code::limit, "packet.mtu", prober.config_.mtu, std::to_string(packet->size()) + " octets");
  }
  return prober;
}

Result<Bytes> Prober::build(std::uint8_t sequence) const {
  Message message = reflect_request(config_.identifier, sequence, config_.octets);
  message.flags = config_.local ? 1 : 0;
  if (config_.interface) {
    auto object = to_object(*config_.interface);
    if (!object) return std::unexpected(object.error());
    message.structure->objects.assign(1, std::move(*object));
  }
  // Hop-by-hop comes first, and the sum is over the final destination: that of the header, no segments are left.
  const auto octets = seal(message, config_.header.source, config_.header.destination);
  if (!octets) return octets;
  return packet::build_ipv6(config_.header, config_.extensions, packet::kIcmpv6, *octets);
}

const Bytes& Prober::packet(std::uint8_t sequence) {
  packet_ = build(sequence).value_or(Bytes{});
  return packet_;
}

std::optional<Bytes> Prober::poll(Time now) {
  expire_until(now);
  if (!started_) next_send_ = now;
  started_ = true;
  if (all_sent() || now < next_send_) return std::nullopt;
  ++tally_.sent;
  const auto sequence = static_cast<std::uint8_t>(config_.first_sequence + (tally_.sent - 1));
  if (slots_[sequence].state == State::out) expire(sequence);
  slots_[sequence] = {State::out, tally_.sent, now};
  // A late caller doesn't make up for lost time with a burst.
  next_send_ = std::max(next_send_ + config_.interval, now);
  return packet(sequence);
}

void Prober::expire(std::uint8_t sequence) {
  Slot& slot = slots_[sequence];
  slot.state = State::expired;
  ++tally_.timeouts;
  Outcome outcome;
  outcome.kind = Outcome::Kind::timeout;
  outcome.number = slot.number;
  outcome.sequence = sequence;
  outcomes_.push_back(std::move(outcome));
}

void Prober::expire_until(Time now) {
  if (tally_.sent > 256) oldest_ = std::max(oldest_, tally_.sent - 255);
  for (; oldest_ <= tally_.sent; ++oldest_) {
    const auto sequence = static_cast<std::uint8_t>(config_.first_sequence + (oldest_ - 1));
    const Slot& slot = slots_[sequence];
    if (slot.state != State::out) continue;
    if (slot.sent + config_.timeout > now) break;
    expire(sequence);
  }
}

std::optional<Time> Prober::next_deadline() const {
  std::optional<Time> next;
  if (!started_) return Time{};
  if (!all_sent()) next = next_send_;
  for (std::uint64_t number = oldest_; number <= tally_.sent; ++number) {
    const Slot& slot = slots_[static_cast<std::uint8_t>(config_.first_sequence + (number - 1))];
    if (slot.state != State::out) continue;
    const Time end = slot.sent + config_.timeout;
    return next ? std::min(*next, end) : end;
  }
  return next;
}

bool Prober::finished() const {
  if (!all_sent()) return false;
  return std::none_of(slots_.begin(), slots_.end(), [](const Slot& slot) { return slot.state == State::out; });
}

Outcome Prober::begin(std::uint8_t sequence, const Received& received, Time now) const {
  const Slot& slot = slots_[sequence];
  Outcome outcome;
  outcome.kind = slot.state == State::out        ? Outcome::Kind::answer
                 : slot.state == State::answered ? Outcome::Kind::duplicate
                                                 : Outcome::Kind::late;
  outcome.number = slot.number;
  outcome.sequence = sequence;
  outcome.rtt = now - slot.sent;
  outcome.from = received.source;
  outcome.hop_limit = received.hop_limit;
  outcome.octets = received.message.size();
  outcome.type = received.message[0];
  outcome.code = received.message[1];
  return outcome;
}

bool Prober::on_reply(const Received& received, Time now) {
  const ByteView message = received.message;
  if (message.size() < kHeaderOctets || message[0] != kReply) return false;
  if ((message[4] << 8U | message[5]) != config_.identifier) return false;
  const std::uint8_t sequence = message[kSequenceAt];
  if (slots_[sequence].state == State::unused || received.source != config_.header.destination) return false;
  Outcome outcome = begin(sequence, received, now);
  const auto invalid = [&](Error error) {
    outcome.kind = Outcome::Kind::invalid;
    outcome.error = std::move(error);
    settle(std::move(outcome));
    return true;
  };
  if (received.destination &&
      packet::transport_checksum(received.source, *received.destination, packet::kIcmpv6, message) != 0) {
    return invalid({Code::bad_value, 2, "icmpv6.checksum", {}});
  }
  const auto decoded = decode(message, config_.limits);
  if (!decoded) return invalid(decoded.error());
  if (decoded->structure && decoded->code == 0 && decoded->structure->checksum != structure_checksum(*decoded)) {
    return invalid({Code::bad_value, kHeaderOctets + 2, "extension.checksum", {}});
  }
  read_answer(*decoded, outcome);
  settle(std::move(outcome));
  return true;
}

void Prober::read_answer(const Message& message, Outcome& outcome) {
  outcome.flags = read_flags(message.flags);
  if (config_.interface) {
    outcome.reading = Reading::probe;
    return;
  }
  outcome.reading = read_reflection(message);
  if (outcome.reading != Reading::copy && outcome.reading != Reading::not_a_copy) return;
  outcome.copy = reflected(message)->payload;
  if (outcome.reading == Reading::copy) {
    outcome.comparison = compare(packet(outcome.sequence), outcome.copy, config_.limits.packet);
  }
}

bool Prober::on_icmp_error(const Received& received, Time now) {
  const ByteView message = received.message;
  if (message.size() < kErrorHeader || message[0] < 1 || message[0] > 4) return false;
  const ByteView quote = message.subspan(kErrorHeader);
  const Seen seen = see(quote, config_.limits.packet);
  if (!seen.chain_ends || seen.upper != packet::kIcmpv6 || seen.message.size() < kHeaderOctets) return false;
  if (seen.message[0] != kRequest || (seen.message[4] << 8U | seen.message[5]) != config_.identifier) return false;
  const std::uint8_t sequence = seen.message[kSequenceAt];
  if (slots_[sequence].state == State::unused || seen.destination != config_.header.destination) return false;
  Outcome outcome = begin(sequence, received, now);
  if (outcome.kind == Outcome::Kind::answer) slots_[sequence].state = State::answered;
  outcome.kind = Outcome::Kind::icmp_error;
  outcome.copy.assign(quote.begin(), quote.end());
  outcome.comparison = compare(packet(sequence), outcome.copy, config_.limits.packet);
  ++tally_.icmp_errors;
  outcomes_.push_back(std::move(outcome));
  return true;
}

void Prober::settle(Outcome outcome) {
  switch (outcome.kind) {
    case Outcome::Kind::answer:
      slots_[outcome.sequence].state = State::answered;
      ++tally_.received;
      tally_.round_trips.add(outcome.rtt);
      if (outcome.reading == Reading::copy) {
        ++tally_.copies;
        if (outcome.comparison.notable()) ++tally_.changed;
      }
      break;
    case Outcome::Kind::duplicate:
      ++tally_.duplicates;
      break;
    case Outcome::Kind::late:
      slots_[outcome.sequence].state = State::answered;
      ++tally_.late;
      break;
    case Outcome::Kind::invalid:
      ++tally_.invalid;
      break;
    default:
      break;
  }
  outcomes_.push_back(std::move(outcome));
}

std::vector<Outcome> Prober::take_outcomes() { return std::exchange(outcomes_, {}); }

std::string_view to_string(Reading reading) {
  constexpr std::array<std::string_view, 6> kNames = {"copy",    "unsupported", "no_reflection",
                                                      "refused", "not_a_copy",  "probe"};
  return kNames[static_cast<std::size_t>(reading)];
}

std::string_view to_string(Outcome::Kind kind) {
  constexpr std::array<std::string_view, 6> kNames = {"answer",  "duplicate",  "late",
                                                      "timeout", "icmp_error", "invalid"};
  return kNames[static_cast<std::size_t>(kind)];
}

}  // namespace nikkan::icmpv6_reflection
