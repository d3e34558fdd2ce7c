#include <gtest/gtest.h>

#include "nikkan/daily/mail/mail.hpp"

namespace nikkan::mail {
namespace {

constexpr std::string_view kBase = "https://mailarchive.ietf.org/arch/msg/";

TEST(Permalink, VectorsOfTheArchive) {
  auto link = [](std::string_view id, std::string_view list, std::string_view hash) {
    EXPECT_EQ(permalink(id, list), std::string(kBase) + std::string(list) + "/" + std::string(hash) + "/");
  };
  link("176115187747.118070.6480077262403681864@dt-datatracker-675c8fd764-bsflw", "ietf-announce", "eDgbf9EmSOeCqZTVgiklSKyD6IE");
  link("200404061507.LAA26062@ietf.org", "i-d-announce", "opazv8acCXohnW2p_KBkDrC3js8");
  link("200111301103.GAA02984@ietf.org", "ietf-announce-old", "mgYaw_7TlDrwppSVdge48YfarpU");
  link("200111301103.GAA02984@ietf.org", "ietf-announce", "SQbhiLn5KDXs4naPVJBWN_NlEls");
}

struct Subject {
  const char* text;
  const char* stripped;
  bool reply;
};
class Subjects : public testing::TestWithParam<Subject> {};
TEST_P(Subjects, AreStripped) {
  bool reply = false;
  EXPECT_EQ(strip_subject(GetParam().text, reply), GetParam().stripped);
  EXPECT_EQ(reply, GetParam().reply) << GetParam().text;
}
INSTANTIATE_TEST_SUITE_P(
    Card, Subjects,
    testing::Values(Subject{"[ANCP] I-D Action:draft-x-06.txt", "I-D Action:draft-x-06.txt", false},
                    Subject{"[a] [b]  X", "X", false}, Subject{"Re: [Idr] I-D Action: d", "Re: [Idr] I-D Action: d", true},
                    Subject{"[Idr] Re: I-D Action: d", "Re: I-D Action: d", true},
                    Subject{"[hiprg] FW: I-D Action:d", "FW: I-D Action:d", true}, Subject{"Re [2]: x", "Re [2]: x", true},
                    Subject{"Fwd: x", "Fwd: x", true}, Subject{"[Fwd: x]", "", true}, Subject{"x (fwd)", "x (fwd)", true},
                    Subject{"AW: x", "AW: x", true}, Subject{"WG: x", "WG: x", true}, Subject{"Antw: x", "Antw: x", true},
                    Subject{"WG Action: Formed Foo (foo)", "WG Action: Formed Foo (foo)", false},
                    Subject{"WG Review: Foo (foo)", "WG Review: Foo (foo)", false},
                    Subject{"WG Last Call: d", "WG Last Call: d", false}, Subject{"Review: x", "Review: x", false},
                    Subject{"  a \t b\n c ", "a b c", false}, Subject{"[unclosed x", "[unclosed x", false}, Subject{"", "", false}));

daily::Mail of(std::string_view headers, std::string_view input = "box.eml") {
  const std::string raw = std::string(headers) + "\nbody\n";
  const auto mail = parse({raw, 0, {}, false, true}, input);
  return mail ? *mail : daily::Mail{};
}

TEST(Identity, KeyComesFromMessageIdThenResentThenHash) {
  EXPECT_EQ(of("Message-ID:  <a@b>\n").message_id, "a@b");
  EXPECT_EQ(of("Message-Id: bare\n").message_id, "bare");
  EXPECT_EQ(of("Resent-Message-ID: <r@b>\nFrom: x@y\n").message_id, "r@b");
  const daily::Mail hashed = of("From: x@y\n");
  EXPECT_EQ(hashed.message_id.size(), 5U + 40U);
  EXPECT_TRUE(hashed.message_id.starts_with("sha1:"));
  EXPECT_TRUE(has(hashed.flags, daily::Flag::synthetic_id));
  EXPECT_EQ(of("From: x@y\r\n").message_id, hashed.message_id);
  EXPECT_NE(of("From: x@z\n").message_id, hashed.message_id);
}

TEST(Identity, ListComesFromListIdThenRecipientsThenInput) {
  EXPECT_EQ(of("List-Id: \"IETF announcement list. No discussions.\" <ietf-announce.ietf.org>\n").list, "ietf-announce");
  EXPECT_EQ(of("List-Id: <i-d-announce.ietf.org>\n").list, "i-d-announce");
  // Other octets are no list name: the recipients say it, and what comes out is UTF-8.
  EXPECT_EQ(of("List-Id: Foo <f\xb5o.ietf.org>\nTo: bar@ietf.org\n").list, "bar");
  EXPECT_EQ(of("List-Id: Foo <f\xb5o.ietf.org>\n").list, "box");
  EXPECT_EQ(of("List-id: \"Direct Data \\(rddp\\) WG, etc.\"\n <rddp.ietf.org>\n").list, "rddp");
  const daily::Mail to = of("To: Some Body <x@example.com>, ietf-announce@ietf.org\n");
  EXPECT_EQ(to.list, "ietf-announce");
  EXPECT_EQ(to.list_origin, "to");
  EXPECT_EQ(of("To: x@example.com\nCc: 6MAN@ietf.org\n").list, "6man");
  const daily::Mail input = of("To: x@example.com\n", "mail/lamps/2025-12.mbox");
  EXPECT_EQ(input.list, "lamps");
  EXPECT_EQ(input.list_origin, "input");
  EXPECT_EQ(of("To: x@example.com\n", "md/dance/cur/1701.M1.host:2,S").list, "dance");
  EXPECT_EQ(of("To: x@example.com\n", "idr.mbox").list, "idr");
  const daily::Mail none = of("To: x@example.com\n", "-");
  EXPECT_EQ(none.list, "");
  EXPECT_EQ(none.list_origin, "");
  EXPECT_EQ(none.permalink, "");
}

TEST(Identity, RuinedAnnouncementGroupsNameTheList) {
  for (const char* to : {"IETF-Announce:;", "IETF-Announce: ;", "IETF-Announce:  ;", "IETF-Announce:;;@ns.cnri.reston.va.us",
                         "IETF-Announce: @IETF.CNRI.Reston.VA.US:;, x@example.com", "i IETF-Announce: ;", "IETF-Announce"}) {
    EXPECT_EQ(of("To: " + std::string(to) + "\n").list, "ietf-announce") << to;
  }
}

TEST(Identity, ArchivedAtOfTheArchiveIsPreferred) {
  const auto known = of("Message-ID: <a@b>\nList-Id: <x.ietf.org>\nArchived-At: <https://mailarchive.ietf.org/arch/msg/x/abc>\n");
  EXPECT_EQ(known.permalink, "https://mailarchive.ietf.org/arch/msg/x/abc/");
  const auto other = of("Message-ID: <a@b>\nList-Id: <x.ietf.org>\nArchived-At: <https://example.org/arch/msg/x/abc>\n");
  EXPECT_EQ(other.permalink, permalink("a@b", "x"));
}

TEST(Identity, SenderFormsGiveNameAndAddress) {
  struct Form {
    const char *value, *name, *address;
  };
  for (const Form& form : {
           Form{"Internet-Drafts@ietf.org", "", "internet-drafts@ietf.org"},
           Form{"The IESG <iesg-secretary@ietf.org>", "The IESG", "iesg-secretary@ietf.org"},
           Form{"\"Roe, Jane Q.\" <jane@example.org>", "Roe, Jane Q.", "jane@example.org"},
           Form{"<foo@example.com>", "", "foo@example.com"},
           Form{"rfc-editor at rfc-editor.org (rfc-editor@rfc-editor.org)", "rfc-editor@rfc-editor.org", "rfc-editor@rfc-editor.org"},
           Form{"Jane via List <jane=40example.org@dmarc.ietf.org>", "Jane via List", "jane@example.org"},
           Form{"=?utf-8?q?J=C3=A4rvinen?= <j@example.org>", "J\u00e4rvinen", "j@example.org"},
           Form{"\"=?ISO-8859-15?Q?J=E4rvinen?=\" <j@example.org>", "J\u00e4rvinen", "j@example.org"},
           Form{"a@example.org, b@example.org", "", "a@example.org"},
           Form{"nobody", "", ""}, Form{"", "", ""}, Form{"<", "", ""}, Form{"\"unclosed <a@b>", "unclosed", "a@b"}}) {
    const daily::Mail mail = of("From: " + std::string(form.value) + "\n");
    EXPECT_EQ(mail.from_name, form.name) << form.value;
    EXPECT_EQ(mail.from_address, form.address) << form.value;
  }
}

}  // namespace
}  // namespace nikkan::mail
