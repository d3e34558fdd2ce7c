#include <gtest/gtest.h>

#include <vector>

#include "nikkan/daily/mail/mail.hpp"

namespace nikkan::mail {
namespace {

std::vector<RawMessage> scan(std::string_view data) {
  std::vector<RawMessage> out;
  Scanner scanner(data, recognise(data));
  RawMessage raw;
  while (scanner.next(raw)) out.push_back(raw);
  return out;
}

TEST(Recognise, FirstLineDecides) {
  EXPECT_EQ(recognise("From a@b Fri Dec 01 02:58:00 2006\nSubject: x\n"), Container::mbox);
  EXPECT_EQ(recognise("\n\r\nFrom a@b Fri Dec 01 02:58:00 2006\n"), Container::mbox);
  EXPECT_EQ(recognise("\x01\x01\x01\x01\nSubject: x\n"), Container::mmdf);
  EXPECT_EQ(recognise("\x01\x01\x01\x01\r\nSubject: x\n"), Container::mmdf);
  EXPECT_EQ(recognise("Subject: x\n\nbody"), Container::single);
  EXPECT_EQ(recognise("\nReceived: x\n\nbody"), Container::single);
  EXPECT_EQ(recognise("\n2005\nMessage-Id: <a@b>\nSubject: x\n"), Container::unknown);
  EXPECT_EQ(recognise("Hello,\n\nno headers at all.\n"), Container::single);  // rejected by parse with its reason
  EXPECT_EQ(recognise(""), Container::single);
}

TEST(Mbox, CutsAtFromLinesThatHaveDateAndHeaders) {
  const std::string box =
      "From a@b Fri Dec 01 02:58:00 2006\nSubject: 1\n\nbody\n\n"
      "From now on Sat the rest is text.\nNote: not a mail\n\n"
      "From time to time\nSubject: not either\n\n"
      "From c@d Fri Feb  1 03:12:00 2008\nnot a header line\n\n"
      "From user at bull.net  Fri Feb  1 03:12:00 2008\nSubject: 2\n\nsecond\n";
  const auto messages = scan(box);
  ASSERT_EQ(messages.size(), 2U);
  EXPECT_TRUE(messages[0].raw.ends_with("not a header line\n"));
  EXPECT_EQ(messages[1].raw, "Subject: 2\n\nsecond\n");
  EXPECT_EQ(messages[1].envelope, "From user at bull.net  Fri Feb  1 03:12:00 2008");
  for (const RawMessage& message : messages) EXPECT_EQ(box.substr(message.offset, message.raw.size()), message.raw);
}

TEST(Mbox, AFromLineNeedsABlankLineBefore) {
  const auto messages = scan("From a@b Fri Dec 01 02:58:00 2006\nSubject: 1\n\nbody\nFrom a@b Fri Dec 01 02:58:00 2006\nSubject: 2\n\nx\n");
  EXPECT_EQ(messages.size(), 1U);
}

TEST(Mbox, MixedLineEndsLeadingBlanksAndMissingFinalNewline) {
  const auto messages = scan(
      "\n\r\nFrom a@b Thu, 15 Jul 2004 17:15:16 -0700 (PDT)\r\nSubject: 1\r\n\r\nbody\r\n\r\n"
      "From scoya  Fri Sep  1 02:28:00 2000\nSubject: 2\n\nx\n\nFrom a@b Thu, 3 Feb 2005 19:55:03 GMT\nSubject: 3\n\nlast");
  ASSERT_EQ(messages.size(), 3U);
  EXPECT_EQ(messages[0].raw, "Subject: 1\r\n\r\nbody\r\n");
  EXPECT_EQ(messages[2].raw, "Subject: 3\n\nlast");
}

TEST(Mbox, QuotedFromLinesLoseOneMark) {
  const auto messages = scan("From a@b Fri Dec 01 02:58:00 2006\nSubject: 1\n\n>From here\n>>From there\nx >From y\n");
  ASSERT_EQ(messages.size(), 1U);
  EXPECT_EQ(parse(messages[0], "x.mbox")->text, "From here\n>From there\nx >From y\n");
}

TEST(Mbox, EveryPrefixIsReadWithoutHarm) {
  const std::string box = "From a@b Fri Dec 01 02:58:00 2006\nSubject: 1\n\nbody\n\nFrom a@b Fri Dec 01 02:58:00 2006\nSubject: 2\n\nx\n";
  for (std::size_t n = 0; n <= box.size(); ++n) {
    for (const RawMessage& raw : scan(std::string_view(box).substr(0, n))) (void)parse(raw, "x.mbox");
  }
}

TEST(Mmdf, MessagesLieBetweenMarks) {
  const auto messages = scan("\x01\x01\x01\x01\nSubject: 1\n\na\n\x01\x01\x01\x01\n\x01\x01\x01\x01\nSubject: 2\n\nb\n\x01\x01\x01\x01\n");
  ASSERT_EQ(messages.size(), 2U);
  EXPECT_EQ(messages[0].raw, "Subject: 1\n\na\n");
  EXPECT_EQ(messages[1].raw, "Subject: 2\n\nb\n");
  EXPECT_EQ(scan("\x01\x01\x01\x01\n\x01\x01\x01\x01\n\n\x01\x01\x01\x01\n").size(), 0U);
}

TEST(Single, IsTheWholeInput) {
  const auto messages = scan("Subject: 1\n\nFrom a@b Fri Dec 01 02:58:00 2006\nSubject: x\n");
  ASSERT_EQ(messages.size(), 1U);
  EXPECT_TRUE(messages[0].alone);
  EXPECT_EQ(scan("").size(), 0U);
}

}  // namespace
}  // namespace nikkan::mail
