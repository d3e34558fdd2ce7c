// One message to text and facts: charsets, encodings, structure, footers, hostile shapes.
#include <gtest/gtest.h>

#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/mail/mail.hpp"

namespace nikkan::mail {
namespace {

using daily::Flag;
using daily::Mail;

Mail read(std::string_view raw, std::string_view envelope = {}, const Limits& limits = {}) {
  const auto mail = parse({raw, 0, envelope, false, true}, "vector.eml", limits);
  EXPECT_TRUE(mail.has_value());
  return mail ? *mail : Mail{};
}
std::string text_of(std::string_view content_headers, std::string_view body) {
  return read("Subject: x\n" + std::string(content_headers) + "\n" + std::string(body)).text;
}

TEST(Parse, ATextWithoutHeadersIsRejected) {
  const auto mail = parse({"Hello,\n\nno headers\n", 7, {}, false, true}, "x.eml");
  ASSERT_FALSE(mail.has_value());
  EXPECT_EQ(mail.error().code, Code::bad_value);
  EXPECT_EQ(mail.error().field, "mail.headers");
  EXPECT_EQ(mail.error().offset, 7U);
  EXPECT_FALSE(parse({"", 0, {}, false, true}, "x.eml").has_value());
}

TEST(Parse, FirstOfDuplicateHeadersWins) {
  const Mail mail = read("Subject: first\nContent-Type: text/plain; charset=\"utf-8\"\nSubject: second\nContent-Type: text/html\n\n<b>\n");
  EXPECT_EQ(mail.subject, "first");
  EXPECT_EQ(mail.text, "<b>\n");
  EXPECT_TRUE(has(mail.flags, Flag::duplicate_header));
}

TEST(Parse, HeaderMarks) {
  const Mail mail = read("X-Test-IDTracker: yes\nX-No-Archive: Yes\nX-Reconstructed: yes; why\n\nx\n");
  EXPECT_TRUE(mail.is_test);
  EXPECT_TRUE(mail.no_archive);
  EXPECT_TRUE(has(mail.flags, Flag::reconstructed));
  EXPECT_FALSE(read("X-Test-IDTracker: no\n\nx\n").is_test);
}

TEST(Parse, DateSourcesInOrder) {
  EXPECT_EQ(to_rfc3339(*read("Date: +22306256\nSent: Tue, 02 Dec 2025 16:30:00 -0800\n\nx").date), "2025-12-03T00:30:00Z");
  const Mail received = read("Date: 8: 9: 2\nReceived: from a by b; id c;\n 9 Sep 94 15:37 EDT\nReceived: by d; 1 Jan 2000 00:00:00 GMT\n\nx");
  EXPECT_EQ(to_rfc3339(*received.date), "1994-09-09T19:37:00Z");
  EXPECT_TRUE(has(received.flags, Flag::date_bad));
  EXPECT_EQ(to_rfc3339(*read("Subject: x\n\nx", "From user at bull.net  Fri Feb  1 03:12:00 2008").date), "2008-02-01T03:12:00Z");
  const Mail none = read("Date: Mon, 1 Jan 22306256 00:00:00 +0000\n\nx");
  EXPECT_FALSE(none.date.has_value());
  EXPECT_TRUE(has(none.flags, Flag::undated));
}

TEST(Parse, FoldedAndEncodedSubjects) {
  EXPECT_EQ(read("Subject: Last Call: <d-01.txt>\n (=?utf-8?q?thi?=\n =?utf-8?q?ngs=29_to_Proposed_Standard?=\n\nx").subject,
            "Last Call: <d-01.txt> (things) to Proposed Standard");
  EXPECT_EQ(read("Subject: =?ut f-8?q?caf=C3=A9?=\n\nx").subject, "caf\u00e9");
  EXPECT_EQ(read("Subject: =?utf-8?b?8J+Uk0pvZQ==?=\n\nx").subject, "\U0001F513Joe");
  EXPECT_EQ(read("Subject: =?gb2312?Q?=BA=A3?=\n\nx").subject, "\u6d77");
  EXPECT_EQ(read("Subject: =?utf-8?q?a=0D=0Ab?=\n\nx").subject, "a b");
  EXPECT_EQ(read("Subject: =?utf-8?q?broken\n\nx").subject, "=?utf-8?q?broken");
  EXPECT_EQ(read("Subject: raw \xe9\n\nx").subject, "raw \u00e9");
}

TEST(Transfer, EncodingsInAnyCase) {
  EXPECT_EQ(text_of("Content-Transfer-Encoding: BASE64 \n", "SGVsbG8uIFRlc3Rpbmc=\n"), "Hello. Testing");
  EXPECT_EQ(text_of("Content-Transfer-Encoding: Quoted-Printable\n", "director=\nies =3D =C3=A9=  \n!\n"), "directories = \u00e9!\n");
  EXPECT_EQ(text_of("Content-Transfer-Encoding: quoted-printable\n", "bad =ZZ =\r\nend="), "bad =ZZ end");
  EXPECT_EQ(text_of("Content-Transfer-Encoding: x-unknown\n", "as =3D is\n"), "as =3D is\n");
}

TEST(Charset, RulesOfTheCard) {
  EXPECT_EQ(text_of("", "\x93q\x94 \xe9\n"), "\u201cq\u201d \u00e9\n");
  EXPECT_EQ(text_of("", "caf\xc3\xa9\n"), "caf\u00e9\n");
  EXPECT_EQ(text_of("Content-Type: text/plain; charset=iso-8859-1\n", "\x93q\x94 caf\xe9\n"), "\u201cq\u201d caf\u00e9\n");
  const Mail mixed = read("Content-Type: text/plain; charset=iso-8859-1\n\nBal\xc3\xa1s\n");
  EXPECT_EQ(mixed.text, "Bal\u00e1s\n");
  EXPECT_TRUE(has(mixed.flags, Flag::charset_mismatch));
  EXPECT_FALSE(has(read("Content-Type: text/plain; charset=utf-8\n\nBal\xc3\xa1s\n").flags, Flag::charset_mismatch));
  EXPECT_EQ(text_of("Content-Type: text/plain; charset=\"ISO-8859-2\"\n", "\xb3\xf3\n"), "\u0142\u00f3\n");
  EXPECT_EQ(text_of("Content-Type: text/plain; charset=koi8-r\n", "\xc4\xc1\n"), "\u0434\u0430\n");
  EXPECT_EQ(text_of("Content-Type: text/plain; charset=iso-2022-jp\n", "\x1b$BF|\x1b(B\n"), "\u65e5\n");
  const Mail unknown = read("Content-Type: text/plain; charset=x-no/such//TRANSLIT\n\ncaf\xc3\xa9\n");
  EXPECT_EQ(unknown.text, "caf\u00e9\n");
  EXPECT_TRUE(has(unknown.flags, Flag::charset_mismatch));
  EXPECT_EQ(text_of("Content-Type: text/plain; charset=utf-8\n", "a\xff" "b\n"), "a\ufffd" "b\n");
}

TEST(Text, LineEndsAndControls) {
  EXPECT_EQ(text_of("", "a\r\nb\rc\n"), "a\nb\nc\n");
  EXPECT_EQ(text_of("", std::string_view("a\0b\x07\x0c" "c\td\x7f\n", 10)), "abc\td\n");
}

TEST(Text, FlowedLinesAreJoined) {
  EXPECT_EQ(text_of("Content-Type: text/plain; format=flowed\n", "one \ntwo \nthree\n\n  stuffed\n-- \nsig\n> a \n> b\nc\n"),
            "one two three\n\n stuffed\n-- \nsig\n> a b\nc\n");
  EXPECT_EQ(text_of("Content-Type: text/plain; format=flowed; delsp=yes\n", "\xe6\x97\xa5 \n\xe6\x9c\xac\n"), "\u65e5\u672c\n");
}

constexpr std::string_view kRule = "_______________________________________________\n";
TEST(Text, FootersAreCut) {
  const std::string two = std::string(kRule) + "Foo mailing list\nFoo@ietf.org\nhttps://www.ietf.org/mailman/listinfo/foo\n";
  const std::string three = std::string(kRule) + "Foo mailing list -- foo@ietf.org\nTo unsubscribe send an email to foo-leave@ietf.org\n";
  EXPECT_EQ(text_of("", "text\n" + two), "text\n");
  EXPECT_EQ(text_of("", "text\n\n" + three), "text\n");
  EXPECT_EQ(text_of("", "text\n\n\n" + two + "\n" + three), "text\n");
  const std::string no_footer = "text\n" + std::string(kRule) + "my own rule\n";
  EXPECT_EQ(text_of("", no_footer), no_footer);
}

const std::string kMixed = "Subject: x\nContent-Type: Multipart/Mixed; Boundary=\"NextPart\"\n\npreamble\n";

TEST(Mime, FirstTextPartThatIsNoAttachmentAndNoFooter) {
  EXPECT_EQ(read(kMixed + "--NextPart\nContent-Disposition: attachment\n\nfile\n--NextPart\n\nwanted\n--NextPart\n\nlater\n--NextPart--\n").text, "wanted");
  EXPECT_EQ(read(kMixed + "--NextPart\n\n" + std::string(kRule) + "https://www.ietf.org/mailman/listinfo/x\n--NextPart\n\nwanted\n").text, "wanted\n");
  EXPECT_EQ(read(kMixed + "--NextPart\nContent-Type: Multipart/Alternative; Boundary=\"Other\"\n\n--Other\nContent-Type: text/html\n\n<p>h\n"
                          "--Other\n\ninner\n--Other--\n\n--NextPart--\n").text, "inner");
}

TEST(Mime, ForeignMessagesAreNotDescendedInto) {
  const Mail mail = read(kMixed + "--NextPart\nContent-Type: message/rfc822\n\nSubject: I-D Action: inner\n\ninner\n--NextPart\n"
                                  "Content-Type: Message/External-body; access-type=\"anon-ftp\"\nContent-Transfer-Encoding: base64\n\nContent-Type: text/plain\n\n"
                                  "--NextPart--\n");
  EXPECT_EQ(mail.text, "");
  EXPECT_EQ(mail.subject, "x");
}

TEST(Mime, BrokenBoundariesGiveOneText) {
  const Mail unclosed = read("Content-Type: MULTIPART/ALTERNATIVE;\n BOUNDARY=\"Open (ID_1\n\n--Other(ID)\nContent-type: text/plain\n\nHello\n");
  EXPECT_TRUE(unclosed.text.find("Hello") != std::string::npos);
  EXPECT_TRUE(has(unclosed.flags, Flag::bad_structure));
  EXPECT_EQ(read("Content-Type: multipart/mixed\n\njust text\n").text, "just text\n");
}

TEST(Mime, MarkupIsRemoved) {
  const std::string html = text_of("Content-Type: text/html\n", "<html><style>p {x}</style><script>alert(1)</script><p>A &amp; B<br>C<a href=\"u\">d</a> &#8212; &bogus;</html>");
  EXPECT_EQ(collapse_space(html), "A & B Cd \u2014 &bogus;");
  EXPECT_EQ(text_of("Content-Type: text/enriched\n", "<bold><color><param>ffff</param>Big</color></bold> << 1\n"), "Big < 1\n");
  EXPECT_EQ(text_of("Content-Type: text/html\n", "<script>never closed"), "");
}

TEST(Mime, StructureListsNames) {
  const std::string raw = kMixed + "--NextPart\n\nhello\n--NextPart\nContent-Type: image/png\nContent-Disposition: attachment;\n"
                                   "  filename*=GB2312''satellite%2D%BA%A3.png\n\nx\n--NextPart--\n";
  const auto parts = structure({raw, 0, {}, false, true});
  ASSERT_TRUE(parts.has_value());
  ASSERT_EQ(parts->size(), 2U);
  EXPECT_EQ((*parts)[0].type, "text/plain");
  EXPECT_EQ((*parts)[1].type, "image/png");
  EXPECT_EQ((*parts)[1].name, "satellite-\u6d77.png");
  EXPECT_TRUE((*parts)[1].attachment);
}

TEST(Hostile, TenThousandNestedParts) {
  std::string raw = "Subject: deep\n";
  for (int i = 0; i < 10000; ++i) {
    const std::string boundary = "b" + std::to_string(i);
    raw += "Content-Type: multipart/mixed; boundary=" + boundary + "\n\n--" + boundary + "\n";
  }
  raw += "\ntext\n";
  const Mail mail = read(raw);
  EXPECT_EQ(mail.text, "");
  EXPECT_TRUE(has(mail.flags, Flag::truncated));
}

TEST(Hostile, TenThousandParts) {
  std::string raw = kMixed;
  for (int i = 0; i < 10000; ++i) raw += "--NextPart\nContent-Type: image/png\n\nx\n";
  const Mail mail = read(raw);
  EXPECT_EQ(mail.text, "");
  EXPECT_TRUE(has(mail.flags, Flag::truncated));
  EXPECT_LE(structure({raw, 0, {}, false, true})->size(), 64U);
}

TEST(Hostile, FiftyMegabyteHeaderLine) {
  const std::string raw = "From: a@b\nSubject: " + std::string(50U << 20U, 's') + "\n\nbody\n";
  const Mail mail = read(raw);
  EXPECT_TRUE(has(mail.flags, Flag::truncated));
  EXPECT_LE(mail.subject.size(), 64U << 10U);
  EXPECT_EQ(mail.source.length, raw.size());
}

TEST(Hostile, AnEnvelopeOfMillionsOfWords) {
  std::string box = "From ";
  for (int i = 0; i < 1000000; ++i) box += "Mon x ";
  box += "\nSubject: x\n\nbody\n";
  Scanner scanner(box, recognise(box));
  RawMessage raw;
  ASSERT_TRUE(scanner.next(raw));
  EXPECT_FALSE(parse(raw, "x.mbox")->date.has_value());
}

TEST(Hostile, ThousandsOfHeaders) {
  std::string raw;
  for (int i = 0; i < 5000; ++i) raw += "X-" + std::to_string(i) + ": v\n";
  raw += "Subject: late\n\nbody\n";
  const Mail mail = read(raw);
  EXPECT_TRUE(has(mail.flags, Flag::truncated));
  EXPECT_EQ(mail.text, "body\n");
}

TEST(Hostile, SeveralMessagesWithoutSeparatorsAreRemarked) {
  const std::string block = "\nTo: x@example.org\nFrom: y@example.org\nDate: Mon, 5 Jul 2004 14:50:15 -0400\nSubject: z\n\ntext\n";
  EXPECT_TRUE(has(read("Subject: x\n\nhello\n" + block + block).flags, Flag::many_messages));
  EXPECT_TRUE(has(read("Subject: x\n\nhello\n" + block).flags, Flag::many_messages));
  EXPECT_TRUE(has(read("\nSubject: x\n\nhello\n").flags, Flag::many_messages));
  EXPECT_FALSE(has(read("Subject: x\n\n----- Forwarded -----\n" + block).flags, Flag::many_messages));
  EXPECT_FALSE(has(read("Subject: x\n\nTitle: a\nName: b\nPages: 3\n\nTitle: a\nName: b\nPages: 3\n").flags, Flag::many_messages));
}

TEST(Hostile, EveryCutOfAMessageIsReadWithoutHarm) {
  const std::string raw = kMixed + "--NextPart\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n=C3=A9 =\n\n--NextPart--\n";
  for (std::size_t n = 0; n <= raw.size(); ++n) {
    const auto mail = parse({std::string_view(raw).substr(0, n), 0, {}, true, true}, "x");
    EXPECT_TRUE(!mail || is_valid_utf8(mail->text));
  }
}

}  // namespace
}  // namespace nikkan::mail
