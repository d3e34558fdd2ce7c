#include "nikkan/labs/chainsync/journal.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace nikkan::chainsync {
namespace {

const JournalHeader kHeader{"line", "B", 1, 3};

std::string good() {
  return encode_header(kHeader) + encode_record({0, State::ready, 0}) + encode_record({0, State::watch, 0}) + encode_record({0, State::start, 0}) +
         encode_record({0, State::complete, 3}) + encode_record({1, State::ready, 0}) + encode_record({0, State::done, 3});
}

TEST(Journal, LinesAreTextWithACrcOfZlibs) {
  // Checksums by Python's zlib.crc32.
  EXPECT_EQ(encode_header(kHeader), "nikkan-chain-journal-1 line B 1 3 78d8162c\n");
  EXPECT_EQ(encode_record({0, State::complete, 3}), "0 COMPLETE 3 fc68be06\n");
  EXPECT_EQ(encode_record({2, State::failed, 0}), "2 FAILED 0 dda37a86\n");
  EXPECT_EQ(encode_end(), "END 965b713b\n");
}

TEST(Journal, TheLastStateOfEachRoundIsFound) {
  const auto journal = decode_journal(good(), kHeader);
  ASSERT_TRUE(journal) << journal.error().message();
  EXPECT_EQ(journal->last, (std::vector<JournalRecord>{{0, State::done, 3}, {1, State::ready, 0}}));
  EXPECT_EQ(journal->records, 6U);
  EXPECT_EQ(journal->good_octets, good().size());
}

TEST(Journal, ACutAnywhereLosesTheLastRecordAlone) {
  const std::string text = good();
  for (std::size_t size = 0; size <= text.size(); ++size) {
    const auto journal = decode_journal(text.substr(0, size), kHeader);
    ASSERT_TRUE(journal) << size;
    const std::size_t whole = size == 0 ? 0 : text.rfind('\n', size - 1) == std::string::npos ? 0 : text.rfind('\n', size - 1) + 1;
    EXPECT_EQ(journal->good_octets, whole) << size;
  }
}

TEST(Journal, ATailThatIsGarbledIsForgotten) {
  for (const std::string& tail : {std::string("0 DO"), std::string("x\n"), std::string(100, '\0'), std::string("1 WATCH 0 00000000\n")}) {
    const auto journal = decode_journal(good() + tail, kHeader);
    ASSERT_TRUE(journal) << tail;
    EXPECT_EQ(journal->good_octets, good().size());
  }
}

TEST(Journal, SingleBitFlipsAreRefusedUnlessTheyHitTheLastRecord) {
  const std::string text = good();
  const std::size_t last = text.rfind('\n', text.size() - 2) + 1;
  for (std::size_t bit = 0; bit < text.size() * 8; ++bit) {
    std::string flipped = text;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    const auto journal = decode_journal(flipped, kHeader);
    if (bit / 8 < last - 1) {
      EXPECT_FALSE(journal) << bit;
    } else if (bit / 8 >= last) {
      ASSERT_TRUE(journal) << bit;
      EXPECT_EQ(journal->good_octets, last);
    }
  }
}

TEST(Journal, AnotherNodesJournalIsRefused) {
  for (const JournalHeader& header : {JournalHeader{"line", "C", 1, 3}, JournalHeader{"other", "B", 1, 3}, JournalHeader{"line", "B", 2, 3}, JournalHeader{"line", "B", std::nullopt, 3}, JournalHeader{"line", "B", 1, 4}}) {
    const auto journal = decode_journal(good(), header);
    ASSERT_FALSE(journal);
    EXPECT_EQ(journal.error().field, "journal.header");
  }
  EXPECT_FALSE(decode_journal("some other file\n", kHeader));
  EXPECT_FALSE(decode_journal("x", kHeader));
}

TEST(Journal, RoundsGoForwardStateByState) {
  using enum State;
  const std::vector<State> all = {ready, watch, start, complete, done, failed, cancelled};
  const std::vector<State> way = {ready, watch, start, complete, done};
  for (const bool head : {false, true}) {
    const JournalHeader header{"line", "B", head ? 0U : 1U, 3};
    for (std::size_t length = 0; length <= way.size(); ++length) {
      std::string text = encode_header(header);
      State first = sync;
      for (std::size_t i = 0; i < length; ++i) {
        if (head && way[i] == watch) continue;
        first = way[i];
        text += encode_record({0, first, 0});
      }
      for (const State second : all) {
        const bool next = first == ready ? second == (head ? start : watch) : static_cast<int>(second) == static_cast<int>(first) + 1;
        const bool good = first != done && (next || second == failed || second == cancelled || (first == start && second == start));
        const auto journal = decode_journal(text + encode_record({0, second, 0}) + encode_record({1, ready, 0}), header);
        EXPECT_EQ(journal.has_value(), good) << head << " " << to_string(first) << " " << to_string(second);
        if (!journal) {
          EXPECT_EQ(journal.error().field, "journal.state");
        }
      }
    }
  }
}

TEST(Journal, ALineThatIsMissingIsNoticed) {
  const std::string text = good();
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) lines.push_back(text.substr(at, text.find('\n', at) + 1 - at));
  for (std::size_t left_out = 1; left_out + 1 < lines.size(); ++left_out) {
    if (lines[left_out].starts_with("1 ")) continue;  // the only one of its round
    std::string rest;
    for (std::size_t i = 0; i < lines.size(); ++i) rest += i == left_out ? "" : lines[i];
    EXPECT_FALSE(decode_journal(rest, kHeader)) << left_out;
  }
}

TEST(Journal, NothingFollowsItsEnd) {
  const auto journal = decode_journal(good() + encode_end(), kHeader);
  ASSERT_TRUE(journal);
  EXPECT_TRUE(journal->ended);
  EXPECT_EQ(journal->good_octets, (good() + encode_end()).size());
  EXPECT_FALSE(decode_journal(good(), kHeader)->ended);
  EXPECT_FALSE(decode_journal(good() + encode_end() + encode_record({1, State::watch, 0}), kHeader));
}

TEST(Journal, ItIsSaidWhoseItIs) {
  EXPECT_EQ(decode_journal(good(), {"line", "C", 2, 3}).error().detail, "it is of node B of chain line, place 1, 3 rounds");
  EXPECT_EQ(decode_journal(encode_header({"line", "B", std::nullopt, 1}), kHeader).error().detail, "it is of node B of chain line, 1 round");
  EXPECT_EQ(decode_journal("some other file\nand more of it, which is longer than a header would be", kHeader).error().detail, "it is no journal");
}

TEST(Journal, RecordsThatNobodyWrites) {
  for (const JournalRecord& record : {JournalRecord{3, State::ready, 0}, JournalRecord{0, State::sync, 0}, JournalRecord{0, State::ready, -1}, JournalRecord{0, State::ready, 70000}}) {
    const auto journal = decode_journal(encode_header(kHeader) + encode_record(record) + encode_record({1, State::ready, 0}), kHeader);
    ASSERT_FALSE(journal);
    EXPECT_EQ(journal.error().field, "journal.record");
    EXPECT_EQ(journal.error().offset, encode_header(kHeader).size());
  }
}

TEST(Journal, NeitherALongFileNorALongLineIsRead) {
  const auto large = decode_journal(good(), kHeader, {.max_octets = 100});
  ASSERT_FALSE(large);
  EXPECT_EQ(large.error().code, Code::limit);
  EXPECT_FALSE(decode_journal(encode_header(kHeader) + std::string(2000, 'x'), kHeader));
}

}  // namespace
}  // namespace nikkan::chainsync
