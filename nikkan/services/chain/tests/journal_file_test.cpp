#include "nikkan/services/chain/journal_file.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

namespace nikkan::chain {
namespace {

using chainsync::encode_record;
using chainsync::State;

class Journal : public testing::Test {
 protected:
  Journal() {
    std::string made = std::filesystem::temp_directory_path() / "nikkan-journal-XXXXXX";
    folder = mkdtemp(made.data());
    path = folder / "b.journal";
  }
  ~Journal() override { std::filesystem::remove_all(folder); }

  std::string text() const {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void write(const std::string& content) const { std::ofstream(path, std::ios::binary) << content; }

  std::filesystem::path folder, path;
  chainsync::JournalHeader header{.chain = "line", .node = "B", .index = 1, .rounds = 3};
};

TEST_F(Journal, BeginsWithItsHeaderAndForItsOwnerAlone) {
  const auto opened = JournalFile::open(path, header);
  ASSERT_TRUE(opened) << opened.error().message();
  EXPECT_EQ(text(), encode_header(header));
  EXPECT_TRUE(opened->journal.last.empty());
  struct stat is {};
  ASSERT_EQ(stat(path.c_str(), &is), 0);
  EXPECT_EQ(is.st_mode & 07777, 0600U);
}

TEST_F(Journal, GivesBackWhatWasAppended) {
  const chainsync::JournalRecord one{.round = 0, .state = State::ready}, two{.round = 0, .state = State::watch};
  {
    auto opened = JournalFile::open(path, header);
    ASSERT_TRUE(opened);
    ASSERT_TRUE(opened->file.append(encode_record(one) + encode_record(two)));
    EXPECT_EQ(opened->file.octets(), text().size());
  }
  const auto again = JournalFile::open(path, header);
  ASSERT_TRUE(again) << again.error().message();
  ASSERT_EQ(again->journal.last.size(), 1U);
  EXPECT_EQ(again->journal.last[0], two);
  EXPECT_EQ(again->journal.records, 2U);
}

TEST_F(Journal, ForgetsEveryCutOfTheLastLineAndGoesOnBehindTheOneBefore) {
  const std::string whole = encode_header(header) + encode_record({.round = 0, .state = State::ready});
  const std::string last = encode_record({.round = 0, .state = State::watch});
  for (std::size_t cut = 1; cut < last.size(); ++cut) {
    write(whole + last.substr(0, cut));
    {
      auto opened = JournalFile::open(path, header);
      ASSERT_TRUE(opened) << cut << opened.error().message();
      EXPECT_EQ(opened->journal.last.at(0).state, State::ready);
      EXPECT_EQ(text(), whole) << cut;
      ASSERT_TRUE(opened->file.append(last));
    }
    EXPECT_EQ(text(), whole + last);
  }
}

TEST_F(Journal, OfAnotherNodeIsRefusedAndLeftAsItIs) {
  { ASSERT_TRUE(JournalFile::open(path, header)); }
  const std::string before = text();
  auto other = header;
  other.node = "C";
  const auto opened = JournalFile::open(path, other);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().field, "journal.header");
  EXPECT_EQ(text(), before);
}

TEST_F(Journal, BelongsToOneProcess) {
  const auto first = JournalFile::open(path, header);
  ASSERT_TRUE(first);
  const auto second = JournalFile::open(path, header);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().message(), "duplicate at byte 0 (journal): another process has it");
}

TEST_F(Journal, IsAFileAndNothingElse) {
  EXPECT_EQ(JournalFile::open(folder / "no" / "such", header).error().message(), "io (journal): No such file or directory");
  EXPECT_EQ(JournalFile::open("/dev/full", header).error().message(), "io (journal): it is not a file");
  std::filesystem::create_symlink(folder / "elsewhere", path);
  EXPECT_FALSE(JournalFile::open(path, header));
  EXPECT_FALSE(std::filesystem::exists(folder / "elsewhere"));
}

TEST_F(Journal, AFullDiskIsToldAndNoHalfLineStays) {
  const pid_t child = fork();
  if (child == 0) {  // the limit is for a whole process
    auto opened = JournalFile::open(path, header);
    const std::size_t size = encode_header(header).size();
    const rlimit limit{size + 10, size + 10};
    std::signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &limit);
    const auto done = opened->file.append(encode_record({.round = 0, .state = State::ready}));
    const bool told = !done && done.error().message() == "io (journal): File too large" && opened->file.broken();
    const auto more = opened->file.append("x");
    _exit(told && !more && text() == encode_header(header) ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace nikkan::chain
