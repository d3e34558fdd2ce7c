#include <gtest/gtest.h>

#include "nikkan/daily/summary/engine.hpp"
#include "nikkan/daily/summary/lexicon.hpp"
#include "nikkan/daily/summary/select.hpp"
#include "nikkan/daily/summary/text.hpp"

using namespace nikkan;
using namespace nikkan::summary;

namespace {

std::vector<std::string> sentences(std::string_view text) {
  std::vector<std::string> out;
  for (const auto span : split_sentences(text, 0, static_cast<std::uint32_t>(text.size()))) {
    out.emplace_back(text.substr(span.from, span.to - span.from));
  }
  return out;
}

std::vector<std::string> acronyms(std::string_view text) {
  std::vector<std::string> out;
  for (const auto& a : find_acronyms(text)) out.emplace_back(text.substr(a.from, a.to - a.from));
  return out;
}

using Strings = std::vector<std::string>;

}  // namespace

TEST(Sentence, EndsAtStopBeforeACapital) {
  EXPECT_EQ(sentences("One is here.  Two is there. (Three) ends."), (Strings{"One is here.", "Two is there.", "(Three) ends."}));
}

TEST(Sentence, GoesOnAfterAbbreviationsDotsAndNumbers) {
  EXPECT_EQ(sentences("Nodes, e.g. Routers, wait. Then etc. Go on."), (Strings{"Nodes, e.g. Routers, wait.", "Then etc. Go on."}));
  EXPECT_EQ(sentences("A, B, ... Then more. See version 1.2 of [FIPS. 203] here."),
            (Strings{"A, B, ... Then more.", "See version 1.2 of [FIPS. 203] here."}));
}

TEST(Sentence, TakesClosingQuotesAndEmphasisAlong) {
  EXPECT_EQ(sentences("It says \"no.\" Then *it stops.* Next."), (Strings{"It says \"no.\"", "Then *it stops.*", "Next."}));
}

TEST(Sentence, StaysWholeBeforeALowerCaseLetter) {
  EXPECT_EQ(sentences("see draft-x.txt. and more"), (Strings{"see draft-x.txt. and more"}));
}

TEST(Clean, DropsEmphasisAndMapsBack) {
  const std::string text = "The  _Big Frame_ (BF)\nof *x* \u201cy\u201d.";
  const Clean result = clean(text, {0, static_cast<std::uint32_t>(text.size())});
  EXPECT_EQ(result.text, "The Big Frame (BF) of x \"y\".");
  const std::size_t at = result.text.find("Big");
  const daily::Span span = result.span(at, at + 3);
  EXPECT_EQ(text.substr(span.from, span.to - span.from), "Big");
}

TEST(Clean, KeepsUnderscoresInNames) {
  const std::string text = "the max_size value and a*b and 2 * 3";
  EXPECT_EQ(clean(text, {0, static_cast<std::uint32_t>(text.size())}).text, text);
}

TEST(Acronym, FindsTheNamesOfTheSpecification) {
  EXPECT_EQ(acronyms("augment the Routing Policy Specification Language (RPSL) class"), (Strings{"Routing Policy Specification Language (RPSL)"}));
  EXPECT_EQ(acronyms("which are comma-separated values (CSV) files"), (Strings{"comma-separated values (CSV)"}));
  EXPECT_EQ(acronyms("a receiver-driven Metadata Subscription (MDS) mechanism"), (Strings{"Metadata Subscription (MDS)"}));
  EXPECT_EQ(acronyms("a set of Packet CAPture (PCAP)-related values"), (Strings{"Packet CAPture (PCAP)"}));
  EXPECT_EQ(acronyms("the need for Proof Key for Code Exchange (PKCE) and"), (Strings{"Proof Key for Code Exchange (PKCE)"}));
  EXPECT_EQ(acronyms("fallback to an OpenID Connect (OIDC) flow"), (Strings{"OpenID Connect (OIDC)"}));
  EXPECT_EQ(acronyms("Adj-RIB-Out Routing Information Bases (RIBs)."), (Strings{"Routing Information Bases (RIBs)"}));
  EXPECT_EQ(acronyms("the default SPF (Shortest Path First) calculation"), (Strings{"SPF (Shortest Path First)"}));
}

TEST(Acronym, LeavesPlainParenthesesAlone) {
  EXPECT_TRUE(acronyms("distributed processes (labeled A, B, C, ..., N) such").empty());
  EXPECT_TRUE(acronyms("user-agents (or client applications) can").empty());
  EXPECT_TRUE(acronyms("the metric (0xffff) and networks (6lo) here").empty());
}

TEST(Kind, TellsDocumentsFromOthers) {
  EXPECT_EQ(classify("This document specifies a protocol.", ""), SentenceKind::p1);
  EXPECT_EQ(classify("Additionally, the draft defines a media type.", ""), SentenceKind::p1);
  EXPECT_EQ(classify("The purpose of this document is to define a framework.", ""), SentenceKind::p1);
  EXPECT_EQ(classify("In this memo, we propose a way.", ""), SentenceKind::p1);
  EXPECT_EQ(classify("This architecture document defines terms.", ""), SentenceKind::p1);
  EXPECT_EQ(classify("This document does not define anything.", ""), SentenceKind::p2);
  EXPECT_EQ(classify("Foo is a protocol for bars.", "Foo: a protocol"), SentenceKind::pd);
  EXPECT_EQ(classify("The approach consolidates fields.", ""), SentenceKind::s);
  EXPECT_EQ(classify("The state of the draft is declared.", ""), SentenceKind::background);
  EXPECT_EQ(classify("RFC 7854 defines messages.", ""), SentenceKind::background);
}

TEST(Prepare, CutsParagraphsItemsAndSpans) {
  daily::Entry entry;
  entry.title = "Things";
  entry.abstract = "This document defines things:\n\n1.  First thing\n\n2.  Second thing\n\nThe end is near.";
  const Request request = prepare(entry, Lang::en);
  ASSERT_EQ(request.sentences.size(), 4U);
  EXPECT_EQ(request.sentences[0].id, 1);
  EXPECT_TRUE(request.sentences[1].item);
  EXPECT_EQ(request.sentences[3].id, 2);
  EXPECT_EQ(request.pivot, 1);
  EXPECT_EQ(request.selected, (std::vector<int>{1, 2}));
}

TEST(Prepare, TakesAnEmptyAbstract) {
  daily::Entry entry;
  const Request request = prepare(entry, Lang::ja);
  EXPECT_TRUE(request.sentences.empty());
  EXPECT_EQ(request.pivot, 0);
  EXPECT_TRUE(summarise(entry, {}, {}).unknown_words.empty());
  EXPECT_TRUE(entry.summary_en.empty());
  EXPECT_TRUE(entry.summary_ja.empty());
}

TEST(Tables, AreReadWhole) {
  EXPECT_GE(Terms::get().rows().size(), 700U);
  EXPECT_GE(Verbs::get().rows().size(), 190U);
  for (const Term& term : Terms::get().rows()) EXPECT_FALSE(term.ja.empty()) << term.en;
}
