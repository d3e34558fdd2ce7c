// Points with reasons, stars, print order (digest issue, 12).
#include <algorithm>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/issue/abstract_claims.hpp"
#include "nikkan/daily/issue/item.hpp"
#include "nikkan/daily/issue/names.hpp"
#include "nikkan/daily/issue/phrases.hpp"
#include "nikkan/daily/issue/topics.hpp"

namespace nikkan::issue {
namespace {

using daily::Entry;
using daily::Standing;

constexpr int kMaxInterest = 12;

void add(Item& item, std::string key, int points, std::string en, std::string ja) {
  item.entry.reasons.push_back({std::move(key), points, std::move(en), std::move(ja)});
  item.entry.score += points;
}

void add_stage(Item& item) {
  switch (item.stage) {
    case Stage::rfc:
      return add(item, "rfc", 60, "RFC published", "RFCの公開");
    case Stage::approved:
      return add(item, "approved", 50, "approved by the IESG", "IESGの承認");
    case Stage::rfc_editor:
      return add(item, "rfc-editor", 50, "in the RFC Editor queue", "RFC Editorキュー");
    case Stage::last_call:
      return add(item, "last-call", 45, "in IETF Last Call", "IETF Last Call中");
    case Stage::iesg_evaluation:
      return add(item, "iesg-evaluation", 40, "IESG Evaluation", "IESG Evaluation");
    case Stage::last_call_over:
      return add(item, "last-call-over", 40, "IETF Last Call over", "IETF Last Call終了");
    case Stage::publication_requested:
      return add(item, "publication-requested", 36, "publication requested", "IESGへの公開申請後");
    case Stage::wg_last_call:
      return add(item, "wg-last-call", 30, "in WG Last Call", "WG Last Call中");
    case Stage::adoption_call:
      if (is_individual(item.entry))
        return add(item, "adoption-call", 12, "call for adoption open", "採択の意見募集中");
      break;
    case Stage::none:
      break;
  }
  const Entry& e = item.entry;
  switch (e.standing) {
    case Standing::wg_item:
    case Standing::wg_item_first:
      add(item, "wg-item", 20, "WG item", "WGの作業項目");
      break;
    case Standing::rg_item:
      add(item, "rg-item", 14, "RG item", "RGの作業項目");
      break;
    case Standing::iab:
      add(item, "iab", 14, "IAB document", "IABの文書");
      break;
    case Standing::independent:
      add(item, "independent", 6, "Independent stream", "独立投稿");
      break;
    default:
      break;
  }
  const int revision = revision_number(e.rev);
  const bool item_of_group =
      e.standing == Standing::wg_item || e.standing == Standing::wg_item_first || e.standing == Standing::rg_item;
  if (item_of_group && revision >= 5) {
    add(item, "revision", revision >= 10 ? 8 : 4, fmt::format("revision {}", e.rev), fmt::format("改訂{}", e.rev));
  }
}

void add_novelty(Item& item) {
  const Entry& e = item.entry;
  if (e.standing == Standing::wg_item_first) {
    add(item, "adopted", 8, "first version as a WG item", "WGの作業項目としての初版");
  }
  if (!is_individual(e) || e.kind != daily::Kind::id) return;
  if (item.is_new) add(item, "new", 4, "new individual draft", "新規の個人ドラフト");
  if (!item.aimed_at.acronym.empty()) {
    const std::string group = group_en(item.aimed_at);
    add(item, "aimed", 3, fmt::format("name points to the {}", group), fmt::format("{}宛を示す名前", group));
  }
}

void add_level(Item& item) {
  const Entry& e = item.entry;
  if (e.status.empty() || is_individual(e) || e.standing == Standing::independent) return;
  const bool track =
      e.status.ends_with("Standard") || e.status == "Standards Track" || e.status == "Best Current Practice";
  if (track)
    add(item, "level", 6, e.status, e.status);
  else if (e.status == "Informational" || e.status == "Experimental")
    add(item, "level", 2, e.status, e.status);
}

void add_relations(Item& item) {
  const Entry& e = item.entry;
  const Claims claims = read_claims(e.abstract);
  if (!e.obsoletes.empty() || claims.obsoletes_rfc) add(item, "obsoletes", 8, "obsoletes an RFC", "RFCを廃止");
  if (!e.updates.empty() || claims.updates_rfc) add(item, "updates", 6, "updates an RFC", "RFCを更新");
  if (claims.creates_registry) add(item, "registry", 4, "creates an IANA registry", "IANAレジストリを新設");
}

void add_topics(Item& item, const std::vector<daily::Trend>& trends) {
  const auto& profiles = Topics::builtin().profiles();
  int interest = 0;
  std::string interest_en, interest_ja;
  for (std::size_t i = 0; i < item.entry.topics.size(); ++i) {
    const auto& label = item.entry.topics[i];
    const std::size_t row = Topics::builtin().row(label.id);
    if (row >= profiles.size()) continue;
    if (i == 0 && profiles[row].deployed) {
      add(item, "deployed", 6, fmt::format("deployed technology ({})", label.en),
          fmt::format("運用中の技術({})", label.ja));
    }
    if (profiles[row].interest == 0) continue;
    interest += profiles[row].interest;
    interest_en += (interest_en.empty() ? "" : ", ") + label.en;
    interest_ja += (interest_ja.empty() ? "" : "、") + label.ja;
  }
  if (interest != 0) {
    add(item, "interest", std::min(interest, kMaxInterest), fmt::format("interest ({})", interest_en),
        fmt::format("関心({})", interest_ja));
  }
  for (const auto& trend : trends) {
    if (std::ranges::find(item.entry.topics, trend.topic.id, &daily::TopicLabel::id) == item.entry.topics.end())
      continue;
    add(item, "trend", 4, fmt::format("trend of the day ({})", trend.topic.en),
        fmt::format("当日の傾向({})", trend.topic.ja));
    break;
  }
}

bool follows(const std::vector<std::string>& follow, const Item& item) {
  const Entry& e = item.entry;
  for (const std::string& wish : follow) {
    const std::string name = ascii_lower(trim(wish));
    if (name.empty()) continue;
    const std::string& draft = item.source->draft;
    if (name == draft || (!e.rev.empty() && name == draft + "-" + e.rev) || name == e.key) return true;
    if (name == e.group.acronym) return true;
    const std::string key = daily::author_key(wish);
    if (std::ranges::any_of(e.authors, [&](const daily::Author& a) { return daily::author_key(a.name) == key; }))
      return true;
  }
  return false;
}

std::string sort_name(const Item& item) { return item.source->draft.empty() ? item.entry.key : item.source->draft; }

/// Section of the print order "rank": stars, the rest, new individual proposals.
int section(const Entry& e) {
  if (e.star) return 0;
  return is_individual(e) && e.change == "new" ? 2 : 1;
}

bool newer(const Item& a, const Item& b) {
  return a.entry.time != b.entry.time ? a.entry.time > b.entry.time : sort_name(a) < sort_name(b);
}

/// Members of a family follow its first printed member, inside the same section.
void gather_families(std::vector<Item>& drafts) {
  std::vector<std::size_t> order;
  std::map<std::pair<int, int>, std::vector<std::size_t>> blocks;
  for (std::size_t i = 0; i < drafts.size(); ++i) {
    if (drafts[i].entry.family >= 0) blocks[{section(drafts[i].entry), drafts[i].entry.family}].push_back(i);
  }
  for (std::size_t i = 0; i < drafts.size(); ++i) {
    const Entry& e = drafts[i].entry;
    if (e.family < 0 || section(e) == 0) {
      order.push_back(i);
      continue;
    }
    const auto& block = blocks[{section(e), e.family}];
    if (block.front() == i) order.insert(order.end(), block.begin(), block.end());
  }
  reorder(drafts, order);
}

}  // namespace

void score(const Context& context, Item& item, const std::vector<daily::Trend>& trends) {
  item.entry.score = 0;
  item.entry.reasons.clear();
  add_stage(item);
  add_novelty(item);
  add_level(item);
  add_relations(item);
  add_topics(item, trends);
  if (follows(context.options.follow, item)) add(item, "follow", 20, "followed by the reader", "読者の関心先");
  if (item.family_size > 1 && !item.family_first) {
    add(item, "family", -8, "later member of a family", "同じ著者による2件目以降");
  }
  if (item.repeated) {
    add(item, "repeated", -6, "also announced in the three days before", "直前の3日にも告知あり");
  }
}

bool ranks_before(const Item& a, const Item& b) {
  if (a.entry.score != b.entry.score) return a.entry.score > b.entry.score;
  const int rev_a = revision_number(a.entry.rev), rev_b = revision_number(b.entry.rev);
  return std::make_tuple(-rev_a, a.entry.time, a.entry.key) < std::make_tuple(-rev_b, b.entry.time, b.entry.key);
}

void give_stars(const Options& options, std::vector<Item>& drafts) {
  std::vector<Item*> order;
  for (Item& item : drafts) {
    if (item.entry.score >= options.star_points) order.push_back(&item);
  }
  std::ranges::sort(order, [](const Item* a, const Item* b) { return ranks_before(*a, *b); });
  const std::size_t most = std::min(static_cast<std::size_t>(std::max(options.max_stars, 0)), (drafts.size() + 2) / 3);
  for (std::size_t i = 0; i < order.size() && i < most; ++i) order[i]->entry.star = true;
}

void sort_drafts(Order order, std::vector<Item>& drafts) {
  switch (order) {
    case Order::rank:
      sort_items(drafts, [](const Item& a, const Item& b) {
        const int sa = section(a.entry), sb = section(b.entry);
        if (sa != sb) return sa < sb;
        return sa == 0 ? ranks_before(a, b) : newer(a, b);
      });
      gather_families(drafts);
      break;
    case Order::newest:
      sort_items(drafts, newer);
      break;
    case Order::arrival:
      sort_items(drafts, [](const Item& a, const Item& b) { return newer(b, a); });
      break;
    case Order::topic:
      sort_items(drafts, [](const Item& a, const Item& b) {
        const auto row = [](const Item& i) {
          return Topics::builtin().row(i.entry.topics.empty() ? "" : i.entry.topics.front().id);
        };
        const std::size_t ra = row(a), rb = row(b);
        return ra != rb ? ra < rb : ranks_before(a, b);
      });
      break;
  }
}

}  // namespace nikkan::issue
