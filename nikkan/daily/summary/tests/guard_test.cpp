// Each check by itself, on abstracts of our own.
#include "nikkan/daily/summary/guard.hpp"

#include <gtest/gtest.h>

#include "nikkan/base/tsv.hpp"
#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/summary/guard_checks.hpp"
#include "nikkan/daily/summary/guard_tables.hpp"
#include "nikkan/daily/summary/guard_text.hpp"
#include "nikkan/daily/summary/tests/guard_case.hpp"

using namespace nikkan;
using namespace nikkan::summary;
using nikkan::summary::test::GuardCase;

namespace {

/// A made-up draft with the traps of the real ones.
GuardCase link_case() {
  return GuardCase(
      "Marking Unusable Links in OSPF",
      "This document defines LinkParked (0xfffe) and LinkGone (0xffff) for OSPFv2 and updates RFC 2328 and RFC 6987. "
      "A router MUST NOT use a parked link unless at least 2 of its 16 neighbors agree. "
      "It sends one or more updates, up to 10% of the 1,500 octets, rather than millions of probes. "
      "The Stub Path Vector (SPV) is only computed when all routers support it.");
}

GuardCase client_case() {
  return GuardCase("Checking Servers",
                   "The client authenticates the server before it sends the token. The server logs every request.");
}

}  // namespace

// ---------------------------------------------------------------- numbers

TEST(GuardNumbers, TakesDigitsWordsAndMagnitudesOfTheSource) {
  const GuardCase c = link_case();
  EXPECT_EQ(c.model("LinkParked(0xfffe)およびLinkGone(0xffff)を定義し、RFC 2328とRFC 6987を更新します。"), "");
  EXPECT_EQ(c.model("2つの値LinkParked(0xfffe)とLinkGone(0xffff)を定義します。"), "")
      << "two values are not said, 2 stands elsewhere";
  EXPECT_EQ(c.model("数百万件のプローブではなく、1つ以上の更新を、1500オクテットの最大10%まで送ります。", {3}), "");
  EXPECT_EQ(c.model("数百万件のプローブではなく、１つ以上の更新を最大１０パーセントまで送ります。", {3}), "")
      << "fullwidth";
}

TEST(GuardNumbers, RejectsWhatTheSourceDoesNotCount) {
  const GuardCase c = link_case();
  EXPECT_EQ(c.model("3つの値LinkParked(0xfffe)とLinkGone(0xffff)を定義します。"), "number: 3");
  EXPECT_EQ(c.model("三つの値LinkParked(0xfffe)とLinkGone(0xffff)を定義します。"), "number: 3");
  EXPECT_EQ(c.model("値0xfffdを定義します。"), "number: 0xfffd");
  EXPECT_EQ(c.model("数千件のプローブではなく、1つ以上の更新を、最大10%まで送ります。", {3}), "number: ~1000");
  EXPECT_EQ(c.model("プローブではなく、1つ以上の更新を、最大10まで送ります。", {3}), "number: 10")
      << "a lost percent sign";
  EXPECT_EQ(c.model("バージョン1.2のリンクを定義します。"), "number: 1.2");
  EXPECT_EQ(c.model("RFC 9999を更新します。"), "number: 9999");
  EXPECT_EQ(c.model("RFC 1500を更新します。"), "number: rfc 1500") << "a number of the source, but no RFC";
  EXPECT_EQ(c.model("BCP 6987を更新します。"), "number: bcp 6987");
}

TEST(GuardNumbers, NormalisesNumberWordsInBothLanguages) {
  const GuardCase c("A Title",
                    "The protocol has three phases and twelve states. It handled 2 million requests in December 2024.");
  EXPECT_EQ(c.model("3つのフェーズと12の状態を持ちます。"), "");
  EXPECT_EQ(c.model("三段階のフェーズを持ちます。"), "");
  EXPECT_EQ(c.model("2024年12月に200万件のリクエストを処理しました。", {2}), "");
  EXPECT_EQ(c.model("2024年12月に2000万件のリクエストを処理しました。", {2}), "number: 20000000");
  EXPECT_EQ(c.model("2024年11月に200万件のリクエストを処理しました。", {2}), "number: 11");
}

TEST(GuardNumbers, TakesNumbersOfTitleAndFacts) {
  GuardCase c("TLS 1.3 for 6LoWPAN", "This document describes a profile.");
  EXPECT_EQ(c.model("TLS 1.3のプロファイルを記述します。"), "");
  c.facts = {"RFC 8446", "draft-example-tls-07"};
  EXPECT_EQ(c.model("RFC 8446のプロファイルを記述します。"), "");
  EXPECT_EQ(c.model("draft-example-tls-07のプロファイルを記述します。"), "");
  EXPECT_EQ(c.check("draft-example-tls-08のプロファイルを記述します。"), "number");
}

// ---------------------------------------------------------------- values

TEST(GuardValues, StayWithTheirNames) {
  const GuardCase c = link_case();
  EXPECT_EQ(c.model("LinkParked(0xffff)およびLinkGone(0xfffe)を定義します。"), "value: linkparked(0xffff)");
  EXPECT_EQ(c.model("LinkParkedは0xffff、LinkGoneは0xfffeです。"), "value: linkparked(0xffff)");
  EXPECT_EQ(c.model("LinkParkedの値は0xffffです。"), "value: linkparked(0xffff)");
  EXPECT_EQ(c.model("LinkParked = 0xffffです。"), "value: linkparked(0xffff)");
  EXPECT_EQ(c.model("0xffff(LinkParked)を定義します。"), "value: linkparked(0xffff)");
  EXPECT_EQ(c.model("LinkParkedは0xfffe、LinkGoneは0xffffです。"), "");
}

TEST(GuardValues, AreNotLostWhileTheNameStands) {
  EXPECT_EQ(link_case().model("LinkParkedおよびLinkGone(0xffff)を定義します。"), "value: linkparked without 0xfffe");
}

TEST(GuardValues, OfTheValuesListPass) {
  const GuardCase c = link_case();
  EXPECT_EQ(c.built_in("LinkParked = 0xfffe", {1}, daily::Level::values), "");
  EXPECT_EQ(c.built_in("LinkParked = 0xffff", {1}, daily::Level::values), "value: linkparked(0xffff)");
}

// ---------------------------------------------------------------- names

TEST(GuardNames, ComeFromSourceTitleOrFacts) {
  GuardCase c = link_case();
  EXPECT_EQ(c.check("IS-ISのリンクを定義します。"), "name");
  EXPECT_EQ(c.check("OSPFv3のリンクを定義します。"), "number");
  EXPECT_EQ(c.check("CPUのリンクを定義します。"), "name");
  c.facts = {"Ada Example", "lsr"};
  EXPECT_EQ(c.model("OSPFのリンクを定義します。"), "") << "the title's";
  EXPECT_EQ(c.model("LSRのOSPFのリンクを定義します。"), "") << "the record's";
}

TEST(GuardNames, PluralAndPossessiveDoNotMatter) {
  const GuardCase c("IPFIX", "This document describes IEs and one RIB of the router's policies.");
  EXPECT_EQ(c.model("IEおよびRIBsを記述します。"), "");
  EXPECT_EQ(c.model("policyおよびroutersを記述します。"), "");
}

TEST(GuardNames, HomoglyphsAndFullwidthLettersAreNoWayRound) {
  const GuardCase c = link_case();
  EXPECT_EQ(c.check("ＣＰＵのリンクを定義します。"), "name");
  EXPECT_EQ(c.check("\u0421\u0420Uのリンクを定義します。"), "shape") << "Cyrillic";
  EXPECT_EQ(c.check("OSP\u200bFのリンクを定義します。"), "shape") << "zero width";
}

TEST(GuardNames, TermsBringTheirLatin) {
  const GuardCase c("Queues", "This document specifies active queue management for routers.");
  EXPECT_EQ(c.model("ルーター向けのアクティブキュー管理(AQM)を規定します。"), "");
  EXPECT_EQ(c.model("ルーター向けのキュー管理(QoS)を規定します。"), "name: QoS");
}

TEST(GuardNames, WholeDraftNamesOnly) {
  const GuardCase c("Drafts", "This document replaces draft-one-two and draft-three-four.");
  EXPECT_EQ(c.model("draft-one-twoおよびdraft-three-fourを置き換えます。"), "");
  EXPECT_EQ(c.check("draft-one-fourを置き換えます。"), "name");
}

// ---------------------------------------------------------------- expansions

TEST(GuardExpansion, StandsInTheSourceOrInTheFile) {
  const GuardCase c = link_case();
  EXPECT_EQ(c.model("Stub Path Vector(SPV)は、すべてのルーターがサポートする場合にのみ計算されます。", {4}), "");
  EXPECT_EQ(c.model("SPV(Stub Path Vector)は、すべてのルーターがサポートする場合にのみ計算されます。", {4}), "");
  EXPECT_EQ(c.model("Open Shortest Path First(OSPF)のリンクを定義します。"), "") << "share/acronyms.tsv";
  EXPECT_EQ(c.check("OSPF(Open Stub Path First)のリンクを定義します。"), "expansion");
  EXPECT_EQ(c.check("SPV(Support Path Vector)のリンクを定義します。", {1}), "expansion")
      << "each word stands in the source";
}

TEST(GuardExpansion, PlainParenthesesAreNone) {
  const GuardCase c("Flows", "Agents (or clients) fetch tokens (labeled A, B) over TCP (port 443).");
  EXPECT_EQ(c.model("エージェント(またはクライアント)は、TCP(443)上でトークン(labeled A, B)を取得します。"), "");
}

// ---------------------------------------------------------------- polarity

TEST(GuardPolarity, NegationIsNeitherLostNorGained) {
  const GuardCase c("Plain", "The server does not store keys. The client stores keys.");
  EXPECT_EQ(c.model("サーバーは鍵を保存しません。"), "");
  EXPECT_EQ(c.model("サーバーは鍵を保存します。"), "polarity: lost: not");
  EXPECT_EQ(c.model("クライアントは鍵を保存します。", {2}), "");
  EXPECT_EQ(c.model("クライアントは鍵を保存しません。", {2}), "polarity: gained: ません");
  EXPECT_EQ(c.model("クライアントだけが鍵を保存します。", {2}), "polarity: gained: だけ");
}

TEST(GuardPolarity, KnowsTheClasses) {
  struct Row {
    std::string en, good, bad;
  };
  const std::vector<Row> rows{
      {"The key is used only by the server.", "鍵はサーバーのみが使います。", "鍵はサーバーが使います。"},
      {"All keys are kept except the server key.", "サーバーの鍵を除き、すべての鍵を保持します。",
       "サーバーの鍵とすべての鍵を保持します。"},
      {"The server works without a key.", "サーバーは鍵なしで動作します。", "サーバーは鍵で動作します。"},
      {"The key is used rather than the token.", "トークンではなく鍵を使います。", "トークンと鍵を使います。"},
      {"The key is used instead of the token.", "トークンの代わりに鍵を使います。", "トークンと鍵を使います。"},
      {"The server can't read the key.", "サーバーは鍵を読めません。", "サーバーは鍵を読みます。"},
      {"The document prohibits the key.", "鍵を禁止します。", "鍵を許可します。"},
      {"The document avoids the key.", "鍵を回避します。", "鍵を使用します。"},
      {"The key prevents an attack on the server.", "鍵はサーバーへの攻撃を防ぎます。", "鍵はサーバーを攻撃します。"},
      {"Neither the client nor the server has a key.", "クライアントもサーバーも鍵を持ちません。",
       "クライアントとサーバーは鍵を持ちます。"},
      {"The server rejects the key unless the client signs it.",
       "クライアントが署名しない限り、サーバーは鍵を拒否します。",
       "クライアントが署名すると、サーバーは鍵を拒否します。"},
      {"The link is unreachable.", "リンクは到達不能です。", "リンクは到達可能です。"},
      {"The non-repudiable key is stored.", "否認不可の鍵を保存します。", "鍵を保存します。"},
  };
  for (const auto& row : rows) {
    const GuardCase c("Polarity", row.en);
    EXPECT_EQ(c.model(row.good), "") << row.en;
    EXPECT_EQ(c.check(row.bad), "polarity") << row.en;
  }
}

TEST(GuardPolarity, IsNotFooledByWordsThatLookNegative) {
  const GuardCase c(
      "Plain", "However, the server must protect the wireless link, remove the key, and permit at least one client.");
  EXPECT_EQ(
      c.model(
          "しかし、サーバーは無線リンクを保護し、鍵を削除し、少なくとも1つのクライアントを許可しなければなりません。"),
      "");
  EXPECT_EQ(c.model("まず、サーバーは無線リンクを防御し、鍵を削除し、少なくとも1つのクライアントを必ず許可しなければな"
                    "りません。"),
            "");
}

TEST(GuardPolarity, DoesNotTakeNotOnlyForARestriction) {
  const GuardCase c("Plain", "The key serves not only the server but also the client.");
  EXPECT_EQ(c.model("鍵はサーバーだけでなくクライアントにも役立ちます。"), "");
}

// ---------------------------------------------------------------- quotations

TEST(GuardQuote, IsTheSourceAndExcusesItsPartOfIt) {
  const GuardCase c("Plain", "The server stores keys but does not send more than 5 of them. All clients know.");
  EXPECT_EQ(c.built_in("サーバーは鍵を保存します。原文: \"but does not send more than 5 of them.\"", {1},
                       daily::Level::partial),
            "");
  EXPECT_EQ(
      c.built_in("サーバーは鍵を保存します。原文: \"but does send more than 5 of them.\"", {1}, daily::Level::partial),
      "quote: but does send more than 5 of them.\"");
  EXPECT_EQ(c.built_in("原文: \"All clients know.\"", {2}, daily::Level::quoted), "");
  EXPECT_EQ(c.built_in("原文: All clients know.", {2}, daily::Level::quoted), "quote: 原文:");
  EXPECT_EQ(c.built_in("サーバーは「keys」を保存します。", {2}, daily::Level::noun), "quantifier: lost: all");
  EXPECT_EQ(c.built_in("「The server」が「keys」を保存しません。", {1}, daily::Level::noun), "");
}

TEST(GuardQuote, MayHoldQuotesAndEmphasis) {
  const GuardCase c("Plain", "The \"ready\" wave runs *and only then* the rest.");
  EXPECT_EQ(c.built_in("原文: \"The \"ready\" wave runs *and only then* the rest.\"", {1}, daily::Level::quoted), "");
  EXPECT_EQ(c.built_in("原文: \"The \"ready\" wave runs and only then the rest.\"", {1}, daily::Level::quoted), "");
}

// ---------------------------------------------------------------- requirement

TEST(GuardRequirement, LevelsStay) {
  const GuardCase c("Levels",
                    "The server MUST store the key. The client SHOULD sign. The proxy MAY cache. The client MUST NOT "
                    "sign. The server stores it.");
  EXPECT_EQ(c.model("サーバーは鍵を保存しなければなりません。"), "");
  EXPECT_EQ(c.model("サーバーは鍵を保存すべきです。"), "requirement: lost: MUST");
  EXPECT_EQ(c.model("サーバーは鍵を保存します。"), "requirement: lost: MUST");
  EXPECT_EQ(c.model("クライアントは署名すべきです。", {2}), "");
  EXPECT_EQ(c.model("クライアントは署名しなければなりません。", {2}), "requirement: lost: SHOULD");
  EXPECT_EQ(c.model("プロキシはキャッシュしてもかまいません。", {3}), "");
  EXPECT_EQ(c.model("プロキシはキャッシュしなければなりません。", {3}), "requirement: lost: MAY");
  EXPECT_EQ(c.model("クライアントは署名してはなりません。", {4}), "");
  EXPECT_EQ(c.check("クライアントは署名しなければなりません。", {4}), "polarity");
  EXPECT_EQ(c.model("サーバーは鍵を保存しなければなりません。", {5}), "requirement: gained: MUST");
  EXPECT_EQ(c.model("サーバーは鍵を保存すべきです。", {5}), "requirement: gained: SHOULD");
}

// ---------------------------------------------------------------- quantifiers

TEST(GuardQuantifiers, AreNeitherLostNorGained) {
  const GuardCase c("Counts",
                    "All routers support it. Some routers store keys. Routers send at most 4 keys. Routers send at "
                    "least 4 keys. Routers know it.");
  EXPECT_EQ(c.model("すべてのルーターがサポートします。"), "");
  EXPECT_EQ(c.model("ルーターがサポートします。"), "quantifier: lost: all");
  EXPECT_EQ(c.model("一部のルーターが鍵を保存します。", {2}), "");
  EXPECT_EQ(c.model("すべてのルーターが鍵を保存します。", {2}), "quantifier: lost: some");
  EXPECT_EQ(c.model("ルーターは最大4つの鍵を送ります。", {3}), "");
  EXPECT_EQ(c.model("ルーターは4つ以上の鍵を送ります。", {3}), "quantifier: lost: most");
  EXPECT_EQ(c.model("ルーターは少なくとも4つの鍵を送ります。", {4}), "");
  EXPECT_EQ(c.model("ルーターは4つの鍵を送ります。", {4}), "quantifier: lost: least");
  EXPECT_EQ(c.model("あらゆるルーターが知っています。", {5}), "quantifier: gained: あらゆる");
}

TEST(GuardQuantifiers, SafeAndCompleteAreNotAll) {
  const GuardCase c("Counts", "The server stores secure keys with integrity.");
  EXPECT_EQ(c.model("サーバーは完全性を持つ安全な鍵を保存します。"), "");
}

// ---------------------------------------------------------------- status

TEST(GuardStatus, WordsNeedTheStanding) {
  GuardCase c("Keys", "This document describes keys. This document describes standard form data.");
  EXPECT_EQ(c.model("鍵の標準候補を記述します。"), "status: 標準候補");
  EXPECT_EQ(c.model("鍵の新しい標準を記述します。"), "status: 新しい標準");
  EXPECT_EQ(c.model("採択された鍵を記述します。"), "status: 採択");
  EXPECT_EQ(c.model("鍵の標準を記述します。"), "status: 標準");
  EXPECT_EQ(c.model("標準のフォームデータを記述します。", {2}), "") << "the source's own word";
  EXPECT_EQ(c.model("標準候補のフォームデータを記述します。", {2}), "status: 標準候補");
  c.standing = daily::Standing::wg_item;
  EXPECT_EQ(c.model("採択された鍵を記述します。"), "");
  EXPECT_EQ(c.model("鍵の標準を記述します。"), "status: 標準");
  c.standing = daily::Standing::rfc;
  EXPECT_EQ(c.model("鍵の標準を記述します。"), "");
  EXPECT_EQ(c.model("鍵のインターネット標準を記述します。"), "status: インターネット標準");
}

TEST(GuardStatus, LaterRevisionsDoNotAppear) {
  GuardCase c("Keys", "This document describes keys.");
  c.rev = "00";
  EXPECT_EQ(c.model("鍵が登場します。"), "");
  c.rev = "11";
  EXPECT_EQ(c.model("鍵が登場します。"), "status: 登場");
}

// ---------------------------------------------------------------- katakana

TEST(GuardKatakana, OneUnknownWordIsForgivenTwoAreNot) {
  const GuardCase c("Keys", "This document describes a server and its encapsulation.");
  EXPECT_EQ(c.model("サーバーおよびカプセル化を記述します。"), "");
  EXPECT_EQ(c.model("ネットワークツールのデータを記述します。"), "") << "loan words, joined";
  EXPECT_EQ(c.model("ゼロトラストのサーバーを記述します。"), "");
  EXPECT_EQ(c.model("ゼロトラストおよびオーバーレイのサーバーを記述します。"), "katakana: ゼロトラスト, オーバーレイ");
}

TEST(GuardKatakana, DoesNotTroubleTheBuiltInEngines) {
  const GuardCase c("Keys", "This document describes a server.");
  EXPECT_EQ(c.built_in("ゼロトラストおよびオーバーレイのサーバーを記述します。", {1}, daily::Level::framed), "");
}

// ---------------------------------------------------------------- shape

TEST(GuardShape, RefusesWhatNoSentenceMayHold) {
  const GuardCase c("Keys", "This document describes keys and where they are kept.");
  EXPECT_EQ(c.model(""), "shape: empty");
  EXPECT_EQ(c.model("  "), "shape: empty");
  EXPECT_EQ(c.model("鍵を\x01記述します。"), "shape: control character");
  EXPECT_EQ(c.model("鍵を\xff記述します。"), "shape: control character");
  EXPECT_EQ(c.model("鍵を\u202e記述します。"), "shape: control character");
  EXPECT_EQ(c.model("鍵を(記述します。"), "shape: bracket ) missing");
  EXPECT_EQ(c.model("鍵を)記述します。"), "shape: bracket )");
  EXPECT_EQ(c.model("鍵を「記述」します。"), "");
  EXPECT_EQ(c.model("鍵を記述します!"), "shape: !");
  EXPECT_EQ(c.model("鍵を🔑記述します。"), "shape: character 🔑");
  EXPECT_EQ(c.model("鍵(https://example.com/keys)を記述します。"), "shape: https://example.com/keys");
  EXPECT_EQ(c.model("鍵(keys@example.com)を記述します。"), "shape: keys@example.com");
  EXPECT_EQ(c.model("`鍵`を記述します。"), "shape: `");
  EXPECT_EQ(c.model("⟦1⟧を記述します。"), "shape: character ⟦");
  EXPECT_EQ(c.model("This document describes keys."), "shape: language: not Japanese");
  EXPECT_EQ(c.model("描述密钥。"), "shape: language: not Japanese");
}

TEST(GuardShape, LimitsTheLength) {
  const GuardCase c("Keys", "This document describes keys.");
  std::string text = "鍵を記述します。";
  for (int i = 0; i < 12; ++i) text += "鍵を記述します。";
  EXPECT_EQ(c.model(text), "shape: longer than its source allows");
}

TEST(GuardShape, NeedsASource) {
  const GuardCase c("Keys", "This document describes keys.");
  EXPECT_EQ(c.model("鍵を記述します。", {7}), "shape: no source sentence");
  daily::Sentence s = c.sentence("鍵を記述します。", {1});
  s.spans = {{5, 4000}};
  EXPECT_EQ(GuardCase::told(guard(s, c.context(true))), "shape: span outside the abstract");
}

TEST(GuardShape, LetsFactsSentencesPass) {
  daily::Sentence s;
  s.text = "新規の個人ドラフト(改訂00)です。";
  s.engine = "facts";
  EXPECT_FALSE(guard(s, GuardContext{}).has_value());
  s.engine = "fake";
  EXPECT_TRUE(guard(s, GuardContext{}).has_value());
}

// ---------------------------------------------------------------- roles

TEST(GuardRoles, DirectionPairsAreToldApartByTheFrame) {
  GuardCase c = client_case();
  c.frame = "クライアントが、トークンを送る前に、サーバーを認証します。";
  EXPECT_EQ(c.model("クライアントがサーバーを認証します。"), "");
  EXPECT_EQ(c.model("クライアントは、サーバーを認証してから、トークンを送ります。"), "");
  EXPECT_EQ(c.model("サーバーがクライアントを認証します。"), "role: サーバー and クライアント");
  EXPECT_EQ(c.model("サーバーは、クライアントを認証し、トークンを送ります。"), "role: サーバー and クライアント");
  c.frame.clear();
  EXPECT_EQ(c.model("サーバーがクライアントを認証します。"), "") << "a known blind spot: no frame, no proof";
}

// ---------------------------------------------------------------- English by a model

TEST(GuardEnglish, ParaphrasesWithTheWordsOfTheSource) {
  GuardCase c = link_case();
  c.lang = Lang::en;
  EXPECT_EQ(c.model("The document defines LinkParked (0xfffe) and LinkGone (0xffff) for OSPFv2."), "");
  EXPECT_EQ(c.model("The document defines LinkParked (0xffff) and LinkGone (0xfffe) for OSPFv2."),
            "value: linkparked(0xffff)");
  EXPECT_EQ(c.check("The document defines LinkParked (0xfffe) for BGP."), "name");
  EXPECT_EQ(c.check("リンクを定義します。"), "shape");
  EXPECT_EQ(c.check("The Stub Path Vector is computed when all routers support it.", {4}), "polarity");
  EXPECT_EQ(c.check("The Stub Path Vector is only computed when routers support it.", {4}), "quantifier");
}

// ---------------------------------------------------------------- tables

TEST(GuardTables, AreReadWhole) {
  const auto loanwords = parse_tsv(loanwords_table());
  ASSERT_TRUE(loanwords.has_value());
  EXPECT_GT(loanwords->rows(), 280U);
  for (std::size_t row = 0; row < loanwords->rows(); ++row) {
    const std::string_view word = loanwords->cell(row, 0);
    for (std::size_t at = 0; at < word.size(); at += 3) EXPECT_TRUE(is_katakana(decode_utf8(word, at).value)) << word;
  }
  const auto acronyms = parse_tsv(acronyms_table());
  ASSERT_TRUE(acronyms.has_value());
  EXPECT_GT(acronyms->rows(), 100U);
  EXPECT_TRUE(GuardTables::get().expands("ipfix", long_form_key("IP Flow Information Export")));
  EXPECT_FALSE(GuardTables::get().expands("gna", long_form_key("Guarded Network Authorization")));
  for (std::string_view word : {"フィルタリング", "オーバーレイ", "ストリーミング", "トランザクション"})
    EXPECT_FALSE(GuardTables::get().is_loanword(word));
}

TEST(GuardText, NormalFormDropsEmphasisAndFoldsWidth) {
  EXPECT_EQ(guard_text::normalise("  a  _b c_ *d*\n e_f（１）“q” x — y\u3000"), "a b c d e_f(1)\"q\" x -- y");
}
