#include "nikkan/labs/pcap_linktype/link_types.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "nikkan/base/json.hpp"
#include "nikkan/base/tsv.hpp"
#include "nikkan/labs/pcap_linktype/profile.hpp"
#include "tests/support/test_data.hpp"

namespace nikkan::pcap_linktype {
namespace {

TEST(Registry, CoversEveryValueOnce) {
  unsigned next = 0;
  for (const LinkType& type : registry()) {
    EXPECT_EQ(type.first, next);
    EXPECT_LE(type.first, type.last);
    next = type.last + 1U;
  }
  EXPECT_EQ(next, 65536U);
  EXPECT_EQ(registry().size(), 220U);
}

TEST(Registry, HasAsManyRowsOfEachStatusAsTheDraft) {
  std::map<Status, int> counts;
  for (const LinkType& type : registry()) ++counts[type.status];
  EXPECT_EQ(counts[Status::assigned], 126);
  EXPECT_EQ(counts[Status::assigned_reserved], 74);
  EXPECT_EQ(counts[Status::legacy_private], 16);
  EXPECT_EQ(counts[Status::unassignable], 2);
  EXPECT_EQ(counts[Status::unassigned], 1);
  EXPECT_EQ(counts[Status::experimental], 1);
}

/// The table of the draft, not its prose: 52–98 and 99–301.
TEST(Registry, RangesAreThoseOfTheTable) {
  for (const auto& [value, status] : std::map<unsigned, Status>{{10, Status::assigned}, {11, Status::unassignable},
                                                                 {49, Status::unassignable}, {50, Status::assigned},
                                                                 {52, Status::unassignable}, {97, Status::unassignable},
                                                                 {98, Status::unassignable}, {99, Status::assigned_reserved},
                                                                 {147, Status::legacy_private}, {162, Status::legacy_private},
                                                                 {301, Status::assigned_reserved}, {302, Status::unassigned},
                                                                 {65000, Status::unassigned}, {65001, Status::experimental},
                                                                 {65535, Status::experimental}}) {
    const LinkType& type = find(static_cast<std::uint16_t>(value));
    if (value != 301) { EXPECT_EQ(type.status, status) << value; }
    EXPECT_EQ(registration_policy(type), value > 65000 ? "Experimental Use" : "Expert Review");
  }
  EXPECT_FALSE(find(301).is_range());
}

TEST(Registry, EveryValueAndNameLeadsBack) {
  for (unsigned value = 0; value <= 65535; ++value) {
    const LinkType& type = find(static_cast<std::uint16_t>(value));
    ASSERT_TRUE(type.first <= value && value <= type.last);
  }
  for (const LinkType& type : registry()) {
    if (!type.is_range()) { EXPECT_EQ(find(type.name), &type) << type.name; }
  }
}

TEST(Registry, NamesOfOthersAreKnown) {
  EXPECT_EQ(find("ethernet")->first, 1);
  EXPECT_EQ(find("linktype_linux_sll2")->first, 276);
  EXPECT_EQ(find("DLT_EN10MB")->first, 1);
  EXPECT_EQ(find("USER0")->first, 147);               // libpcap's name
  EXPECT_EQ(find("LINKTYPE_RESERVED_16")->first, 162);
  EXPECT_EQ(find("WillBarker-Proprietary")->first, 208);
  EXPECT_EQ(find("Not available for assignment"), nullptr);
  EXPECT_EQ(find("LINKTYPE_"), nullptr);
  EXPECT_EQ(find(""), nullptr);
}

TEST(Registry, TheRevisionsDiffer) {
  EXPECT_EQ(name_in(find(208), Revision::r15), "Reserved");
  EXPECT_EQ(name_in(find(208), Revision::r18), "WillBarker-Proprietary");
  EXPECT_TRUE(description_in(find(99), Revision::r15).starts_with("Reserved for "));
  EXPECT_FALSE(description_in(find(99), Revision::r18).starts_with("Reserved for "));
  EXPECT_NE(description_in(find(60), Revision::r15), description_in(find(60), Revision::r18));
  EXPECT_EQ(description_in(find(20), Revision::r15), description_in(find(20), Revision::r18));
}

TEST(Registry, SaysWhatIsWrongWithAValue) {
  EXPECT_FALSE(remark(1));
  EXPECT_FALSE(remark(99));
  EXPECT_TRUE(remark(20)->fault);
  EXPECT_TRUE(remark(98)->fault);
  EXPECT_TRUE(remark(302)->fault);
  EXPECT_FALSE(remark(147)->fault);
  EXPECT_FALSE(remark(65001)->fault);
}

TEST(Registry, CsvHasARowForEach) {
  for (const Revision revision : {Revision::r15, Revision::r18}) {
    const std::string csv = to_csv(revision);
    EXPECT_EQ(std::ranges::count(csv, '\n'), 221);
    EXPECT_EQ(std::ranges::count(csv, '\r'), 221);
  }
  EXPECT_NE(to_csv(Revision::r15).find("LINKTYPE_LINUX_SLL,113,\"Linux \"\"cooked\"\" capture encapsulation\",[LINKTYPE_LINUX_SLL]\r\n"),
            std::string::npos);
  EXPECT_NE(to_csv(Revision::r18).find("\r\n1,LINKTYPE_ETHERNET,IEEE 802.3 Ethernet,linktype@tcpdump.org,\r\n"), std::string::npos);
}

/// The facts, against those of others.
TEST(Registry, IsWhatTheDraftTabled) {
  NIKKAN_NEED_SHARED(path, "network/linktypes.tsv");
  const std::string text = test::read_file(path);
  const auto table = parse_tsv(text);
  ASSERT_TRUE(table);
  ASSERT_EQ(table->rows(), registry().size());
  const auto cell = [&](std::size_t row, std::string_view name) { return std::string(table->cell(row, table->column(name))); };
  for (std::size_t i = 0; i < table->rows(); ++i) {
    const LinkType& type = registry()[i];
    EXPECT_EQ(cell(i, "first"), std::to_string(type.first));
    EXPECT_EQ(cell(i, "last"), std::to_string(type.last));
    EXPECT_EQ(cell(i, "name"), type.name);
    EXPECT_EQ(cell(i, "status"), to_string(type.status));
    if (type.first != 113) { EXPECT_EQ(cell(i, "description"), description_in(type, Revision::r15)); }
    const std::string late = cell(i, "description_in_rev18");
    if (!late.empty() && type.first != 208) { EXPECT_EQ(late, description_in(type, Revision::r18)); }
    EXPECT_EQ(cell(i, "dlt_name_libpcap_1.10.3"), type.dlt);
    EXPECT_EQ(cell(i, "linktype_name_libpcap_1.10.3"), type.libpcap);
    // capinfos knows 144 and 177, and refuses only packets without the pseudo-header they must have.
    if (type.first != 144 && type.first != 177) { EXPECT_EQ(cell(i, "encap_tshark_4.0.17"), type.tshark); }
    EXPECT_EQ(cell(i, "reference_labels"), type.labels);
    EXPECT_EQ(cell(i, "reference_target"), type.targets);
  }
}

TEST(Registry, JsonOfEveryRowCanBeRead) {
  for (const LinkType& type : registry()) {
    const auto value = json::parse(to_json(type, Revision::r15));
    ASSERT_TRUE(value);
    for (const char* name : {"value", "name", "status", "description", "dlt", "references"}) EXPECT_NE(value->find(name), nullptr);
  }
}

}  // namespace
}  // namespace nikkan::pcap_linktype
