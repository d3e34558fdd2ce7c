// An engine that dies, hangs, lies or floods changes nothing that is printed.
#include "nikkan/daily/summary/tests/fake_engine.hpp"

#include <gtest/gtest.h>

using namespace nikkan;
using namespace nikkan::summary;
using nikkan::summary::test::FakeEngine;
using nikkan::summary::test::Trick;

namespace {

daily::Entry entry() {
  daily::Entry out;
  out.key = out.name = "draft-example-keys";
  out.rev = "03";
  out.title = "Keys in Drawers";
  out.abstract =
      "This document describes how to store keys. The server does not send the keys to the client. "
      "The drawer is only opened by the owner.";
  return out;
}

std::vector<std::string> texts(const std::vector<daily::Sentence>& list) {
  std::vector<std::string> out;
  for (const auto& sentence : list) out.push_back(sentence.text);
  return out;
}

}  // namespace

class FakeTricks : public testing::TestWithParam<Trick> {};

TEST_P(FakeTricks, FallBackToTheBuiltInEngines) {
  daily::Entry plain = entry();
  summarise(plain, {}, {});
  daily::Entry tricked = entry();
  FakeEngine fake(GetParam());
  summarise(tricked, {}, {&fake});
  EXPECT_EQ(fake.calls(), 1);
  EXPECT_EQ(texts(tricked.summary_ja), texts(plain.summary_ja));
  EXPECT_EQ(texts(tricked.summary_en), texts(plain.summary_en));
}

INSTANTIATE_TEST_SUITE_P(All, FakeTricks,
                         testing::Values(Trick::echo, Trick::empty, Trick::too_long, Trick::invented_number,
                                         Trick::dropped_not, Trick::wrong_language, Trick::broken_json, Trick::slow,
                                         Trick::crash, Trick::no_source),
                         [](const auto& trick) { return std::string(to_string(trick.param)); });

TEST(FakeEngine, EveryLieIsReportedWithItsCheck) {
  daily::Entry lied = entry();
  FakeEngine fake(Trick::invented_number);
  summarise(lied, {}, {&fake});
  ASSERT_FALSE(lied.guard.empty());
  EXPECT_EQ(lied.guard[0].engine, "fake");
  EXPECT_EQ(lied.guard[0].check, "number");
  EXPECT_EQ(lied.guard[0].token, "99999");
  EXPECT_EQ(lied.guard[0].text, "RFC 99999を更新します。");
}

TEST(FakeEngine, AnHonestSentenceIsPrinted) {
  daily::Entry honest = entry();
  FakeEngine fake(Trick::scripted, {"鍵を保存する方法を記述します。"});
  summarise(honest, {}, {&fake});
  ASSERT_FALSE(honest.summary_ja.empty());
  EXPECT_EQ(honest.summary_ja[0].text, "鍵を保存する方法を記述します。");
  EXPECT_EQ(honest.summary_ja[0].level, daily::Level::model);
}
