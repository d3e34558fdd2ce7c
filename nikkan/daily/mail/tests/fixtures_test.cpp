// Every row of the card's table of bad input, on the archive's own fixtures.
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/mail/mail.hpp"
#include "tests/support/test_data.hpp"

namespace nikkan::mail {
namespace {

using daily::Flag;
using daily::Mail;

struct Box {
  std::string bytes;
  Container container = Container::unknown;
  std::vector<Mail> mails;
  std::size_t rejected = 0;
};

Box open(const std::filesystem::path& folder, const std::string& name) {
  Box box;
  box.bytes = nikkan::test::read_file(folder / name);
  box.container = recognise(box.bytes);
  if (box.container == Container::unknown) return box;
  Scanner scanner(box.bytes, box.container);
  RawMessage raw;
  while (scanner.next(raw)) {
    if (auto mail = parse(raw, name)) box.mails.push_back(std::move(*mail));
    else ++box.rejected;
  }
  return box;
}

#define NIKKAN_FIXTURES(variable) NIKKAN_NEED_SHARED(variable, "digest/mailarchive-tests")

TEST(Fixtures, NumberOfMessagesInEachFile) {
  NIKKAN_FIXTURES(folder);
  const std::vector<std::pair<std::string, std::size_t>> expected{
      {"attachment.mail", 1}, {"attachment_folded_name.mail", 1}, {"attachment_message_rfc822.mail", 1}, {"attachment_windows1252.mail", 1},
      {"bad_date.mail", 1}, {"bad_to_address.mail", 1}, {"bad_transfer_encoding.mail", 1}, {"duplicate_tests.mbox", 10},
      {"encoded_word.mail", 1}, {"encoded_word_2.mail", 1}, {"encoded_word_3.mail", 1}, {"export.mbox", 21}, {"latin1.mail", 1},
      {"latin1.mbox", 1}, {"long_header.mail", 1}, {"mail.1", 1}, {"mail.2", 1}, {"mail_bad.1", 0}, {"mail_delivery_status.1", 1},
      {"mail_external_body.1", 1}, {"mail_external_body.2", 1}, {"mail_external_body_invalid.1", 1}, {"mail_html.1", 1},
      {"mail_html_unsafe.1", 1}, {"mail_listid.1", 1}, {"mail_listid.2", 1}, {"mail_long_messageid.1", 1}, {"mail_multipart.1", 1},
      {"mail_multipart.2", 1}, {"mail_multipart_bad.1", 1}, {"mail_multipart_bad.2", 1}, {"mail_noarchive.1", 1}, {"mail_normal.1", 1},
      {"mail_spamlevel.1", 1}, {"mail_spamlevel.2", 1}, {"mail_text_enriched.1", 1}, {"mail_with_url.1", 1}, {"mailbox-x-envelope-from", 1},
      {"mailbox_date", 1}, {"mailbox_envelope-to", 1}, {"mailbox_from", 1}, {"mailbox_mbox", 1}, {"mailbox_mmdf", 5},
      {"mailbox_received", 1}, {"mailbox_return-path", 1}, {"mailbox_to", 1}, {"mailbox_year", 0}, {"mbox.1", 1}, {"private.mbox", 1},
      {"query_acme.mail", 1}, {"query_star.mail", 1}, {"reply_to_url.mail", 1}, {"search_api.mbox", 4}, {"search_api_ford.mbox", 4},
      {"thread.mail", 4}, {"urlize.mbox", 1}, {"windows1252.mail", 1}, {"windows1252.mbox", 1}};
  std::size_t files = 0;
  for (const auto& [name, count] : expected) {
    const Box box = open(folder, name);
    EXPECT_EQ(box.mails.size(), count) << name;
    EXPECT_EQ(box.rejected, name == "mail_bad.1" ? 1U : 0U) << name;
    for (const Mail& mail : box.mails) EXPECT_TRUE(is_valid_utf8(mail.text) && is_valid_utf8(mail.subject)) << name;
    ++files;
  }
  EXPECT_EQ(files, 58U);
  EXPECT_EQ(open(folder, "mailbox_year").container, Container::unknown);
}

Mail only(const std::filesystem::path& folder, const std::string& name) {
  Box box = open(folder, name);
  EXPECT_EQ(box.mails.size(), 1U) << name;
  return box.mails.empty() ? Mail{} : box.mails[0];
}
bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

TEST(Fixtures, DatesAndAddresses) {
  NIKKAN_FIXTURES(folder);
  const Mail date = only(folder, "bad_date.mail");
  EXPECT_EQ(to_rfc3339(*date.date), "1993-01-04T13:22:13Z");
  EXPECT_TRUE(has(date.flags, Flag::date_zone_missing));
  const Mail to = only(folder, "bad_to_address.mail");
  EXPECT_EQ(to.list, "ietf-announce");
  EXPECT_EQ(to_rfc3339(*to.date), "2017-03-07T01:08:13Z");
  EXPECT_EQ(only(folder, "mail_spamlevel.1").from_address, "");
  EXPECT_EQ(only(folder, "mail_spamlevel.2").from_address, "");
  EXPECT_EQ(only(folder, "mail_listid.1").list, "mpls");
  const Mail input = only(folder, "mail_listid.2");
  EXPECT_EQ(input.list, "mail_listid");
  EXPECT_EQ(input.list_origin, "input");
  EXPECT_TRUE(only(folder, "mail_noarchive.1").no_archive);
}

TEST(Fixtures, EncodedNames) {
  NIKKAN_FIXTURES(folder);
  EXPECT_EQ(only(folder, "encoded_word.mail").from_name, "J\u00e4rvinen");
  EXPECT_EQ(only(folder, "encoded_word_2.mail").from_name, "J\u00e4rvinen");
  EXPECT_EQ(only(folder, "encoded_word_3.mail").from_name, "\U0001F513Joe");
}

TEST(Fixtures, LongHeaders) {
  NIKKAN_FIXTURES(folder);
  const Mail long_id = only(folder, "mail_long_messageid.1");
  EXPECT_EQ(long_id.message_id.size(), 1023U - std::string_view("Message-ID: <>").size());
  EXPECT_EQ(long_id.permalink, permalink(long_id.message_id, long_id.list));
  EXPECT_FALSE(has(long_id.flags, Flag::truncated));
  EXPECT_FALSE(has(only(folder, "long_header.mail").flags, Flag::truncated));
}

TEST(Fixtures, Charsets) {
  NIKKAN_FIXTURES(folder);
  for (const char* name : {"latin1.mail", "latin1.mbox"}) {
    const Mail mail = only(folder, name);
    EXPECT_TRUE(contains(mail.text, "Ivan Bal\u00e1s is a tennis player.")) << name;
    EXPECT_TRUE(has(mail.flags, Flag::charset_mismatch)) << name;
  }
  for (const char* name : {"windows1252.mail", "windows1252.mbox", "attachment_windows1252.mail"}) {
    const Mail mail = only(folder, name);
    EXPECT_TRUE(contains(mail.text, "\u201cquoted term\u201d")) << name;
    EXPECT_FALSE(contains(mail.text, "listinfo")) << name;
    EXPECT_FALSE(contains(mail.text, "\r")) << name;
  }
}

TEST(Fixtures, MimeStructure) {
  NIKKAN_FIXTURES(folder);
  EXPECT_EQ(collapse_space(only(folder, "bad_transfer_encoding.mail").text), "Hello. Testing");
  EXPECT_TRUE(contains(only(folder, "mail_multipart.1").text, "This is an example with a text attachment."));
  EXPECT_FALSE(contains(only(folder, "mail_multipart.1").text, "typedef"));
  EXPECT_TRUE(contains(only(folder, "mail_multipart.2").text, "RFC2331 style filename"));
  EXPECT_TRUE(contains(only(folder, "mail_multipart_bad.2").text, "non-ascii characters"));
  const Mail bad = only(folder, "mail_multipart_bad.1");
  EXPECT_TRUE(contains(bad.text, "malformed boundaries"));
  EXPECT_TRUE(has(bad.flags, Flag::bad_structure));
  for (const char* name : {"attachment.mail", "attachment_folded_name.mail", "attachment_message_rfc822.mail", "mail_delivery_status.1"}) {
    EXPECT_FALSE(trim(only(folder, name).text).empty()) << name;
  }
  const std::string bytes = nikkan::test::read_file(folder / "mail_multipart.2");
  const auto parts = structure({bytes, 0, {}, false, true});
  ASSERT_TRUE(parts.has_value());
  std::set<std::string> names;
  for (const PartInfo& part : *parts) names.insert(part.name);
  EXPECT_TRUE(names.contains("satellite-\u6d77\u6dc0\u533a\u5317\u6d3c\u8def4\u53f7.png"));
}

TEST(Fixtures, Markup) {
  NIKKAN_FIXTURES(folder);
  for (const char* name : {"mail_html.1", "mail_html_unsafe.1"}) {
    const Mail mail = only(folder, name);
    for (const char* word : {"<", "Hello World", "document.write", "background-color", "href"}) {
      EXPECT_FALSE(contains(mail.text, word)) << name << " " << word;
    }
  }
  const Mail enriched = only(folder, "mail_text_enriched.1");
  EXPECT_TRUE(contains(enriched.text, "C I S C O"));
  EXPECT_FALSE(contains(enriched.text, "<bold>"));
  EXPECT_FALSE(contains(enriched.text, "ffff,0000"));
}

TEST(Fixtures, HeaderCutBoxesAreOneMessageWithAWarning) {
  NIKKAN_FIXTURES(folder);
  for (const char* name : {"mailbox_to", "mailbox_date", "mailbox_from", "mailbox_received", "mailbox_return-path", "mailbox_envelope-to",
                           "mailbox-x-envelope-from"}) {
    EXPECT_TRUE(has(only(folder, name).flags, Flag::many_messages)) << name;
  }
}

TEST(Fixtures, OrdinaryMailHasNoSuchWarning) {
  NIKKAN_FIXTURES(folder);
  for (const char* name : {"mail.1", "mail.2", "mail_normal.1", "mail_external_body.1", "mail_html.1"}) {
    EXPECT_FALSE(has(only(folder, name).flags, Flag::many_messages)) << name;
  }
}

TEST(Fixtures, DuplicatesAreFiveDistinctMails) {
  NIKKAN_FIXTURES(folder);
  const Box box = open(folder, "duplicate_tests.mbox");
  ASSERT_EQ(box.mails.size(), 10U);
  auto same = [&box](std::size_t a, std::size_t b) {
    const Mail& x = box.mails[a - 1];
    const Mail& y = box.mails[b - 1];
    return x.message_id == y.message_id && trim(x.text) == trim(y.text) && trim(x.other_text) == trim(y.other_text);
  };
  for (const std::size_t n : {2U, 3U, 4U, 5U, 8U}) EXPECT_TRUE(same(1, n)) << n << ": " << box.mails[n - 1].text;
  for (const std::size_t n : {6U, 7U, 9U, 10U}) EXPECT_FALSE(same(1, n)) << n;
  EXPECT_FALSE(same(9, 10));
  EXPECT_TRUE(contains(box.mails[9].other_text, "____"));
}

TEST(Fixtures, EveryMailIsInsideItsFile) {
  NIKKAN_FIXTURES(folder);
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const Box box = open(folder, entry.path().filename().string());
    for (const Mail& mail : box.mails) EXPECT_LE(mail.source.offset + mail.source.length, box.bytes.size());
  }
}

}  // namespace
}  // namespace nikkan::mail
