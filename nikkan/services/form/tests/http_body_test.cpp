#include "nikkan/services/form/http_body.hpp"

#include <gtest/gtest.h>

namespace nikkan::form {
namespace {

struct Taken {
  std::string body, rest, trailers;
  bool done = false;
};

Result<Taken> take(std::string_view text, std::size_t piece, Framing framing, std::uint64_t length = 0) {
  BodyDecoder decoder(framing, length);
  Taken out;
  while (!text.empty()) {
    ByteView in = as_bytes(text.substr(0, piece));
    const std::size_t size = in.size();
    while (!in.empty() && !decoder.done()) {
      const auto octets = decoder.next(in);
      if (!octets) return std::unexpected(octets.error());
      out.body += as_text(*octets);
    }
    text.remove_prefix(size - in.size());
    if (decoder.done()) break;
  }
  out.rest = text;
  out.done = decoder.done();
  out.trailers = decoder.trailers();
  return out;
}

TEST(BodyDecoder, EndsAtALength) {
  for (std::size_t piece = 1; piece < 10; ++piece) {
    const auto taken = take("hello world", piece, Framing::length, 5).value();
    EXPECT_EQ(taken.body, "hello");
    EXPECT_EQ(taken.rest, " world");
    EXPECT_TRUE(taken.done);
  }
}

TEST(BodyDecoder, HasNothingToTakeOfNoBody) {
  EXPECT_TRUE(BodyDecoder(Framing::none).done());
  EXPECT_TRUE(BodyDecoder(Framing::length, 0).done());
  EXPECT_FALSE(BodyDecoder(Framing::until_close).done());
}

TEST(BodyDecoder, TakesChunksInPiecesOfAnySize) {
  const std::string text = "4\r\nWiki\r\n5;a=\"b\"\r\npedia\r\nE\r\n in\r\n\r\nchunks.\r\n0\r\n\r\nNEXT";
  for (std::size_t piece = 1; piece <= text.size(); ++piece) {
    const auto taken = take(text, piece, Framing::chunked).value();
    EXPECT_EQ(taken.body, "Wikipedia in\r\n\r\nchunks.") << piece;
    EXPECT_EQ(taken.rest, "NEXT");
    EXPECT_EQ(taken.trailers, "");
  }
}

TEST(BodyDecoder, KeepsTrailers) {
  const std::string text = "1\r\na\r\n0\r\nX-Sum: 1\r\nContent-Length: 9\r\n\r\nNEXT";
  for (std::size_t piece = 1; piece <= text.size(); ++piece) {
    const auto taken = take(text, piece, Framing::chunked).value();
    EXPECT_EQ(taken.rest, "NEXT");
    EXPECT_EQ(taken.trailers, "X-Sum: 1\r\nContent-Length: 9\r\n\r\n");
    EXPECT_EQ(clean_trailers(taken.trailers), "X-Sum: 1\r\n\r\n");
  }
  EXPECT_EQ(clean_trailers("Host: a\r\n\r\n"), "");
}

TEST(BodyDecoder, RefusesWhatTwoReadersCouldTakeDifferently) {
  for (const std::string_view bad :
       {"\r\n", "g\r\n", "-1\r\n", "+1\r\n", " 1\r\n", "1 \r\n", "0x1\r\n", "1\n", "1\r\r\n", "1\ra", "1\r\nab", "1\r\na\n", "1\r\na\rb", "0\r\n\n", "0\r\n\rx", "0\r\nX\r\n\r\n",
        "0\r\nX : y\r\n\r\n", "0\r\n Y: z\r\n\r\n", "1;\x01\r\n", "1;a\nb\r\n", "1000000000000000\r\n", "0000000000000001\r\n"}) {
    for (const std::size_t piece : {std::size_t{1}, bad.size()}) EXPECT_FALSE(take(bad, piece, Framing::chunked)) << bad;
  }
}

TEST(BodyDecoder, LimitsExtensionsAndTrailers) {
  EXPECT_TRUE(take("1;" + std::string(256, 'a') + "\r\na\r\n0\r\n\r\n", 99, Framing::chunked));
  EXPECT_EQ(take("1;" + std::string(257, 'a') + "\r\n", 99, Framing::chunked).error().code, Code::limit);
  EXPECT_EQ(take("0\r\nX: " + std::string(9000, 'a') + "\r\n\r\n", 99, Framing::chunked).error().code, Code::limit);
}

TEST(Chunks, AreTakenApartAgain) {
  std::string text;
  append_chunk(text, "");
  append_chunk(text, std::string(300, 'x'));
  append_chunk(text, "y");
  append_last_chunk(text, "A: b\r\n\r\n");
  EXPECT_TRUE(text.starts_with("12c\r\n"));
  const auto taken = take(text, 7, Framing::chunked).value();
  EXPECT_EQ(taken.body, std::string(300, 'x') + "y");
  EXPECT_EQ(taken.trailers, "A: b\r\n\r\n");
}

}  // namespace
}  // namespace nikkan::form
