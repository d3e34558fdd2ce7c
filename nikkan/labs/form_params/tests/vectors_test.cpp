// Other people's vectors (where the shared data is there), and bodies that curl, Node and Python wrote
// (tests/data/SOURCES.md).
#include <gtest/gtest.h>

#include "nikkan/base/json.hpp"
#include "nikkan/base/tsv.hpp"
#include "nikkan/base/utf8.hpp"
#include "nikkan/labs/form_params/expand.hpp"
#include "tests/support/test_data.hpp"

namespace nikkan::form_params {
namespace {

using Rows = std::vector<std::vector<std::string>>;

/// ["field", name, value] and ["file", name, filename, type, length], as the vectors write them.
Rows rows_of(const Form& form) {
  Rows out;
  for (const Form::Item& one : form.items) {
    if (one.kind == Kind::file) {
      out.push_back({"file", one.name, one.filename, one.content_type, std::to_string(one.size)});
    } else {
      const bool raw = one.origin == Origin::plain && is_urlencoded_type(one.content_type);
      out.push_back({raw ? "raw-field" : "field", one.name, one.value});
    }
  }
  return out;
}

Rows rows_of(const json::Value& array) {
  Rows out;
  for (const json::Value& row : *array.array()) {
    std::vector<std::string> cells;
    for (const json::Value& cell : *row.array()) {
      std::int64_t number = 0;
      cells.push_back(cell.string() != nullptr ? *cell.string() : cell.integer(number) ? std::to_string(number) : "?");
    }
    out.push_back(std::move(cells));
  }
  return out;
}

struct Collect final : Receiver {
  Form form;
  Result<void> add(const Entry& e) {
    form.items.push_back({e.kind, e.origin, e.part, e.offset, e.named, std::string(e.name), std::string(e.value),
                          std::string(e.filename), std::string(e.content_type), e.size});
    return {};
  }
  Result<void> on_field(const Entry& entry) override { return add(entry); }
  Result<void> on_file_end(const Entry& entry) override { return add(entry); }
};

Rows in_pieces(ByteView body, const Boundary& boundary, std::size_t a, std::size_t b,
               const ExpandOptions& options = {}) {
  Expander expander(boundary, options);
  Collect collect;
  for (const ByteView piece : {body.first(a), body.subspan(a, b - a), body.subspan(b)}) {
    const Bytes copy(piece.begin(), piece.end());
    if (const auto good = expander.feed(copy, collect); !good) return {{good.error().message()}};
  }
  if (const auto good = expander.finish(collect); !good) return {{good.error().message()}};
  return rows_of(collect.form);
}

/// Whole, in two pieces at every place, in three at every place where the body is small.
void expect_rows(const Bytes& body, const Boundary& boundary, const Rows& expected, std::string_view id,
                 const ExpandOptions& options = {}) {
  EXPECT_EQ(in_pieces(body, boundary, 0, 0, options), expected) << id;
  const std::size_t step = body.size() < 170 ? 1 : body.size() / 20;
  for (std::size_t a = 0; a <= body.size(); ++a) {
    ASSERT_EQ(in_pieces(body, boundary, a, a, options), expected) << id << ' ' << a;
    for (std::size_t b = a; b <= body.size(); b += step)
      ASSERT_EQ(in_pieces(body, boundary, a, b, options), expected) << id << ' ' << a << ' ' << b;
  }
}

TEST(Vectors, TheEighteenBodies) {
  NIKKAN_NEED_SHARED(file, "form/consolidated-vectors.json");
  const auto root = json::parse(test::read_file(file));
  ASSERT_TRUE(root);
  const auto boundary = Boundary::from_content_type(*root->find("content_type")->string());
  ASSERT_TRUE(boundary);
  std::size_t count = 0;
  for (const json::Value& vector : *root->find("vectors")->array()) {
    const Bytes body = parse_base64(*vector.find("body_base64")->string()).value();
    expect_rows(body, *boundary, rows_of(*vector.find("expanded")), *vector.find("id")->string());
    EXPECT_EQ(Boundary::guess(body)->text(), boundary->text());
    ++count;
  }
  EXPECT_EQ(count, 18U);
}

TEST(Vectors, StrictRefusesThoseItsNotesName) {
  NIKKAN_NEED_SHARED(file, "form/consolidated-vectors.json");
  const auto root = json::parse(test::read_file(file));
  ASSERT_TRUE(root);
  const auto boundary = Boundary::from_content_type(*root->find("content_type")->string());
  std::vector<std::string> refused;
  for (const json::Value& vector : *root->find("vectors")->array()) {
    const Bytes body = parse_base64(*vector.find("body_base64")->string()).value();
    if (!read_form(body, *boundary, {.parse = {.strict = true}})) refused.push_back(*vector.find("id")->string());
  }
  // crlf-in-value holds %00, trailing-newline a raw line end.
  EXPECT_EQ(refused, (std::vector<std::string>{"bad-percent", "bad-utf8", "crlf-in-value", "trailing-newline"}));
}

TEST(Vectors, BodiesOfOtherPrograms) {
  const std::string text = test::read_file(test::source_path("nikkan/labs/form_params/tests/data/bodies.tsv"));
  const auto table = parse_tsv(text);
  ASSERT_TRUE(table);
  ASSERT_GE(table->rows(), 10U);
  for (std::size_t i = 0; i < table->rows(); ++i) {
    const std::string_view id = table->cell(i, table->column("id")),
                           type = table->cell(i, table->column("content_type"));
    const auto boundary = Boundary::from_content_type(type, true);
    ASSERT_TRUE(boundary) << type;
    const auto body = parse_base64(table->cell(i, table->column("body_base64")));
    ASSERT_TRUE(body) << id;
    const auto expected = json::parse(table->cell(i, table->column("entries")));
    ASSERT_TRUE(expected) << id;
    // Honest senders are read alike by both.
    expect_rows(*body, *boundary, rows_of(*expected), id, {.name_escapes = true});
    expect_rows(*body, *boundary, rows_of(*expected), id, {.parse = {.strict = true}, .name_escapes = true});
  }
}

TEST(Vectors, PairsThatNodeAndPythonDecoded) {
  const std::string text = test::read_file(test::source_path("nikkan/labs/form_params/tests/data/urlencoded.tsv"));
  const auto table = parse_tsv(text);
  ASSERT_TRUE(table);
  ASSERT_GE(table->rows(), 20U);
  for (std::size_t i = 0; i < table->rows(); ++i) {
    const auto input = parse_base64(table->cell(i, table->column("input_base64")));
    const auto expected = json::parse(table->cell(i, table->column("pairs")));
    ASSERT_TRUE(input && expected) << i;
    const auto got = decode_urlencoded(as_text(*input));
    ASSERT_TRUE(got);
    Rows rows;
    for (const auto& [name, value] : *got) rows.push_back({name, value});
    EXPECT_EQ(rows, rows_of(*expected)) << as_text(*input);
    std::string again;
    for (const auto& [name, value] : *got) {
      if (!again.empty()) again += '&';
      append_urlencoded(again, name);
      again += '=';
      append_urlencoded(again, value);
    }
    EXPECT_EQ(again, table->cell(i, table->column("again")));
  }
}

}  // namespace
}  // namespace nikkan::form_params
