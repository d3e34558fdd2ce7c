#include <zlib.h>
#include <zstd.h>

#include "nikkan/daily/archive/source.hpp"
#include "nikkan/daily/archive/tests/support.hpp"

namespace nikkan::archive {
namespace {

using test::as_mbox;
using test::export_all;
using test::Folder;
using test::MailOf;
using test::must_ingest;
using test::write_file;

std::vector<std::string> three() {
  return {MailOf{}.text(), MailOf{.draft = "draft-two"}.text(), MailOf{.draft = "draft-three"}.text()};
}

std::string gzip(const std::string& text) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY), Z_OK);
  std::string in = text;
  std::string out(deflateBound(&stream, static_cast<uLong>(in.size())) + 64, '\0');
  stream.next_in = static_cast<Bytef*>(static_cast<void*>(in.data()));
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = static_cast<Bytef*>(static_cast<void*>(out.data()));
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string zstd(const std::string& text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
  return out;
}

std::string export_of(const Folder& folder, const std::string& name, const std::vector<std::string>& paths) {
  auto archive = test::open(folder / name);
  const IngestReport report = must_ingest(archive, paths);
  EXPECT_EQ(report.mails, 3U);
  EXPECT_EQ(report.announcements, 3U);
  EXPECT_EQ(report.added, 3U);
  EXPECT_TRUE(report.any_input_read);
  EXPECT_TRUE(report.errors.empty()) << report.errors.front().second.message();
  return export_all(archive);
}

TEST(Ingest, EveryContainerGivesTheSameArchive) {
  Folder folder;
  const std::string box = as_mbox(three());
  write_file(folder / "box.mbox", box);
  write_file(folder / "box.gz", gzip(box));
  write_file(folder / "two.gz", gzip(box.substr(0, 100)) + gzip(box.substr(100)));
  write_file(folder / "box.zst", zstd(box));
  write_file(folder / "two.zst", zstd(box.substr(0, 100)) + zstd(box.substr(100)));
  write_file(folder / "md/new/2.x", three()[1]);
  write_file(folder / "md/cur/1.x:2,S", three()[0]);
  write_file(folder / "md/cur/3.x:2,S", three()[2]);
  write_file(folder / "md/tmp/4.x", MailOf{.draft = "draft-unfinished"}.text());
  write_file(folder / "tree/i-d-announce/2025-12.mbox", box);
  const std::string expected = export_of(folder, "a.db", {folder / "box.mbox"});
  for (const char* name : {"box.gz", "two.gz", "box.zst", "two.zst", "md", "tree"}) {
    EXPECT_EQ(export_of(folder, std::string(name) + ".db", {folder / name}), expected) << name;
  }
}

TEST(Ingest, TwiceIsKnownAtSight) {
  Folder folder;
  write_file(folder / "box.mbox", as_mbox(three()));
  auto archive = test::open(folder / "a.db");
  must_ingest(archive, {folder / "box.mbox"});
  const std::string before = export_all(archive);
  const IngestReport again = must_ingest(archive, {folder / "box.mbox", folder / "box.mbox"});
  EXPECT_EQ(again.mails, 6U);
  EXPECT_EQ(again.announcements, 6U);
  EXPECT_EQ(again.added, 0U);
  EXPECT_EQ(again.duplicates, 6U);
  EXPECT_EQ(export_all(archive), before);
}

TEST(Ingest, FaultsCostOnlyThemselves) {
  Folder folder;
  write_file(folder / "good.mbox", as_mbox(three()));
  write_file(folder / "empty.mbox", "");
  write_file(folder / "year.mbox", "1992\n\nno mail\n");
  std::filesystem::create_directories(folder / "hollow");
  write_file(folder / "cut.gz", gzip(as_mbox({MailOf{.draft = "draft-whole"}.text(), MailOf{.draft = "draft-cut"}.text()})).substr(0, 60));
  auto archive = test::open(folder / "a.db");
  const IngestReport report = must_ingest(archive, {folder / "absent", folder / "empty.mbox", "/dev/null", folder / "hollow",
                                                    folder / "year.mbox", folder / "cut.gz", folder / "good.mbox"});
  EXPECT_EQ(report.added, 3U);
  EXPECT_TRUE(report.any_input_read);
  EXPECT_GE(report.rejected, 6U);
  std::vector<std::string> names;
  for (const auto& [input, error] : report.errors) names.push_back(input);
  for (const std::string name : {"absent", "empty.mbox", "hollow", "year.mbox", "cut.gz"}) {
    EXPECT_NE(std::find(names.begin(), names.end(), (folder / name).string()), names.end()) << name;
  }
  EXPECT_NE(std::find(names.begin(), names.end(), "/dev/null"), names.end());
}

TEST(Ingest, NothingReadIsSaid) {
  Folder folder;
  write_file(folder / "empty.mbox", "");
  auto archive = test::open(folder / "a.db");
  EXPECT_FALSE(must_ingest(archive, {folder / "empty.mbox", folder / "absent"}).any_input_read);
}

TEST(Ingest, BombIsALimit) {
  Folder folder;
  write_file(folder / "bomb.gz", gzip(std::string(std::size_t{100} << 20U, '\0')));
  write_file(folder / "bomb.zst", zstd(std::string(std::size_t{100} << 20U, '\0')));
  write_file(folder / "good.mbox", as_mbox(three()));
  auto archive = test::open(folder / "a.db");
  const IngestReport report = must_ingest(archive, {folder / "bomb.gz", folder / "bomb.zst", folder / "good.mbox"});
  EXPECT_EQ(report.added, 3U);
  ASSERT_EQ(report.errors.size(), 2U);
  EXPECT_EQ(report.errors[0].second.code, Code::limit);
  EXPECT_EQ(report.errors[1].second.code, Code::limit);
}

TEST(Ingest, ExpansionIsCutAtTheLimit) {
  Folder folder;
  write_file(folder / "box.gz", gzip(as_mbox(three())));
  SourceLimits limits;
  limits.max_expanded = 100;
  auto source = open_source(folder / "box.gz", limits);
  ASSERT_FALSE(source);
  EXPECT_EQ(source.error().code, Code::limit);
}

TEST(Ingest, LargeUnpackedInputsLieInAFile) {
  Folder folder;
  const std::string box = as_mbox(three());
  write_file(folder / "box.gz", gzip(box));
  SourceLimits limits;
  limits.in_memory = 16;
  auto source = open_source(folder / "box.gz", limits);
  ASSERT_TRUE(source) << source.error().message();
  EXPECT_EQ((*source)->view(), box);
}

TEST(Ingest, ListFromTheInputsNameIsPartOfTheMail) {
  Folder folder;
  const std::string mail = "From: a@example.invalid\nDate: Wed, 03 Dec 2025 10:00:00 +0000\nMessage-ID: <m@x>\nSubject: Hello\n\nText.\n";
  write_file(folder / "alpha.mbox", as_mbox({mail}));
  write_file(folder / "beta.mbox", as_mbox({mail}));
  std::string expected;
  for (const bool turned : {false, true}) {
    auto archive = test::open(folder / (turned ? "t.db" : "a.db"));
    const std::string first = turned ? "beta.mbox" : "alpha.mbox";
    const std::string second = turned ? "alpha.mbox" : "beta.mbox";
    must_ingest(archive, {folder / first});
    const IngestReport more = must_ingest(archive, {folder / second});
    EXPECT_EQ(more.duplicates, 1U);
    auto input = archive.day(*parse_day("2025-12-03"));
    ASSERT_EQ(input->announcements.size(), 1U);
    EXPECT_EQ(input->announcements[0].lists, (std::vector<std::string>{"alpha", "beta"}));
    const std::string got = export_all(archive);
    if (expected.empty()) expected = got;
    EXPECT_EQ(got, expected);
  }
}

TEST(Ingest, TestAndNoArchiveMailStaysOut) {
  Folder folder;
  std::string test_mail = MailOf{}.text();
  test_mail.insert(0, "X-Test-IDTracker: yes\n");
  std::string shy = MailOf{.draft = "draft-two"}.text();
  shy.insert(0, "X-No-Archive: yes\n");
  write_file(folder / "box.mbox", as_mbox({test_mail, shy}));
  auto archive = test::open(folder / "a.db");
  const IngestReport report = must_ingest(archive, {folder / "box.mbox"});
  EXPECT_EQ(report.mails, 2U);
  EXPECT_EQ(report.added, 0U);
  EXPECT_EQ(report.ignored, 1U);
  EXPECT_EQ(report.rejected, 1U);
}

TEST(Ingest, GoldenDay) {
  NIKKAN_NEED_SHARED(path, "digest/2025-12-03.reconstructed.mbox");
  Folder folder;
  auto archive = test::open(folder / "a.db");
  const IngestReport report = must_ingest(archive, {path});
  EXPECT_EQ(report.mails, 17U);
  EXPECT_EQ(report.announcements, 17U);
  EXPECT_EQ(report.added, 17U);
  EXPECT_EQ(report.rejected, 0U);
  auto input = archive.day(*parse_day("2025-12-03"));
  ASSERT_EQ(input->announcements.size(), 17U);
  EXPECT_EQ(input->announcements.front().draft, "draft-madaras-guardmail-gmp");
  EXPECT_EQ(input->announcements.back().draft, "draft-ietf-opsawg-prefix-lengths");
}

TEST(Ingest, TenMailsFiveDistinct) {
  NIKKAN_NEED_SHARED(path, "digest/mailarchive-tests/duplicate_tests.mbox");
  Folder folder;
  auto archive = test::open(folder / "a.db");
  const IngestReport report = must_ingest(archive, {path});
  EXPECT_EQ(report.mails, 10U);
  EXPECT_EQ(report.added, 5U);
  EXPECT_EQ(report.duplicates, 5U);
  EXPECT_EQ(archive.stats()->mails, 5U);
}

TEST(Ingest, FixturesInAnyOrderGiveOneArchive) {
  NIKKAN_NEED_SHARED(path, "digest/mailarchive-tests");
  Folder folder;
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator(path)) paths.push_back(entry.path().string());
  std::sort(paths.begin(), paths.end());
  std::string expected;
  for (int turn = 0; turn < 3; ++turn) {
    auto archive = test::open(folder / (std::to_string(turn) + ".db"));
    must_ingest(archive, paths);
    const std::string got = export_all(archive);
    if (turn == 0) expected = got;
    EXPECT_EQ(got, expected);
    std::rotate(paths.begin(), paths.begin() + 17, paths.end());
    if (turn == 1) std::reverse(paths.begin(), paths.end());
  }
}

}  // namespace
}  // namespace nikkan::archive
