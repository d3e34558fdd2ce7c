#include "nikkan/labs/icmpv6_reflection/outcome_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "nikkan/labs/icmpv6_reflection/headers_json.hpp"

namespace nikkan::icmpv6_reflection {
namespace {

constexpr std::string_view kRed = "31", kGreen = "32", kYellow = "33", kBold = "1";

std::string paint(bool colour, std::string_view code, std::string_view text) {
  return colour ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
}

/// Three digits that count, as ping has them.
std::string milliseconds(Time time) {
  const double ms = std::chrono::duration<double, std::milli>(time).count();
  if (ms >= 100) return fmt::format("{:.0f}", ms);
  if (ms >= 10) return fmt::format("{:.1f}", ms);
  return ms >= 1 ? fmt::format("{:.2f}", ms) : fmt::format("{:.3f}", ms);
}

std::string words(std::string_view field) {
  std::string out(field);
  std::replace(out.begin(), out.end(), '_', ' ');
  if (out == "dscp" || out == "ecn")
    std::transform(out.begin(), out.end(), out.begin(), [](char c) { return static_cast<char>(c - 'a' + 'A'); });
  return out;
}

std::string_view icmp_error_name(std::uint8_t type) {
  constexpr std::array<std::string_view, 5> kNames = {"", "destination unreachable", "packet too big", "time exceeded",
                                                      "parameter problem"};
  return type < kNames.size() ? kNames[type] : "";
}

std::string flags_text(const Outcome& outcome) {
  if (outcome.code != 0) return std::string(code_name(outcome.code));
  const ReplyFlags& flags = outcome.flags;
  if (flags.state != 0) return "neighbour " + std::string(state_name(flags.state));
  if (!flags.active) return "inactive";
  return fmt::format("active{}{}", flags.ipv4 ? ", IPv4" : "", flags.ipv6 ? ", IPv6" : "");
}

std::string verdict(const Outcome& outcome, bool with_changes, bool colour) {
  switch (outcome.reading) {
    case Reading::copy: {
      const std::vector<Change>& found = outcome.comparison.changes;
      if (outcome.comparison.octets == 0) return "a copy of no octets: nothing to compare";
      if (found.empty()) return paint(colour, kGreen, outcome.comparison.headers_seen ? "unchanged" : "unchanged as far as the copy goes");
      // What every router does is no change that one looks for.
      if (!outcome.comparison.notable()) {
        const int routers = outcome.comparison.routers.value_or(0);
        return paint(colour, kGreen,
                     fmt::format("{} router{}, nothing else changed", routers, routers == 1 ? "" : "s"));
      }
      const std::string text = fmt::format("{} change{}", found.size(), found.size() == 1 ? "" : "s");
      return paint(colour, kYellow, with_changes ? text + ":" : text + ", as before");
    }
    case Reading::unsupported:
      return paint(colour, kYellow, "peer knows the object and does not reflect");
    case Reading::no_reflection:
      return paint(colour, kRed,
                   fmt::format("peer has no Reflection (code {}, {})", outcome.code, code_name(outcome.code)));
    case Reading::refused:
      return paint(colour, kRed, fmt::format("refused: code {}, {}", outcome.code, code_name(outcome.code)));
    case Reading::not_a_copy:
      return paint(colour, kRed, "says it is a copy, and is no IPv6 header");
    case Reading::probe:
      return paint(colour, outcome.code == 0 ? kGreen : kYellow, flags_text(outcome));
  }
  return {};
}

std::string changes(const Outcome& outcome, bool colour) {
  std::string out;
  if (outcome.comparison.notable()) {
    for (const Change& change : outcome.comparison.changes) out += "\n    " + change_line(change, colour);
  }
  if (!outcome.comparison.headers_seen) {
    out += fmt::format("\n    the copy of {} octets ends inside the headers: ask for more (--octets)",
                       outcome.comparison.octets);
  }
  return out;
}

std::string answer_line(const Outcome& outcome, bool with_changes, bool colour) {
  std::string out = fmt::format("{} octets from {}: seq={}", outcome.octets, to_string(outcome.from), outcome.sequence);
  if (outcome.hop_limit) out += fmt::format(" hop limit={}", *outcome.hop_limit);
  out += fmt::format(" time={} ms ", milliseconds(outcome.rtt));
  if (outcome.kind == Outcome::Kind::duplicate) out += paint(colour, kYellow, "(duplicate) ");
  if (outcome.kind == Outcome::Kind::late) out += paint(colour, kYellow, "(late) ");
  out += verdict(outcome, with_changes, colour);
  const bool shows = with_changes && outcome.reading == Reading::copy &&
                     (outcome.comparison.notable() || !outcome.comparison.headers_seen);
  return shows ? out + changes(outcome, colour) : out;
}

void write_answer(json::Writer& w, const Outcome& outcome) {
  w.member("from", to_string(outcome.from))
      .member("rtt_ms", std::chrono::duration<double, std::milli>(outcome.rtt).count());
  if (outcome.hop_limit) w.member("hop_limit", unsigned{*outcome.hop_limit});
  w.member("octets", std::uint64_t{outcome.octets})
      .member("type", unsigned{outcome.type})
      .member("code", unsigned{outcome.code});
}

void write_reading(json::Writer& w, const Outcome& outcome) {
  w.member("reading", to_string(outcome.reading));
  if (outcome.reading == Reading::probe) {
    w.member("code_name", code_name(outcome.code)).member("active", outcome.flags.active);
    w.member("ipv4", outcome.flags.ipv4).member("ipv6", outcome.flags.ipv6);
    w.member("state", state_name(outcome.flags.state));
  }
}

}  // namespace

std::string change_line(const Change& change, bool colour) {
  const std::string name = fmt::format("{:<18}", words(change.field));
  switch (change.how) {
    case How::changed:
      return fmt::format("{} {} > {}", paint(colour, kBold, name), change.sent,
                         paint(colour, kYellow, change.received));
    case How::added:
      return fmt::format("{} {}", paint(colour, kBold, name), paint(colour, kRed, "added " + change.received));
    case How::removed:
      return fmt::format("{} {}", paint(colour, kBold, name), paint(colour, kRed, "removed " + change.sent));
  }
  return {};
}

std::string outcome_lines(const Outcome& outcome, bool with_changes, bool colour) {
  switch (outcome.kind) {
    case Outcome::Kind::timeout:
      return paint(colour, kRed, fmt::format("no answer for seq={}", outcome.sequence));
    case Outcome::Kind::icmp_error:
      return fmt::format(
                 "from {}: seq={} time={} ms {}", to_string(outcome.from), outcome.sequence, milliseconds(outcome.rtt),
                 paint(colour, kRed, fmt::format("{} (code {})", icmp_error_name(outcome.type), outcome.code))) +
             (with_changes ? changes(outcome, colour) : "");
    case Outcome::Kind::invalid:
      return fmt::format("from {}: seq={} {}", to_string(outcome.from), outcome.sequence,
                         paint(colour, kRed, "unusable: " + outcome.error.message()));
    default:
      return answer_line(outcome, with_changes, colour);
  }
}

std::string to_json(const Outcome& outcome) {
  json::Writer w;
  w.begin_object().member("probe", outcome.number).member("sequence", unsigned{outcome.sequence});
  w.member("outcome", to_string(outcome.kind));
  if (outcome.kind != Outcome::Kind::timeout) write_answer(w, outcome);
  if (outcome.kind == Outcome::Kind::invalid) w.member("error", outcome.error.message());
  const bool has_quote = outcome.kind == Outcome::Kind::icmp_error;
  const bool has_reading = outcome.kind == Outcome::Kind::answer || outcome.kind == Outcome::Kind::duplicate ||
                           outcome.kind == Outcome::Kind::late;
  if (has_reading) write_reading(w, outcome);
  if (has_quote || (has_reading && outcome.reading == Reading::copy)) {
    w.member("copied", std::uint64_t{outcome.copy.size()});
    write_comparison(w, outcome.comparison);
    write_headers(w, "copy", outcome.copy);
    w.member("hex", to_hex(outcome.copy));
  }
  return w.end_object().take();
}

std::string summary_lines(const ProberConfig& config, const Tally& tally, Time elapsed, bool colour) {
  const double lost =
      tally.sent == 0 ? 0 : 100.0 * static_cast<double>(tally.sent - tally.received) / static_cast<double>(tally.sent);
  std::string out =
      fmt::format("--- {} {} statistics ---\n{} packets transmitted, {} received", to_string(config.header.destination),
                  config.interface ? "probe" : "reflect", tally.sent, tally.received);
  if (tally.duplicates != 0) out += fmt::format(", +{} duplicates", tally.duplicates);
  if (tally.late != 0) out += fmt::format(", +{} late", tally.late);
  if (tally.icmp_errors != 0) out += fmt::format(", +{} errors", tally.icmp_errors);
  if (tally.invalid != 0) out += fmt::format(", +{} unusable", tally.invalid);
  const std::string loss = fmt::format("{:.6g}% packet loss", lost);
  out += fmt::format(", {}, time {}ms\n", tally.received < tally.sent ? paint(colour, kRed, loss) : loss,
                     std::chrono::duration_cast<std::chrono::milliseconds>(elapsed).count());
  const RoundTrips& rtt = tally.round_trips;
  if (rtt.count() != 0) {
    const auto ms = [](Time time) { return std::chrono::duration<double, std::milli>(time).count(); };
    out += fmt::format("rtt min/avg/max/mdev = {:.3f}/{:.3f}/{:.3f}/{:.3f} ms\n", ms(rtt.min()), ms(rtt.avg()),
                       ms(rtt.max()), ms(rtt.mdev()));
  }
  if (tally.copies != 0) out += fmt::format("{} of {} copies changed on the way\n", tally.changed, tally.copies);
  return out;
}

std::string summary_json(const ProberConfig& config, const Tally& tally, Time elapsed) {
  const auto ms = [](Time time) { return std::chrono::duration<double, std::milli>(time).count(); };
  json::Writer w;
  w.begin_object().key("summary").begin_object();
  w.member("destination", to_string(config.header.destination))
      .member("sent", tally.sent)
      .member("received", tally.received);
  w.member("duplicates", tally.duplicates).member("late", tally.late).member("timeouts", tally.timeouts);
  w.member("icmp_errors", tally.icmp_errors).member("invalid", tally.invalid);
  w.member("copies", tally.copies).member("changed", tally.changed).member("elapsed_ms", ms(elapsed));
  if (const RoundTrips& rtt = tally.round_trips; rtt.count() != 0) {
    w.key("rtt_ms").begin_object().member("min", ms(rtt.min())).member("avg", ms(rtt.avg()));
    w.member("max", ms(rtt.max())).member("mdev", ms(rtt.mdev())).end_object();
  }
  return w.end_object().end_object().take();
}

}  // namespace nikkan::icmpv6_reflection
