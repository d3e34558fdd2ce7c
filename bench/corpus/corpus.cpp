#include "bench/corpus/corpus.hpp"

#include <algorithm>

#include "bench/corpus/words.hpp"
#include "nikkan/base/time.hpp"

namespace nikkan::bench {
namespace {

/// SplitMix64 (public domain): the same sequence everywhere, unlike the distributions of <random>.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31U);
  }
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(next() % n); }
  bool percent(std::size_t p) { return below(100) < p; }
  template <class T>
  const T& of(std::span<const T> list) { return list[below(list.size())]; }

 private:
  std::uint64_t state_;
};

struct Draft {
  std::string name, title, abstract;
  std::vector<std::string> authors;
  const Group* group = nullptr;
  int next_rev = 0;
  std::size_t pages = 0;
};

std::string capital(std::string_view word) {
  std::string out(word);
  if (out[0] >= 'a' && out[0] <= 'z') out[0] = static_cast<char>(out[0] - 32);
  return out;
}

std::string two(int value) { return {static_cast<char>('0' + value / 10 % 10), static_cast<char>('0' + value % 10)}; }

std::string sentence(Random& random) {
  std::string out;
  switch (random.below(5)) {
    case 0:
      out = "This document specifies " + std::string(random.percent(50) ? "an" : "the") + " " + std::string(random.of(terms())) + " " +
            std::string(random.of(nouns())) + " that allows a " + std::string(random.of(nouns())) + " to " + std::string(random.of(verbs())) +
            " the " + std::string(random.of(adjectives())) + " " + std::string(random.of(nouns()));
      break;
    case 1:
      out = "It updates RFC " + std::to_string(2000 + random.below(7000)) + " by " + std::string(random.of(adjectives())) +
            " rules for each " + std::string(random.of(nouns())) + " and " + std::string(random.of(nouns()));
      break;
    case 2:
      out = "When a " + std::string(random.of(nouns())) + " is not able to " + std::string(random.of(verbs())) + " its " +
            std::string(random.of(nouns())) + ", the " + std::string(random.of(terms())) + " " + std::string(random.of(nouns())) +
            " MUST NOT be used";
      break;
    case 3:
      out = "The " + std::string(random.of(adjectives())) + " " + std::string(random.of(nouns())) + " described here helps an operator to " +
            std::string(random.of(verbs())) + " every " + std::string(random.of(nouns())) + " of a " + std::string(random.of(terms())) +
            " network without a change of the " + std::string(random.of(nouns()));
      break;
    default:
      out = "Examples show how " + std::string(random.of(nouns())) + " and " + std::string(random.of(nouns())) + " are combined in " +
            std::string(random.of(adjectives())) + " deployments";
      break;
  }
  return out + ".";
}

std::string make_abstract(Random& random) {
  std::string out;
  const std::size_t paragraphs = 1 + random.below(3);
  for (std::size_t p = 0; p < paragraphs; ++p) {
    if (p != 0) out += "\n\n";
    const std::size_t sentences = 3 + random.below(4);
    for (std::size_t s = 0; s < sentences; ++s) out += (s == 0 ? "" : "  ") + sentence(random);
  }
  if (random.percent(10)) {
    for (int i = 1; i <= 3; ++i) out += "\n\n" + std::to_string(i) + ".  " + std::string(random.of(adjectives())) + " " + std::string(random.of(nouns()));
  }
  return out;
}

Draft make_draft(Random& random, std::size_t serial) {
  Draft draft;
  const bool of_group = random.percent(45);
  const std::string surname_key = "author" + std::to_string(serial % 997);
  const Group& group = random.of(groups());
  const std::string noun(random.of(nouns()));
  const std::string verb(random.of(verbs()));
  const std::string tail = noun + "-" + verb + "-" + std::to_string(serial);
  if (of_group) {
    draft.group = &group;
    draft.name = "draft-" + std::string(group.research ? "irtf-" : "ietf-") + std::string(group.acronym) + "-" + tail;
  } else {
    draft.name = "draft-" + surname_key + "-" + std::string(random.percent(60) ? group.acronym : std::string_view("misc")) + "-" + tail;
  }
  draft.title = capital(random.of(adjectives())) + " " + capital(noun) + " " + capital(random.of(nouns())) + " for " + std::string(random.of(terms()));
  if (random.percent(30)) draft.title += ": How to " + capital(verb) + " a " + capital(random.of(nouns())) + " over " + std::string(random.of(terms()));
  const std::size_t authors = 1 + random.below(5);
  for (std::size_t i = 0; i < authors; ++i) draft.authors.push_back(std::string(random.of(given_names())) + " " + std::string(random.of(surnames())));
  draft.abstract = make_abstract(random);
  draft.pages = 6 + random.below(60);
  return draft;
}

/// Words of `text` in lines of at most `width`, each behind `indent`; blank lines are kept.
void wrap(std::string& out, std::string_view text, std::string_view indent, std::size_t width) {
  std::size_t column = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    if (text[at] == '\n') {
      if (column != 0) out += '\n';
      column = 0;
      while (at < text.size() && text[at] == '\n') ++at;
      out += '\n';
      continue;
    }
    const std::size_t end = std::min(text.find_first_of(" \n", at), text.size());
    const std::string_view word = text.substr(at, end - at);
    if (column != 0 && column + 1 + word.size() > width) {
      out += '\n';
      column = 0;
    }
    if (column == 0) {
      out += indent;
      column = indent.size();
    } else {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
    at = end;
    while (at < text.size() && text[at] == ' ') ++at;
  }
  if (column != 0) out += '\n';
}

std::string make_body(const Draft& draft, const std::string& rev, const std::string& day) {
  const std::string full = draft.name + "-" + rev;
  std::string lead = "Internet-Draft " + full + ".txt is now available.";
  if (draft.group != nullptr) {
    std::string acronym(draft.group->acronym);
    for (char& c : acronym) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    lead += " It is a work item of the " + std::string(draft.group->name) + " (" + acronym + ") " +
            (draft.group->research ? "RG of the IRTF." : "WG of the IETF.");
  }
  std::string out;
  wrap(out, lead, "", 76);
  out += "\n   Title:   ";
  std::string title;
  wrap(title, draft.title, "            ", 76);
  out += title.substr(12);
  out += draft.authors.size() == 1 ? "   Author:  " : "   Authors: ";
  for (std::size_t i = 0; i < draft.authors.size(); ++i) out += (i == 0 ? "" : "            ") + draft.authors[i] + "\n";
  out += "   Name:    " + full + ".txt\n   Pages:   " + std::to_string(draft.pages) + "\n   Dates:   " + day + "\n\nAbstract:\n\n";
  wrap(out, draft.abstract, "   ", 72);
  out += "\nThe IETF datatracker status page for this Internet-Draft is:\nhttps://datatracker.ietf.org/doc/" + draft.name + "/\n\n";
  out += "There is also an HTML version available at:\nhttps://www.ietf.org/archive/id/" + full + ".html\n\n";
  if (rev != "00") out += "A diff from the previous version is available at:\nhttps://author-tools.ietf.org/iddiff?url2=" + full + "\n\n";
  out += "Internet-Drafts are also available by rsync at:\nrsync.ietf.org::internet-drafts\n";
  return out;
}

std::string make_message(Random& random, const Draft& draft, const std::string& rev, std::int64_t time, bool copy, std::size_t serial) {
  const std::string list = copy ? std::string(draft.group->list) : "i-d-announce";
  const std::string body = make_body(draft, rev, to_iso(day_of(time)));
  constexpr std::int64_t kOffset = 8 * 3600;
  std::string date = to_rfc5322(time - kOffset);
  date.replace(date.size() - 5, 5, "-0800");
  const std::string id = std::to_string(time) + "." + std::to_string(serial) + "." + std::to_string(random.next() % 1000000000U) + "@dt-corpus.invalid";
  std::string out;
  out += "Return-Path: <internet-drafts@ietf.org>\nX-Original-To: " + list + "@ietf.org\nDelivered-To: " + list + "@mail2.ietf.org\n";
  out += "Received: from [10.244.8.84] (unknown [192.0.2.76])\n\tby mail2.ietf.org (Postfix) with ESMTP id " + std::to_string(random.next()) + ";\n\t" + date + " (PST)\n";
  out += "MIME-Version: 1.0\nContent-Type: text/plain; charset=\"utf-8\"\nContent-Transfer-Encoding: 8bit\n";
  out += "From: internet-drafts@ietf.org\nTo: <i-d-announce@ietf.org>\n";
  if (copy) out += "Cc: " + list + "@ietf.org\n";
  out += "Subject: " + std::string(copy ? "[" + capital(draft.group->acronym) + "] " : "") + "I-D Action: " + draft.name + "-" + rev + ".txt\n";
  out += "X-Test-IDTracker: no\nX-IETF-IDTracker: 12.54.0\nAuto-Submitted: auto-generated\nPrecedence: bulk\n";
  out += "Message-ID: <" + id + ">\nDate: " + date + "\n";
  out += "X-Mailman-Rule-Misses: dmarc-mitigation; no-senders; approved; emergency; loop; banned-address; member-moderation; "
         "nonmember-moderation; administrivia; implicit-dest; max-recipients; max-size; news-moderation; no-subject; digests\n";
  out += "X-Mailman-Version: 3.3.9rc6\nReply-To: " + list + "@ietf.org\n";
  out += "List-Id: \"" + (copy ? std::string(draft.group->name) + " list" : std::string("Announcements of drafts")) + "\" <" + list + ".ietf.org>\n";
  out += "List-Archive: <https://mailarchive.ietf.org/arch/browse/" + list + ">\nList-Help: <mailto:" + list + "-request@ietf.org?subject=help>\n";
  out += "List-Post: <mailto:" + list + "@ietf.org>\nList-Subscribe: <mailto:" + list + "-join@ietf.org>\nList-Unsubscribe: <mailto:" + list + "-leave@ietf.org>\n\n";
  out += body;
  if (copy) {
    out += "\n_______________________________________________\n" + capital(draft.group->acronym) + " mailing list -- " + list +
           "@ietf.org\nTo unsubscribe send an email to " + list + "-leave@ietf.org\n";
  }
  return out;
}

}  // namespace

std::vector<Item> make_mails(std::uint64_t seed, std::size_t count) {
  Random random(seed);
  const std::int64_t begin = start_of(*parse_day("2025-01-01"));
  constexpr std::int64_t kYear = 365LL * 86400;
  std::vector<Draft> drafts;
  std::vector<Item> items;
  items.reserve(count);
  for (std::size_t i = 0; items.size() < count; ++i) {
    // Evenly over the year, so that a later revision is always later.
    const std::int64_t time = begin + static_cast<std::int64_t>(i) * kYear / static_cast<std::int64_t>(count) + static_cast<std::int64_t>(random.below(60));
    if (drafts.empty() || random.percent(45)) drafts.push_back(make_draft(random, drafts.size()));
    const bool fresh = drafts.back().next_rev == 0;
    Draft& draft = fresh ? drafts.back() : drafts[random.below(drafts.size())];
    const std::string rev = two(draft.next_rev % 100);
    ++draft.next_rev;
    const std::string date = to_rfc5322(time);  // "Wed, 03 Dec 2025 00:30:00 +0000"
    const std::string envelope = "From internet-drafts@ietf.org " + date.substr(0, 3) + " " + date.substr(8, 3) + " " + date.substr(5, 2) + " " +
                                 date.substr(17, 8) + " " + date.substr(12, 4);
    items.push_back({time, envelope, make_message(random, draft, rev, time, false, i)});
    if (draft.group != nullptr && items.size() < count && random.percent(40)) {
      items.push_back({time, envelope, make_message(random, draft, rev, time, true, i)});
    }
  }
  return items;
}

std::string make_mbox(std::uint64_t seed, std::size_t count) {
  std::string out;
  for (const Item& item : make_mails(seed, count)) {
    out += item.envelope;
    out += '\n';
    out += item.message;
    out += '\n';
  }
  return out;
}

}  // namespace nikkan::bench
