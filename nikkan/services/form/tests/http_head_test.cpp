#include "nikkan/services/form/http_head.hpp"

#include <gtest/gtest.h>

#include <string>

namespace nikkan::form {
namespace {

Result<std::string> collect(std::string_view text, std::size_t piece, HeadLimits limits = {}) {
  HeadCollector collector(limits);
  ByteView in = as_bytes(text);
  while (!in.empty()) {
    ByteView part = in.first(std::min(piece, in.size()));
    const std::size_t size = part.size();
    const auto whole = collector.take(part);
    if (!whole) return std::unexpected(whole.error());
    in = in.subspan(size - part.size());
    if (*whole) return std::string(collector.text());
  }
  return fail(Code::truncated, "test");
}

std::string fields(std::string_view lines) { return "POST / HTTP/1.1\r\nHost: a\r\n" + std::string(lines) + "\r\n"; }

TEST(HeadCollector, FindsTheEndInPiecesOfAnySize) {
  const std::string head = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  for (std::size_t piece = 1; piece <= head.size() + 4; ++piece) {
    EXPECT_EQ(collect(head + "body", piece).value(), head) << piece;
  }
}

TEST(HeadCollector, SkipsTwoEmptyLinesBeforeARequestAndNoMore) {
  EXPECT_EQ(collect("\r\n\r\nGET / HTTP/1.1\r\n\r\n", 100).value(), "GET / HTTP/1.1\r\n\r\n");
  EXPECT_EQ(collect("\r\n\r\n\r\nGET / HTTP/1.1\r\n\r\n", 100).error().field, "http.request_line");
}

TEST(HeadCollector, RefusesLooseLineEndsAndNul) {
  for (const std::string_view bad : {"GET / HTTP/1.1\nHost: a\r\n\r\n", "GET / HTTP/1.1\rHost: a\r\n\r\n", "\nGET", "GET\r\r\n"}) {
    EXPECT_EQ(collect(bad, 1).error().field, "http.line_end") << bad;
  }
  EXPECT_EQ(collect(std::string_view("GET \0", 5), 1).error().field, "http.line_end");
}

TEST(HeadCollector, RefusesMoreThanItsLimit) {
  EXPECT_EQ(collect("GET /" + std::string(100, 'a'), 7, {.max_octets = 50}).error().code, Code::limit);
}

TEST(RequestHead, ReadsWhatCurlSends) {
  const std::string text = "POST /upload?x=1 HTTP/1.1\r\nHost: 127.0.0.1:8000\r\nUser-Agent: curl/7.88.1\r\nAccept: */*\r\nContent-Length: 314\r\n"
                           "Content-Type: multipart/form-data; boundary=x\r\nExpect: 100-continue\r\n\r\n";
  const auto head = parse_request_head(text);
  ASSERT_TRUE(head);
  EXPECT_EQ(head->method, "POST");
  EXPECT_EQ(head->target, "/upload?x=1");
  EXPECT_EQ(head->authority, "127.0.0.1:8000");
  EXPECT_EQ(head->framing, Framing::length);
  EXPECT_EQ(head->length, 314U);
  EXPECT_TRUE(head->keep_alive);
  EXPECT_TRUE(head->expects_continue);
  ASSERT_NE(find_field(head->fields, "user-AGENT"), nullptr);
  EXPECT_EQ(find_field(head->fields, "user-agent")->value, "curl/7.88.1");
}

TEST(RequestHead, TakesATargetInAbsoluteForm) {
  const std::string text = "GET HTTP://example.org:81/a?b HTTP/1.1\r\nHost: other\r\n\r\n";
  const auto head = parse_request_head(text);
  ASSERT_TRUE(head);
  EXPECT_EQ(head->target, "/a?b");
  EXPECT_EQ(head->authority, "example.org:81");
  const std::string root = "GET http://example.org HTTP/1.1\r\nHost: a\r\n\r\n", all = "OPTIONS http://example.org HTTP/1.1\r\nHost: a\r\n\r\n";
  EXPECT_EQ(parse_request_head(root)->target, "/");
  EXPECT_EQ(parse_request_head(all)->target, "*");
}

TEST(RequestHead, KnowsWhenAConnectionEnds) {
  const std::string old = "GET / HTTP/1.0\r\n\r\n", close = "GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n";
  EXPECT_FALSE(parse_request_head(old)->keep_alive);
  EXPECT_FALSE(parse_request_head(close)->keep_alive);
}

TEST(RequestHead, TakesEqualLengthsThatStandTwice) {
  const std::string twice = fields("Content-Length: 5\r\nContent-Length: 5\r\n"), list = fields("Content-Length: 5, 5\r\n");
  EXPECT_EQ(parse_request_head(twice)->length, 5U);
  EXPECT_EQ(parse_request_head(list)->length, 5U);
}

struct Bad {
  std::string name;
  std::string text;
  int status;
  std::string field;
};

class BadRequest : public testing::TestWithParam<Bad> {};

TEST_P(BadRequest, IsRefused) {
  const auto head = parse_request_head(GetParam().text);
  ASSERT_FALSE(head);
  EXPECT_EQ(status_of_head(head.error()), GetParam().status);
  EXPECT_EQ(head.error().field, GetParam().field);
}

INSTANTIATE_TEST_SUITE_P(
    Smuggling, BadRequest,
    testing::Values(Bad{"LengthBesideChunked", fields("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"), 400, "http.transfer_encoding"},
                    Bad{"ChunkedBesideLength", fields("Transfer-Encoding: chunked\r\nContent-Length: 0\r\n"), 400, "http.transfer_encoding"},
                    Bad{"LengthsDiffer", fields("Content-Length: 5\r\nContent-Length: 6\r\n"), 400, "http.content_length"},
                    Bad{"LengthsDifferInAList", fields("Content-Length: 5, 6\r\n"), 400, "http.content_length"},
                    Bad{"LengthWithSign", fields("Content-Length: +5\r\n"), 400, "http.content_length"},
                    Bad{"LengthInHex", fields("Content-Length: 0x5\r\n"), 400, "http.content_length"},
                    Bad{"LengthEmpty", fields("Content-Length: \r\n"), 400, "http.content_length"},
                    Bad{"LengthWithBlank", fields("Content-Length: 5 5\r\n"), 400, "http.content_length"},
                    Bad{"LengthTooLong", fields("Content-Length: 99999999999999999999\r\n"), 400, "http.content_length"},
                    Bad{"CodingTwice", fields("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), 400, "http.transfer_encoding"},
                    Bad{"ChunkedTwice", fields("Transfer-Encoding: chunked, chunked\r\n"), 400, "http.transfer_encoding"},
                    Bad{"ChunkedNotLast", fields("Transfer-Encoding: chunked, gzip\r\n"), 400, "http.transfer_encoding"},
                    Bad{"ChunkedWithParameter", fields("Transfer-Encoding: chunked;x\r\n"), 400, "http.transfer_encoding"},
                    Bad{"ChunkedWithVerticalTab", fields("Transfer-Encoding: \x0b" "chunked\r\n"), 400, "http.field_value"},
                    Bad{"OtherCoding", fields("Transfer-Encoding: gzip, chunked\r\n"), 501, "http.transfer_encoding"},
                    Bad{"IdentityCoding", fields("Transfer-Encoding: identity\r\n"), 400, "http.transfer_encoding"},
                    Bad{"CodingInHttp10", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400, "http.transfer_encoding"},
                    Bad{"BlankBeforeColon", fields("Content-Length : 5\r\n"), 400, "http.field_name"},
                    Bad{"FoldedLine", fields("X: a\r\n b\r\n"), 400, "http.field"}, Bad{"FoldedWithColon", fields("X: a\r\n\tTransfer-Encoding: chunked\r\n"), 400, "http.field_name"},
                    Bad{"NoColon", fields("Content-Length 5\r\n"), 400, "http.field"}, Bad{"NoName", fields(": 5\r\n"), 400, "http.field_name"},
                    Bad{"ControlInName", fields("X\x01: 5\r\n"), 400, "http.field_name"}, Bad{"DeleteInValue", fields("X: \x7f\r\n"), 400, "http.field_value"},
                    Bad{"LooseCr", fields("X: a\rb\r\n"), 400, "http.line_end"}, Bad{"LooseLf", fields("X: a\nb\r\n"), 400, "http.line_end"},
                    Bad{"TwoHosts", fields("Host: b\r\n"), 400, "http.host"}, Bad{"HostWithPath", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400, "http.host"},
                    Bad{"HostWithUser", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", 400, "http.host"}, Bad{"NoHost", "GET / HTTP/1.1\r\n\r\n", 400, "http.host"}),
    [](const auto& of) { return of.param.name; });

INSTANTIATE_TEST_SUITE_P(
    RequestLine, BadRequest,
    testing::Values(Bad{"NoVersion", "GET /\r\n\r\n", 400, "http.request_line"}, Bad{"TwoBlanks", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400, "http.target"},
                    Bad{"BlankInTarget", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400, "http.target"}, Bad{"TabForBlank", "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", 400, "http.request_line"},
                    Bad{"MethodIsNoToken", "G(T / HTTP/1.1\r\nHost: a\r\n\r\n", 400, "http.method"}, Bad{"NoMethod", " / HTTP/1.1\r\nHost: a\r\n\r\n", 400, "http.method"},
                    Bad{"Fragment", "GET /#a HTTP/1.1\r\nHost: a\r\n\r\n", 400, "http.target"}, Bad{"TargetNotAscii", "GET /\xc3\xa9 HTTP/1.1\r\nHost: a\r\n\r\n", 400, "http.target"},
                    Bad{"TargetWithoutSlash", "GET a HTTP/1.1\r\nHost: a\r\n\r\n", 400, "http.target"}, Bad{"StarForGet", "GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400, "http.target"},
                    Bad{"OtherScheme", "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400, "http.target"}, Bad{"NoAuthority", "GET http:///a HTTP/1.1\r\nHost: a\r\n\r\n", 400, "http.target"},
                    Bad{"LowerCaseVersion", "GET / http/1.1\r\nHost: a\r\n\r\n", 400, "http.version"}, Bad{"LongVersion", "GET / HTTP/1.1x\r\nHost: a\r\n\r\n", 400, "http.version"},
                    Bad{"Http2", "PRI * HTTP/2.0\r\n\r\n", 505, "http.version"}, Bad{"Http09", "GET / HTTP/0.9\r\n\r\n", 505, "http.version"},
                    Bad{"Tunnel", "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", 501, "http.method"}),
    [](const auto& of) { return of.param.name; });

TEST(RequestHead, RefusesTooManyFields) {
  std::string lines;
  for (int i = 0; i < 100; ++i) lines += "X: y\r\n";
  const auto head = parse_request_head(fields(lines));
  ASSERT_FALSE(head);
  EXPECT_EQ(status_of_head(head.error()), 431);
}

TEST(RequestHead, EveryPrefixIsRefused) {
  const std::string text = fields("Content-Length: 5\r\nX: y\r\n");
  for (std::size_t size = 0; size < text.size(); ++size) EXPECT_FALSE(parse_request_head(text.substr(0, size))) << size;
}

Result<ResponseHead> response(const std::string& text, bool to_head = false) { return parse_response_head(text, to_head); }

TEST(ResponseHead, KnowsHowTheBodyEnds) {
  EXPECT_EQ(response("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n")->framing, Framing::length);
  EXPECT_EQ(response("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")->framing, Framing::chunked);
  EXPECT_EQ(response("HTTP/1.0 200 OK\r\n\r\n")->framing, Framing::until_close);
  EXPECT_EQ(response("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")->framing, Framing::none);
  for (const char* status : {"100 Continue", "204 No Content", "304 Not Modified"}) {
    EXPECT_EQ(response(std::string("HTTP/1.1 ") + status + "\r\nContent-Length: 3\r\n\r\n")->framing, Framing::none) << status;
  }
  EXPECT_EQ(response("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", true)->framing, Framing::none);
  EXPECT_EQ(response("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", true)->length, 3U);
}

TEST(ResponseHead, TakesAnEmptyReason) {
  EXPECT_EQ(response("HTTP/1.1 200 \r\n\r\n")->status, 200);
  EXPECT_EQ(response("HTTP/1.1 200\r\n\r\n")->reason, "");
  EXPECT_EQ(response("HTTP/1.1 404 Not Found\r\n\r\n")->reason, "Not Found");
}

TEST(ResponseHead, RefusesWhatIsNone) {
  for (const char* line : {"HTTP/1.1 20 OK", "HTTP/1.1 2000 OK", "HTTP/1.1  200 OK", "HTTP/1.1 099 x", "HTTP/1.1", "ICY 200 OK", "HTTP/2.0 200 OK", "HTTP/1.1 2x0 OK",
                           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 3", "HTTP/1.1 200 OK\r\nX : y"}) {
    EXPECT_FALSE(response(std::string(line) + "\r\n\r\n")) << line;
  }
}

TEST(HopFields, DropsWhatIsForOneHopAndKeepsWhatNeverIs) {
  const std::string text = fields("Connection: close, X-Mine, content-length, Host, X-Forwarded-For\r\n");
  const auto head = parse_request_head(text);
  const HopFields hop(head->fields);
  for (const char* name : {"Connection", "Keep-Alive", "TE", "Transfer-Encoding", "Upgrade", "Proxy-Authorization", "x-mine"}) EXPECT_TRUE(hop.drops(name)) << name;
  for (const char* name : {"Host", "Content-Length", "Content-Type", "X-Forwarded-For", "Cookie", "X-Other"}) EXPECT_FALSE(hop.drops(name)) << name;
}

}  // namespace
}  // namespace nikkan::form
