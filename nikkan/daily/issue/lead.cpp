// Today in three lines, takeaways, deadlines, reading time: from facts and reasons only (digest issue, 5.1).
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/issue/item.hpp"
#include "nikkan/daily/issue/names.hpp"
#include "nikkan/daily/issue/phrases.hpp"

namespace nikkan::issue {
namespace {

using daily::Entry;
using daily::Issue;
using daily::Kind;
using std::chrono::days;

constexpr std::size_t kLines = 3;
constexpr std::size_t kTakeaways = 5;

std::string full_name(const Entry& e) { return e.rev.empty() || e.kind == Kind::rfc ? e.name : e.name + "-" + e.rev; }

void say(std::vector<daily::Sentence>& en, std::vector<daily::Sentence>& ja, std::string text_en, std::string text_ja) {
  en.push_back(fact(std::move(text_en)));
  ja.push_back(fact(std::move(text_ja)));
}

void say_item(Issue& issue, const Entry& e) {
  std::string en, ja;
  for (const auto& reason : e.reasons) {
    if (reason.points <= 0) continue;
    en += (en.empty() ? "" : ", ") + reason.en;
    ja += (ja.empty() ? "" : "、") + reason.ja;
  }
  if (en.empty()) {
    return say(issue.lead_en, issue.lead_ja, fmt::format("{} ({}).", e.title, full_name(e)),
               fmt::format("{}({})。", e.title, full_name(e)));
  }
  say(issue.lead_en, issue.lead_ja, fmt::format("{} ({}): {}.", e.title, full_name(e), en),
      fmt::format("{}({}): {}。", e.title, full_name(e), ja));
}

std::string works_en(int n) { return fmt::format("{} {}", n, plural("draft", static_cast<std::size_t>(n))); }

void say_standing(Issue& issue) {
  int group = 0, research = 0, individual = 0, other = 0;
  for (const Entry& e : issue.entries) {
    if (!e.group.acronym.empty())
      (e.group.kind == "RG" ? research : group) += 1;
    else if (e.stream.empty())
      ++individual;
    else
      ++other;
  }
  if (issue.entries.empty()) return;
  const auto items = [](int n, std::string_view what) {
    return fmt::format("{} {}", n, plural(what, static_cast<std::size_t>(n)));
  };
  std::string en = items(group, "WG item"), ja = fmt::format("WGの作業項目{}件", group);
  if (research > 0) {
    en += ", " + items(research, "RG item");
    ja += fmt::format("、RGの作業項目{}件", research);
  }
  if (other > 0) {
    en += ", " + items(other, "document") + " of other streams";
    ja += fmt::format("、その他のストリーム{}件", other);
  }
  en += ", " + items(individual, "individual draft") + " without IETF consensus";
  ja += fmt::format("、IETFの合意のない個人ドラフト{}件", individual);
  const int all = static_cast<int>(issue.entries.size());
  say(issue.takeaways_en, issue.takeaways_ja, fmt::format("{}: {}.", works_en(all), en),
      fmt::format("ドラフト{}件の内訳は、{}です。", all, ja));
}

void say_topics(Issue& issue) {
  if (!issue.trends.empty()) {
    for (const auto& trend : issue.trends) say(issue.takeaways_en, issue.takeaways_ja, trend.en, trend.ja);
    return;
  }
  if (issue.topic_counts.empty()) return;
  const auto& top = issue.topic_counts.front();
  if (top.works < 2 || top.topic.id == "other") return;
  say(issue.takeaways_en, issue.takeaways_ja,
      fmt::format("Most frequent topic: {} ({} works).", top.topic.en, top.works),
      fmt::format("最も多い話題は{}です({}件)。", top.topic.ja, top.works));
}

void say_adopted(Issue& issue) {
  for (const Entry& e : issue.entries) {
    if (e.change != "adopted") continue;
    say(issue.takeaways_en, issue.takeaways_ja,
        fmt::format("First version as an item of the {}: {}.", group_en(e.group), full_name(e)),
        fmt::format("{}の作業項目としての初版: {}。", group_en(e.group), full_name(e)));
  }
}

void say_families(Issue& issue) {
  for (const auto& family : issue.families) {
    if (family.authors.empty()) continue;
    const std::size_t n = family.members.size(), k = family.authors.size();
    say(issue.takeaways_en, issue.takeaways_ja,
        fmt::format("{} drafts by {} common {} count as one work.", n, k, plural("author", k)),
        fmt::format("共通の著者{}名による{}件は1つの仕事として数えています。", k, n));
  }
}

void say_next_deadline(Issue& issue) {
  const auto next = std::ranges::min_element(
      issue.deadlines, [](const auto& a, const auto& b) { return std::tie(a.day, a.name) < std::tie(b.day, b.name); });
  if (next == issue.deadlines.end()) return;
  say(issue.takeaways_en, issue.takeaways_ja,
      fmt::format("Next deadline: {}, {}{}.", to_iso(next->day), next->name, next->inferred ? " (inferred)" : ""),
      fmt::format("次の締め切り: {}、{}{}。", to_iso(next->day), next->name, next->inferred ? "(推定)" : ""));
}

std::string_view kind_word(Kind kind) {
  if (kind == Kind::lastcall) return "lastcall";
  return kind == Kind::adoption ? "adoption" : "wglc";
}

std::size_t count_words(std::string_view text) {
  std::size_t words = 0;
  bool in_word = false;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\n' || c == '\t';
    if (!blank && !in_word) ++words;
    in_word = !blank;
  }
  return words;
}

/// What is printed of an entry in both languages: heading and names, before its sentences.
struct Volume {
  std::size_t words = 0, characters = 0;
  void both(std::string_view text) {
    words += count_words(text);
    characters += count_code_points(text);
  }
  void en(const std::vector<daily::Sentence>& sentences) {
    for (const auto& s : sentences) words += count_words(s.text);
  }
  void ja(const std::vector<daily::Sentence>& sentences) {
    for (const auto& s : sentences) characters += count_code_points(s.text);
  }
};

}  // namespace

void add_lead(const Context& context, const Folded& folded, Issue& issue) {
  if (issue.mode == daily::Mode::zero) {
    const std::string day = to_iso(context.input.day);
    say(issue.lead_en, issue.lead_ja, fmt::format("No Internet-Draft and no RFC was announced on {} (UTC).", day),
        fmt::format("{}(UTC)に告知されたI-DとRFCはありません。", day));
  }
  std::vector<const Item*> order;
  for (const auto* section : {&folded.drafts, &folded.rfcs, &folded.approvals, &folded.last_calls}) {
    for (const Item& item : *section) order.push_back(&item);
  }
  std::ranges::sort(order, [](const Item* a, const Item* b) { return ranks_before(*a, *b); });
  for (std::size_t i = 0; i < order.size() && i < kLines; ++i) say_item(issue, order[i]->entry);
}

void add_takeaways(Issue& issue) {
  if (issue.mode != daily::Mode::zero) {
    say_standing(issue);
    say_topics(issue);
    say_adopted(issue);
    say_families(issue);
  }
  say_next_deadline(issue);
  if (issue.takeaways_en.size() > kTakeaways) {
    issue.takeaways_en.resize(kTakeaways);
    issue.takeaways_ja.resize(kTakeaways);
  }
}

void add_deadlines(const Context& context, Issue& issue) {
  struct Open {
    daily::Deadline deadline;
    UnixTime announced = 0;
  };
  std::map<std::pair<std::string, std::string>, Open> open;  // kind and draft: the newest call counts
  const auto add = [&](const daily::PriorEvent& e) {
    if (e.kind != Kind::lastcall && e.kind != Kind::adoption && e.kind != Kind::wglc) return;
    if (e.draft.empty() || e.day > context.input.day) return;
    daily::Deadline d{.name = e.rev.empty() ? e.draft : e.draft + "-" + e.rev,
                      .title = e.title,
                      .kind = std::string(kind_word(e.kind)),
                      .day = {},
                      .days_left = 0,
                      .inferred = false,
                      .url = {}};
    if (!e.deadline && e.kind != Kind::lastcall) return;
    d.inferred = !e.deadline;
    d.day = e.deadline.value_or(e.day + (is_stream_name(e.draft) ? days{14} : days{28}));
    d.days_left = context.days_left(d.day);
    if (is_plain_name(e.draft)) d.url = fmt::format("https://datatracker.ietf.org/doc/{}/", e.draft);
    Open& slot = open[{d.kind, e.draft}];
    const UnixTime announced = e.time != 0 ? e.time : start_of(e.day);
    if (slot.deadline.name.empty() ||
        std::tie(announced, d.name, d.day) > std::tie(slot.announced, slot.deadline.name, slot.deadline.day)) {
      slot = {d, announced};
    }
  };
  for (const auto& e : context.input.open_deadlines) add(e);
  for (const auto& [draft, events] : context.today) {
    for (const auto& e : events) add(e);
  }
  std::vector<Open> list;
  for (auto& [key, o] : open) {
    if (o.deadline.days_left >= 0) list.push_back(std::move(o));
  }
  std::ranges::stable_sort(list, [](const Open& a, const Open& b) {
    if (a.announced != b.announced) return a.announced > b.announced;
    return std::tie(a.deadline.name, a.deadline.kind) < std::tie(b.deadline.name, b.deadline.kind);
  });
  for (auto& o : list) issue.deadlines.push_back(std::move(o.deadline));
}

void add_reading_time(Issue& issue) {
  Volume v;
  for (const auto* section : {&issue.entries, &issue.rfcs, &issue.approvals, &issue.last_calls, &issue.others}) {
    for (const Entry& e : *section) {
      v.both(e.title);
      v.both(full_name(e));
      v.en(e.facts_en);
      v.en(e.summary_en);
      v.ja(e.facts_ja);
      v.ja(e.summary_ja);
    }
  }
  v.en(issue.lead_en);
  v.en(issue.takeaways_en);
  v.ja(issue.lead_ja);
  v.ja(issue.takeaways_ja);
  for (const auto& d : issue.deadlines) v.both(d.name);
  for (const auto& text : issue.recap) v.both(text);
  for (const auto& text : issue.calendar_en) v.words += count_words(text);
  for (const auto& text : issue.calendar_ja) v.characters += count_code_points(text);
  issue.reading_minutes_en = static_cast<int>(std::max<std::size_t>(1, (v.words + 100) / 200));
  issue.reading_minutes_ja = static_cast<int>(std::max<std::size_t>(1, (v.characters + 500) / 1000));
}

}  // namespace nikkan::issue
