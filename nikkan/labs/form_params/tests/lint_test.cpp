#include "nikkan/labs/form_params/lint.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "nikkan/labs/form_params/encode.hpp"

namespace nikkan::form_params {
namespace {

const Boundary& boundary() {
  static const Boundary kBoundary = Boundary::from("xYz").value();
  return kBoundary;
}

std::string part(std::string_view header, std::string_view data) {
  return "--xYz\r\n" + std::string(header) + "\r\n" + std::string(data) + "\r\n";
}
const std::string kField = "Content-Disposition: form-data; name=\"a\"\r\n";
const std::string kFile = "Content-Disposition: form-data; name=\"f\"; filename=\"x\"\r\nContent-Type: a/b\r\n";
const std::string kParams =
    "Content-Disposition: form-data; name=\"params\"\r\nContent-Type: application/x-www-form-urlencoded\r\n";
const std::string kClose = "--xYz--\r\n";

std::vector<LintFinding> findings(const std::string& body, const ExpandOptions& options = {}) {
  Linter linter(boundary(), options);
  linter.feed(as_bytes(body));
  return linter.finish();
}

std::vector<std::string> rules(const std::string& body, const ExpandOptions& options = {}) {
  std::vector<std::string> out;
  for (const LintFinding& one : findings(body, options))
    out.push_back(std::string(to_string(one.level)) + " " + std::string(one.rule));
  return out;
}

using Rules = std::vector<std::string>;

TEST(Lint, NothingAgainstWhatTheEncoderWrites) {
  std::vector<FormItem> items;
  for (int i = 0; i < 10; ++i)
    items.push_back({.name = "näme " + std::to_string(i), .value = "välue ~ " + std::to_string(i)});
  const auto made = plan(items, boundary());
  ASSERT_TRUE(made);
  EXPECT_EQ(rules(std::get<std::string>(made->pieces.front())), Rules{});
}

TEST(Lint, EachRuleAlone) {
  const std::vector<std::pair<std::string, std::string>> rows{
      {part("Content-Disposition: form-data\r\n", "1") + kClose, "error unnamed-part"},
      {part("Content-Disposition: attachment; name=\"a\"\r\n", "1") + kClose, "error disposition"},
      {part(kField + "Content-Transfer-Encoding: base64\r\n", "1") + kClose, "error transfer-encoding"},
      {part(kField + "Content-Transfer-Encoding: binary\r\n", "1") + kClose, "warning transfer-encoding"},
      {part("Content-Disposition: form-data; name=\"a\"; filename*=UTF-8''x\r\n", "1") + kClose,
       "warning filename-star"},
      {part("Content-Disposition: form-data; name=\"a\\\"\r\n", "1") + kClose, "warning backslash"},
      {part("Content-Disposition: form-data; name=\"a\"; filename=\"C:\\x\"\r\n", "1") + kClose, "warning backslash"},
      {part(kField + "Content-Type: multipart/mixed; boundary=B\r\n", "--B--") + kClose, "warning nested"},
      {part("Content-Disposition: form-data; name=\"a%22b\"\r\n", "1") + part(kParams, "a%22b=1") + kClose,
       "warning collision"},
      {part(kFile, "1") + part(kParams, "f=1") + kClose, "warning collision"},
      {part("Content-Disposition: form-data; name=\"params\"; filename=\"x\"\r\nContent-Type: "
            "application/x-www-form-urlencoded\r\n",
            "a=1") +
           kClose,
       "warning params-as-file"},
      {part("Content-Disposition: form-data; name=\"meta\"\r\nContent-Type: application/x-www-form-urlencoded\r\n",
            "a=1") +
           kClose,
       "advice not-agreed"},
      {part("Content-Disposition: form-data; name=\"a%0D\"\r\n", "1") + kClose, "warning name-line-end"},
      {part("Content-Disposition: form-data;\r\n name=\"a\"\r\n", "1") + kClose, "warning header"},
      {part(kParams, "a=1") + part(kFile, "x") + kClose, "warning params-not-last"},
      {part(kParams, "a=1") + part(kParams, "b=1") + kClose, "warning several-params"},
      {part(kField, "1") + part(kParams, "a=1") + kClose, "warning collision"},
      {part(kParams, "a=%zz") + kClose, "warning escape"},
      {part(kParams, "a=1\r\n") + kClose, "warning control"},
      {part(kParams, "a=%ff") + kClose, "warning utf8"},
      {part(kField, "\xff") + kClose, "warning utf8"},
      {part(kParams, "%0d=1") + kClose, "warning decoded-control"},
      {part(kParams, "a=%00") + kClose, "warning decoded-control"},
      {part(kParams, "a=%0D%0A") + kClose, "advice decoded-control"},
      {part(kParams, "a=%20&b=1") + kClose, "advice not-canonical"},
      {part(kParams, "=1") + kClose, "advice empty-name"},
      {part(kParams, "") + kClose, "advice empty-params"},
      {part(kParams, "a=" + std::string(70'000, 'x')) + kClose, "advice large-params"},
      {part("Content-Disposition: form-data; name=\"params\"\r\nContent-Type: application/x-www-form-urlencoded; "
            "charset=x\r\n",
            "a=1") +
           kClose,
       "advice type-parameters"},
      {part("Content-Disposition: form-data; name=\"_charset_\"\r\n", "iso-8859-1") + kClose, "warning charset"},
      {"preamble\r\n" + part(kField, "1") + kClose, "advice preamble"},
      {part(kField, "1") + kClose + "epilogue", "advice epilogue"},
      {part(kField, "1"), "error malformed"},
      {"--xYz\r\n" + std::string(9000, 'a'), "error limit"},
  };
  for (const auto& [body, rule] : rows) {
    const auto found = rules(body);
    EXPECT_NE(std::ranges::find(found, rule), found.end()) << rule << "\n" << testing::PrintToString(found);
  }
}

TEST(Lint, LimitsAreFindings) {
  EXPECT_EQ(rules(part(kParams, "a=1&b=2") + kClose, {.limits = {.max_entries = 1}}), (Rules{"error limit"}));
  EXPECT_EQ(rules(part(kField, "12") + kClose, {.limits = {.max_value = 1}}), (Rules{"error limit"}));
  EXPECT_EQ(rules(part(kParams, "a=12") + kClose, {.limits = {.max_value = 1}}), (Rules{"error limit"}));
  EXPECT_EQ(rules(part(kParams, "ab=1") + kClose, {.limits = {.max_name = 1}}), (Rules{"error limit"}));
  EXPECT_EQ(rules(part(kParams, "a=1&b=2") + kClose, {.limits = {.max_params_part = 5}}), (Rules{"error limit"}));
}

TEST(Lint, FindingsAboutTheWholeNameAPlaceToo) {
  const std::string first = part(kParams, "a=1"), second = part(kParams, "b=1"), third = part(kField, "1");
  const auto found = findings(first + second + third + kClose);
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].rule, "params-not-last");
  EXPECT_EQ(found[0].part, 2U);
  EXPECT_EQ(found[0].offset, first.size() + second.size() + 7);
  EXPECT_EQ(found[1].rule, "several-params");
  EXPECT_EQ(found[1].part, 1U);
  EXPECT_EQ(found[1].offset, first.size() + 7);
  EXPECT_EQ(found[2].rule, "collision");
  EXPECT_EQ(found[2].part, 2U);
  EXPECT_EQ(found[2].offset, first.size() + second.size() + 7);
  const auto other = findings(third + part(kParams, "x=1&a=1") + kClose);
  EXPECT_EQ(other.back().rule, "collision");
  EXPECT_EQ(other.back().part, 1U);
  EXPECT_EQ(other.back().offset, third.size() + 7 + kParams.size() + 2 + 4);
}

TEST(Lint, APartAboveTheLimitIsNotJudgedWhereItWasCut) {
  const std::string body = part(kParams, "a=" + std::string(100, 'x') + "%41%41") + kClose;
  const ExpandOptions options{.limits = {.max_params_part = 104}};
  const auto found = findings(body, options);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].rule, "limit");
  const auto refused = read_form(as_bytes(body), boundary(), options);
  ASSERT_FALSE(refused);
  EXPECT_EQ(found[0].offset, refused.error().offset);
}

TEST(Lint, LargePartsAreTold) {
  const auto found =
      findings(part(kParams, "a=" + std::string(70'000, 'x')) + kClose, {.limits = {.max_params_part = 66'000}});
  ASSERT_EQ(found.size(), 2U);
  EXPECT_NE(found[1].says.find("70002"), std::string::npos);
}

TEST(Lint, FindingsNamePartAndPlace) {
  const std::string body = part(kField, "1") + part(kParams, "x=1&y=%zz") + kClose;
  const auto found = findings(body);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].rule, "escape");
  EXPECT_EQ(found[0].part, 1U);
  EXPECT_EQ(found[0].offset, body.find("%zz"));
}

TEST(Lint, ManyFindingsAreCut) {
  std::string many;
  for (int i = 0; i < 900; ++i) many += "%0d=%0a%00&";
  const auto found = findings(part(kParams, many) + part(kParams, many) + kClose, {.limits = {.max_entries = 10'000}});
  EXPECT_LE(found.size(), kMostFindings);
  EXPECT_EQ(found.back().rule, "more");
}

TEST(Lint, CutAnywhereTheFindingsAreTheSame) {
  const std::string body =
      part(kField, "\xff") + part(kParams, "a=%zz&%0d=\r\n") + part("X: y\r\n", "") + "--xYz--junk";
  const auto text = [](const std::vector<LintFinding>& all) {
    std::string out;
    for (const auto& one : all) out += std::string(one.rule) + std::to_string(one.offset) + one.says + "\n";
    return out;
  };
  const std::string once = text(findings(body));
  for (std::size_t cut = 0; cut <= body.size(); ++cut) {
    Linter linter(boundary());
    linter.feed(as_bytes(body).first(cut));
    linter.feed(as_bytes(body).subspan(cut));
    EXPECT_EQ(text(linter.finish()), once);
  }
}

}  // namespace
}  // namespace nikkan::form_params
