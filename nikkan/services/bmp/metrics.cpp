#include "nikkan/services/bmp/metrics.hpp"

#include <array>
#include <map>

#include "nikkan/base/json.hpp"
#include "nikkan/base/prometheus.hpp"
#include "nikkan/wire/bgp/family_name.hpp"

namespace nikkan::bmp {
namespace {

using namespace bmp_stats;
using prometheus::Writer;
using Metric = prometheus::Kind;

std::string_view type_name(std::uint8_t type) {
  constexpr std::array<std::string_view, 4> kNames{"global", "rd", "local", "loc-rib"};  // RFC 7854, 4.2; RFC 9069
  return type < kNames.size() ? kNames[type] : "unknown";
}

std::string hex_of(std::uint64_t distinguisher) {
  Bytes octets(8);
  for (std::size_t i = 0; i < 8; ++i) octets[i] = static_cast<std::uint8_t>(distinguisher >> (56 - 8 * i));
  return to_hex(octets);
}

std::string labels_of(const std::string& router, const PeerHeader& peer) {
  const std::string address = peer.type == PeerHeader::kLocRib ? "" : nikkan::to_string(peer.address());
  const std::string as = std::to_string(peer.as);
  if (peer.distinguisher == 0) {
    return prometheus::labels({{"router", router}, {"peer", address}, {"peer_as", as}, {"peer_type", type_name(peer.type)}});
  }
  return prometheus::labels({{"router", router}, {"peer", address}, {"peer_as", as}, {"peer_type", type_name(peer.type)},
                             {"distinguisher", hex_of(peer.distinguisher)}});
}

/// A router with the label that is its own.
struct Named {
  std::string label;
  const RouterEntry* entry;
};

std::vector<Named> named(const Station& station) {
  std::map<std::string, unsigned> seen;
  std::vector<Named> out;
  for (const RouterEntry& entry : station.entries()) {
    std::string label = entry.label();
    const unsigned count = ++seen[label];
    if (count > 1) label += "#" + std::to_string(count);
    out.push_back({std::move(label), &entry});
  }
  return out;
}

void station_figures(Writer& out, const Station& station, const OutputState& output) {
  const StationCounters& counters = station.counters();
  const auto one = [&](std::string_view name, std::string_view help, Metric kind, std::uint64_t value) {
    out.family(name, help, kind).sample("", value);
  };
  one("nikkan_bmp_sessions", "Sessions that are up.", Metric::gauge, station.entries().size());
  one("nikkan_bmp_sessions_accepted_total", "Sessions since the start.", Metric::counter, counters.accepted);
  one("nikkan_bmp_sessions_refused_total", "Connections beyond the limit or from sources that are not allowed.", Metric::counter, counters.refused);
  one("nikkan_bmp_received_octets_total", "Octets of all sessions.", Metric::counter, counters.octets);
  one("nikkan_bmp_received_messages_total", "Messages of all sessions.", Metric::counter, counters.messages);
  one("nikkan_bmp_received_statistics_total", "Statistics of all sessions.", Metric::counter, counters.statistics);
  one("nikkan_bmp_received_faults_total", "Faults of all sessions.", Metric::counter, counters.faults);
  one("nikkan_bmp_memory_octets", "Octets held for sessions.", Metric::gauge, station.memory());
  one("nikkan_bmp_output_octets_total", "Octets of lines made.", Metric::counter, output.octets);
  one("nikkan_bmp_output_waiting_octets", "Octets of lines that the consumer has not taken.", Metric::gauge, output.waiting);
  one("nikkan_bmp_paused", "1 while routers wait because the consumer does not take lines.", Metric::gauge, output.paused ? 1 : 0);
}

void router_figures(Writer& out, const std::vector<Named>& routers) {
  const auto each = [&](std::string_view name, std::string_view help, auto value) {
    out.family(name, help, Metric::counter);
    for (const Named& router : routers) out.sample({{"router", router.label}}, value(router.entry->router.counters()));
  };
  out.family("nikkan_bmp_messages_total", "Messages of a session by kind.", Metric::counter);
  for (const Named& router : routers) {
    const KindCounts& counts = router.entry->router.counters().messages;
    for (std::size_t kind = 0; kind < counts.size(); ++kind) {
      if (counts[kind] != 0) out.sample({{"router", router.label}, {"kind", to_string(static_cast<Kind>(kind))}}, counts[kind]);
    }
  }
  each("nikkan_bmp_octets_total", "Octets of a session.", [](const RouterCounters& c) { return c.octets; });
  each("nikkan_bmp_lost_messages_total", "Messages that could not be decoded.", [](const RouterCounters& c) { return c.lost_messages; });
  each("nikkan_bmp_faults_total", "Faults within messages that were decoded.", [](const RouterCounters& c) { return c.faults; });
  each("nikkan_bmp_peers_not_kept_total", "Messages of peers beyond what is kept of a router.", [](const RouterCounters& c) { return c.peers_not_kept; });
  each("nikkan_bmp_unknown_statistics_total", "Statistics of unknown types or wrong lengths.", [](const RouterCounters& c) { return c.unknown_statistics; });
}

/// The samples of each type in a text of its own, since a family must stand together.
void peer_figures(Writer& out, const std::vector<Named>& routers) {
  std::vector<Writer> types(stat_types().size());
  Writer reports;
  for (const StatType& type : stat_types()) {
    types[type.type].family(std::string("nikkan_bmp_").append(type.metric), std::string(type.name) + ".", type.counter ? Metric::counter : Metric::gauge);
  }
  out.family("nikkan_bmp_peer_up", "1 for a peer that was not reported down.", Metric::gauge);
  reports.family("nikkan_bmp_reports_total", "Statistics reports of a peer.", Metric::counter);
  std::vector<bool> used(types.size());
  for (const Named& router : routers) {
    for (const PeerState& peer : router.entry->router.peers()) {
      const std::string labels = labels_of(router.label, peer.header);
      out.sample(labels, peer.up ? 1 : 0);
      reports.sample(labels, peer.reports);
      for (const Figure& figure : peer.figures.all()) {
        used[figure.type] = true;
        if (stat_types()[figure.type].shape != Shape::family64) {
          types[figure.type].sample(labels, figure.value);
          continue;
        }
        const std::string family = bgp::family_name({figure.afi, figure.safi});
        types[figure.type].sample(labels + "," + prometheus::labels({{"family", family}}), figure.value);
      }
    }
  }
  out.append(reports.take());
  for (std::size_t type = 0; type < types.size(); ++type) {
    if (used[type]) out.append(types[type].take());
  }
}

void write_peer(json::Writer& out, const PeerState& peer) {
  out.begin_object().member("peer", peer.header.type == PeerHeader::kLocRib ? "" : nikkan::to_string(peer.header.address()));
  out.member("as", peer.header.as).member("bgp_id", nikkan::to_string(IpAddress::v4(peer.header.bgp_id)));
  out.member("peer_type", type_name(peer.header.type)).member("distinguisher", hex_of(peer.header.distinguisher));
  out.member("up", peer.up).member("reports", peer.reports).member("seconds", peer.header.seconds).key("statistics").begin_array();
  for (const Figure& figure : peer.figures.all()) {
    out.begin_object().member("type", unsigned{figure.type}).member("metric", stat_types()[figure.type].metric);
    if (stat_types()[figure.type].shape == Shape::family64) out.member("family", bgp::family_name({figure.afi, figure.safi}));
    out.member("value", figure.value).end_object();
  }
  out.end_array().end_object();
}

}  // namespace

std::string to_metrics(const Station& station, const OutputState& output) {
  Writer out;
  const std::vector<Named> routers = named(station);
  station_figures(out, station, output);
  router_figures(out, routers);
  peer_figures(out, routers);
  return out.take();
}

std::string to_status_json(const Station& station, const OutputState& output) {
  const StationCounters& counters = station.counters();
  json::Writer out;
  out.begin_object().member("sessions", std::uint64_t{station.entries().size()}).member("accepted", counters.accepted);
  out.member("refused", counters.refused).member("ended", counters.ended).member("octets", counters.octets);
  out.member("messages", counters.messages).member("statistics", counters.statistics).member("faults", counters.faults);
  out.member("memory_octets", std::uint64_t{station.memory()}).member("output_octets", output.octets);
  out.member("output_waiting_octets", std::uint64_t{output.waiting}).member("paused", output.paused);
  return out.end_object().take() + "\n";
}

std::string to_peers_json(const Station& station) {
  json::Writer out;
  out.begin_object().key("routers").begin_array();
  for (const auto& [label, entry] : named(station)) {
    out.begin_object().member("router", label).member("address", net::to_string(entry->remote));
    out.member("description", entry->router.description()).member("messages", [&] {
      std::uint64_t all = 0;
      for (const std::uint64_t count : entry->router.counters().messages) all += count;
      return all;
    }());
    out.key("peers").begin_array();
    for (const PeerState& peer : entry->router.peers()) write_peer(out, peer);
    out.end_array().end_object();
  }
  return out.end_array().end_object().take() + "\n";
}

}  // namespace nikkan::bmp
