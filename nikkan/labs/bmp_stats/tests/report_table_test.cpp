#include "nikkan/labs/bmp_stats/report_table.hpp"

#include <gtest/gtest.h>

namespace nikkan::bmp_stats {
namespace {

std::string fault(std::string_view text, const TableLimits& limits = {}) {
  const auto table = parse_table(text, limits);
  return table ? "good" : table.error().message();
}

void expect_two_peers(const Result<std::vector<PeerReport>>& table) {
  ASSERT_TRUE(table) << table.error().message();
  ASSERT_EQ(table->size(), 2U);
  const PeerReport& one = (*table)[0];
  EXPECT_EQ(to_string(one.header.address()), "192.0.2.1");
  EXPECT_EQ(one.header.as, 65001U);
  EXPECT_EQ(one.header.bgp_id, 0x0a000001U);
  ASSERT_EQ(one.statistics.size(), 2U);
  EXPECT_EQ(one.statistics[0].type, 18);
  EXPECT_EQ(one.statistics[0].value, 100U);
  EXPECT_EQ(one.statistics[1].type, 19);
  EXPECT_EQ(one.statistics[1].afi, 1);
  EXPECT_EQ(one.statistics[1].safi, 1);
  EXPECT_EQ(one.statistics[1].value, 18446744073709551615ULL);
  EXPECT_TRUE((*table)[1].header.is_v6());
}

TEST(ReportTable, ReadsTsv) {
  expect_two_peers(parse_table("# figures\npeer\tas\tbgp_id\ttype\tfamily\tvalue\n"
                               "192.0.2.1\t65001\t10.0.0.1\t18\t\t100\n"
                               "192.0.2.1\t65001\t10.0.0.1\tadj_rib_in_pre_family_routes\tipv4-unicast\t18446744073709551615\n"
                               "2001:db8::1\t65002\t10.0.0.2\t20\t\t7\n"));
}

TEST(ReportTable, ReadsJsonBothWays) {
  const std::string one = R"({"peer":"192.0.2.1","as":65001,"bgp_id":"10.0.0.1","type":18,"value":100})";
  const std::string two = R"({"peer":"192.0.2.1","as":65001,"bgp_id":"10.0.0.1","type":19,"afi":1,"safi":1,"value":18446744073709551615})";
  const std::string three = R"({"peer":"2001:db8::1","as":65002,"bgp_id":"10.0.0.2","type":20,"value":7})";
  expect_two_peers(parse_table(one + "\n\n" + two + "\n" + three + "\n"));
  expect_two_peers(parse_table(" [" + one + "," + two + ",\n" + three + "]"));
}

TEST(ReportTable, KnowsTheLocRib) {
  const auto table = parse_table("peer\tpeer_type\tflags\ttype\tvalue\n\t3\t0x80\t8\t5\n");
  ASSERT_TRUE(table) << table.error().message();
  EXPECT_EQ((*table)[0].header.type, PeerHeader::kLocRib);
  EXPECT_EQ((*table)[0].header.flags, PeerHeader::kFiltered);
}

TEST(ReportTable, NamesTheRowAndTheField) {
  const std::string head = "peer\ttype\tfamily\tvalue\n";
  EXPECT_EQ(fault(head + "192.0.2.1\t18\t\t1\n192.0.2.256\t18\t\t1\n"), "bad_value at byte 39 (table.peer): row 2");
  EXPECT_EQ(fault(head + "\t18\t\t1\n"), "not_found at byte 23 (table.peer): row 1");
  EXPECT_EQ(fault(head + "192.0.2.1\t99\t\t1\n"), "unsupported at byte 23 (table.type): row 1");
  EXPECT_EQ(fault(head + "192.0.2.1\tx\t\t1\n"), "bad_value at byte 23 (table.type): row 1");
  EXPECT_EQ(fault(head + "192.0.2.1\t18\t\t\n"), "not_found at byte 23 (table.value): row 1");
  EXPECT_EQ(fault(head + "192.0.2.1\t18\t\t-1\n"), "bad_value at byte 23 (table.value): row 1");
  EXPECT_EQ(fault(head + "192.0.2.1\t18\t\t18446744073709551616\n"), "bad_value at byte 23 (table.value): row 1");
  EXPECT_EQ(fault(head + "192.0.2.1\t0\t\t4294967296\n"), "bad_value at byte 23 (table.value): row 1");
  EXPECT_EQ(fault(head + "192.0.2.1\t18\tipv4-unicast\t1\n"), "bad_value at byte 23 (table.family): row 1");
  EXPECT_EQ(fault(head + "192.0.2.1\t19\t\t1\n"), "not_found at byte 23 (table.family): row 1");
  EXPECT_EQ(fault(head + "192.0.2.1\t19\tipv9\t1\n"), "bad_value at byte 23 (table.family): row 1");
  EXPECT_EQ(fault(head + "192.0.2.1\t18\t\t1\n192.0.2.1\t18\t\t2\n"), "duplicate at byte 39 (table.type): row 2");
  EXPECT_EQ(fault("peer\tas\ttype\tvalue\n192.0.2.1\t1\t18\t1\n192.0.2.1\t2\t20\t2\n"), "duplicate at byte 36 (table.peer): row 2");
}

TEST(ReportTable, RefusesWhatIsNoTable) {
  EXPECT_EQ(fault(""), "not_found (table.header)");
  EXPECT_EQ(fault("peer\ttype\n"), "not_found (table.header): no column value");
  EXPECT_EQ(fault("peer\ttype\tvalue\tcolour\n"), "bad_value at byte 16 (table.header): column colour");
  EXPECT_EQ(fault("{\"peer\":"), "truncated at byte 8 (json.value): row 1");
  EXPECT_EQ(fault("[1]"), "bad_value at byte 0 (table.row): row 1");
  EXPECT_EQ(fault(R"({"peer":"192.0.2.1","typ":18})"), "bad_value at byte 0 (table.row): row 1: typ");
  EXPECT_EQ(fault("peer\ttype\tvalue\n192.0.2.1\t18\t1\n192.0.2.2\t18\t1\n", {.max_peers = 1}), "limit at byte 31 (table.peers): row 2");
  EXPECT_EQ(fault("peer\ttype\tvalue\n", {.max_octets = 3}), "limit at byte 3 (table)");
}

TEST(StatTypes, AreFoundByNumberAndName) {
  for (const StatType& type : stat_types()) {
    EXPECT_EQ(find_stat_type(type.metric), &type);
    EXPECT_EQ(find_stat_type(std::to_string(type.type)), &type);
    EXPECT_EQ(type.counter, type.metric.ends_with("_total")) << type.metric;
    EXPECT_EQ(type.shape == Shape::family64, type.metric.find("_family_routes") != std::string_view::npos) << type.metric;
  }
  EXPECT_EQ(find_stat_type("44"), nullptr);
  EXPECT_EQ(find_stat_type(""), nullptr);
}

}  // namespace
}  // namespace nikkan::bmp_stats
