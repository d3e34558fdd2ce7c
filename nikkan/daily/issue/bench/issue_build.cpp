// One day of 443 drafts with a baseline of 840, from DayInput to Issue: without and with the built-in summaries.
#include <benchmark/benchmark.h>

#include <array>
#include <string>

#include "nikkan/daily/issue/issue.hpp"

namespace nikkan::issue {
namespace {

const Day kDay = std::chrono::year(2025) / 10 / 20;

constexpr std::array<std::string_view, 4> kAbstracts{
    "This document defines a new TLV for OSPFv3 and IS-IS by which a router announces how many link metrics it keeps. "
    "Operators of large networks use the value to find out which areas need more memory before they add links.\n\n"
    "The mechanism works with Segment Routing and without it. It updates RFC 5340.",
    "HTTP servers often send the same header fields again and again. This memo describes a way in which a cache can "
    "tell a "
    "server which fields it knows already. The scheme reduces the size of responses over QUIC and TCP. "
    "It does not change how browsers handle cookies. Privacy considerations are discussed.",
    "This document specifies how certificates with two public keys, one of them for ML-DSA, are requested over ACME. "
    "Servers that know only one algorithm still answer as before. An IANA registry for identifiers is created.",
    "Many constrained devices sleep most of the time. This document describes a CoAP option that tells a proxy when a "
    "device "
    "will be awake again. Two new error codes (0x41 and 0x42) are registered. The option is meant for sensors that run "
    "on "
    "batteries, and for gateways which serve thousands of them.",
};

std::string text_of(std::size_t i) { return std::string(kAbstracts[i % kAbstracts.size()]); }

daily::DayInput flood() {
  daily::DayInput input;
  input.day = kDay;
  for (std::size_t i = 0; i < 443; ++i) {
    const std::string n = std::to_string(i);
    daily::Announcement a;
    a.kind = daily::Kind::id;
    a.draft = i % 3 == 0 ? "draft-ietf-lsr-topic" + n : "draft-name" + std::to_string(i / 2) + "-idr-topic" + n;
    a.rev = i % 4 == 0 ? "00" : "07";
    a.key = "id:" + a.draft + "-" + a.rev;
    a.title = "A Title of " + n + " Words for OSPF and BGP";
    for (std::size_t k = 0; k < 1 + i % 5; ++k)
      a.authors.push_back({"Given Family" + std::to_string((i + k * 7) % 600), false});
    if (i % 3 == 0) a.group = {"lsr", "Link State Routing", "WG", "IETF"};
    a.mail.date = start_of(kDay) + static_cast<UnixTime>(i) * 180;
    a.mail.message_id = n + "@example.invalid";
    a.day = kDay;
    a.abstract = text_of(i);
    input.announcements.push_back(std::move(a));
  }
  for (std::size_t i = 0; i < 840; ++i) {
    const std::string n = std::to_string(i);
    input.baseline.push_back({kDay - std::chrono::days{1 + static_cast<int>(i % 28)},
                              "draft-other" + n + "-quic-x",
                              "Title " + n,
                              text_of(i),
                              "",
                              {{"Given Other" + n, false}}});
  }
  input.baseline_days_with_mail = 28;
  return input;
}

void BM_BuildFacts(benchmark::State& state) {
  const auto input = flood();
  for (auto _ : state) {
    benchmark::DoNotOptimize(build(input, {.flood_full = 443}, [](daily::Entry&) { return summary::Outcome{}; }));
  }
}
BENCHMARK(BM_BuildFacts)->Unit(benchmark::kMillisecond);

void BM_BuildWithSummaries(benchmark::State& state) {
  const auto input = flood();
  for (auto _ : state) benchmark::DoNotOptimize(build(input));
}
BENCHMARK(BM_BuildWithSummaries)->Unit(benchmark::kMillisecond);

void BM_Classify(benchmark::State& state) {
  std::size_t i = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        classify("A Title for OSPF and BGP", kAbstracts[i++ % kAbstracts.size()], "draft-a-idr-b", ""));
  }
}
BENCHMARK(BM_Classify)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace nikkan::issue
