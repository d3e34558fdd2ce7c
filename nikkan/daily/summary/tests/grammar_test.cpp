// Our own sentences: the Japanese was written from the rules (digest issue, 8.5 to 8.8), not copied from the output.
#include <gtest/gtest.h>

#include "nikkan/daily/summary/frames.hpp"

using namespace nikkan;
using namespace nikkan::summary;

namespace {

Framed frame(std::string_view text) {
  FrameContext context;
  context.abstract = text;
  return frame_sentence(text, {0, static_cast<std::uint32_t>(text.size())}, context);
}

struct Row {
  const char* english;
  const char* japanese;
};

class Frames : public ::testing::TestWithParam<Row> {};

}  // namespace

TEST_P(Frames, WritesTheSentence) {
  const Framed framed = frame(GetParam().english);
  EXPECT_EQ(framed.text, GetParam().japanese) << GetParam().english;
  EXPECT_EQ(framed.level, daily::Level::framed) << GetParam().english;
}

INSTANTIATE_TEST_SUITE_P(
    Document, Frames,
    ::testing::Values(
        Row{"This document defines a new YANG module for network configuration.", "ネットワーク設定のための新しいYANGモジュールを定義します。"},
        Row{"This memo specifies an extension to BGP.", "BGPへの拡張を規定します。"},
        Row{"This document updates RFC 8446.", "RFC 8446を更新します。"},
        Row{"This document obsoletes RFC 5280 and RFC 6818.", "RFC 5280およびRFC 6818を廃止します。"},
        Row{"This document updates RFC 7854 by adding new statistics types.", "新しい統計種別を追加することで、RFC 7854を更新します。"},
        Row{"This document also defines a media type.", "また、メディアタイプも定義します。"},
        Row{"This document describes the architecture and defines the message format.", "アーキテクチャを記述し、メッセージ形式を定義します。"},
        Row{"This document does not define new procedures.", "新しい手順は定義しません。"},
        Row{"The purpose of this document is to define a common data model.", "本文書の目的は、共通のデータモデルを定義することです。"},
        Row{"This document is intended to clarify the requirements.", "要件を明確化することを目的とします。"},
        Row{"This document requests IANA to update the registry.", "IANAにレジストリを更新することを要請します。"},
        Row{"This document specifies how to encapsulate IPv6 packets in MPLS.", "IPv6パケットをMPLSにカプセル化する方法を規定します。"},
        Row{"This document describes how routing information is exchanged between routers and controllers.",
            "経路情報がルーターとコントローラーの間でどのように交換されるかを記述します。"},
        Row{"This document defines an algorithm for detecting loops.", "ループを検出するためのアルゴリズムを定義します。"},
        Row{"This document provides guidelines for deploying IPv6.", "IPv6を展開するための指針を示します。"},
        Row{"This document introduces a method that reduces latency.", "遅延を削減する手法を導入します。"},
        Row{"This document describes a framework that allows clients to authenticate servers.",
            "フレームワークを記述します。これは、クライアントがサーバーを認証できるようにします。"},
        Row{"This document specifies procedures used by resolvers to validate records.", "リゾルバーがレコードを検証するために使う手順を規定します。"},
        Row{"This document describes threats, vulnerabilities, and security considerations.", "脅威、脆弱性、セキュリティ上の考慮事項を記述します。"},
        Row{"This document defines extensions to OSPF and IS-IS.", "OSPFおよびIS-ISへの拡張を定義します。"},
        Row{"This document specifies a receipt format based on CBOR.", "CBORに基づくレシート形式を規定します。"},
        Row{"This document describes use cases for network slices in data centers.", "データセンターにおけるネットワークスライスのためのユースケースを記述します。"},
        Row{"This document discusses the privacy of users.", "利用者のプライバシーについて論じます。"},
        Row{"This document specifies the Simple Token Protocol (STP), a lightweight protocol for devices.",
            "デバイスのための軽量なプロトコルであるSimple Token Protocol(STP)を規定します。"},
        Row{"This specification deprecates the option.", "オプションを非推奨とします。"},
        Row{"This document specifies that the option is available.", "オプションが利用可能であることを規定します。"},
        Row{"This document defines the value Foo-Id (0x1a) for BGP.", "BGP向けの値Foo-Id(0x1a)を定義します。"},
        Row{"This document establishes an IANA registry for these parameters.", "これらのパラメータのためのIANAレジストリを新設します。"},
        Row{"This document describes both routing and forwarding.", "経路制御と転送の両方を記述します。"},
        Row{"This draft specifies either a format or a protocol.", "形式またはプロトコルのいずれかを規定します。"},
        Row{"This document specifies a mechanism to encrypt and verify messages.", "メッセージを暗号化し、検証するためのメカニズムを規定します。"},
        Row{"This document specifies a mechanism without state.", "状態なしのメカニズムを規定します。"},
        Row{"In this document, we propose a new signature algorithm.", "新しい署名アルゴリズムを提案します。"},
        Row{"Additionally, the draft defines two new media types.", "さらに、2つの新しいメディアタイプを定義します。"}));

INSTANTIATE_TEST_SUITE_P(
    Others, Frames,
    ::testing::Values(
        Row{"The protocol uses TLS to protect messages.", "このプロトコルは、TLSを使って、メッセージを保護します。"},
        Row{"The client sends a request to the server.", "クライアントは、リクエストをサーバーに送信します。"},
        Row{"These messages are used by routers to advertise routes.", "経路を広告するために、これらのメッセージがルーターで使われます。"},
        Row{"The mechanism is compatible with RFC 7578.", "このメカニズムは、RFC 7578と互換です。"},
        Row{"The extension requires no changes to existing implementations.", "この拡張は、既存の実装への変更を必要としません。"},
        Row{"The registry is maintained by IANA.", "レジストリは、IANAによって維持されます。"},
        Row{"GMP enables recipients to verify the signature.", "GMPは、受信者が署名を検証できるようにします。"},
        Row{"When a router receives the message, the router updates the topology.", "ルーターがメッセージを受信する場合、ルーターは、トポロジーを更新します。"},
        Row{"In order to detect failures, routers exchange messages.", "障害を検出するために、ルーターは、メッセージを交換します。"},
        Row{"Records are encoded as JSON.", "レコードは、JSONとして符号化されます。"},
        Row{"A fallback to TCP is supported.", "TCPへのフォールバックがサポートされます。"},
        Row{"The utility can be used to detect packet loss.", "ユーティリティは、パケット損失を検出するために使えます。"},
        Row{"The server MUST reject the token.", "サーバーは、トークンを拒否しなければなりません。"},
        Row{"The client MUST NOT send the key.", "クライアントは、鍵を送信してはなりません。"},
        Row{"The sender SHOULD include the header.", "送信者は、ヘッダーを含むべきです。"},
        Row{"There are two phases.", "2つのフェーズがあります。"},
        Row{"It defines a new media type.", "それは、新しいメディアタイプを定義します。"},
        Row{"RFC 7854 specifies messages for monitoring BGP.", "RFC 7854は、BGPを監視するためのメッセージを規定しています。"}));

namespace {

class Kept : public ::testing::TestWithParam<const char*> {};

}  // namespace

TEST_P(Kept, StaysQuoted) {
  const Framed framed = frame(GetParam());
  EXPECT_EQ(framed.level, daily::Level::quoted) << framed.text;
  EXPECT_EQ(framed.text, quote(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Polarity, Kept,
                         ::testing::Values("Only routers use this option.", "This document never changes the format.",
                                           "No router sends the message.", "The option is not used by routers.",
                                           "Clients cannot verify the signature.", "Neither clients nor servers use the option.",
                                           "The client must reject the token.", "If the key is lost, the server rejects it not.",
                                           "Hello world!", "???", "(((", "a", "."));

TEST(Partly, QuotesTheTail) {
  const Framed framed = frame("The client does not send the token unless the server requests it.");
  EXPECT_EQ(framed.text, "クライアントは、トークンを送信しません。原文: \"unless the server requests it.\"");
  EXPECT_EQ(framed.level, daily::Level::partial);
}

TEST(Partly, LeavesOpenWhatMayBelongToEither) {
  const Framed framed = frame("This document reviews attacks against the resources of a system and the countermeasures that operators use.");
  EXPECT_EQ(framed.text, "システムのリソースに対する攻撃を概観します。原文: \"and the countermeasures that operators use.\"");
  EXPECT_EQ(framed.level, daily::Level::partial);
}

TEST(Partly, NeverDropsWhatTheVerbGoverns) {
  EXPECT_EQ(frame("VPNs provide frobs with wobbling of quux.").text.find("frobsを提供"), std::string::npos);
  EXPECT_EQ(frame("The extension enables clients to frobnicate.").text.find("クライアントを可能に"), std::string::npos);
}

TEST(Partly, QuotesTheNounPhraseItCannotRead) {
  const Framed framed = frame("This document describes frobnicating wibbles, gonzo widgets and their quuxes.");
  EXPECT_EQ(framed.text, "「frobnicating wibbles, gonzo widgets and their quuxes」を記述します。");
  EXPECT_EQ(framed.level, daily::Level::noun);
}

TEST(Glosses, PrintTheAcronymOnlyWhenTheAbstractHasIt) {
  EXPECT_EQ(frame("This document describes segment routing.").text, "セグメントルーティングを記述します。");
  FrameContext context;
  const std::string text = "This document describes segment routing. SR is used.";
  context.abstract = text;
  EXPECT_EQ(frame_sentence(text, {0, 40}, context).text, "セグメントルーティング(SR)を記述します。");
  EXPECT_EQ(frame_sentence(text, {0, 40}, context).text, "SRを記述します。");
}

TEST(Hostile, EndsOnAnything) {
  EXPECT_EQ(frame(std::string(1U << 20U, 'a')).level, daily::Level::quoted);
  EXPECT_EQ(frame(std::string(10'000, '(')).level, daily::Level::quoted);
  std::string nested = "This document defines ";
  for (int i = 0; i < 2'000; ++i) nested += "a mechanism for the use of ";
  EXPECT_NO_FATAL_FAILURE(frame(nested + "BGP."));
  std::string clauses = "This document defines a mechanism";
  for (int i = 0; i < 100; ++i) clauses += " that uses a protocol to protect a message";
  EXPECT_NO_FATAL_FAILURE(frame(clauses + "."));
  std::string list = "This document defines A1";
  for (int i = 0; i < 300; ++i) list += ", B2 and C3 or D4";
  EXPECT_NO_FATAL_FAILURE(frame(list + "."));
}
