#include "nikkan/labs/form_params/encode.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>

#include "nikkan/labs/form_params/compat.hpp"
#include "nikkan/labs/form_params/expand.hpp"
#include "nikkan/labs/form_params/measure.hpp"

namespace nikkan::form_params {
namespace {

const Boundary& boundary() { return sample_boundary(); }

FormItem field(std::string name, std::string value) { return {.name = std::move(name), .value = std::move(value)}; }
FormItem file(std::string name, std::uint64_t size) {
  return {.is_file = true,
          .name = std::move(name),
          .filename = "x.bin",
          .content_type = "application/octet-stream",
          .size = size};
}

/// The whole body, with dots for files.
std::string body_of(const Plan& made, std::span<const FormItem> items) {
  std::string out;
  for (const Piece& piece : made.pieces) {
    if (const auto* text = std::get_if<std::string>(&piece)) {
      out += *text;
    } else {
      out += std::string(items[std::get<std::size_t>(piece)].size, '.');
    }
  }
  EXPECT_EQ(out.size(), made.octets);
  return out;
}

/// "params 0 a=1" lines of a body.
std::vector<std::string> entries(const std::string& body, const ExpandOptions& options = {}) {
  const auto form = read_form(as_bytes(body), boundary(), options);
  std::vector<std::string> out;
  if (!form) return {form.error().message()};
  for (const auto& one : form->items) {
    out.push_back(one.kind == Kind::file ? "file " + one.name
                                         : std::string(to_string(one.origin)) + " " + std::to_string(one.part) + " " +
                                               one.name + "=" + one.value);
  }
  return out;
}

std::vector<std::string> sent(const std::vector<FormItem>& items, const EncodeOptions& options = {}) {
  const auto made = plan(items, boundary(), options);
  if (!made) return {made.error().message()};
  return entries(body_of(*made, items));
}

using Expected = std::vector<std::string>;

TEST(Encode, ShortFieldsGoIntoOnePartBeforeTheFiles) {
  const std::vector<FormItem> items{field("user_id", "12345"), file("f", 9), field("session", "abc123"),
                                    field("x", "y")};
  EXPECT_EQ(sent(items), (Expected{"params 0 user_id=12345", "params 0 session=abc123", "params 0 x=y", "file f"}));
  EXPECT_EQ(sent(items, {.params_last = true}),
            (Expected{"file f", "params 1 user_id=12345", "params 1 session=abc123", "params 1 x=y"}));
  EXPECT_EQ(sent(items, {.consolidate = Consolidate::never}),
            (Expected{"plain 0 user_id=12345", "file f", "plain 2 session=abc123", "plain 3 x=y"}));
}

TEST(Encode, TheWireFormIsTheOneOfTheTalk) {
  const std::vector<FormItem> items{field("user_id", "12345"), field("session", "abc123")};
  const auto made = plan(items, Boundary::from("BOUNDARY").value(), {.consolidate = Consolidate::always});
  ASSERT_TRUE(made);
  EXPECT_EQ(body_of(*made, items),
            "--BOUNDARY\r\nContent-Disposition: form-data; name=\"params\"\r\nContent-Type: "
            "application/x-www-form-urlencoded\r\n\r\n"
            "user_id=12345&session=abc123\r\n--BOUNDARY--\r\n");
  EXPECT_EQ(made->content_type, "multipart/form-data; boundary=BOUNDARY");
}

TEST(Encode, OneFieldAloneIsPlainUnlessAlways) {
  EXPECT_EQ(sent({field("a", "1")}), (Expected{"plain 0 a=1"}));
  EXPECT_EQ(sent({field("a", "1")}, {.consolidate = Consolidate::always}), (Expected{"params 0 a=1"}));
  EXPECT_EQ(sent({}), Expected{});
}

TEST(Encode, AFieldThatGrowsStaysAPart) {
  const std::string japanese =
      "日本語で書いた長い文章は三倍になるので、そのまま送るほうが短い。日本語で書いた長い文章は三倍になる。";
  EXPECT_EQ(sent({field("a", "1"), field("text", japanese), field("b", "2"), field("c", "3")}),
            (Expected{"params 0 a=1", "params 0 b=2", "params 0 c=3", "plain 1 text=" + japanese}));
}

TEST(Encode, AFieldWithATypeStaysAPart) {
  EXPECT_EQ(sent({field("a", "1"),
                  {.name = "j", .value = "{}", .content_type = "application/json"},
                  field("b", "2"),
                  field("c", "3")},
                 {.consolidate = Consolidate::always}),
            (Expected{"params 0 a=1", "params 0 b=2", "params 0 c=3", "plain 1 j={}"}));
}

TEST(Encode, PreserveOrderSplitsAroundFiles) {
  const std::vector<FormItem> items{field("a", "1"), field("b", "2"), field("c", "3"), file("f", 1),   field("d", "4"),
                                    file("g", 1),    field("e", "5"), field("h", "6"), field("i", "7")};
  EXPECT_EQ(sent(items, {.preserve_order = true}),
            (Expected{"params 0 a=1", "params 0 b=2", "params 0 c=3", "file f", "plain 2 d=4", "file g", "params 4 e=5",
                      "params 4 h=6", "params 4 i=7"}));
  EXPECT_EQ(sent(items, {.consolidate = Consolidate::always, .preserve_order = true})[4], "params 2 d=4");
  EXPECT_EQ(sent(items, {.preserve_order = true, .params_last = true}).front().substr(0, 9), "bad_value");
}

TEST(Encode, ThePartsNameMustNotBeAFieldsName) {
  const std::vector<FormItem> items{field("params", "1"), field("b", "2"), field("c", "3")};
  EXPECT_EQ(sent(items).front().substr(0, 9), "duplicate");
  EXPECT_EQ(sent(items, {.consolidate = Consolidate::never}),
            (Expected{"plain 0 params=1", "plain 1 b=2", "plain 2 c=3"}));
  EXPECT_EQ(sent(items, {.force = true}), (Expected{"params 0 params=1", "params 0 b=2", "params 0 c=3"}));
  const auto made = plan(items, boundary(), {.params_name = "form"});
  ASSERT_TRUE(made);
  EXPECT_EQ(entries(body_of(*made, items), {.names = {"form"}}),
            (Expected{"params 0 params=1", "params 0 b=2", "params 0 c=3"}));
}

TEST(Encode, APartIsSplitBeforeItGrowsTooLarge) {
  std::vector<FormItem> items;
  for (int i = 0; i < 100; ++i)
    items.push_back(field("n" + std::to_string(10 + i % 90), std::string(7, 'v')));  // 12 octets a pair with its &
  const auto made = plan(items, boundary(), {.consolidate = Consolidate::always, .max_params_part = 119});
  ASSERT_TRUE(made);
  EXPECT_EQ(made->params_parts, 10U);
  EXPECT_EQ(entries(body_of(*made, items)).size(), 100U);
  EXPECT_EQ(plan(items, boundary(), {.consolidate = Consolidate::always, .max_params_part = 118})->params_parts, 12U);
  EXPECT_EQ(plan(items, boundary(), {.consolidate = Consolidate::always, .max_params_part = 1})->params_parts, 100U);
  std::vector<FormItem> many;
  for (int i = 0; i < 900; ++i) many.push_back(field("f", std::string(700, 'v')));
  EXPECT_EQ(plan(many, boundary(), {.consolidate = Consolidate::always})->params_parts, 10U);
}

TEST(Encode, NamesAreWrittenAsBrowsersDo) {
  std::string out;
  const std::string_view filename = "x\"\r\ny.txt";
  append_part_head(out, Boundary::from("B").value(), "a\"\r\nb", &filename, "text/plain\r\nX: y");
  EXPECT_EQ(out,
            "--B\r\nContent-Disposition: form-data; name=\"a%22%0D%0Ab\"; "
            "filename=\"x%22%0D%0Ay.txt\"\r\nContent-Type: text/plain  X: y\r\n\r\n");
}

TEST(Encode, WhatIsNoUtf8BecomesAReplacement) {
  EXPECT_EQ(sent({field("a\xff", "b\xff")}, {.consolidate = Consolidate::never}),
            (Expected{"plain 0 a\xef\xbf\xbd=b\xef\xbf\xbd"}));
  EXPECT_EQ(sent({field("a\xff", "b\xff")}, {.consolidate = Consolidate::always}),
            (Expected{"params 0 a\xef\xbf\xbd=b\xef\xbf\xbd"}));
}

TEST(Encode, ABoundaryInTheDataIsRefused) {
  for (const std::string value : {"x\r\n--BOUNDARY", "--BOUNDARY", "x\r\n--BOUNDARYy"}) {
    const std::vector<FormItem> items{field("a", value)};
    EXPECT_FALSE(plan(items, Boundary::from("BOUNDARY").value())) << value;
  }
  const std::vector<FormItem> items{field("a", "x\n--BOUNDARY\r\n-BOUNDARY")};
  EXPECT_TRUE(plan(items, Boundary::from("BOUNDARY").value()));
}

TEST(Encode, AConsolidatedPartDoesNotBeginWithTheBoundary) {
  // Behind the empty line of a header "--boundary" is a delimiter, so encoding line ends away is not enough.
  const std::vector<FormItem> items{field("--BOUNDARY", "1"), field("b", "2")};
  EXPECT_FALSE(plan(items, Boundary::from("BOUNDARY").value(), {.consolidate = Consolidate::always}));
  EXPECT_TRUE(plan(items, Boundary::from("OTHER").value(), {.consolidate = Consolidate::always}));
}

TEST(Encode, TheGuardSeesABoundaryAcrossPieces) {
  const Boundary b = Boundary::from("BOUND").value();
  const std::string data = "abc\r\n--BOU\r\n--BOUND";
  for (std::size_t one = 0; one <= data.size(); ++one) {
    for (std::size_t two = one; two <= data.size(); ++two) {
      DelimiterGuard guard(b);
      const auto octets = as_bytes(data);
      const bool good = guard.feed(octets.first(one)) && guard.feed(octets.subspan(one, two - one)) &&
                        guard.feed(octets.subspan(two));
      EXPECT_FALSE(good) << one << ' ' << two;
    }
  }
  DelimiterGuard guard(b);
  EXPECT_TRUE(guard.feed(as_bytes("x--BOUND\r\n--BOUN")));
  guard.reset();
  EXPECT_TRUE(guard.feed(as_bytes("D")));
}

TEST(Encode, RandomBoundariesAreLongAndLegal) {
  std::array<std::uint8_t, 24> zeros{}, ones{};
  ones.fill(0xff);
  const Boundary a = random_boundary(zeros), b = random_boundary(ones);
  EXPECT_NE(a.text(), b.text());
  EXPECT_EQ(a.text().size(), 42U);
  EXPECT_TRUE(Boundary::from(a.text(), true));
  EXPECT_TRUE(Boundary::from(b.text(), true));
  EXPECT_EQ(a.content_type().find('"'), std::string::npos);
}

TEST(Encode, WhatComesOutWentIn) {
  std::mt19937 random(11);
  for (int round = 0; round < 2'000; ++round) {
    std::vector<FormItem> items;
    for (std::size_t i = random() % 8; i > 0; --i) {
      std::string value;
      for (std::size_t k = random() % 90; k > 0; --k)
        value += static_cast<char>(random() % 3 == 0 ? random() % 128 : 'a' + random() % 26);
      items.push_back(random() % 6 == 0 ? file("f" + std::to_string(i), random() % 50)
                                        : field("n" + std::to_string(i), value));
    }
    for (const Consolidate consolidate : {Consolidate::automatic, Consolidate::always, Consolidate::never}) {
      for (const int order : {0, 1, 2}) {
        const EncodeOptions options{
            .consolidate = consolidate, .preserve_order = order == 1, .params_last = order == 2};
        const auto made = plan(items, boundary(), options);
        ASSERT_TRUE(made);
        const auto form = read_form(as_bytes(body_of(*made, items)), boundary(), {});
        ASSERT_TRUE(form) << form.error().message();
        ASSERT_EQ(form->items.size(), items.size());
        for (std::size_t i = 0; i < items.size(); ++i) {
          const auto found =
              std::ranges::find_if(form->items, [&](const Form::Item& one) { return one.name == items[i].name; });
          ASSERT_NE(found, form->items.end());
          EXPECT_EQ(found->value, items[i].value);
          EXPECT_EQ(found->size, items[i].is_file ? items[i].size : items[i].value.size());
          if (order == 1) {
            EXPECT_EQ(form->items[i].name, items[i].name);
          }
        }
        // Automatic never costs.
        if (consolidate == Consolidate::automatic) {
          EXPECT_LE(made->octets, plan(items, boundary(), {.consolidate = Consolidate::never})->octets);
        }
      }
    }
  }
}

TEST(Encode, CostsAreThoseOfTheBody) {
  for (const FormItem& one :
       {field("a", "1"), field("a\"b", "x\r\ny"), FormItem{.name = "é", .value = "ü", .content_type = "text/plain"}}) {
    const std::vector<FormItem> items{one};
    const auto alone = plan(items, boundary(), {.consolidate = Consolidate::never}), none = plan({}, boundary());
    EXPECT_EQ(plain_cost(one, boundary()), alone->octets - none->octets);
  }
}

// ------------------------------------------------------------ figures

TEST(Measure, TheTableOfAFormOfShortFields) {
  struct Row {
    std::size_t fields;
    std::uint64_t plain, consolidated;
    int saved;
  };
  for (const Row& row :
       {Row{1, 117, 173, -58}, Row{2, 207, 195, 7}, Row{5, 477, 261, 57}, Row{10, 927, 371, 76}, Row{15, 1387, 491, 83},
        Row{20, 1847, 611, 87}, Row{50, 4607, 1331, 93}, Row{100, 9207, 2531, 95}}) {
    const auto got = measure(sample_form(row.fields), sample_boundary());
    ASSERT_TRUE(got);
    EXPECT_EQ(got->plain, row.plain) << row.fields;
    EXPECT_EQ(got->consolidated, row.consolidated) << row.fields;
    EXPECT_EQ(got->saved_percent(), row.saved) << row.fields;
    EXPECT_EQ(got->automatic, std::min(row.plain, row.consolidated)) << row.fields;
  }
}

TEST(Measure, RequestsOfAHarFile) {
  const std::string text = R"({"log":{"entries":[{"request":{"method":"GET","url":"https://a.example/"}},
    {"request":{"method":"POST","url":"https://a.example/u","postData":{"mimeType":"multipart/form-data; boundary=B","text":"--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--B--\r\n"}}},
    {"request":{"method":"POST","url":"https://a.example/v","postData":{"mimeType":"multipart/form-data","params":[{"name":"a","value":"1"},{"name":"f","fileName":"x.png","contentType":"image/png"}]}}},
    {"request":{"method":"POST","url":"https://a.example/w","postData":{"mimeType":"application/x-www-form-urlencoded","text":"a=1"}}},
    {"request":{"method":"POST","url":"https://a.example/x","postData":{"mimeType":"multipart/form-data; boundary=B","text":"junk"}}},
    {"request":{"method":"POST","url":"https://a.example/y","postData":{"mimeType":"multipart/form-data; boundary=B"}}}]}})";
  const auto har = read_har(json::parse(text).value());
  ASSERT_TRUE(har) << har.error().message();
  EXPECT_EQ(har->entries, 6U);
  ASSERT_EQ(har->requests.size(), 2U);
  EXPECT_EQ(har->requests[0].entry, 1U);
  EXPECT_EQ(har->requests[0].items.front().value, "1");
  ASSERT_EQ(har->requests[1].items.size(), 2U);
  EXPECT_TRUE(har->requests[1].items[1].is_file);
  ASSERT_EQ(har->skipped.size(), 2U);
  EXPECT_EQ(har->skipped[0],
            "entry 4: truncated at byte 4 (multipart.delimiter): the boundary does not occur behind CR LF");
  EXPECT_FALSE(read_har(json::parse("{}").value()));
  EXPECT_FALSE(read_har(json::parse(R"({"log":{}})").value()));
  EXPECT_FALSE(read_har(json::parse("[]").value()));
}

// ------------------------------------------------------------ receivers

PartShape params_shape(bool named = true) {
  return {.named = named, .has_type = true, .urlencoded = true, .name = "params"};
}
PartShape file_shape() { return {.has_filename = true, .has_type = true, .name = "f"}; }
PartShape field_shape() { return {.name = "a"}; }

const Forecast& of(const std::vector<Forecast>& all, std::string_view id) {
  return *std::ranges::find_if(all, [&](const Forecast& one) { return one.receiver->id == id; });
}

TEST(Compat, WhatWasMeasuredOfAParamsPartAndAFile) {
  const std::vector<PartShape> parts{params_shape(), file_shape()};
  const auto all = forecast(parts);
  for (const std::string_view id : {"php", "django", "werkzeug", "busboy", "fastify-busboy", "multiparty", "node"}) {
    EXPECT_EQ(of(all, id).parts, (std::vector<Fate>{Fate::raw_field, Fate::file})) << id;
    EXPECT_FALSE(of(all, id).loses);
  }
  EXPECT_EQ(of(all, "formidable").parts, (std::vector<Fate>{Fate::field_as_file, Fate::file}));
  for (const std::string_view id : {"cgi", "bottle"}) {
    EXPECT_EQ(of(all, id).parts, (std::vector<Fate>{Fate::swallows, Fate::swallowed}));
    EXPECT_TRUE(of(all, id).loses);
  }
  EXPECT_FALSE(advice(parts).empty());
}

TEST(Compat, PlacedLastOnlyTheLastValueIsSpoilt) {
  const auto all = forecast(std::vector<PartShape>{file_shape(), field_shape(), params_shape()});
  EXPECT_EQ(of(all, "cgi").parts, (std::vector<Fate>{Fate::file, Fate::field, Fate::decoded}));
}

TEST(Compat, APartWithoutAName) {
  const auto all = forecast(std::vector<PartShape>{params_shape(false), file_shape()});
  EXPECT_EQ(of(all, "php").parts, (std::vector<Fate>{Fate::dropped, Fate::dropped}));
  EXPECT_EQ(of(all, "django").parts, (std::vector<Fate>{Fate::dropped, Fate::file}));
  EXPECT_EQ(of(all, "werkzeug").parts[0], Fate::no_key);
  EXPECT_EQ(of(all, "node").parts, (std::vector<Fate>{Fate::refused, Fate::refused}));
  EXPECT_EQ(of(all, "busboy").parts[0], Fate::unknown);
  EXPECT_FALSE(of(all, "busboy").measured);
  EXPECT_FALSE(of(all, "busboy").loses);
  const auto field = forecast(std::vector<PartShape>{{.named = false}});
  EXPECT_EQ(of(field, "cgi").parts[0], Fate::no_key);
}

PartShape shape(std::string_view block) {
  PartHead head;
  HeadScratch scratch;
  EXPECT_TRUE(parse_part_head(head, block, 0, false, scratch));
  return shape_of(head);
}

// What Node 20.20.2 and CPython 3.11 did with each.
TEST(Compat, UnusualHeadersAreMeasuredOrSaidNotToBe) {
  const std::string field = "Content-Disposition: form-data; name=\"a\"";
  struct Row {
    std::string block;
    Fate node, cgi;
  };
  const std::vector<Row> rows{
      {field + "\r\nContent-Transfer-Encoding: base64\r\n", Fate::unencoded, Fate::still_encoded},
      {field + "; filename*=UTF-8''x\r\n", Fate::refused, Fate::file_as_field},
      {field + "; filename=\"y\"; filename*=UTF-8''x\r\n", Fate::refused, Fate::file},
      {"Content-Disposition: form-data;\r\n name=\"a\"\r\n", Fate::refused, Fate::field},
      {"Content-Disposition: form-data; name=a\r\n", Fate::refused, Fate::field},
      {"Content-Disposition: attachment; name=\"a\"\r\n", Fate::refused, Fate::field},
      {"Content-Disposition: form-data; name=\"a\\\"\r\n", Fate::field, Fate::field},
      {field + "\r\nContent-Type: multipart/mixed; boundary=B\r\n", Fate::field, Fate::file_list},
  };
  for (const Row& row : rows) {
    const auto all = forecast(std::vector<PartShape>{shape(row.block)});
    EXPECT_EQ(of(all, "node").parts[0], row.node) << row.block;
    EXPECT_EQ(of(all, "cgi").parts[0], row.cgi) << row.block;
    EXPECT_EQ(of(all, "php").parts[0], Fate::unknown) << row.block;
    EXPECT_FALSE(of(all, "php").measured);
  }
  for (const std::string& usual :
       {field + "\r\n", field + "; filename=\"x=name=y\"\r\nContent-Type: a/b\r\n", field + "\r\nX: name=y\r\n"})
    EXPECT_TRUE(of(forecast(std::vector<PartShape>{shape(usual)}), "php").measured) << usual;
}

TEST(Compat, PhpHasOnePlaceForAName) {
  PartShape list = field_shape();
  list.name = "a[]";
  const auto all = forecast(std::vector<PartShape>{params_shape(), file_shape(), params_shape(), list, list});
  EXPECT_EQ(of(all, "php").parts, (std::vector<Fate>{Fate::replaced, Fate::file, Fate::raw_field, Fate::field, Fate::field}));
  EXPECT_FALSE(of(all, "django").loses);
}

TEST(Compat, APlainFormIsFineEverywhere) {
  const std::vector<PartShape> parts{field_shape(), file_shape()};
  for (const Forecast& one : forecast(parts)) EXPECT_FALSE(one.loses) << one.receiver->id;
  EXPECT_TRUE(advice(parts).empty());
}

}  // namespace
}  // namespace nikkan::form_params
