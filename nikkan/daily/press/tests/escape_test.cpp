#include <gtest/gtest.h>

#include "nikkan/daily/press/escape.hpp"
#include "nikkan/daily/press/press.hpp"

using namespace nikkan::press;

TEST(Clean, CollapsesSpaceAndRemovesWhatIsNotSeen) {
  EXPECT_EQ(clean(" a\n\tb\xc2\xa0 c "), "a b c");
  EXPECT_EQ(clean("a\x01\x1b[31mb\x7f"), "a[31mb");
  EXPECT_EQ(clean("x\xe2\x80\xae y\xe2\x81\xa6z\xef\xbb\xbf"), "x yz");  // RLO, LRI, BOM
  EXPECT_EQ(clean("\xff" "a"), "\xef\xbf\xbd" "a");
  EXPECT_EQ(clean("日本語 テスト"), "日本語 テスト");
  EXPECT_EQ(clean("a\xe2\x80\xa8" "b"), "a b");  // U+2028 is a line break, not nothing
}

TEST(Clean, CutsAfterCodePoints) {
  EXPECT_EQ(clean("日本語", 2), "日本…");
  EXPECT_EQ(clean("abc", 3), "abc");
}

TEST(Html, EscapesTextAndAttributes) { EXPECT_EQ(html("<a href='x'>&\"</a>"), "&lt;a href=&#39;x&#39;&gt;&amp;&quot;&lt;/a&gt;"); }

TEST(Markdown, EscapesWhatStartsMarkup) {
  EXPECT_EQ(markdown("_Metadata Subscription_ (A -> B)"), "\\_Metadata Subscription\\_ (A -\\> B)");
  EXPECT_EQ(markdown("$x$ | `c` *b* <i> &amp;"), "\\$x\\$ \\| \\`c\\` \\*b\\* \\<i\\> \\&amp;");
  EXPECT_EQ(markdown("1. one"), "1\\. one");
  EXPECT_EQ(markdown("- one"), "\\- one");
  EXPECT_EQ(markdown("# one"), "\\# one");
  EXPECT_EQ(markdown("see https://x.example/"), "see https\\://x.example/");
  EXPECT_EQ(markdown("a\n# b"), "a \\# b");
}

TEST(Slug, KeepsDraftNamesAndReplacesTheRest) {
  EXPECT_EQ(slug("draft-ietf-x-00"), "draft-ietf-x-00");
  EXPECT_EQ(slug("charter:<a@B>"), "charter--a-b-");
  EXPECT_EQ(slug(""), "entry");
}

TEST(SafeUrl, AdmitsWebAndMailOnly) {
  EXPECT_TRUE(is_safe_url("https://datatracker.ietf.org/doc/draft-x/?a=b&c=d"));
  EXPECT_TRUE(is_safe_url("mailto:x@example.org"));
  EXPECT_FALSE(is_safe_url("javascript:alert(1)"));
  EXPECT_FALSE(is_safe_url("https://x.example/\"onclick="));
  EXPECT_FALSE(is_safe_url("https://x.example/ y"));
  EXPECT_FALSE(is_safe_url("//x.example/"));
  EXPECT_FALSE(is_safe_url(""));
}

TEST(Formats, WordsRoundTrip) {
  for (const auto* word : {"md", "qiita", "html", "json", "atom", "jsonfeed", "text", "eml", "ics"}) {
    const auto format = parse_format(word);
    ASSERT_TRUE(format) << word;
    EXPECT_EQ(to_string(*format), word);
  }
  EXPECT_FALSE(parse_format("pdf"));
}
