#include "nikkan/daily/press/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "nikkan/base/time.hpp"
#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/press/escape.hpp"

namespace nikkan::press {

using daily::Entry;
using daily::Sentence;
using daily::Standing;

namespace {

template <std::size_t N>
Word look_up(const std::array<std::pair<std::string_view, Word>, N>& table, std::string_view key) {
  for (const auto& [k, word] : table) {
    if (k == key) return word;
  }
  return {key, key};
}

constexpr std::array<std::pair<std::string_view, Word>, 14> kChanges{{
    {"new", {"new", "新規"}},
    {"update", {"update", "更新"}},
    {"adopted", {"first WG version", "WG初版"}},
    {"rfc", {"RFC", "RFC"}},
    {"lastcall", {"Last Call", "Last Call"}},
    {"approval", {"approved", "承認"}},
    {"approved", {"approved", "承認"}},
    {"charter", {"charter", "憲章"}},
    {"conclusion", {"concluded", "活動終了"}},
    {"interim", {"interim meeting", "中間会合"}},
    {"adoption", {"call for adoption", "採択の意見募集"}},
    {"wglc", {"WG Last Call", "WG Last Call"}},
    {"other", {"announcement", "告知"}},
    {"replaced", {"replaced", "置き換え"}},
}};

constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kLevels{{
    {"Standards Track", "標準化過程"},
    {"Proposed Standard", "標準化への提唱"},
    {"Draft Standard", "標準化への草案"},
    {"Internet Standard", "標準"},
    {"Best Current Practice", "現行最良慣行"},
    {"Informational", "情報提供"},
    {"Experimental", "実験"},
    {"Historic", "歴史的"},
    {"Unknown", "不明"},
}};

constexpr std::array<std::pair<std::string_view, Word>, 7> kLinks{{
    {"tracker", {"tracker", "tracker"}},
    {"html", {"HTML", "HTML"}},
    {"diff", {"diff", "差分"}},
    {"mail", {"mail", "メール"}},
    {"info", {"info page", "情報ページ"}},
    {"lab", {"running code", "動くコード"}},
    {"ipr", {"IPR", "IPR"}},
}};

std::string number_list(const std::vector<std::uint32_t>& numbers) {
  std::string out;
  for (const std::uint32_t n : numbers) out += fmt::format("{}RFC {}", out.empty() ? "" : ", ", n);
  return out;
}

}  // namespace

std::string long_day(Day day, bool japanese) {
  static constexpr std::array<std::string_view, 7> kJa{"日", "月", "火", "水", "木", "金", "土"};
  static constexpr std::array<std::string_view, 7> kEn{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                       "Thursday", "Friday", "Saturday"};
  static constexpr std::array<std::string_view, 12> kMonths{"January", "February", "March",     "April",   "May",      "June",
                                                            "July",    "August",   "September", "October", "November", "December"};
  const unsigned week = weekday_of(day) % 7;
  const unsigned month = std::clamp(month_of(day), 1U, 12U);
  if (japanese) return fmt::format("{}年{}月{}日({})", year_of(day), month, day_of_month(day), kJa[week]);
  return fmt::format("{}, {} {} {}", kEn[week], day_of_month(day), kMonths[month - 1], year_of(day));
}

Word change_word(const Entry& entry) {
  if (entry.change == "adopted" && entry.standing == Standing::rg_item) return {"first RG version", "RG初版"};
  return look_up(kChanges, entry.change);
}

Word standing_word(Standing standing) {
  switch (standing) {
    case Standing::individual: return {"individual draft", "個人ドラフト"};
    case Standing::aimed: return {"individual draft", "個人ドラフト"};
    case Standing::adoption_call: return {"call for adoption", "採択の意見募集中"};
    case Standing::wg_item: return {"WG item", "WG作業項目"};
    case Standing::wg_item_first: return {"WG item", "WG作業項目"};
    case Standing::rg_item: return {"RG item (IRTF)", "RG作業項目(IRTF)"};
    case Standing::independent: return {"independent submission", "独立投稿"};
    case Standing::iab: return {"IAB document", "IABの文書"};
    case Standing::wg_last_call: return {"in WG Last Call", "WG Last Call中"};
    case Standing::last_call: return {"in IETF Last Call", "IETF Last Call中"};
    case Standing::iesg_evaluation: return {"in IESG evaluation", "IESG評価中"};
    case Standing::approved: return {"approved by the IESG", "IESG承認済み"};
    case Standing::rfc_editor: return {"in the RFC Editor queue", "RFC Editorキュー"};
    case Standing::rfc: return {"RFC", "RFC"};
  }
  return {"", ""};
}

std::string status_text(const Entry& entry, bool japanese) {
  const std::string status = clean(entry.status, 80);
  if (status.empty() || !japanese) return status;
  for (const auto& [en, ja] : kLevels) {
    if (en == status) return fmt::format("{}({})", en, ja);
  }
  return status;
}

std::string group_text(const Entry& entry) {
  const std::string acronym = clean(entry.group.acronym, 40);
  if (acronym.empty() || acronym == "none") return {};
  switch (entry.standing) {
    case Standing::individual:
    case Standing::independent: return {};
    case Standing::aimed: return {};
    default: break;
  }
  std::string out = acronym;
  if (!entry.group.kind.empty()) out += ' ' + clean(entry.group.kind, 8);
  const std::string area = clean(entry.area.empty() && entry.standing == Standing::rg_item ? "IRTF" : entry.area, 12);
  if (!area.empty()) out += '(' + area + ')';
  return out;
}

std::string full_name(const Entry& entry) {
  std::string out = clean(entry.name, kMaxPrinted);
  if (!entry.rev.empty() && out.starts_with("draft-")) out += '-' + clean(entry.rev, 4);
  return out;
}

std::string change_text(const Entry& entry, bool japanese) {
  std::string out(change_word(entry).in(japanese));
  if (entry.change == "update" && !entry.rev.empty()) {
    out = japanese ? fmt::format("改訂{}へ更新", clean(entry.rev, 4)) : fmt::format("update to -{}", clean(entry.rev, 4));
  }
  if (entry.revisions.size() > 1) {
    std::string list;
    for (const auto& r : entry.revisions) list += fmt::format("{}-{}", list.empty() ? "" : japanese ? "、" : ", ", clean(r, 4));
    out += japanese ? fmt::format("(同日に{})", list) : fmt::format(" ({} the same day)", list);
  }
  return out;
}

std::string pages_text(const Entry& entry, bool japanese) {
  if (entry.pages == 0) return {};
  std::string out = japanese ? fmt::format("{}ページ", entry.pages) : fmt::format("{} page{}", entry.pages, entry.pages == 1 ? "" : "s");
  if (entry.pages_delta) out += japanese ? fmt::format("({:+d})", *entry.pages_delta) : fmt::format(" ({:+d})", *entry.pages_delta);
  return out;
}

std::string authors_text(const Entry& entry, bool japanese) {
  constexpr std::size_t kMost = 40;
  std::string out;
  for (std::size_t i = 0; i < std::min(entry.authors.size(), kMost); ++i) {
    if (i > 0) out += japanese ? "、" : ", ";
    out += clean(entry.authors[i].name, 80);
    if (entry.authors[i].editor) out += japanese ? "(Ed.)" : " (Ed.)";
  }
  if (entry.authors.size() > kMost) {
    const std::size_t more = entry.authors.size() - kMost;
    out += japanese ? fmt::format("ほか{}名", more) : fmt::format(" and {} more", more);
  }
  return out;
}

std::string relation_text(const Entry& entry, bool japanese) {
  std::string out;
  if (!entry.obsoletes.empty()) {
    const std::string list = number_list(entry.obsoletes);
    out = japanese ? list + "を廃止" : "obsoletes " + list;
  }
  if (!entry.updates.empty()) {
    if (!out.empty()) out += japanese ? "、" : ", ";
    const std::string list = number_list(entry.updates);
    out += japanese ? list + "を更新" : "updates " + list;
  }
  if (!entry.replaces.empty()) {
    if (!out.empty()) out += japanese ? "、" : ", ";
    const std::string name = clean(entry.replaces, kMaxPrinted);
    out += japanese ? name + "を置き換え" : "replaces " + name;
    if (entry.replaces_inferred) out += japanese ? "(推定)" : " (inferred)";
  }
  return out;
}

std::vector<std::string> facts_line(const Entry& entry, bool japanese) {
  std::vector<std::string> out;
  const auto push = [&](std::string text) {
    if (!text.empty()) out.push_back(std::move(text));
  };
  push(full_name(entry));
  push(change_text(entry, japanese));
  if (entry.standing != Standing::rfc) push(std::string(standing_word(entry.standing).in(japanese)));
  push(group_text(entry));
  if (const std::string status = status_text(entry, japanese); !status.empty()) {
    if (entry.standing == Standing::rfc) {
      push(status);
    } else if (entry.status_claimed) {
      push(japanese ? "目標カテゴリ(著者の申告): " + status : "intended status (authors' claim): " + status);
    } else {
      push(japanese ? "目標カテゴリ: " + status : "intended status: " + status);
    }
  }
  push(pages_text(entry, japanese));
  push(relation_text(entry, japanese));
  if (entry.deadline) {
    const std::string text = deadline_text(*entry.deadline, entry.days_left, entry.deadline_inferred, japanese);
    push(japanese ? "締め切り: " + text : "comments until " + text);
  }
  if (!entry.authors.empty()) {
    const std::string names = authors_text(entry, japanese);
    push(japanese ? fmt::format("{}名: {}", entry.authors.size(), names) : names);
  }
  return out;
}

std::string deadline_text(Day day, std::optional<int> days_left, bool inferred, bool japanese) {
  std::string out = to_iso(day);
  std::string notes;
  if (days_left) {
    const int n = *days_left;
    notes = japanese ? (n == 0 ? "本日まで" : fmt::format("あと{}日", n))
                     : (n == 0 ? "last day" : fmt::format("{} day{} left", n, n == 1 ? "" : "s"));
  }
  if (inferred) notes += (notes.empty() ? "" : japanese ? "、" : ", ") + std::string(word::kInferred.in(japanese));
  if (notes.empty()) return out;
  return out + (japanese ? "(" : " (") + notes + ")";
}

Word deadline_kind(std::string_view kind) {
  if (kind == "lastcall") return {"IETF Last Call", "IETF Last Call"};
  if (kind == "adoption") return {"Call for adoption", "採択の意見募集"};
  if (kind == "wglc") return {"WG Last Call", "WG Last Call"};
  return {kind, kind};
}

Word link_word(std::string_view rel) { return look_up(kLinks, rel); }

std::vector<Count> counts_of(const daily::Counts& c) {
  std::vector<Count> out;
  const auto add = [&](int n, std::string_view one, std::string_view many, std::string_view ja, bool always = false) {
    if (n > 0 || always) out.push_back({n, {n == 1 ? one : many, ja}, false});
  };
  const auto part = [&](int n, std::string_view en, std::string_view ja) {
    if (n > 0) out.push_back({n, {en, ja}, true});
  };
  add(c.drafts, "draft", "drafts", "ドラフト", true);
  part(c.new_drafts, "new", "新規");
  part(c.updates, "updated", "更新");
  if (c.revisions != c.drafts) add(c.revisions, "revision", "revisions", "改訂");
  add(c.rfcs, "RFC", "RFCs", "RFC", true);
  add(c.last_calls, "Last Call", "Last Calls", "Last Call");
  add(c.approvals, "approval", "approvals", "承認");
  add(c.charters, "charter", "charters", "憲章");
  add(c.meetings, "meeting", "meetings", "会合");
  add(c.calls, "WG call", "WG calls", "WGの意見募集");
  add(c.other, "other", "other", "その他");
  return out;
}

std::string counts_text(const daily::Counts& counts, bool japanese) {
  const auto one = [&](const Count& c) {
    return japanese ? fmt::format("{}{}件", c.label.ja, c.value) : fmt::format("{} {}", c.value, c.label.en);
  };
  std::string out;
  bool inside = false;
  for (const Count& c : counts_of(counts)) {
    const bool part = c.part_of_drafts;
    if (part) {
      out += inside ? (japanese ? "、" : ", ") : japanese ? "(" : " (";
    } else {
      if (inside) out += ')';
      if (!out.empty()) out += " · ";
    }
    inside = part;
    out += one(c);
  }
  return inside ? out + ")" : out;
}

std::vector<std::string> colophon(const daily::Issue& issue, bool japanese) {
  std::vector<std::string> out;
  const auto join = [](const std::vector<std::string>& list) {
    std::string text;
    for (const auto& s : list) text += (text.empty() ? "" : ", ") + clean(s, 80);
    return text;
  };
  if (!issue.version.empty()) {
    out.push_back(japanese ? fmt::format("プログラム: nikkan {}", clean(issue.version, 40))
                           : fmt::format("Program: nikkan {}", clean(issue.version, 40)));
  }
  if (!issue.engines.empty()) {
    out.push_back((japanese ? "要約エンジン: " : "Summary engines: ") + join(issue.engines));
  }
  out.push_back(japanese ? fmt::format("検査: {}文を採用、{}文を棄却", issue.guard_accepted, issue.guard_dropped)
                         : fmt::format("Guard: {} sentences accepted, {} dropped", issue.guard_accepted, issue.guard_dropped));
  if (!issue.index_files.empty()) {
    std::vector<std::string> files;
    for (const auto& [name, date] : issue.index_files) files.push_back(date.empty() ? name : name + " " + date);
    out.push_back((japanese ? "索引: " : "Indexes: ") + join(files));
  }
  if (issue.counts.revisions > issue.counts.drafts) {
    const int folded = issue.counts.revisions - issue.counts.drafts;
    out.push_back(japanese ? fmt::format("同日の改訂{}件を1件にまとめました", folded)
                           : fmt::format("Folded: {} further revisions of the same day", folded));
  }
  if (issue.expected_drafts) {
    out.push_back(japanese ? fmt::format("照合: ドラフト{}件中{}件", *issue.expected_drafts, issue.counts.drafts)
                           : fmt::format("Completeness: {} of {} drafts", issue.counts.drafts, *issue.expected_drafts));
  }
  out.emplace_back(word::kTrace.in(japanese));
  out.emplace_back(word::kNotIetf.in(japanese));
  return out;
}

std::vector<std::string> banners(const daily::Issue& issue, bool japanese) {
  std::vector<std::string> out;
  if (issue.edition > 1) {
    std::string text = japanese ? fmt::format("第{}版", issue.edition) : fmt::format("Edition {}", issue.edition);
    std::string added;
    for (const auto& name : issue.added_since) added += (added.empty() ? "" : ", ") + clean(name, kMaxPrinted);
    if (!added.empty()) text += (japanese ? "。追加: " : ". Added: ") + added;
    out.push_back(text);
  }
  if (issue.expected_drafts && static_cast<std::int64_t>(*issue.expected_drafts) != issue.counts.drafts) {
    out.push_back(japanese ? fmt::format("この日のドラフトは{}件のはずですが、{}件しか見つかっていません。", *issue.expected_drafts,
                                         issue.counts.drafts)
                           : fmt::format("Incomplete: {} drafts expected for this day, {} found.", *issue.expected_drafts,
                                         issue.counts.drafts));
  }
  if (issue.first_issue && issue.trends_note_en.empty()) out.emplace_back(word::kFirst.in(japanese));
  return out;
}

std::string reading_time(const daily::Issue& issue, bool japanese) {
  return japanese ? fmt::format("読了 約{}分", std::max(1, issue.reading_minutes_ja))
                  : fmt::format("{} min read", std::max(1, issue.reading_minutes_en));
}

const std::vector<Sentence>& facts(const Entry& entry, bool japanese) { return japanese ? entry.facts_ja : entry.facts_en; }
const std::vector<Sentence>& summary(const Entry& entry, bool japanese) {
  return japanese ? entry.summary_ja : entry.summary_en;
}

std::vector<std::size_t> source_of(const Entry& entry, const Sentence& sentence) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < entry.sentences.size(); ++i) {
    const daily::SourceSentence& s = entry.sentences[i];
    const bool by_id = !s.item && s.id > 0 && std::ranges::find(sentence.source_ids, s.id) != sentence.source_ids.end();
    const bool by_span = (s.item || sentence.source_ids.empty()) && std::ranges::any_of(sentence.spans, [&](daily::Span span) {
                           return span.from < s.span.to && s.span.from < span.to;
                         });
    if (by_id || by_span) out.push_back(i);
  }
  return out;
}

std::string_view slice(std::string_view text, daily::Span span) {
  if (span.from >= span.to || span.to > text.size()) return {};
  return text.substr(span.from, span.to - span.from);
}

bool is_quoted(const Sentence& sentence) {
  return sentence.level == daily::Level::extracted || sentence.level == daily::Level::list;
}

std::string reasons_text(const Entry& entry, bool japanese) {
  std::string out;
  for (const auto& r : entry.reasons) {
    if (!out.empty()) out += " · ";
    out += fmt::format("{} {:+d}", clean(japanese ? r.ja : r.en, 120), r.points);
  }
  return out;
}

std::string engines_of(const std::vector<Sentence>& sentences) {
  std::vector<std::string> seen;
  for (const auto& s : sentences) {
    const std::string name = clean(s.engine, 40);
    if (!name.empty() && std::ranges::find(seen, name) == seen.end()) seen.push_back(name);
  }
  std::string out;
  for (const auto& name : seen) out += (out.empty() ? "" : ", ") + name;
  return out;
}

}  // namespace nikkan::press
