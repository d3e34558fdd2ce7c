// One to three sentences before every summary, true by construction: slots come from mail, indexes and
// earlier mail only (digest issue, 6 and 9). Sentence n of one language says what sentence n of the other says.
#include <algorithm>

#include <fmt/format.h>

#include "nikkan/daily/issue/item.hpp"
#include "nikkan/daily/issue/names.hpp"
#include "nikkan/daily/issue/phrases.hpp"

namespace nikkan::issue {
namespace {

using daily::Entry;
using daily::Kind;
using daily::Standing;

void add(Item& item, std::string en, std::string ja) {
  item.entry.facts_en.push_back(fact(std::move(en)));
  item.entry.facts_ja.push_back(fact(std::move(ja)));
}

// ---------------------------------------------------------------- standing of a draft

void add_group_draft(Item& item) {
  const Entry& e = item.entry;
  const std::string en = group_en(e.group), ja = group_ja(e.group, e.area), area = area_en(e.area);
  const bool first = e.change == "adopted";
  if (e.group.kind == "RG") {
    const std::string revision_en = first ? "First version (-00)." : fmt::format("Update to -{}.", e.rev);
    const std::string revision_ja = first ? "としての初版(改訂00)" : fmt::format("、改訂{}への更新", e.rev);
    return add(item, fmt::format("Item of the {} (IRTF); not an IETF standard. {}", en, revision_en),
               fmt::format("{}の作業項目{}です。IRTFの文書はIETFの標準ではありません。", ja, revision_ja));
  }
  if (first) {
    return add(item, fmt::format("Revision -00: first version as an item of the {}{}.", en, area),
               fmt::format("{}の作業項目としての初版(改訂00)です。", ja));
  }
  if (e.change == "new") {
    return add(item, fmt::format("Item of the {}, revision -00{}.", en, area),
               fmt::format("{}の作業項目、改訂00です。", ja));
  }
  add(item, fmt::format("Item of the {}, update to -{}{}.", en, e.rev, area),
      fmt::format("{}の作業項目、改訂{}への更新です。", ja, e.rev));
}

void add_individual_draft(Item& item) {
  const Entry& e = item.entry;
  if (e.change == "new") {
    add(item, "Revision -00: new individual draft; not a WG document, no IETF consensus.",
        "新規の個人ドラフト(改訂00)です。WGの作業項目ではなく、IETFの合意を示すものではありません。");
  } else {
    add(item, fmt::format("Revision -{}: update of an individual draft; not a WG document, no IETF consensus.", e.rev),
        fmt::format("個人ドラフトの更新(改訂{})です。WGの作業項目ではなく、IETFの合意を示すものではありません。",
                    e.rev));
  }
  if (e.standing == Standing::aimed) {
    const std::string group = group_en(item.aimed_at);
    add(item, fmt::format("Name points to the {}; no record of adoption.", group),
        fmt::format("ドラフト名は{}宛を示しますが、採択の記録はありません。", group));
  }
}

void add_base(Item& item) {
  const Entry& e = item.entry;
  if (e.stream == "IAB") {
    add(item, fmt::format("IAB document, revision -{}.", e.rev), fmt::format("IABの文書、改訂{}です。", e.rev));
  } else if (!e.group.acronym.empty()) {
    add_group_draft(item);
  } else if (e.stream == "Independent") {
    add(item, "Independent submission; no IETF consensus.", "独立投稿です。IETFの合意を示すものではありません。");
  } else {
    add_individual_draft(item);
  }
}

// ---------------------------------------------------------------- stages

std::string days_en(int n) { return fmt::format("{} {} left", n, n == 1 ? "day" : "days"); }

void add_last_call(Item& item) {
  const Entry& e = item.entry;
  if (!e.deadline || !e.days_left) return add(item, "In IETF Last Call.", "IETF Last Call(最終意見募集)中です。");
  const std::string day = to_iso(*e.deadline);
  if (*e.days_left < 0) {
    return add(item, fmt::format("IETF Last Call until {}.", day),
               fmt::format("IETF Last Call(最終意見募集)は{}までです。", day));
  }
  add(item,
      fmt::format("IETF Last Call until {} ({}{}).", day, days_en(*e.days_left),
                  e.deadline_inferred ? ", inferred" : ""),
      fmt::format("IETF Last Call(最終意見募集)中です({}まで、あと{}日{})。", day, *e.days_left,
                  e.deadline_inferred ? "、推定" : ""));
}

/// Calls inside a group, with or without a known end.
void add_call(Item& item, std::string_view en, std::string_view ja) {
  const Entry& e = item.entry;
  if (!e.deadline) return add(item, fmt::format("{}.", en), fmt::format("{}です。", ja));
  const std::string day = to_iso(*e.deadline);
  add(item, fmt::format("{} until {}{}.", en, day, e.deadline_inferred ? " (inferred)" : ""),
      fmt::format("{}です({}まで{})。", ja, day, e.deadline_inferred ? "、推定" : ""));
}

std::string adoption_group(const Item& item) {
  const Entry& e = item.entry;
  if (!e.group.acronym.empty()) return group_en(e.group);
  if (!item.aimed_at.acronym.empty()) return group_en(item.aimed_at);
  const std::string stem(name_stem(item.source->draft));
  return stem.empty() ? std::string("WG") : stem + " WG";
}

void add_stage(Item& item) {
  const Entry& e = item.entry;
  switch (e.standing) {
    case Standing::adoption_call: {
      const std::string group = adoption_group(item);
      return add_call(item, fmt::format("Call for adoption in the {}", group),
                      fmt::format("{}で採択の意見募集中", group));
    }
    case Standing::wg_last_call:
      return add_call(item, "WG Last Call", "WG Last Call(WG内最終意見募集)中");
    case Standing::last_call:
      return add_last_call(item);
    case Standing::iesg_evaluation:
      return add(item, "In IESG Evaluation.", "IESG Evaluation(IESG評価中)です。");
    case Standing::approved:
      if (e.status.empty()) return add(item, "Approved by the IESG.", "IESGが承認しました。");
      return add(item, fmt::format("Approved by the IESG as {}.", e.status),
                 fmt::format("IESGが{}として承認しました。", level_ja(e.status)));
    case Standing::rfc_editor:
      return add(item, "Approved, in the RFC Editor queue.", "承認済みで、RFC Editorキューにあります。");
    default:
      break;
  }
  if (item.stage == Stage::publication_requested && !item.iesg_state.empty()) {
    add(item, fmt::format("IESG state: {}.", item.iesg_state), fmt::format("IESGでの状態は{}です。", item.iesg_state));
  }
}

// ---------------------------------------------------------------- further facts

void add_level(Item& item) {
  const Entry& e = item.entry;
  if (e.status.empty() || e.standing == Standing::approved || e.standing == Standing::rfc) return;
  if (e.status_claimed) {
    add(item, fmt::format("Intended status: {} (authors' claim).", e.status),
        fmt::format("目標カテゴリ(著者の申告)は{}です。", level_ja(e.status)));
  } else {
    add(item, fmt::format("Intended status: {}.", e.status), fmt::format("目標カテゴリは{}です。", level_ja(e.status)));
  }
}

void add_relations(Item& item) {
  const Entry& e = item.entry;
  if (!e.updates.empty()) {
    const Phrase rfcs = join_numbers("RFC ", e.updates);
    add(item, fmt::format("Updates {}.", rfcs.en), fmt::format("{}を更新します。", rfcs.ja));
  }
  if (!e.obsoletes.empty()) {
    const Phrase rfcs = join_numbers("RFC ", e.obsoletes);
    add(item, fmt::format("Obsoletes {}.", rfcs.en), fmt::format("{}を廃止します。", rfcs.ja));
  }
}

void add_history(const Context& context, Item& item) {
  const auto& last_call = item.last_call;
  if (last_call && item.entry.standing != Standing::last_call && last_call->day < context.input.day) {
    const std::string day = to_iso(last_call->day);
    if (last_call->rev.empty()) {
      add(item, fmt::format("IETF Last Call was announced on {}.", day),
          fmt::format("IETF Last Call(最終意見募集)は{}に告知済みです。", day));
    } else {
      add(item, fmt::format("IETF Last Call for -{} was announced on {}.", last_call->rev, day),
          fmt::format("IETF Last Call(最終意見募集)は{}に改訂{}を対象として告知済みです。", day, last_call->rev));
    }
  }
  if (!item.approval || item.approval->day >= context.input.day) return;
  const std::string day = to_iso(item.approval->day);
  add(item, fmt::format("IESG approval was announced on {}.", day), fmt::format("IESGの承認は{}に告知済みです。", day));
}

/// Revisions of the day, and of the days right before without a gap.
void add_repeat(Item& item) {
  const Entry& e = item.entry;
  if (e.revisions.size() > 1) {
    std::string en, ja;
    for (std::size_t i = 0; i < e.revisions.size(); ++i) {
      en += fmt::format("{}-{}", i == 0 ? "" : i + 1 == e.revisions.size() ? " and " : ", ", e.revisions[i]);
      ja += fmt::format("{}{}", i == 0 ? "" : "、", e.revisions[i]);
    }
    add(item, fmt::format("Revisions {} were announced this day.", en),
        fmt::format("この日に改訂{}が告知されました。", ja));
  }
  if (item.streak.empty()) return;
  std::vector<std::string> revisions;
  for (const auto& event : item.streak) revisions.push_back(event.rev);
  revisions.insert(revisions.end(), e.revisions.begin(), e.revisions.end());
  std::ranges::sort(revisions);
  const auto same = std::ranges::unique(revisions);
  revisions.erase(same.begin(), same.end());
  std::size_t days = 1;
  for (std::size_t i = 0; i < item.streak.size(); ++i) {
    if (i == 0 || item.streak[i].day != item.streak[i - 1].day) ++days;
  }
  std::string en, ja;
  for (const auto& rev : revisions) {
    en += fmt::format("{}-{}", en.empty() ? "" : ", ", rev);
    ja += fmt::format("{}-{}", ja.empty() ? "" : "、", rev);
  }
  const Phrase since = day_of_year(item.streak.front().day);
  const bool from_first = revisions.front() == "00";
  add(item,
      fmt::format("{} {} days in a row ({}) since {}.", from_first ? "Posted" : "Revised", number_word(days), en,
                  since.en),
      fmt::format("{}から{}日連続で{}({})されています。", since.ja, days, from_first ? "投稿" : "改訂", ja));
}

void add_family(Item& item) {
  if (item.family_size < 2) return;
  const std::size_t n = item.family_size, k = item.family_authors;
  const std::string who = plural("author", k);
  if (item.family_same_authors) {
    add(item, fmt::format("One of {} drafts announced the same day by the same {} {}.", n, k, who),
        fmt::format("同じ著者{}名が同日に告知した{}件のうちの1件です。", k, n));
  } else if (k > 0) {
    add(item, fmt::format("One of {} drafts announced the same day with {} {} in common.", n, k, who),
        fmt::format("著者{}名が共通する、同日に告知された{}件のうちの1件です。", k, n));
  } else {
    add(item, fmt::format("One of {} related drafts announced the same day.", n),
        fmt::format("同日に告知された関連する{}件のうちの1件です。", n));
  }
}

void add_dates(const Context& context, Item& item) {
  const auto& date = item.source->doc_date;
  if (!date || date->day == 0) return;
  const auto calendar =
      std::chrono::year_month_day(std::chrono::year(date->year), std::chrono::month(static_cast<unsigned>(date->month)),
                                  std::chrono::day(static_cast<unsigned>(date->day)));
  if (!calendar.ok() || Day(calendar) == context.input.day) return;
  const std::string dated = to_iso(Day(calendar)), announced = to_iso(context.input.day);
  add(item, fmt::format("Dated {}, announced {} (UTC).", dated, announced),
      fmt::format("文書の日付は{}、告知は{}(UTC)です。", dated, announced));
}

void add_predecessor(Item& item) {
  const Entry& e = item.entry;
  if (e.replaces.empty()) return;
  if (e.replaces_inferred) {
    add(item, fmt::format("Predecessor is probably {} (inferred from title and authors).", e.replaces),
        fmt::format("前身は{}とみられます(題名と著者からの推定)。", e.replaces));
  } else {
    add(item, fmt::format("Replaces {} (from the index).", e.replaces),
        fmt::format("{}を置き換えます(索引による)。", e.replaces));
  }
}

void add_tail(const Context& context, Item& item) {
  add_repeat(item);
  add_family(item);
  if (item.entry.kind == Kind::id) add_dates(context, item);
  add_predecessor(item);
  if (const auto n = item.source->ipr.size(); n > 0) {
    add(item, fmt::format("{} IPR {}.", n, plural("declaration", n)), fmt::format("IPR開示が{}件あります。", n));
  }
  if (item.entry.abstract.empty() && (item.entry.kind == Kind::id || item.entry.kind == Kind::rfc)) {
    add(item, "No abstract.", "要旨はありません。");
  }
}

// ---------------------------------------------------------------- announcements that are no draft

/// Whose work it is, for Last Calls, approvals and RFCs.
void add_origin(Item& item) {
  const Entry& e = item.entry;
  const bool rfc = e.kind == Kind::rfc;
  if (!e.group.acronym.empty()) {
    const bool research = e.group.kind == "RG";
    add(item,
        fmt::format("{} of the {}{}{}", rfc ? "Product" : "Item", group_en(e.group),
                    research ? " (IRTF)" : area_en(e.area), research ? "; not an IETF standard." : "."),
        fmt::format("{}の{}です。{}", group_ja(e.group, e.area), rfc ? "成果" : "作業項目",
                    research ? "IRTFの文書はIETFの標準ではありません。" : ""));
  } else if (e.stream == "Independent") {
    add(item, "Independent submission; no IETF consensus.", "独立投稿です。IETFの合意を示すものではありません。");
  } else if (e.stream == "IRTF") {
    add(item, "IRTF document; not an IETF standard.", "IRTFの文書はIETFの標準ではありません。");
  } else if (!rfc) {
    add(item, "Individual draft; not a WG document.", "個人ドラフトで、WGの作業項目ではありません。");
  }
}

void add_rfc(const Context& context, Item& item) {
  const Entry& e = item.entry;
  const auto number = item.source->rfc;
  if (e.status.empty())
    add(item, fmt::format("Published as RFC {}.", number), fmt::format("RFC {}として公開されました。", number));
  else
    add(item, fmt::format("Published as RFC {}, {}.", number, e.status),
        fmt::format("RFC {}({})として公開されました。", number, level_ja(e.status)));
  if (!item.source->series.empty()) {
    add(item, fmt::format("Part of {}.", item.source->series), fmt::format("{}の一部です。", item.source->series));
  }
  add_origin(item);
  add_relations(item);
  if (!item.source->from_draft.empty()) {
    add(item, fmt::format("From {}.", item.source->from_draft),
        fmt::format("元のドラフトは{}です。", item.source->from_draft));
  }
  add_history(context, item);
}

void add_group_notice(Item& item) {
  const Entry& e = item.entry;
  const std::string en = e.group.acronym.empty() ? "a group" : "the " + group_en(e.group);
  const std::string ja = e.group.acronym.empty() ? "グループ" : group_en(e.group);
  const std::string action = item.source->action;
  switch (e.kind) {
    case Kind::charter:
      if (action.empty())
        add(item, fmt::format("Charter notice of {}.", en), fmt::format("{}の憲章に関する告知です。", ja));
      else
        add(item, fmt::format("Charter notice of {}: {}.", en, action),
            fmt::format("{}の憲章に関する告知です({})。", ja, action));
      break;
    case Kind::conclusion:
      add(item, fmt::format("Conclusion of {}.", en), fmt::format("{}の終了の告知です。", ja));
      break;
    case Kind::interim:
      add(item, fmt::format("Interim meeting of {}.", en), fmt::format("{}の中間会合の告知です。", ja));
      break;
    default:
      add(item, "Other announcement.", "その他の告知です。");
      break;
  }
  if (e.deadline && e.days_left && *e.days_left >= 0) {
    const std::string day = to_iso(*e.deadline);
    add(item, fmt::format("Comments until {} ({}).", day, days_en(*e.days_left)),
        fmt::format("意見の締め切りは{}(あと{}日)です。", day, *e.days_left));
  }
}

}  // namespace

void add_facts(const Context& context, Item& item) {
  item.entry.facts_en.clear();
  item.entry.facts_ja.clear();
  switch (item.entry.kind) {
    case Kind::id:
      add_base(item);
      add_stage(item);
      add_level(item);
      add_relations(item);
      add_history(context, item);
      break;
    case Kind::rfc:
      add_rfc(context, item);
      break;
    case Kind::approval:
    case Kind::lastcall:
      add_stage(item);
      add_origin(item);
      add_level(item);
      add_relations(item);
      add_history(context, item);
      break;
    case Kind::adoption:
    case Kind::wglc:
      add_stage(item);
      break;
    default:
      add_group_notice(item);
      break;
  }
  add_tail(context, item);
}

}  // namespace nikkan::issue
