#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nikkan/daily/issue/abstract_claims.hpp"
#include "nikkan/daily/issue/tests/support.hpp"

namespace nikkan::issue {
namespace {

using daily::Kind;
using test::day;
using test::draft;
using test::prior;

const Day kDay = day(2025, 12, 3);
const UnixTime kNoon = start_of(kDay) + 12 * 3600;

int points(const daily::Issue& issue, std::string_view draft_name, std::string_view key) {
  const auto* e = test::find(issue, draft_name);
  for (const auto& reason : e->reasons) {
    if (reason.key == key) return reason.points;
  }
  return 0;
}

TEST(Rank, FollowedDraftsAuthorsAndGroupsGetTwenty) {
  auto input = test::empty_day();
  input.announcements.push_back(draft("draft-ietf-lsr-foo", "01", "Foo", {"Ann B. Smith"}, "Text.", kNoon));
  for (const std::string wish : {"draft-ietf-lsr-foo", "Ann Smith", "LSR", "draft-ietf-lsr-foo-01"}) {
    Options options;
    options.follow = {wish};
    EXPECT_EQ(points(build(input, options), "draft-ietf-lsr-foo", "follow"), 20) << wish;
  }
  Options options;
  options.follow = {"draft-ietf-lsr-fo", "", "idr"};
  EXPECT_EQ(points(build(input, options), "draft-ietf-lsr-foo", "follow"), 0);
}

TEST(Rank, RepetitionCostsSixUnlessTheStateChanged) {
  auto input = test::empty_day();
  input.announcements.push_back(draft("draft-ietf-lsr-foo", "03", "Foo", {"A. Smith"}, "Text.", kNoon));
  auto& history = input.history["draft-ietf-lsr-foo"];
  history = {prior(Kind::id, "draft-ietf-lsr-foo", "02", day(2025, 11, 29))};
  EXPECT_EQ(points(build(input), "draft-ietf-lsr-foo", "repeated"), 0) << "four days before";
  history[0].day = day(2025, 11, 30);
  EXPECT_EQ(points(build(input), "draft-ietf-lsr-foo", "repeated"), -6);
  history.push_back(prior(Kind::wglc, "draft-ietf-lsr-foo", "02", day(2025, 12, 1)));
  EXPECT_EQ(points(build(input), "draft-ietf-lsr-foo", "repeated"), 0) << "WG Last Call in between";
}

TEST(Rank, LevelCountsForStreamItemsOnly) {
  auto input = test::empty_day();
  input.announcements = {draft("draft-ietf-lsr-foo", "01", "Foo", {"A. Smith"}, "Text.", kNoon),
                         draft("draft-smith-bar", "01", "Bar", {"A. Jones"}, "Text.", kNoon)};
  for (const auto& [level, expected] : {std::pair{"Proposed Standard", 6},
                                        {"Best Current Practice", 6},
                                        {"Experimental", 2},
                                        {"Informational", 2},
                                        {"Historic", 0},
                                        {"None", 0}}) {
    for (const auto* name : {"draft-ietf-lsr-foo", "draft-smith-bar"}) input.drafts[name].intended_level = level;
    const auto issue = build(input);
    EXPECT_EQ(points(issue, "draft-ietf-lsr-foo", "level"), expected) << level;
    EXPECT_EQ(points(issue, "draft-smith-bar", "level"), 0) << level;
  }
}

TEST(Rank, StarsAreAtMostAThird) {
  auto input = test::empty_day();
  for (const std::string n : {"a", "b", "c", "d"}) {
    input.announcements.push_back(draft("draft-ietf-lsr-" + n, "10", "OSPF " + n, {"A. " + n}, "Text.", kNoon));
  }
  const auto issue = build(input);
  int stars = 0;
  for (const auto& e : issue.entries) stars += e.star ? 1 : 0;
  EXPECT_EQ(stars, 2) << "four drafts, rounded up";
}

TEST(Rank, TiesGoByRevisionThenTimeThenName) {
  auto input = test::empty_day();
  input.announcements = {draft("draft-ietf-lsr-b", "12", "X", {"A. One"}, "Text.", kNoon),
                         draft("draft-ietf-lsr-a", "12", "X", {"A. Two"}, "Text.", kNoon),
                         draft("draft-ietf-lsr-c", "12", "X", {"A. Three"}, "Text.", kNoon - 60),
                         draft("draft-ietf-lsr-d", "13", "X", {"A. Four"}, "Text.", kNoon)};
  Options options;
  options.order = Order::topic;
  EXPECT_EQ(test::keys(build(input, options).entries),
            (std::vector<std::string>{"draft-ietf-lsr-d", "draft-ietf-lsr-c", "draft-ietf-lsr-a", "draft-ietf-lsr-b"}));
}

TEST(Claims, ReadOnlyWhatTheDocumentSaysOfItself) {
  EXPECT_TRUE(read_claims("This document updates RFC 1 and RFC 2 with respect to x.").updates_rfc);
  EXPECT_TRUE(read_claims("It also updates RFCs 1, 2, and 3.").updates_rfc);
  EXPECT_TRUE(read_claims("Background text. This memo obsoletes RFC9000.").obsoletes_rfc);
  EXPECT_TRUE(read_claims("This document updates and obsoletes RFC 5.").obsoletes_rfc);
  EXPECT_FALSE(read_claims("RFC 2 updates RFC 1.").updates_rfc);
  EXPECT_FALSE(read_claims("This document does not update RFC 1.").updates_rfc);
  EXPECT_FALSE(read_claims("This document describes updates by RFC 1.").updates_rfc);
  EXPECT_FALSE(read_claims("This document describes routing updates.").updates_rfc);
  EXPECT_TRUE(read_claims("This document creates an IANA registry for them.").creates_registry);
  EXPECT_TRUE(read_claims("This document establishes two new IANA registries.").creates_registry);
  EXPECT_FALSE(read_claims("This document does not create an IANA registry.").creates_registry);
  EXPECT_FALSE(read_claims("This document uses a registry.").creates_registry);
  EXPECT_FALSE(read_claims("").updates_rfc);
}

}  // namespace
}  // namespace nikkan::issue
