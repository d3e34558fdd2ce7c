#include "nikkan/labs/bmp_stats/reporter.hpp"

#include <gtest/gtest.h>

#include "nikkan/labs/bmp_stats/router.hpp"
#include "nikkan/wire/bgp/message.hpp"

namespace nikkan::bmp_stats {
namespace {

using namespace std::chrono_literals;

/// What a stream holds, decoded; views lie in `octets`.
struct Stream {
  Bytes octets;
  std::vector<Message> messages;
  explicit Stream(const Result<Bytes>& from) : octets(from.value()) {
    for (ByteView left = octets; !left.empty();) {
      const std::size_t length = detail::load32(left.data() + 1);
      messages.push_back(decode(left.first(length)).value());
      EXPECT_TRUE(messages.back().faults.empty());
      left = left.subspan(length);
    }
  }
  std::string kinds() const {
    std::string out;
    for (const Message& message : messages) out += (out.empty() ? "" : " ") + std::string(to_string(message.kind));
    return out;
  }
};

std::vector<PeerReport> table(std::string_view rows) {
  return parse_table("peer\tas\tbgp_id\ttype\tfamily\tvalue\n" + std::string(rows)).value();
}

const std::string kOne = "192.0.2.1\t4200000000\t10.0.0.1\t18\t\t100\n192.0.2.1\t4200000000\t10.0.0.1\t19\tipv6-unicast\t40\n";
const std::string kTwo = "2001:db8::2\t65002\t10.0.0.2\t20\t\t7\n";

TEST(Reporter, BeginsWithEverything) {
  Reporter reporter({.system_name = "r1", .local_id = 0x0a0000ff, .local_address = parse_ip("192.0.2.254").value()});
  reporter.set_table(table(kOne + kTwo));
  const Stream stream(reporter.connected(0s, 1700000000s + 5us));
  EXPECT_EQ(stream.kinds(), "initiation peer_up peer_up statistics statistics");
  EXPECT_EQ(as_text(stream.messages[0].tlvs[1].value), "r1");
  const Message& up = stream.messages[1];
  EXPECT_EQ(to_hex(up.local_address), "000000000000000000000000c00002fe");
  const auto open = bgp::decode_open(bgp::read_header(up.received_open).value()).value();
  EXPECT_EQ(open.as, bgp::kAsTrans);
  EXPECT_EQ(open.real_as(), 4200000000U);
  EXPECT_EQ(open.bgp_id, 0x0a000001U);
  EXPECT_EQ(open.families(), std::vector<bgp::Afi>{(bgp::Afi{2, 1})});
  EXPECT_EQ(bgp::decode_open(bgp::read_header(up.sent_open).value())->bgp_id, 0x0a0000ffU);
  const Message& report = stream.messages[3];
  EXPECT_EQ(report.peer.seconds, 1700000000U);
  EXPECT_EQ(report.peer.microseconds, 5U);
  ASSERT_EQ(report.stats.size(), 2U);
  EXPECT_EQ(report.stats[0].value, 100U);
  EXPECT_EQ(report.stats[1].afi, 2);
  EXPECT_EQ(reporter.reports(), 2U);
}

TEST(Reporter, ReportsByThePeriod) {
  Reporter reporter({.period = 10s});
  reporter.set_table(table(kOne));
  EXPECT_FALSE(reporter.due());
  EXPECT_TRUE(reporter.poll(0s, 0s)->empty());  // down
  ASSERT_TRUE(reporter.connected(100s, 0s));
  EXPECT_EQ(reporter.due(), Monotonic(110s));
  EXPECT_TRUE(reporter.poll(109s, 0s)->empty());
  EXPECT_EQ(Stream(reporter.poll(110s, 0s)).kinds(), "statistics");
  EXPECT_EQ(reporter.due(), Monotonic(120s));
  EXPECT_EQ(Stream(reporter.poll(145s, 0s)).kinds(), "statistics");  // late: once, not three times
  EXPECT_EQ(reporter.due(), Monotonic(150s));
}

TEST(Reporter, ReportsACrossedThresholdAtOnce) {
  Reporter reporter({.period = 0s, .thresholds = {{18, 10}}});
  reporter.set_table(table(kOne + kTwo));
  ASSERT_TRUE(reporter.connected(0s, 0s));
  EXPECT_FALSE(reporter.due());
  const auto changed = [&](const std::string& value) {
    reporter.set_table(table("192.0.2.1\t4200000000\t10.0.0.1\t18\t\t" + value + "\n" + kTwo));
    return Stream(reporter.poll(1s, 0s));
  };
  EXPECT_EQ(changed("109").kinds(), "");
  const Stream crossed = changed("110");
  ASSERT_EQ(crossed.kinds(), "statistics");
  EXPECT_EQ(crossed.messages[0].stats[0].value, 110U);
  EXPECT_EQ(changed("101").kinds(), "");
  EXPECT_EQ(changed("100").kinds(), "statistics");  // downwards too, from what was last sent
}

TEST(Reporter, TellsPeersThatComeAndGo) {
  Reporter reporter({.period = 10s});
  reporter.set_table(table(kOne));
  ASSERT_TRUE(reporter.connected(0s, 0s));
  reporter.set_table(table(kTwo));
  const Stream stream(reporter.poll(1s, 0s));
  EXPECT_EQ(stream.kinds(), "peer_down peer_up statistics");
  EXPECT_EQ(stream.messages[0].reason, 2);
  EXPECT_EQ(to_hex(stream.messages[0].body), "0002");
  EXPECT_EQ(to_string(stream.messages[0].peer.address()), "192.0.2.1");
  EXPECT_EQ(to_string(stream.messages[1].peer.address()), "2001:db8::2");
}

TEST(Reporter, SendsOnlyTheTypesItIsTold) {
  ReporterConfig config;
  EXPECT_FALSE(config.types.test(24));
  EXPECT_TRUE(config.types.test(18));
  config.types.reset();
  config.types.set(19);
  Reporter reporter(config);
  reporter.set_table(table(kOne));
  const Stream stream(reporter.connected(0s, 0s));
  ASSERT_EQ(stream.messages.back().stats.size(), 1U);
  EXPECT_EQ(stream.messages.back().stats[0].type, 19);
}

TEST(Reporter, EndsWithTermination) {
  Reporter reporter({.peer_up = false});
  reporter.set_table(table(kOne));
  EXPECT_EQ(Stream(reporter.connected(0s, 0s)).kinds(), "initiation statistics");
  const Stream stream(reporter.stop());
  ASSERT_EQ(stream.kinds(), "termination");
  EXPECT_EQ(to_hex(stream.messages[0].tlvs[0].value), "0000");
  EXPECT_FALSE(reporter.up());
}

TEST(Reporter, IsReadByTheStation) {
  Reporter reporter({.system_name = "r1"});
  reporter.set_table(table(kOne + kTwo));
  Router router({.fault = [](const Error& error) { ADD_FAILURE() << error.message(); }});
  EXPECT_TRUE(router.push(reporter.connected(0s, 0s).value()));
  EXPECT_EQ(router.name(), "r1");
  ASSERT_EQ(router.peers().size(), 2U);
  EXPECT_EQ(router.peers()[0].figures.find(19, 2, 1)->value, 40U);
  reporter.disconnected();
  EXPECT_TRUE(reporter.poll(1000s, 0s)->empty());
  EXPECT_FALSE(router.push(reporter.stop()));
  EXPECT_TRUE(router.terminated());
}

TEST(Reporter, SendsEveryFamilyOfALargePeer) {
  std::string rows;
  for (int afi = 0; afi < 200; ++afi) rows += "192.0.2.1\t65001\t10.0.0.1\t19\t" + std::to_string(afi) + "/7\t1\n";
  Reporter reporter({});
  reporter.set_table(table(rows));
  const Stream stream(reporter.connected(0s, 0s));  // an OPEN with more than 255 octets of parameters (RFC 9072)
  EXPECT_EQ(bgp::decode_open(bgp::read_header(stream.messages[1].sent_open).value())->families().size(), 200U);
}

}  // namespace
}  // namespace nikkan::bmp_stats
