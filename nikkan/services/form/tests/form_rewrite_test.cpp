#include "nikkan/services/form/form_rewrite.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "nikkan/labs/form_params/expand.hpp"

namespace nikkan::form {
namespace {

using namespace form_params;
using testing::ElementsAre;

const Boundary& boundary() {
  static const Boundary kBoundary = Boundary::from("BoUnDaRy").value();
  return kBoundary;
}

std::string field(std::string_view name, std::string_view value) {
  std::string out;
  append_plain_field(out, boundary(), name, value);
  return out;
}
std::string params(std::string_view text, std::string_view name = "params") {
  std::string out;
  append_params_head(out, boundary(), name);
  return out.append(text).append("\r\n");
}
std::string file(std::string_view name, std::string_view data) {
  const std::string_view filename = "f.bin";
  std::string out;
  append_part_head(out, boundary(), name, &filename, "application/octet-stream");
  return out.append(data).append("\r\n");
}
const std::string kEnd = "--BoUnDaRy--\r\n";

Result<std::string> rewrite(std::string_view body, RewriteOptions options = {}, std::size_t piece = 1000) {
  FormRewriter rewriter(boundary(), std::move(options));
  std::string out;
  while (!body.empty()) {
    if (auto fed = rewriter.feed(as_bytes(body.substr(0, piece)), out); !fed) return std::unexpected(fed.error());
    body.remove_prefix(std::min(piece, body.size()));
  }
  if (auto finished = rewriter.finish(out); !finished) return std::unexpected(finished.error());
  return out;
}

/// Names, values and kinds, in order.
std::vector<std::string> entries(std::string_view body) {
  std::vector<std::string> out;
  const auto form = read_form(as_bytes(body), boundary());
  if (!form) return {form.error().message()};
  for (const Form::Item& item : form->items) out.push_back(item.name + (item.kind == Kind::file ? " file " + std::to_string(item.size) : "=" + item.value));
  return out;
}

TEST(Expand, MakesPlainPartsAtTheirPlace) {
  const std::string body = field("a", "0") + params("user_id=12345&session=abc+123%26") + file("f", "data") + params("z=%E2%82%AC") + kEnd;
  const std::string want = field("a", "0") + field("user_id", "12345") + field("session", "abc 123&") + file("f", "data") + field("z", "€") + kEnd;
  for (std::size_t piece = 1; piece < body.size() + 1; ++piece) EXPECT_EQ(rewrite(body, {}, piece).value(), want) << piece;
}

TEST(Expand, LeavesOctetForOctetWhatIsNotItsOwn) {
  std::string odd = "--BoUnDaRy\r\nContent-Disposition: form-data; name=\"x\"; filename=\"p\"\r\nContent-Type: application/x-www-form-urlencoded\r\nX-Y: z\r\n\r\na=1\r\n";
  odd += params("a=1", "meta") + field("", "") + file("f", std::string("\0\xff\r\n--BoUnDaR\r\n--\r\n", 19));
  EXPECT_EQ(rewrite(odd + kEnd).value(), odd + kEnd);
}

TEST(Expand, TakesAnyNameWhenToldSo) {
  const std::string body = params("a=1", "meta") + kEnd;
  EXPECT_EQ(rewrite(body, {.which = Expand::any}).value(), field("a", "1") + kEnd);
  EXPECT_EQ(rewrite(body, {.names = {"x", "meta"}}).value(), field("a", "1") + kEnd);
}

TEST(Expand, LeavesAnEmptyFieldWhereNothingElseIsLeft) {
  EXPECT_EQ(rewrite(params("") + kEnd).value(), field("params", "") + kEnd);
  EXPECT_EQ(rewrite(params("&&") + params("") + kEnd).value(), field("params", "") + kEnd);
  EXPECT_EQ(rewrite(params("", "m%22") + kEnd, {.which = Expand::any}).value(), field("m\"", "") + kEnd);
  EXPECT_EQ(rewrite(params("") + field("a", "1") + kEnd).value(), field("a", "1") + kEnd);
  EXPECT_EQ(rewrite(params("a=1") + params("") + kEnd).value(), field("a", "1") + kEnd);
  EXPECT_EQ(rewrite(kEnd).value(), kEnd);
}

TEST(Expand, NamesCannotBringHeaders) {
  EXPECT_EQ(rewrite(params("a%22%0D%0AContent-Type:+x=1") + kEnd).value(), field("a\"\r\nContent-Type: x", "1") + kEnd);
  EXPECT_EQ(rewrite(params("a%22%0D%0Ab=1") + kEnd).value(), "--BoUnDaRy\r\nContent-Disposition: form-data; name=\"a%22%0D%0Ab\"\r\n\r\n1\r\n" + kEnd);
}

TEST(Expand, RefusesNamesThatNoHeaderCanHold) {
  for (const char* name : {"a%00", "%01", "a%7Fb", "a%5C", "%5C"}) EXPECT_EQ(rewrite(params(std::string("x=1&") + name + "=1") + kEnd).error().field, "form.name") << name;
  EXPECT_EQ(rewrite(params("a%5Cb=1") + kEnd).value(), field("a\\b", "1") + kEnd);
}

TEST(Expand, AValueCannotBringParts) {
  for (const char* value : {"x%0D%0A--BoUnDaRy%0D%0AContent-Disposition:+form-data;+name=%22role%22%0D%0A%0D%0Aadmin", "--BoUnDaRy--", "%0A--BoUnDaRy", "x--BoUnDaRyx"}) {
    const auto out = rewrite(params(std::string("a=") + value) + kEnd);
    ASSERT_FALSE(out) << value;
    EXPECT_EQ(out.error().field, "form.boundary");
    EXPECT_EQ(http_status(out.error()), 400);
  }
}

TEST(Expand, CountsWhatComesOut) {
  const RewriteOptions options{.limits = {.max_entries = 3}};
  EXPECT_TRUE(rewrite(params("a&b&c") + kEnd, options));
  EXPECT_EQ(rewrite(params("a&b&c&d") + kEnd, options).error().code, Code::limit);
  EXPECT_EQ(rewrite(field("x", "") + params("a&b&c") + kEnd, options).error().code, Code::limit);
  EXPECT_EQ(rewrite(params("a&b&c") + file("x", "") + kEnd, options).error().code, Code::limit);
}

TEST(Expand, RefusesABodyThatIsCut) {
  const std::string body = params("a=1") + file("f", "data") + kEnd;
  // Without the last line end it is whole.
  for (std::size_t size = 0; size < body.size() - 2; ++size) EXPECT_FALSE(rewrite(body.substr(0, size))) << size;
  EXPECT_TRUE(rewrite(body.substr(0, body.size() - 2)));
}

TEST(Expand, StrictRefusesBadEscapes) {
  EXPECT_TRUE(rewrite(params("a=%zz") + kEnd));
  EXPECT_FALSE(rewrite(params("a=%zz") + kEnd, {.strict = true}));
}

TEST(Expand, StrictRefusesTransferEncodingsAndPartsWithoutAName) {
  const std::string coded = "--BoUnDaRy\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: base64\r\n\r\nYQ==\r\n" + kEnd;
  const std::string unnamed = "--BoUnDaRy\r\nContent-Disposition: form-data\r\n\r\na\r\n" + kEnd;
  EXPECT_EQ(rewrite(coded).value(), coded);
  EXPECT_EQ(http_status(rewrite(coded, {.strict = true}).error()), 415);
  EXPECT_EQ(rewrite(unnamed).value(), unnamed);
  EXPECT_EQ(http_status(rewrite(unnamed, {.strict = true}).error()), 400);
}

TEST(Expand, TellsNamesForALog) {
  FormRewriter rewriter(boundary());
  std::string out;
  std::string many = "long" + std::string(200, 'x') + "=1";
  for (int i = 0; i < 100; ++i) many += "&f" + std::to_string(i) + "=secret";
  ASSERT_TRUE(rewriter.feed(as_bytes(params("role=admin&b=2") + params(many) + kEnd), out));
  ASSERT_TRUE(rewriter.finish(out));
  const auto log = rewriter.take_log();
  ASSERT_EQ(log.size(), 2U);
  EXPECT_EQ(log[0].name, "params");
  EXPECT_THAT(log[0].fields, ElementsAre("role", "b"));
  EXPECT_EQ(log[1].count, 101U);
  EXPECT_EQ(log[1].fields.size(), 64U);
  EXPECT_EQ(log[1].fields[0].size(), 128U);
  EXPECT_EQ(rewriter.rewritten_fields(), 103U);
}

/// Feeds piece by piece and promises as soon as it can; gives the body and what was promised.
Result<std::pair<std::string, std::uint64_t>> promised(std::string_view body, std::size_t piece, std::uint64_t room, RewriteOptions options = {}) {
  FormRewriter rewriter(boundary(), std::move(options));
  std::string out;
  std::uint64_t promise = 0;
  const std::uint64_t length = body.size();
  while (!body.empty()) {
    if (auto fed = rewriter.feed(as_bytes(body.substr(0, piece)), out); !fed) return std::unexpected(fed.error());
    body.remove_prefix(std::min(piece, body.size()));
    if (promise == 0 && rewriter.in_file()) {
      rewriter.promise(length, room);
      promise = rewriter.promised();
    }
  }
  if (auto finished = rewriter.finish(out); !finished) return std::unexpected(finished.error());
  return std::pair(out, promise);
}

TEST(Promise, IsKeptWhateverComes) {
  std::mt19937 generator(1);
  const auto random = [&] { return static_cast<unsigned>(generator()); };
  for (int round = 0; round < 3000; ++round) {
    std::string body;
    if (random() % 8 == 0) body += "preamble\r\n";
    bool has_file = false;
    for (unsigned parts = 1 + random() % 6; parts != 0; --parts) {
      const std::string value(random() % 40, 'v');
      switch (random() % 4) {
        case 0: body += field("a" + value, value); break;
        case 1: body += params("x=" + value + "&y" + value + "=%20&z"); break;
        case 2: body += params(""); break;
        default: body += file("f", value); has_file = true; break;
      }
    }
    const std::string expected = body + "--BoUnDaRy--";
    body = expected;
    // An ending with or without its line end, and epilogues.
    const unsigned end = random() % 4;
    if (end != 0) body += "\r\n";
    if (end > 1) body += std::string(random() % 9, '\n');
    for (const auto way : {Rewrite::expand, Rewrite::consolidate}) {
      const auto made = promised(body, 1 + random() % body.size(), 4096, {.rewrite = way});
      ASSERT_TRUE(made) << made.error().message();
      const std::vector<std::string> was = entries(expected);
      const bool emptied = was.empty() && way == Rewrite::expand;
      EXPECT_EQ(entries(made->first), emptied ? std::vector<std::string>{"params="} : was);
      if (made->second == 0) continue;
      ASSERT_TRUE(has_file);
      EXPECT_EQ(made->first.size(), made->second);
      const std::string epilogue = made->first.substr(made->first.rfind("--BoUnDaRy--") + 12);
      EXPECT_EQ(epilogue.find_first_not_of("\r\n"), std::string::npos);
      const bool empty_params = body.find("urlencoded\r\n\r\n\r\n") != std::string::npos;
      if (end < 2 && !empty_params && way == Rewrite::expand) {
        EXPECT_EQ(epilogue.size() % 2, 0U) << body;
      }
    }
  }
}

TEST(Promise, IsExactWhereNothingIsBehindTheFile) {
  const std::string body = params("a=1&b=2") + file("f", "data") + kEnd;
  const auto made = promised(body, 1, 0);
  ASSERT_TRUE(made);
  EXPECT_EQ(made->first, field("a", "1") + field("b", "2") + file("f", "data") + kEnd);
  EXPECT_EQ(made->second, made->first.size());
}

TEST(Promise, RefusesWhatNeedsMoreRoom) {
  std::string many = "a";
  for (int i = 0; i < 20; ++i) many += "&a";
  const std::string body = file("f", "data") + params(many) + kEnd;
  const auto made = promised(body, 10, 100);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().field, "form.room");
  EXPECT_EQ(http_status(made.error()), 413);
  EXPECT_TRUE(promised(body, 10, 4096));
}

TEST(Consolidate, MakesOnePartOfFieldsThatStandTogether) {
  const RewriteOptions options{.rewrite = Rewrite::consolidate};
  const std::string body = field("user_id", "12345") + field("session", "a b&c") + field("q", "") + file("f", "data") + field("x", "1") + field("y", "2") + field("z", "3") + kEnd;
  const std::string want = params("user_id=12345&session=a+b%26c&q=") + file("f", "data") + params("x=1&y=2&z=3") + kEnd;
  for (std::size_t piece = 1; piece <= body.size(); ++piece) EXPECT_EQ(rewrite(body, options, piece).value(), want) << piece;
  EXPECT_EQ(entries(want), entries(body));
}

TEST(Consolidate, LeavesWhatWouldNotBeShorter) {
  const RewriteOptions options{.rewrite = Rewrite::consolidate};
  for (const std::string& body : {field("a", "1") + kEnd, file("f", "x") + kEnd, field("params", "1") + field("params", "2") + kEnd}) {
    EXPECT_EQ(rewrite(body, options).value(), body);
  }
  std::string kanji;
  for (int i = 0; i < 50; ++i) kanji += "字";
  // Fields of one name stay together.
  const std::string body = field("k", kanji) + field("a", "1") + field("k", "2") + field("b", "2") + field("c", "3") + kEnd;
  EXPECT_EQ(rewrite(body, options).value(), field("k", kanji) + field("k", "2") + params("a=1&b=2&c=3") + kEnd);
}

TEST(Consolidate, LeavesWhatSaysMoreThanItsName) {
  const std::string fields = field("a", "1") + field("b", "2") + field("c", "3");
  for (const std::string more : {"X-Sig: 1\r\n", "Content-Type: text/plain\r\n", "Content-Type: text/plain; charset=x\r\n", "Content-Length: 1\r\n"}) {
    for (const std::string& head : {more + "Content-Disposition: form-data; name=\"s\"\r\n", "Content-Disposition: form-data; name=\"s\"\r\n" + more}) {
      const std::string part = "--BoUnDaRy\r\n" + head + "\r\n1\r\n";
      EXPECT_EQ(rewrite(fields + part + fields + kEnd, {.rewrite = Rewrite::consolidate}).value(), params("a=1&b=2&c=3") + part + params("a=1&b=2&c=3") + kEnd) << part;
    }
  }
}

TEST(Consolidate, UndoesTheEscapesOfNames) {
  const std::string body = field("a\"b", "1") + field("c", "2") + field("d", "3") + kEnd;
  EXPECT_EQ(rewrite(body, {.rewrite = Rewrite::consolidate}).value(), params("a%22b=1&c=2&d=3") + kEnd);
}

TEST(Consolidate, ThenExpandedIsWhatItWas) {
  const std::string body = field("user_id", "12345") + field("session", "\r\n--x") + file("f", "data") + field("z", "") + kEnd;
  EXPECT_EQ(rewrite(rewrite(body, {.rewrite = Rewrite::consolidate}).value()).value(), body);
}

}  // namespace
}  // namespace nikkan::form
