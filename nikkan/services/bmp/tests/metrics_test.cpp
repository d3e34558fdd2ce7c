#include "nikkan/services/bmp/metrics.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "nikkan/labs/bmp_stats/reporter.hpp"
#include "nikkan/services/bmp/watch_table.hpp"

namespace nikkan::bmp {
namespace {

using namespace std::chrono_literals;

class Speaker final : public net::Session {
 public:
  void on_octets(ByteView) override {}
  void on_end(const std::optional<Error>&) override {}
};

/// A station with two sessions of one name, looked at by `look` once both have reported.
template <class Look>
void with_station(Look look) {
  net::EventLoop loop;
  int reports = 0;
  Station station(loop, {.message = [&](const RouterEntry&, const bmp_stats::Message& message) {
    if (message.kind != bmp_stats::Kind::statistics || ++reports < 2) return;
    loop.post([&] {
      look(station);
      loop.stop();
    });
  }});
  const auto at = station.listen(*net::parse_endpoint("127.0.0.1:0")).value();
  bmp_stats::Reporter reporter({.system_name = "r\"1"});
  reporter.set_table(bmp_stats::parse_table("peer\tas\ttype\tfamily\tvalue\n192.0.2.1\t65001\t18\t\t100\n"
                                            "192.0.2.1\t65001\t19\tipv6-unicast\t18446744073709551615\n192.0.2.1\t65001\t4\t\t7\n").value());
  const Bytes octets = reporter.connected(0s, 1700000000s).value();
  for (int i = 0; i < 2; ++i) {
    loop.connect(at, 5s, [&](net::Connection& connection) {
      connection.write(octets);
      return std::make_unique<Speaker>();
    }, [](const Error&) {});
  }
  loop.run();
  EXPECT_EQ(reports, 2);
}

TEST(Metrics, ShowEveryFigureByRouterPeerAndFamily) {
  with_station([](const Station& station) {
    const std::string text = to_metrics(station, {.octets = 5, .waiting = 2, .paused = true});
    const auto has = [&](std::string_view line) { return text.find("\n" + std::string(line) + "\n") != std::string::npos; };
    EXPECT_TRUE(has("nikkan_bmp_sessions 2")) << text;
    EXPECT_TRUE(has("nikkan_bmp_paused 1"));
    EXPECT_TRUE(has("nikkan_bmp_output_waiting_octets 2"));
    EXPECT_TRUE(has(R"(nikkan_bmp_messages_total{router="r\"1",kind="statistics"} 1)"));
    EXPECT_TRUE(has("# TYPE nikkan_bmp_adj_rib_in_pre_routes gauge"));
    EXPECT_TRUE(has("# TYPE nikkan_bmp_as_path_loop_updates_total counter"));
    const std::string peer = R"(peer="192.0.2.1",peer_as="65001",peer_type="global")";
    EXPECT_TRUE(has("nikkan_bmp_adj_rib_in_pre_routes{router=\"r\\\"1\"," + peer + "} 100"));
    EXPECT_TRUE(has("nikkan_bmp_adj_rib_in_pre_routes{router=\"r\\\"1#2\"," + peer + "} 100"));
    EXPECT_TRUE(has("nikkan_bmp_adj_rib_in_pre_family_routes{router=\"r\\\"1\"," + peer + ",family=\"ipv6-unicast\"} 18446744073709551615"));
    EXPECT_EQ(text.find("loc_rib"), std::string::npos);  // nobody reported it
  });
}

TEST(Metrics, NameEachFamilyOnce) {
  with_station([](const Station& station) {
    const std::string text = to_metrics(station, {});
    std::vector<std::string> names;
    for (std::size_t at = text.find("# TYPE "); at != std::string::npos; at = text.find("# TYPE ", at + 1)) {
      names.push_back(text.substr(at, text.find('\n', at) - at));
    }
    auto once = names;
    std::ranges::sort(once);
    EXPECT_EQ(std::ranges::adjacent_find(once), once.end());
    EXPECT_GT(names.size(), 15U);
  });
}

TEST(Metrics, WatchReadsWhatItServes) {
  with_station([](const Station& station) {
    const auto here = watch_rows(station);
    const auto there = watch_rows(to_peers_json(station)).value();
    ASSERT_EQ(here.size(), 2U);
    ASSERT_EQ(there.size(), 2U);
    EXPECT_EQ(there[0].router, here[0].router);
    EXPECT_EQ(there[1].router, "r\"1#2");
    for (const std::size_t i : {0U, 1U}) {
      EXPECT_EQ(there[i].peer, here[i].peer);
      EXPECT_EQ(there[i].as, 65001U);
      EXPECT_EQ(there[i].up, here[i].up);
      EXPECT_EQ(there[i].figures, here[i].figures);
    }
  });
}

}  // namespace
}  // namespace nikkan::bmp
