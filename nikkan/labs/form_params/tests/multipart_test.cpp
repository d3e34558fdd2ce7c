#include "nikkan/labs/form_params/multipart.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>

#include "nikkan/labs/form_params/tests/slow_parser.hpp"

namespace nikkan::form_params {
namespace {

using slow::Outcome;

const Boundary& boundary() {
  static const Boundary kBoundary = Boundary::from("xYz").value();
  return kBoundary;
}

std::string part(std::string_view name, std::string_view data, std::string_view more = "") {
  return "--xYz\r\nContent-Disposition: form-data; name=\"" + std::string(name) + "\"" + std::string(more) +
         "\r\n\r\n" + std::string(data) + "\r\n";
}

const std::string kClose = "--xYz--\r\n";

ParseOptions strict() { return {.strict = true}; }

Outcome whole(const std::string& body, const ParseOptions& options = {}) {
  return slow::parse_in_pieces(body, boundary(), options, {});
}

void refused(const std::string& body, Code code, std::uint64_t offset, std::string_view field,
             const ParseOptions& options = {}) {
  const Outcome out = whole(body, options);
  EXPECT_TRUE(out.failed) << body;
  EXPECT_EQ(to_string(out.code), to_string(code)) << body;
  EXPECT_EQ(out.offset, offset) << body;
  EXPECT_EQ(out.field, field) << body;
}

/// Bodies that are good, or wrong in some way: all are cut everywhere.
std::vector<std::string> bodies() {
  const std::string two = part("a", "1") + part("b", "2", "; filename=\"x.txt\"\r\nContent-Type: text/plain") + kClose;
  return {two,
          kClose,
          "--xYz--",
          "preamble\r\n" + two + "epilogue\r\n--xYz\r\n",
          "\r\n" + two,
          part("empty", "") + kClose,
          "--xYz\r\nContent-Disposition: form-data; name=a\r\n\r\n--xYz--",
          "--xYz\r\n\r\n--xYz--",
          "--xYz\r\n\r\n\r\n--xYz--",
          "--xYz \t \r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--xYz \r\n\r\nx\r\n--xYz--  \r\n",
          part("a", "\r\n--xY\r\n--xyz\r\r\n\r\n-\r\n--") + kClose,
          part("a", "\r\n--xYz ") + kClose,
          part("a", "\r\n--xYzz") + kClose,
          part("a", "1\r\n--xYz-x"),
          part("a", "1\r\n--xYz\rx"),
          part("a", "1\r\n--xYz - "),
          "--xYz\nContent-Disposition: form-data;\n name=\"a\"\nX: y\n\n1\n\r\n--xYz--",
          "--xYz\r\nContent-Disposition\r\n\r\n",
          part("a", "1"),
          "no delimiter at all",
          "",
          "--xYz\r\nContent-Disposition: form-data; name=\"a"};
}

TEST(Multipart, PartsComeInOrderWithTheirHeadsAndData) {
  const Outcome out = whole(bodies().front());
  ASSERT_FALSE(out.failed);
  ASSERT_EQ(out.parts.size(), 2U);
  EXPECT_EQ(out.parts[0].data, "1");
  EXPECT_EQ(out.parts[0].block, "Content-Disposition: form-data; name=\"a\"\r\n");
  EXPECT_EQ(out.parts[0].offset, 7U);
  EXPECT_EQ(out.parts[1].data, "2");
  EXPECT_EQ(out.parts[1].block,
            "Content-Disposition: form-data; name=\"b\"; filename=\"x.txt\"\r\nContent-Type: text/plain\r\n");
}

TEST(Multipart, EveryCutIntoTwoAndThreePiecesGivesTheSame) {
  for (const ParseOptions& options : {ParseOptions{}, strict()}) {
    for (const std::string& body : bodies()) {
      const Outcome once = whole(body, options);
      for (std::size_t a = 0; a <= body.size(); ++a) {
        for (std::size_t b = a; b <= body.size(); ++b) {
          ASSERT_EQ(slow::parse_in_pieces(body, boundary(), options, {a, b}), once) << body << ' ' << a << ' ' << b;
        }
      }
      std::vector<std::size_t> each;
      for (std::size_t i = 1; i < body.size(); ++i) each.push_back(i);
      EXPECT_EQ(slow::parse_in_pieces(body, boundary(), options, each), once) << body;
    }
  }
}

TEST(Multipart, AgreesWithTheSlowParserOnEveryPrefixAndEveryFlippedBit) {
  for (const ParseOptions& options : {ParseOptions{}, strict()}) {
    for (const std::string& body : bodies()) {
      for (std::size_t length = 0; length <= body.size(); ++length) {
        const std::string prefix = body.substr(0, length);
        ASSERT_EQ(whole(prefix, options), slow::parse(prefix, "xYz", options)) << prefix;
      }
      for (std::size_t bit = 0; bit < 8 * body.size(); ++bit) {
        std::string flipped = body;
        flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
        const Outcome out = whole(flipped, options);
        ASSERT_EQ(out, slow::parse(flipped, "xYz", options)) << flipped;
        if (out.failed) {
          ASSERT_LE(out.offset, flipped.size());
        }
      }
    }
  }
}

TEST(Multipart, AgreesWithTheSlowParserOnInventedBodies) {
  std::mt19937 random(7);
  const std::vector<std::string> words{"--xYz",
                                       "--xYz--",
                                       "\r\n",
                                       "\r",
                                       "\n",
                                       "-",
                                       " ",
                                       "\r\n--xYz",
                                       "\r\n--xYz\r\n",
                                       "Content-Disposition: form-data; name=\"a\"",
                                       "\r\n\r\n",
                                       "x",
                                       ":",
                                       "--xYz-"};
  for (int round = 0; round < 30'000; ++round) {
    std::string body = random() % 2 == 0 ? "--xYz\r\n" : "";
    for (std::size_t i = random() % 12; i > 0; --i) body += words[random() % words.size()];
    const ParseOptions options{.strict = random() % 2 == 0, .limits = {.max_parts = 3, .max_header_block = 60}};
    std::vector<std::size_t> cuts{random() % (body.size() + 1), random() % (body.size() + 1)};
    std::ranges::sort(cuts);
    ASSERT_EQ(slow::parse_in_pieces(body, boundary(), options, cuts), slow::parse(body, "xYz", options)) << body;
  }
}

TEST(Multipart, EveryPrefixOfAGoodBodyIsTruncatedAtItsEnd) {
  const std::string body = part("a", "1") + part("b", "2") + "--xYz--";
  for (std::size_t length = 0; length < body.size(); ++length) {
    const Outcome out = whole(body.substr(0, length));
    ASSERT_TRUE(out.failed);
    EXPECT_EQ(to_string(out.code), "truncated") << length;
    EXPECT_EQ(out.offset, length);
  }
  EXPECT_FALSE(whole(body).failed);
}

TEST(Multipart, TheLineEndBeforeADelimiterBelongsToIt) {
  EXPECT_EQ(whole(part("a", "1\r\n") + kClose).parts[0].data, "1\r\n");
  EXPECT_EQ(whole(part("a", "\r\n\r\n") + kClose).parts[0].data, "\r\n\r\n");
  EXPECT_EQ(whole(part("a", "\n") + kClose).parts[0].data, "\n");
}

TEST(Multipart, DataThatAlmostIsADelimiterIsData) {
  for (const std::string data :
       {"\r\n--xY", "\r\n-xYz", "\n--xYz", "\r--xYz", "--xYz", "\r\n--xyz", "\r\r\n--x", "\r\n--xY\r\n--xY"}) {
    if (data == "--xYz") continue;  // behind the empty line that is one
    const Outcome out = whole(part("a", "x" + data) + kClose);
    EXPECT_FALSE(out.failed) << data;
    ASSERT_EQ(out.parts.size(), 1U);
    EXPECT_EQ(out.parts[0].data, "x" + data);
  }
}

TEST(Multipart, APartMayEndRightBehindItsHeader) {
  const Outcome out = whole("--xYz\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n--xYz--\r\n");
  EXPECT_FALSE(out.failed);
  ASSERT_EQ(out.parts.size(), 1U);
  EXPECT_EQ(out.parts[0].data, "");
  EXPECT_TRUE(out.parts[0].ended);
}

TEST(Multipart, PreambleEpilogueAndPaddingAreIgnored) {
  const Outcome out = whole("junk\r\n--xY\r\n--xYz\t \r\n" + part("a", "1").substr(7) + "--xYz--junk\r\n--xYz\r\n");
  EXPECT_FALSE(out.failed);
  ASSERT_EQ(out.parts.size(), 1U);
  refused(part("a", "1") + "--xYz--junk", Code::bad_value, part("a", "1").size() + 7, "multipart.delimiter", strict());
}

TEST(Multipart, WhatStandsBehindABoundaryIsNeverGuessed) {
  refused("--xYzz\r\n", Code::bad_value, 5, "multipart.delimiter");
  refused("--xYz-\r\n", Code::bad_value, 6, "multipart.delimiter");
  refused("--xYz\r\r\n", Code::bad_value, 6, "multipart.delimiter");
  refused("--xYz --", Code::bad_value, 6, "multipart.delimiter");
  refused("--xYz\n", Code::bad_value, 5, "multipart.delimiter", strict());
}

TEST(Multipart, LimitsStandAtTheirValues) {
  const std::string head = "Content-Disposition: form-data; name=\"a\"\r\n",
                    body = "--xYz\r\n" + head + "\r\n1\r\n" + kClose;
  EXPECT_FALSE(whole(body, {.limits = {.max_header_block = head.size()}}).failed);
  refused(body, Code::limit, 7 + head.size() - 1, "header.block", {.limits = {.max_header_block = head.size() - 1}});
  EXPECT_FALSE(whole(body, {.limits = {.max_parts = 1}}).failed);
  refused(body, Code::limit, 7, "multipart.parts", {.limits = {.max_parts = 0}});
  EXPECT_FALSE(whole(body, {.limits = {.max_body = body.size()}}).failed);
  refused(body, Code::limit, body.size() - 1, "multipart.body", {.limits = {.max_body = body.size() - 1}});
  EXPECT_FALSE(whole(body, {.limits = {.max_headers = 1}}).failed);
  refused(body, Code::limit, 7, "header.count", {.limits = {.max_headers = 0}});
}

TEST(Multipart, AHeaderBlockThatNeverEndsStopsAtTheLimit) {
  const std::string endless = "--xYz\r\n" + std::string(20'000, 'a');
  refused(endless, Code::limit, 7 + 8192, "header.block");
  Parser parser(boundary());
  slow::Recorder recorder;
  std::uint64_t fed = 0;
  while (parser.feed(as_bytes(fed == 0 ? "--xYz\r\n" : "a"), recorder)) ASSERT_LT(++fed, 10'000U);
  EXPECT_LE(parser.kept(), 8194U);
}

TEST(Multipart, NoDataIsKeptBetweenPieces) {
  Parser parser(boundary());
  slow::Recorder recorder;
  ASSERT_TRUE(parser.feed(as_bytes("--xYz\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n"), recorder));
  const std::string junk(100'000, '\r');
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(parser.feed(as_bytes(junk + "\r\n--xY"), recorder));
    EXPECT_LE(parser.kept(), boundary().text().size() + 4);
  }
}

TEST(Multipart, TheFirstErrorStays) {
  Parser parser(boundary());
  slow::Recorder recorder;
  EXPECT_FALSE(parser.feed(as_bytes("--xYzz"), recorder));
  const auto again = parser.feed(as_bytes("--xYz--"), recorder);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().offset, 5U);
  EXPECT_EQ(parser.finish().error().offset, 5U);
}

TEST(Multipart, AnErrorOfTheHandlerEndsTheParse) {
  struct Refuser final : Handler {
    Result<void> on_part_data(ByteView, std::uint64_t offset) override { return fail(Code::io, "disk", offset); }
  } refuser;
  Parser parser(boundary());
  const auto good = parser.feed(as_bytes(bodies().front()), refuser);
  ASSERT_FALSE(good);
  EXPECT_EQ(good.error().field, "disk");
  EXPECT_EQ(http_status(good.error()), 500);
}

TEST(Multipart, StatusCodesByKindOfFault) {
  EXPECT_EQ(http_status({Code::limit}), 413);
  EXPECT_EQ(http_status({Code::unsupported}), 415);
  for (const Code code : {Code::truncated, Code::bad_value, Code::bad_length, Code::duplicate, Code::not_found})
    EXPECT_EQ(http_status({code}), 400);
}

// ------------------------------------------------------------ boundaries

TEST(BoundaryText, ComesOutOfAContentType) {
  const auto text = [](std::string_view value) {
    const auto found = Boundary::from_content_type(value);
    return found ? std::string(found->text()) : found.error().message();
  };
  EXPECT_EQ(text("multipart/form-data; boundary=abc"), "abc");
  EXPECT_EQ(text("Multipart/Form-Data;charset=utf-8; Boundary=\"a b:c\""), "a b:c");
  EXPECT_EQ(text("multipart/form-data; boundary = abc ;"), "abc");
  EXPECT_EQ(text("multipart/form-data; boundary=----WebKitFormBoundaryx"), "----WebKitFormBoundaryx");
  EXPECT_EQ(text("multipart/form-data; boundary=a/b+c=d"), "a/b+c=d");
  EXPECT_EQ(text("multipart/mixed; boundary=abc"), "unsupported at byte 0 (content_type): is no multipart/form-data");
  EXPECT_EQ(text("multipart/form-data"), "not_found (content_type.boundary): has no boundary");
  EXPECT_EQ(text("multipart/form-data; boundary=a; boundary=b").substr(0, 9), "duplicate");
  EXPECT_EQ(text("multipart/form-data; boundary=").substr(0, 10), "bad_length");
  EXPECT_EQ(text("multipart/form-data; boundary=\"a").substr(0, 9), "bad_value");
  EXPECT_EQ(text("multipart/form-data; boundary=\"a \"").substr(0, 9), "bad_value");
  EXPECT_EQ(text(""), "unsupported at byte 0 (content_type): is no multipart/form-data");
}

TEST(BoundaryText, HasOneToSeventyCharacters) {
  EXPECT_TRUE(Boundary::from(std::string(70, 'a')));
  EXPECT_FALSE(Boundary::from(std::string(71, 'a')));
  EXPECT_FALSE(Boundary::from(""));
  EXPECT_FALSE(Boundary::from("a\r"));
  EXPECT_FALSE(Boundary::from("\xc3\xa9"));
  EXPECT_TRUE(Boundary::from("a*b"));
  EXPECT_FALSE(Boundary::from("a*b", true));
}

TEST(BoundaryText, ContentTypeIsReadBack) {
  for (const std::string text : {"abc", "a b", "a:b", "a/b", "----x", "a\"b\\c", "'()+_,-./:=?"}) {
    const auto made = Boundary::from(text);
    ASSERT_TRUE(made);
    const auto again = Boundary::from_content_type(made->content_type());
    ASSERT_TRUE(again) << made->content_type();
    EXPECT_EQ(again->text(), text);
  }
}

TEST(BoundaryText, IsGuessedFromTheFirstLine) {
  const auto text = [](std::string_view body) {
    const auto found = Boundary::guess(as_bytes(body));
    return found ? std::string(found->text()) : "";
  };
  EXPECT_EQ(text(bodies().front()), "xYz");
  EXPECT_EQ(text("--xYz--\r\n"), "xYz");
  EXPECT_EQ(text("\r\n--xYz \r\n"), "xYz");
  EXPECT_EQ(text("--a--\r\nContent-Disposition: x\r\n"), "a--");
  EXPECT_EQ(text("hello"), "");
  EXPECT_EQ(text("--"), "");
  EXPECT_EQ(text(""), "");
}

// ------------------------------------------------------------ heads

struct Head {
  PartHead head;
  HeadScratch scratch;
  std::string block;
  Result<void> good;
};

/// In memory that stays where it is.
std::unique_ptr<Head> head(std::string block, bool strictly = false) {
  auto out = std::make_unique<Head>();
  out->block = std::move(block);
  out->good = parse_part_head(out->head, out->block, 100, strictly, out->scratch);
  return out;
}

std::unique_ptr<Head> disposition(const std::string& value, bool strictly = false) {
  return head("Content-Disposition: " + value + "\r\n", strictly);
}

TEST(PartHead, NamesAreReadAsBrowsersWriteThem) {
  EXPECT_EQ(disposition("form-data; name=\"a\"")->head.name, "a");
  EXPECT_EQ(disposition("form-data; name=a")->head.name, "a");
  EXPECT_EQ(disposition("form-data; name=a b ; filename=x y.txt")->head.name, "a b");
  EXPECT_EQ(disposition("FORM-DATA;NAME=\"a\";FileName=\"b\"")->head.filename, "b");
  EXPECT_EQ(disposition("form-data; name=\"a;b=c\"")->head.name, "a;b=c");
  EXPECT_EQ(disposition("form-data; name=\"\"")->head.name, "");
  EXPECT_EQ(disposition("form-data; name=\"a\"; filename=\"\"")->head.filename, "");
  EXPECT_EQ(disposition("form-data; name=\"a%22b%0D%0A\"")->head.name, "a%22b%0D%0A");
  EXPECT_EQ(disposition("form-data; name=\"\xe2\x82\xac\"")->head.name, "\xe2\x82\xac");
  EXPECT_EQ(disposition("form-data;; name=\"a\";")->head.name, "a");
  EXPECT_FALSE(disposition("form-data")->head.name.has_value());
  EXPECT_TRUE(disposition("form-data")->good);
}

// What Node, Chromium and curl send for names that hold a backslash; none of them writes a pair.
TEST(PartHead, ABackslashIsItself) {
  for (const bool strict : {false, true}) {
    EXPECT_EQ(disposition(R"(form-data; name="d\")", strict)->head.name, R"(d\)");
    EXPECT_EQ(disposition(R"(form-data; name="d\\")", strict)->head.name, R"(d\\)");
    EXPECT_EQ(disposition(R"(form-data; name="d\\\")", strict)->head.name, R"(d\\\)");
    EXPECT_EQ(disposition(R"(form-data; name="\")", strict)->head.name, R"(\)");
    const auto both = disposition(R"(form-data; name="a\"; filename="foo\")", strict);
    ASSERT_TRUE(both->good);
    EXPECT_EQ(both->head.name, R"(a\)");
    EXPECT_EQ(both->head.filename, R"(foo\)");
    EXPECT_EQ(disposition(R"(form-data; name="f"; filename="a\b\\c.txt")", strict)->head.filename, R"(a\b\\c.txt)");
  }
}

// Senders that write pairs: urllib3 1.26, curl with --form-escape.
TEST(PartHead, WhereAMarkIsQuotedPairsAreUndone) {
  EXPECT_EQ(disposition(R"(form-data; name="a\\b\"c\\")")->head.name, R"(a\b"c\)");
  EXPECT_EQ(disposition(R"(form-data; name="a\"; b")")->head.name, R"(a"; b)");
  EXPECT_EQ(disposition(R"(form-data; name="\"a\"b")")->head.name, R"("a"b)");
  EXPECT_EQ(disposition(R"(form-data; name="a\"b\")")->head.name, R"(a"b\)");
  EXPECT_FALSE(disposition(R"(form-data; name="a\\"b")")->good);
  EXPECT_FALSE(disposition(R"(form-data; name="a\"b)")->good);
}

TEST(PartHead, ABackslashAsOthersSendIt) {
  EXPECT_EQ(disposition("form-data; name=\"a\\\"b\"")->head.name, "a\"b");
  EXPECT_EQ(disposition("form-data; name=\"a\"; filename=\"C:\\temp\\x.txt\"")->head.filename, "C:\\temp\\x.txt");
}

TEST(PartHead, EscapesOfBrowsersCanBeUndone) {
  EXPECT_EQ(decode_name_escapes("a%22b%0D%0Ac%0d%2522%"), "a\"b\r\nc%0d%2522%");
  EXPECT_EQ(encode_name_escapes("a\"b\r\nc%"), "a%22b%0D%0Ac%");
}

TEST(PartHead, FilenameStarAloneIsAFilenameOrRefused) {
  const auto lenient = disposition("form-data; name=\"a\"; filename*=UTF-8''na%C3%AFve.txt");
  EXPECT_TRUE(lenient->good);
  EXPECT_TRUE(lenient->head.filename_star && lenient->head.filename_of_star);
  EXPECT_EQ(lenient->head.filename, "naïve.txt");
  EXPECT_EQ(disposition("form-data; name=\"a\"; filename*=iso-8859-1'en'na%EFve")->head.filename, "naïve");
  for (const auto* written :
       {"x.txt", "UTF-8''%zz", "UTF-8''%4", "UTF-8''%FF", "UTF-8''a%00", "UTF-8''%0d%0a", "koi8-r''%C3"})
    EXPECT_EQ(disposition(std::string("form-data; name=\"a\"; filename*=") + written)->head.filename, written);
  const auto both = disposition("form-data; name=\"a\"; filename*=UTF-8''b; filename=\"c\"");
  EXPECT_EQ(both->head.filename, "c");
  EXPECT_FALSE(both->head.filename_of_star);
  EXPECT_EQ(disposition("form-data; name=\"a\"; filename*=UTF-8''b; filename*=UTF-8''c")->good.error().code,
            Code::duplicate);
  EXPECT_EQ(disposition("form-data; name=\"a\"; filename*=UTF-8''x", true)->good.error().field, "header.filename_star");
}

TEST(PartHead, WhatCanBeReadTwoWaysIsRefused) {
  const auto field = [](const std::string& block) {
    const auto out = head(block);
    return out->good ? std::string()
                     : std::string(to_string(out->good.error().code)) + " " + std::string(out->good.error().field);
  };
  EXPECT_EQ(field("Content-Disposition: form-data; name=a; name=b\r\n"), "duplicate header.name");
  EXPECT_EQ(field("Content-Disposition: form-data; name=a; filename=a; filename=b\r\n"), "duplicate header.filename");
  EXPECT_EQ(field("Content-Disposition: form-data\r\nContent-Disposition: form-data\r\n"),
            "duplicate header.disposition");
  EXPECT_EQ(field("Content-Type: a/b\r\ncontent-type: c/d\r\n"), "duplicate header.content_type");
  EXPECT_EQ(field("Content-Transfer-Encoding: binary\r\nContent-Transfer-Encoding: base64\r\n"),
            "duplicate header.transfer_encoding");
  EXPECT_EQ(field("Content-Disposition: form-data; name=\"a\" x\r\n"), "bad_value header.disposition");
  EXPECT_EQ(field("Content-Disposition: form-data; name=\"a\r\n"), "bad_value header.disposition");
  EXPECT_EQ(field("Content-Disposition: form-data; name\r\n"), "bad_value header.disposition");
  EXPECT_EQ(field("Content-Disposition: form-data; =a\r\n"), "bad_value header.disposition");
  EXPECT_EQ(field("Content-Disposition: form-data; name=a\"b\r\n"), "bad_value header.disposition");
  EXPECT_EQ(field("Content-Disposition: form-data name=a\r\n"), "bad_value header.disposition");
  EXPECT_EQ(field("Content-Disposition:\r\n"), "bad_value header.disposition");
  EXPECT_EQ(field("Content-Disposition : form-data\r\n"), "bad_value header.line");
  EXPECT_EQ(field(": form-data\r\n"), "bad_value header.line");
  EXPECT_EQ(field(" Content-Disposition: form-data\r\n"), "bad_value header.line");
  EXPECT_EQ(field("Content-Disposition: form-data; name=\"a\rb\"\r\n"), "bad_value header.control");
  EXPECT_EQ(field(std::string("Content-Disposition: form-data; name=\"a\0b\"\r\n", 43)), "bad_value header.control");
}

TEST(PartHead, StrictRefusesWhatLenientAdmits) {
  const std::vector<std::pair<std::string, std::string>> rows{
      {"Content-Disposition: form-data;\r\n name=\"a\"\r\n", "header.fold"},
      {"Content-Disposition: form-data; name=\"a\"\n", "header.line_end"},
      {"Content-Disposition: attachment; name=\"a\"\r\n", "header.disposition"},
      {"Content-Type: text/plain\r\n", "header.disposition"},
      {"Content-Disposition: form-data; name=\"a\x01\"\r\n", "header.control"},
      {"Content-Disposition: form-data; name=\"a\xff\"\r\n", "header.utf8"},
  };
  for (const auto& [block, field] : rows) {
    EXPECT_TRUE(head(block)->good) << block;
    const auto refusal = head(block, true);
    ASSERT_FALSE(refusal->good) << block;
    EXPECT_EQ(refusal->good.error().field, field);
    EXPECT_GE(refusal->good.error().offset, 100U);
  }
}

TEST(PartHead, FoldedLinesAreOne) {
  const auto out =
      head("Content-Disposition: form-data;\r\n\tname=\"a\";\r\n filename=\"b\"\r\nContent-Type:\r\n text/plain\r\n");
  ASSERT_TRUE(out->good) << out->good.error().message();
  EXPECT_EQ(out->head.name, "a");
  EXPECT_EQ(out->head.filename, "b");
  EXPECT_EQ(out->head.content_type, "text/plain");
}

TEST(PartHead, UnknownHeadersAreKeptInTheBlock) {
  const auto out = head(
      "X-Other: \xff\r\nContent-Disposition: form-data; name=\"a\"; other=1\r\nContent-Type:  text/plain; charset=x "
      "\r\nContent-Transfer-Encoding: BINARY\r\n");
  ASSERT_TRUE(out->good);
  EXPECT_EQ(out->head.content_type, "text/plain; charset=x");
  EXPECT_EQ(media_type(out->head.content_type), "text/plain");
  EXPECT_TRUE(is_identity_encoding(out->head.transfer_encoding));
  EXPECT_FALSE(is_identity_encoding("base64"));
  EXPECT_EQ(out->head.block, out->block);
}

TEST(PartHead, TypesAreComparedWithoutCaseOrParameters) {
  EXPECT_TRUE(is_urlencoded_type("Application/X-WWW-Form-URLEncoded ; charset=x"));
  EXPECT_FALSE(is_urlencoded_type("application/x-www-form-urlencoded2"));
  EXPECT_FALSE(is_urlencoded_type(""));
}

}  // namespace
}  // namespace nikkan::form_params
