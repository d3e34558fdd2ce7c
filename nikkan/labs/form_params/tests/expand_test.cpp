#include "nikkan/labs/form_params/expand.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "nikkan/labs/form_params/encode.hpp"

namespace nikkan::form_params {
namespace {

const Boundary& boundary() {
  static const Boundary kBoundary = Boundary::from("xYz").value();
  return kBoundary;
}

std::string plain(std::string_view name, std::string_view value) {
  std::string out;
  append_plain_field(out, boundary(), name, value);
  return out;
}
std::string typed(std::string_view disposition, std::string_view type, std::string_view data) {
  std::string out = "--xYz\r\nContent-Disposition: ";
  out.append(disposition).append("\r\nContent-Type: ").append(type).append("\r\n\r\n").append(data).append("\r\n");
  return out;
}
std::string params(std::string_view data, std::string_view name = "params") {
  return typed("form-data; name=\"" + std::string(name) + "\"", profile::kMediaType, data);
}
std::string file(std::string_view name, std::string_view data) {
  return typed("form-data; name=\"" + std::string(name) + "\"; filename=\"x.bin\"", "application/octet-stream", data);
}
const std::string kClose = "--xYz--\r\n";

/// One line an entry: what, origin, part, name, value or size.
struct Lines final : Receiver {
  std::vector<std::string> lines;
  std::string raw, data;
  Result<void> on_field(const Entry& e) override {
    lines.push_back(std::string(to_string(e.origin)) + " " + std::to_string(e.part) + " " +
                    (e.named ? std::string(e.name) : "(none)") + "=" + std::string(e.value));
    return {};
  }
  Result<void> on_file_begin(const Entry& e) override {
    lines.push_back("begin " + std::to_string(e.part) + " " + std::string(e.name) + " " + std::string(e.filename) +
                    " " + std::string(e.content_type));
    return {};
  }
  Result<void> on_file_data(ByteView octets) override {
    data += as_text(octets);
    return {};
  }
  Result<void> on_file_end(const Entry& e) override {
    lines.push_back("end " + std::string(e.name) + " " + std::to_string(e.size));
    return {};
  }
  Result<void> on_params_raw(std::uint64_t part, ByteView octets) override {
    raw += std::to_string(part) + ":" + std::string(as_text(octets)) + ";";
    return {};
  }
};

std::vector<std::string> run(const std::string& body, const ExpandOptions& options = {},
                             const std::vector<std::size_t>& cuts = {}) {
  Expander expander(boundary(), options);
  Lines lines;
  Result<void> good;
  std::size_t from = 0;
  for (std::size_t i = 0; i <= cuts.size() && good; ++i) {
    const std::size_t to = i < cuts.size() ? cuts[i] : body.size();
    const Bytes piece(body.begin() + static_cast<std::ptrdiff_t>(from), body.begin() + static_cast<std::ptrdiff_t>(to));
    good = expander.feed(piece, lines);
    from = to;
  }
  if (good) good = expander.finish(lines);
  if (!good) lines.lines.push_back(good.error().message());
  return lines.lines;
}

using Expected = std::vector<std::string>;

TEST(Expand, EntriesStandAtThePartsPlaceInItsOrder) {
  EXPECT_EQ(run(plain("a", "0") + params("a=1&b=2&a=3") + file("f", "data") + plain("a", "4") + kClose),
            (Expected{"plain 0 a=0", "params 1 a=1", "params 1 b=2", "params 1 a=3",
                      "begin 2 f x.bin application/octet-stream", "end f 4", "plain 3 a=4"}));
}

TEST(Expand, OffNamedAndAny) {
  const std::string body = params("a=1") + params("b=2", "meta") + kClose;
  EXPECT_EQ(run(body), (Expected{"params 0 a=1", "plain 1 meta=b=2"}));
  EXPECT_EQ(run(body, {.expand = Expand::off}), (Expected{"plain 0 params=a=1", "plain 1 meta=b=2"}));
  EXPECT_EQ(run(body, {.expand = Expand::any}), (Expected{"params 0 a=1", "params 1 b=2"}));
  EXPECT_EQ(run(body, {.names = {"meta", "other"}}), (Expected{"plain 0 params=a=1", "params 1 b=2"}));
}

TEST(Expand, OnlyFormDataWithoutFilenameOfTheTypeIsTakenApart) {
  const std::string type(profile::kMediaType);
  EXPECT_EQ(run(typed("form-data; name=\"params\"; filename=\"p\"", type, "a=1") + kClose, {.expand = Expand::any}),
            (Expected{"begin 0 params p " + type, "end params 3"}));
  EXPECT_EQ(run(typed("form-data; name=\"params\"; filename*=UTF-8''p", type, "a=1") + kClose, {.expand = Expand::any}),
            (Expected{"begin 0 params p " + type, "end params 3"}));
  EXPECT_EQ(run(typed("attachment; name=\"params\"", type, "a=1") + kClose, {.expand = Expand::any}),
            (Expected{"plain 0 params=a=1"}));
  EXPECT_EQ(run(typed("form-data; name=\"params\"", "text/plain", "a=1") + kClose, {.expand = Expand::any}),
            (Expected{"plain 0 params=a=1"}));
  EXPECT_EQ(
      run(typed("form-data; name=\"params\"", "Application/X-Www-Form-Urlencoded; charset=latin1", "a=%E9") + kClose),
      (Expected{"params 0 a=\xef\xbf\xbd"}));
}

TEST(Expand, ADecodedValueIsNeverParsedAgain) {
  EXPECT_EQ(run(params("params=a%3D1%26b%3D2&x=%2541") + kClose, {.expand = Expand::any}),
            (Expected{"params 0 params=a=1&b=2", "params 0 x=%41"}));
}

TEST(Expand, NamesCollideWithBrowsersEscapesUndone) {
  for (const bool escapes : {false, true}) {
    const ExpandOptions error{.collision = Collision::error, .name_escapes = escapes};
    EXPECT_EQ(run(plain("ro\"le", "0") + params("ro%22le=1") + kClose, error).back().substr(0, 9), "duplicate");
    EXPECT_EQ(run(params("ro%22le=1") + plain("ro\"le", "0") + kClose, error).back().substr(0, 9), "duplicate");
    EXPECT_EQ(run(params("ro%2522le=1") + plain("ro\"le", "0") + kClose, error).back().substr(0, 9), "duplicate");
    const ExpandOptions last{.collision = Collision::last, .name_escapes = escapes};
    EXPECT_EQ(run(plain("ro\"le", "0") + params("ro%22le=1") + kClose, last), (Expected{"params 1 ro\"le=1"}));
  }
}

TEST(Expand, AFileCollidesWithAConsolidatedField) {
  const std::string before = file("role", "x") + params("role=admin") + kClose,
                    after = params("role=admin") + file("role", "x") + kClose;
  for (const std::string& body : {before, after})
    EXPECT_EQ(run(body, {.collision = Collision::error}).back().substr(0, 9), "duplicate");
  EXPECT_EQ(run(before, {.collision = Collision::first}).back(), "end role 1");
  EXPECT_EQ(run(after, {.collision = Collision::first}), (Expected{"params 0 role=admin"}));
  EXPECT_EQ(run(after, {.collision = Collision::last}).back(), "end role 1");
  EXPECT_EQ(run(before, {.collision = Collision::last}).back().substr(0, 9), "duplicate");
  EXPECT_EQ(run(after).size(), 3U);
}

TEST(Expand, CollisionsByTheFourRules) {
  const std::string body = plain("a", "0") + params("a=1&b=2&b=3") + plain("a", "4") + params("a=5&c=6") + kClose;
  EXPECT_EQ(run(body), (Expected{"plain 0 a=0", "params 1 a=1", "params 1 b=2", "params 1 b=3", "plain 2 a=4",
                                 "params 3 a=5", "params 3 c=6"}));
  EXPECT_EQ(run(body, {.collision = Collision::first}),
            (Expected{"plain 0 a=0", "params 1 b=2", "params 1 b=3", "plain 2 a=4", "params 3 c=6"}));
  EXPECT_EQ(run(body, {.collision = Collision::last}),
            (Expected{"params 1 a=1", "params 1 b=2", "params 1 b=3", "params 3 a=5", "params 3 c=6"}));
  const auto refused = run(body, {.collision = Collision::error});
  ASSERT_EQ(refused.size(), 2U);
  EXPECT_EQ(refused[1], "duplicate at byte " + std::to_string(body.find("a=1&")) +
                            " (form.name): stands in a plain part and in a consolidated one");
  EXPECT_EQ(run(params("a=1&a=2") + kClose, {.collision = Collision::error}),
            (Expected{"params 0 a=1", "params 0 a=2"}));
}

TEST(Expand, EntriesComeBeforeThePartEnds) {
  Expander expander(boundary(), {});
  Lines lines;
  const std::string body = params("a=1&b=2&c=3");
  ASSERT_TRUE(expander.feed(as_bytes(body).first(body.find("&c")), lines));
  EXPECT_EQ(lines.lines, (Expected{"params 0 a=1"}));
  ASSERT_TRUE(expander.feed(as_bytes("&"), lines));
  EXPECT_EQ(lines.lines.size(), 2U);
}

TEST(Expand, TheRawPartIsThereForSignatures) {
  const std::string body = params("b=%41&a=+") + plain("x", "y") + kClose;
  for (std::size_t cut = 0; cut <= body.size(); ++cut) {
    Expander expander(boundary(), {.raw = true});
    Lines lines;
    ASSERT_TRUE(expander.feed(as_bytes(body).first(cut), lines));
    ASSERT_TRUE(expander.feed(as_bytes(body).subspan(cut), lines));
    std::string joined = lines.raw;
    for (std::size_t at = joined.find(";0:"); at != std::string::npos; at = joined.find(";0:")) joined.erase(at, 3);
    EXPECT_EQ(joined, "0:b=%41&a=+;");
  }
}

TEST(Expand, LimitsCountWhatComesOut) {
  const auto last = [](const std::string& body, const ExpandLimits& limits) {
    return run(body, {.limits = limits}).back();
  };
  const std::string two = params("a=1&b=2") + plain("c", "3") + kClose;
  EXPECT_EQ(last(two, {.max_entries = 3}), "plain 1 c=3");
  EXPECT_EQ(last(two, {.max_entries = 2}).substr(0, 5), "limit");
  EXPECT_EQ(last(two, {.max_entries = 1}), "limit at byte " + std::to_string(two.find("b=2")) + " (form.entries)");
  EXPECT_EQ(last(two, {.max_params_part = 7}), "plain 1 c=3");
  EXPECT_EQ(last(two, {.max_params_part = 6}),
            "limit at byte " + std::to_string(two.find("a=1") + 6) + " (urlencoded.octets)");
  EXPECT_EQ(last(plain("a", "12") + kClose, {.max_value = 2}), "plain 0 a=12");
  EXPECT_EQ(last(plain("a", "12") + kClose, {.max_value = 1}).substr(0, 5), "limit");
  EXPECT_EQ(last(params("a=12") + kClose, {.max_value = 1}).substr(0, 5), "limit");
  EXPECT_EQ(last(plain("ab", "1") + kClose, {.max_name = 1}).substr(0, 5), "limit");
  EXPECT_EQ(last(params("ab=1") + kClose, {.max_name = 1}).substr(0, 5), "limit");
  EXPECT_EQ(run(two, {.collision = Collision::last, .limits = {.max_held = 5}}).back().substr(0, 5), "limit");
  EXPECT_EQ(run(two, {.collision = Collision::last, .limits = {.max_held = 6}}).back(), "plain 1 c=3");
  EXPECT_EQ(last(file("a", std::string(100, 'x')) + kClose, {.max_value = 1}), "end a 100");
}

TEST(Expand, ManyPairsInOnePartAreManyEntries) {
  std::string many;
  for (int i = 0; i < 1001; ++i) many += "a&";
  const auto out = run(params(many) + kClose);
  EXPECT_EQ(out.size(), 1001U);
  EXPECT_EQ(out.back().substr(0, 5), "limit");
}

TEST(Expand, StrictRefuses) {
  const auto refusal = [](const std::string& body) { return run(body, {.parse = {.strict = true}}).back(); };
  EXPECT_EQ(refusal(params("a=%zz") + kClose),
            "bad_value at byte " + std::to_string(params("a=%zz").find("%zz")) + " (urlencoded.escape)");
  EXPECT_EQ(refusal(params("a=%ff") + kClose).substr(0, 9), "bad_value");
  EXPECT_EQ(refusal(params("a=1\r\n") + kClose).substr(0, 9), "bad_value");
  EXPECT_EQ(refusal(plain("a", "\xff") + kClose), "bad_value at byte 51 (part.utf8)");
  EXPECT_EQ(refusal("--xYz\r\nContent-Disposition: form-data\r\n\r\n1\r\n" + kClose),
            "bad_value at byte 7 (part.name): the part has no name");
  EXPECT_EQ(
      refusal(
          "--xYz\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: base64\r\n\r\nMQ==\r\n" +
          kClose),
      "unsupported at byte 7 (header.transfer_encoding)");
  EXPECT_EQ(refusal(typed("form-data; name=\"a\"", "application/octet-stream", "\xff") + kClose), "plain 0 a=\xff");
  EXPECT_EQ(refusal(params("a=%0D%0A") + kClose), "params 0 a=\r\n");
}

TEST(Expand, LenientHandsOnWhatIsUnusual) {
  EXPECT_EQ(run("--xYz\r\nContent-Disposition: form-data\r\n\r\n1\r\n" + kClose), (Expected{"plain 0 (none)=1"}));
  EXPECT_EQ(run("--xYz\r\n\r\n1\r\n" + kClose), (Expected{"plain 0 (none)=1"}));
  EXPECT_EQ(run(plain("a", "\xff\r") + kClose), (Expected{"plain 0 a=\xff\r"}));
  EXPECT_EQ(
      run("--xYz\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: base64\r\n\r\nMQ==\r\n" +
          kClose),
      (Expected{"plain 0 a=MQ=="}));
}

TEST(Expand, EscapesInNamesAreUndoneOnDemand) {
  const std::string body = plain("a\"b\r\n", "1") + kClose;
  EXPECT_EQ(run(body), (Expected{"plain 0 a%22b%0D%0A=1"}));
  EXPECT_EQ(run(body, {.name_escapes = true}), (Expected{"plain 0 a\"b\r\n=1"}));
}

TEST(Expand, EveryCutIntoThreePiecesGivesTheSame) {
  const std::string body =
      plain("a", "0\r\n") + params("a=%41+1&%4=%&=\r\n") + file("f", "\r\n--xY\r\n") + plain("a", "\r\n--xY") + kClose;
  for (const ExpandOptions& options :
       {ExpandOptions{}, ExpandOptions{.expand = Expand::off}, ExpandOptions{.collision = Collision::last},
        ExpandOptions{.parse = {.strict = true}}}) {
    const auto once = run(body, options);
    for (std::size_t a = 0; a <= body.size(); ++a) {
      for (std::size_t b = a; b <= body.size(); b += 1 + b % 3)
        ASSERT_EQ(run(body, options, {a, b}), once) << a << ' ' << b;
    }
  }
}

TEST(Expand, EveryPrefixFailsAndNoFlippedBitCrashes) {
  const std::string body = plain("a", "0") + params("a=%41+1&b") + file("f", "x") + "--xYz--";
  for (std::size_t length = 0; length < body.size(); ++length) {
    const auto out = run(body.substr(0, length));
    ASSERT_FALSE(out.empty());
    EXPECT_EQ(out.back().substr(0, 9), "truncated") << length;
  }
  for (std::size_t bit = 0; bit < 8 * body.size(); ++bit) {
    std::string flipped = body;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    for (const bool strict : {false, true}) {
      const ExpandOptions options{.parse = {.strict = strict}};
      EXPECT_EQ(run(flipped, options, {bit / 8}), run(flipped, options));
    }
  }
}

TEST(Expand, AFormInMemoryGivesAllValuesOfAName) {
  const auto form = read_form(
      as_bytes(plain("a", "0") + params("a=1&b=2") + file("a", "xyz") + plain("a", "3") + kClose), boundary());
  ASSERT_TRUE(form);
  EXPECT_EQ(form->values("a"), (std::vector<std::string_view>{"0", "1", "3"}));
  EXPECT_EQ(form->values("c").size(), 0U);
  EXPECT_EQ(form->items[3].size, 3U);
}

// ------------------------------------------------------------ shapes that servers have met, told in our own words

TEST(Scenarios, AFormWithoutParts) {
  EXPECT_EQ(run("--xYz--\r\n"), Expected{});
  EXPECT_EQ(run("--xYz--"), Expected{});
}

TEST(Scenarios, AFileFieldThatWasLeftEmpty) {
  EXPECT_EQ(run(typed("form-data; name=\"f\"; filename=\"\"", "application/octet-stream", "") + kClose),
            (Expected{"begin 0 f  application/octet-stream", "end f 0"}));
}

TEST(Scenarios, FilesAndFieldsOfOneNameInTurns) {
  EXPECT_EQ(run(plain("f", "1") + file("f", "2") + plain("f", "3") + kClose, {.collision = Collision::error}),
            (Expected{"plain 0 f=1", "begin 1 f x.bin application/octet-stream", "end f 1", "plain 2 f=3"}));
}

TEST(Scenarios, AFilenameWithAPathIsHandedOnAsItWasSent) {
  EXPECT_EQ(run(typed("form-data; name=\"f\"; filename=\"../../etc/passwd\"", "a/b", "") + kClose).front(),
            "begin 0 f ../../etc/passwd a/b");
  EXPECT_EQ(run(typed("form-data; name=\"f\"; filename=\"C:\\x\\y.txt\"", "a/b", "") + kClose).front(),
            "begin 0 f C:\\x\\y.txt a/b");
}

TEST(Scenarios, AFieldWithACharsetAndAFieldWithAType) {
  EXPECT_EQ(run(typed("form-data; name=\"cont\"", "text/plain; charset=utf-8", "some random content") + kClose),
            (Expected{"plain 0 cont=some random content"}));
  EXPECT_EQ(run(typed("form-data; name=\"json\"", "application/json", "{\"a\":1}") + kClose),
            (Expected{"plain 0 json={\"a\":1}"}));
}

TEST(Scenarios, ABodyThatStopsInTheMiddleOfAFile) {
  std::string body = file("f", std::string(1000, 'x'));
  body.resize(body.size() - 10);
  EXPECT_EQ(run(body).back(), "truncated at byte " + std::to_string(body.size()) + " (multipart.data)");
}

TEST(Scenarios, AMegabyteOfJunkBeforeAndAfter) {
  const std::string junk(1U << 20U, '\n'), form = plain("a", "1") + kClose;
  EXPECT_EQ(run(junk + "\r\n" + form + junk), (Expected{"plain 0 a=1"}));
  EXPECT_EQ(run(junk + form),
            Expected{});  // no CR LF before the first boundary: it is no line of its own, and all is preamble
}

TEST(Scenarios, UploadsOfOneOctetOverAndOver) {
  for (const std::string& unit :
       {std::string("\r"), std::string("\n"), std::string("\r\n"), std::string("\r\n--xY"), std::string("-")}) {
    std::string data;
    while (data.size() < 50'000) data += unit;
    const auto out = run(file("f", data) + kClose, {}, {1000, 20'000, 20'001});
    EXPECT_EQ(out.back(), "end f " + std::to_string(data.size())) << unit;
  }
}

TEST(Scenarios, ABoundaryInsideAnotherOne) {
  // The inner one is longer than ours and begins with it: an honest sender never makes that, so nothing is guessed.
  EXPECT_EQ(run(plain("a", "x\r\n--xYz2\r\n") + kClose).back().substr(0, 9), "bad_value");
  EXPECT_EQ(run(plain("a", "x\r\n--xY\r\ny\r\n--xY--") + kClose), (Expected{"plain 0 a=x\r\n--xY\r\ny\r\n--xY--"}));
}

TEST(Scenarios, ANameThatIsAKeyOfObjects) {
  EXPECT_EQ(run(params("__proto__=1&constructor=2&toString[a.b]=3") + kClose),
            (Expected{"params 0 __proto__=1", "params 0 constructor=2", "params 0 toString[a.b]=3"}));
}

}  // namespace
}  // namespace nikkan::form_params
