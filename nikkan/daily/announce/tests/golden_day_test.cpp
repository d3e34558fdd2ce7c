// The day of 17 drafts, from the mailbox in the shared data to announcements.
#include <gtest/gtest.h>

#include <algorithm>

#include "nikkan/base/tsv.hpp"
#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/announce/tests/support.hpp"
#include "tests/support/test_data.hpp"

namespace nikkan::announce {
namespace {

std::vector<daily::Announcement> read_box(const std::string& bytes) {
  std::vector<daily::Announcement> out;
  mail::Scanner scanner(bytes, mail::recognise(bytes));
  mail::RawMessage raw;
  while (scanner.next(raw)) {
    auto mail = mail::parse(raw, "2025-12-03.reconstructed.mbox");
    EXPECT_TRUE(mail.has_value());
    if (mail) out.push_back(recognise(std::move(*mail), {}));
  }
  return out;
}

TEST(GoldenDay, SeventeenDraftsOfOneUtcDay) {
  NIKKAN_NEED_SHARED(path, "digest/2025-12-03.reconstructed.mbox");
  auto items = read_box(nikkan::test::read_file(path));
  ASSERT_EQ(items.size(), 17U);
  int with_group = 0;
  int research = 0;
  int first_versions = 0;
  for (const daily::Announcement& item : items) {
    EXPECT_EQ(item.kind, daily::Kind::id) << item.mail.subject;
    ASSERT_TRUE(item.day.has_value());
    EXPECT_EQ(to_iso(*item.day), "2025-12-03");
    EXPECT_TRUE(has(item.flags, daily::Flag::reconstructed));
    EXPECT_FALSE(has(item.flags, daily::Flag::name_mismatch));
    EXPECT_EQ(item.key, "id:" + item.draft + "-" + item.rev);
    with_group += item.group.acronym.empty() ? 0 : 1;
    research += item.group.kind == "RG" ? 1 : 0;
    first_versions += item.rev == "00" ? 1 : 0;
  }
  EXPECT_EQ(with_group, 9);
  EXPECT_EQ(research, 1);
  EXPECT_EQ(first_versions, 8);
  std::sort(items.begin(), items.end(), [](const auto& a, const auto& b) { return a.mail.date < b.mail.date; });
  EXPECT_EQ(items.front().draft, "draft-madaras-guardmail-gmp");
  EXPECT_EQ(to_rfc3339(*items.front().mail.date), "2025-12-03T00:30:00Z");
  EXPECT_EQ(items.back().draft, "draft-ietf-opsawg-prefix-lengths");
  EXPECT_EQ(items.back().rev, "09");
  EXPECT_EQ(to_rfc3339(*items.back().mail.date), "2025-12-03T21:50:00Z");
}

TEST(GoldenDay, TitleAuthorsNameAndAbstractAreExact) {
  NIKKAN_NEED_SHARED(box, "digest/2025-12-03.reconstructed.mbox");
  NIKKAN_NEED_SHARED(table_path, "digest/2025-12-03.tsv");
  const auto items = read_box(nikkan::test::read_file(box));
  const std::string text = nikkan::test::read_file(table_path);
  const auto table = parse_tsv(text);
  ASSERT_TRUE(table.has_value());
  ASSERT_EQ(table->rows(), 17U);
  for (std::size_t row = 0; row < table->rows(); ++row) {
    const std::string_view name = table->cell(row, table->column("name_rev"));
    const auto item = std::find_if(items.begin(), items.end(), [name](const auto& i) { return i.draft + "-" + i.rev == name; });
    ASSERT_NE(item, items.end()) << name;
    EXPECT_EQ(item->title, collapse_space(table->cell(row, table->column("title"))));
    std::string authors;
    for (const auto& author : item->authors) authors += (authors.empty() ? "" : "; ") + author.name;
    std::string wanted(table->cell(row, table->column("authors")));
    for (std::size_t at = wanted.find(" (Ed.)"); at != std::string::npos; at = wanted.find(" (Ed.)")) wanted.erase(at, 6);
    EXPECT_EQ(authors, wanted);
    std::string abstract(table->cell(row, table->column("abstract")));
    for (std::size_t at = abstract.find("\\n"); at != std::string::npos; at = abstract.find("\\n")) abstract.replace(at, 2, "\n");
    EXPECT_EQ(collapse_space(item->abstract), collapse_space(abstract)) << name;
    std::size_t at = 0;
    for (const daily::Paragraph& paragraph : item->paragraphs) {
      EXPECT_EQ(paragraph.begin, at == 0 ? 0 : at + 2);
      EXPECT_LT(paragraph.begin, paragraph.end);
      at = paragraph.end;
    }
    EXPECT_EQ(at, item->abstract.size());
  }
}

}  // namespace
}  // namespace nikkan::announce
