// Killed, full, read-only, damaged, older, newer.
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>

#include "nikkan/daily/archive/impl.hpp"
#include "nikkan/daily/archive/schema.hpp"
#include "nikkan/daily/archive/tests/support.hpp"

namespace nikkan::archive {
namespace {

using test::add;
using test::export_all;
using test::Folder;
using test::MailOf;

std::string numbered(int i) {
  MailOf mail{.draft = "draft-number-" + std::to_string(i)};
  mail.abstract = "   Text number " + std::to_string(i) + " of a protocol.\n";
  return mail.text();
}

/// The child's life: adds mails from `from` on, commits now and then, and acknowledges each commit over the pipe.
[[noreturn]] void write_forever(const std::filesystem::path& file, int from, int pipe) {
  auto opened = Archive::open(file);
  if (!opened) ::_exit(2);
  for (int i = from;; ++i) {
    const std::string raw = numbered(i);
    if (!opened->add(test::recognised(raw), raw)) ::_exit(3);
    if (i % 7 != 6) continue;
    if (!opened->commit()) ::_exit(4);
    const int done = i + 1;
    if (::write(pipe, &done, sizeof done) != static_cast<ssize_t>(sizeof done)) ::_exit(5);
  }
}

TEST(Durability, KilledAtAnyMomentKeepsWhatWasAcknowledged) {
  Folder folder;
  int next = 0;
  std::uint64_t seed = 20251203;
  for (int round = 0; round < 30; ++round) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      ::close(ends[0]);
      write_forever(folder / "a.db", next, ends[1]);
    }
    ::close(ends[1]);
    seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
    int acknowledged = next;
    const ssize_t first = ::read(ends[0], &acknowledged, sizeof acknowledged);  // it lives
    ASSERT_EQ(first, static_cast<ssize_t>(sizeof acknowledged));
    ::usleep(static_cast<useconds_t>((seed >> 33U) % 40'000));
    ::kill(child, SIGKILL);
    while (::read(ends[0], &acknowledged, sizeof acknowledged) == static_cast<ssize_t>(sizeof acknowledged)) {
    }
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status)) << "exit " << WEXITSTATUS(status);

    auto archive = test::open(folder / "a.db");
    ASSERT_TRUE(archive.check()) << archive.check().error().message();
    const auto stats = archive.stats();
    ASSERT_GE(stats->mails, static_cast<std::uint64_t>(acknowledged));
    EXPECT_EQ(stats->mails % 7, 0U) << "whole commits only";
    for (int i = next; i < acknowledged; ++i) {
      const MailOf mail{.draft = "draft-number-" + std::to_string(i)};
      ASSERT_EQ(archive.raw_mail(mail.message_id()).value_or(""), numbered(i));
      ASSERT_TRUE(archive.show(mail.draft));
    }
    next = static_cast<int>(stats->mails);
    auto hits = archive.search({.text = "number", .limit = 5});
    EXPECT_TRUE(hits && !hits->empty());
  }
}

/// Runs `body` in a child; its return value is the exit status.
int in_child(const std::function<int()>& body) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(body());
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 100 + WTERMSIG(status);
}

TEST(Durability, FullDiskIsAnErrorAndLosesNothing) {
  Folder folder;
  {
    auto archive = test::open(folder / "a.db");
    for (int i = 0; i < 50; ++i) add(archive, numbered(i));
    ASSERT_TRUE(archive.commit());
  }
  const int status = in_child([&] {
    ::signal(SIGXFSZ, SIG_IGN);
    rlimit limit{};
    limit.rlim_cur = limit.rlim_max = 700'000;  // octets any file may grow to: the write-ahead log hits it first
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 9;
    auto opened = Archive::open(folder / "a.db");
    if (!opened) return 8;
    for (int i = 50; i < 5000; ++i) {
      const std::string raw = numbered(i);
      auto added = opened->add(test::recognised(raw), raw);
      if (added && i % 500 == 499) {
        if (auto done = opened->commit(); !done) return done.error().code == Code::io ? 1 : 2;
      }
      if (!added) return added.error().code == Code::io ? 1 : 3;
    }
    return 0;
  });
  EXPECT_EQ(status, 1);
  auto archive = test::open(folder / "a.db");
  ASSERT_TRUE(archive.check());
  EXPECT_GE(archive.stats()->mails, 50U);
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(archive.show("draft-number-" + std::to_string(i)));
  add(archive, numbered(9000));
  EXPECT_TRUE(archive.commit());
}

TEST(Durability, ReadOnlyArchiveReadsAndRefuses) {
  Folder folder;
  {
    auto archive = test::open(folder / "a.db");
    add(archive, MailOf{}.text());
    ASSERT_TRUE(archive.commit());
  }
  auto archive = test::open(folder / "a.db", {.create = false, .read_only = true});
  EXPECT_TRUE(archive.show("draft-one-example"));
  EXPECT_EQ(archive.search({.text = "example"})->size(), 1U);
  const std::string raw = MailOf{.draft = "draft-two"}.text();
  auto added = archive.add(test::recognised(raw), raw);
  ASSERT_FALSE(added);
  EXPECT_EQ(added.error().code, Code::io);
  EXPECT_NE(added.error().detail.find("read-only"), std::string::npos);
}

TEST(Durability, FolderThatNobodyMayWriteIn) {
  Folder folder;
  {
    auto archive = test::open(folder / "d" / "a.db");
    add(archive, MailOf{}.text());
    ASSERT_TRUE(archive.commit());
  }
  std::filesystem::permissions(folder.path(), std::filesystem::perms(0755));
  std::filesystem::permissions(folder / "d" / "a.db", std::filesystem::perms(0444));
  std::filesystem::permissions(folder / "d", std::filesystem::perms(0555));
  const int status = in_child([&] {
    if (::geteuid() == 0 && (::setgid(65534) != 0 || ::setuid(65534) != 0)) return 77;
    auto readable = Archive::open(folder / "d" / "a.db", {.create = false, .read_only = true});
    if (!readable || !readable->show("draft-one-example")) return 1;
    auto writable = Archive::open(folder / "d" / "a.db");
    if (writable) {
      const std::string raw = MailOf{.draft = "draft-two"}.text();
      if (writable->add(test::recognised(raw), raw)) return 2;
    } else if (writable.error().code != Code::io) {
      return 3;
    }
    auto fresh = Archive::open(folder / "d" / "b.db");
    return !fresh && fresh.error().code == Code::io ? 0 : 4;
  });
  std::filesystem::permissions(folder / "d", std::filesystem::perms(0755));
  if (status == 77) GTEST_SKIP() << "cannot become an ordinary user here";
  EXPECT_EQ(status, 0);
}

TEST(Schema, EveryOlderOneIsBroughtForward) {
  for (int from = 1; from < schema::version(); ++from) {
    Folder folder;
    {
      auto db = sqlite::Database::open((folder / "a.db").string(), {});
      ASSERT_TRUE(db);
      ASSERT_TRUE(schema::migrate(*db, from));
      ASSERT_EQ(schema::of(*db).value_or(0), from);
      ASSERT_TRUE(db->run("INSERT INTO day VALUES(20000, 3, 2, 1, 0, 99)"));
    }
    auto archive = test::open(folder / "a.db");
    EXPECT_EQ(archive.stats()->schema, schema::version());
    EXPECT_EQ(archive.stats()->mails, 3U) << "what was there stays";
    EXPECT_EQ(add(archive, MailOf{}.text()), Outcome::added);
    ASSERT_TRUE(archive.commit());
    EXPECT_EQ(archive.publish(*parse_day("2025-12-03"), {"x"}).value_or(0), 1U);
    ASSERT_TRUE(archive.check());
  }
}

TEST(Schema, NewerOneIsLeftAlone) {
  Folder folder;
  {
    auto archive = test::open(folder / "a.db");
    add(archive, MailOf{}.text());
    ASSERT_TRUE(archive.commit());
    ASSERT_TRUE(archive.impl().db.run("PRAGMA user_version=99"));
  }
  auto opened = Archive::open(folder / "a.db");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Code::unsupported);
  EXPECT_EQ(opened.error().field, "archive.schema");
}

TEST(Schema, OtherFilesAreNotTouched) {
  Folder folder;
  test::write_file(folder / "text.db", std::string(5000, 'x'));
  auto text = Archive::open(folder / "text.db");
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().code, Code::bad_value);
  EXPECT_EQ(nikkan::test::read_file(folder / "text.db"), std::string(5000, 'x'));
  {
    auto db = sqlite::Database::open((folder / "other.db").string(), {});
    ASSERT_TRUE(db->run("CREATE TABLE mine(x)"));
  }
  auto other = Archive::open(folder / "other.db");
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, Code::bad_value);
  EXPECT_EQ(Archive::open(folder.path()).error().code, Code::io);
}

TEST(Schema, RebuildReadsADamagedArchivesMailAgain) {
  Folder folder;
  std::string expected;
  {
    auto archive = test::open(folder / "a.db");
    for (int i = 0; i < 40; ++i) add(archive, numbered(i));
    ASSERT_TRUE(archive.publish(*parse_day("2025-12-03"), {"x"}));
    ASSERT_TRUE(archive.commit());
    expected = export_all(archive);
    // The derived half goes to ruin; the raw mail is whole.
    ASSERT_TRUE(archive.impl().db.run("DELETE FROM announcement WHERE id % 2; DROP INDEX announcement_key; UPDATE day SET mails=1"));
  }
  auto count = Archive::rebuild(folder / "a.db", folder / "b.db");
  ASSERT_TRUE(count) << count.error().message();
  EXPECT_EQ(*count, 40U);
  auto archive = test::open(folder / "b.db");
  EXPECT_EQ(export_all(archive), expected);
  EXPECT_FALSE(Archive::rebuild(folder / "a.db", folder / "b.db")) << "never over an existing file";
}

TEST(Schema, DamagedPagesAreSaidAndSteppedOver) {
  Folder folder;
  {
    auto archive = test::open(folder / "a.db");
    for (int i = 0; i < 400; ++i) add(archive, numbered(i));
    ASSERT_TRUE(archive.commit());
    ASSERT_TRUE(archive.impl().db.run("PRAGMA wal_checkpoint(TRUNCATE)"));
  }
  std::string octets = nikkan::test::read_file(folder / "a.db");
  const std::size_t hole = octets.size() / 8192 * 2 / 3 * 8192;
  std::memset(octets.data() + hole, 0xA5, 3U * 8192U);
  test::write_file(folder / "a.db", octets);
  auto damaged = Archive::open(folder / "a.db");
  if (damaged) {
    auto checked = damaged->check();
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().code, Code::bad_value);
    EXPECT_NE(checked.error().detail.find("rebuild"), std::string::npos);
  }
  auto count = Archive::rebuild(folder / "a.db", folder / "b.db");
  ASSERT_TRUE(count) << count.error().message();
  EXPECT_GT(*count, 200U);
  EXPECT_TRUE(test::open(folder / "b.db").check());
}

}  // namespace
}  // namespace nikkan::archive
