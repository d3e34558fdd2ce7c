// Trends against the 28 days before, in integers only (digest issue, 14).
#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "nikkan/daily/issue/item.hpp"
#include "nikkan/daily/issue/names.hpp"
#include "nikkan/daily/issue/topics.hpp"

namespace nikkan::issue {
namespace {

using daily::TopicLabel;
using std::chrono::days;

constexpr int kBaselineDays = 28;
constexpr std::int64_t kBaselineWorks = 20;  // fewer: counts instead of trends
constexpr std::uint32_t kKnownDays = 20;     // 28 without four weekends: fewer known days are named in the sentence
constexpr std::size_t kMaxTrends = 3;

/// Works and, a topic, the first key of each work that carries it.
struct Tally {
  std::int64_t works = 0;
  std::vector<std::vector<std::size_t>> by_topic;  // row of the profile; the last is "other"
};

Tally tally(const std::vector<WorkKey>& keys, const std::vector<std::vector<std::size_t>>& rows, std::size_t topics) {
  Tally t;
  t.by_topic.resize(topics + 1);
  const auto roots = group_works(keys);
  std::vector<std::vector<bool>> seen(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    auto& labels = seen[roots[i]];
    if (labels.empty()) {
      labels.resize(topics + 1);
      ++t.works;
    }
    for (const std::size_t row : rows[i]) {
      if (labels[row]) continue;
      labels[row] = true;
      t.by_topic[row].push_back(i);
    }
  }
  return t;
}

std::vector<std::size_t> rows_of(const std::vector<TopicLabel>& labels) {
  std::vector<std::size_t> rows;
  for (const auto& label : labels) rows.push_back(Topics::builtin().row(label.id));
  return rows;
}

TopicLabel label_of(std::size_t row) {
  const auto& profiles = Topics::builtin().profiles();
  if (row >= profiles.size()) return {std::string(kOtherTopic), "other", "その他", 0, {}};
  return {profiles[row].id, profiles[row].en, profiles[row].ja, 0, {}};
}

/// b / 28 with one decimal, two when one would be zero; rounded half up.
std::string average(std::int64_t b) {
  const std::int64_t tenths = (b * 20 + kBaselineDays) / (2 * kBaselineDays);
  if (tenths > 0 || b == 0) return fmt::format("{}.{}", tenths / 10, tenths % 10);
  return fmt::format("0.{:02}", (b * 200 + kBaselineDays) / (2 * kBaselineDays));
}

std::string works_en(int n) { return fmt::format("{} {}", n, n == 1 ? "work" : "works"); }

void write_sentences(daily::Trend& trend, std::uint32_t known_days) {
  if (known_days >= kKnownDays) {
    const std::string x = average(trend.baseline);
    trend.en = fmt::format("{}: {} (average of the past 28 days: {} a day).", trend.topic.en, works_en(trend.today), x);
    trend.ja = fmt::format("{}が{}件(過去28日の平均は1日{}件)。", trend.topic.ja, trend.today, x);
    return;
  }
  trend.en = fmt::format("{}: {} ({} on the {} days of the past 28 that are on record).", trend.topic.en,
                         works_en(trend.today), trend.baseline, known_days);
  trend.ja = fmt::format("{}が{}件(過去28日のうち記録のある{}日で{}件)。", trend.topic.ja, trend.today, known_days,
                         trend.baseline);
}

Tally tally_baseline(const Context& context, std::size_t topics) {
  std::vector<const daily::BaselineItem*> items;
  for (const daily::BaselineItem& item : context.input.baseline) {
    if (item.day < context.input.day && item.day >= context.input.day - days{kBaselineDays}) items.push_back(&item);
  }
  std::ranges::sort(items, [](const daily::BaselineItem* a, const daily::BaselineItem* b) {
    return std::tie(a->day, a->draft, a->title) < std::tie(b->day, b->draft, b->title);
  });
  std::vector<WorkKey> keys;
  std::vector<std::vector<std::size_t>> rows;
  for (const daily::BaselineItem* item : items) {
    const bool individual = item->group.empty() && item->draft.starts_with("draft-") && !is_stream_name(item->draft);
    keys.push_back({item->draft, item->day, individual, &item->authors});
    rows.push_back(rows_of(Topics::builtin().classify(item->title, item->abstract, item->draft, item->group)));
  }
  return tally(keys, rows, topics);
}

}  // namespace

void find_trends(const Context& context, const std::vector<Item>& drafts, const std::vector<Item>& rfcs,
                 daily::Issue& issue) {
  const std::size_t topics = Topics::builtin().profiles().size();
  std::vector<WorkKey> keys;
  std::vector<std::vector<std::size_t>> rows;
  std::vector<const std::string*> entry_keys;
  for (const auto* section : {&drafts, &rfcs}) {
    for (const Item& item : *section) {
      const bool draft = section == &drafts;
      keys.push_back({draft ? std::string_view(item.source->draft) : std::string_view(item.entry.key),
                      context.input.day, draft && is_individual(item.entry), &item.entry.authors});
      rows.push_back(rows_of(item.entry.topics));
      entry_keys.push_back(&item.entry.key);
    }
  }
  const Tally today = tally(keys, rows, topics);
  for (std::size_t row = 0; row <= topics; ++row) {
    if (!today.by_topic[row].empty()) {
      issue.topic_counts.push_back({label_of(row), static_cast<int>(today.by_topic[row].size())});
    }
  }
  std::ranges::stable_sort(issue.topic_counts, [](const daily::TopicCount& a, const daily::TopicCount& b) {
    const bool other_a = a.topic.id == kOtherTopic, other_b = b.topic.id == kOtherTopic;
    return other_a != other_b ? other_b : a.works > b.works;
  });

  const Tally base = tally_baseline(context, topics);
  issue.first_issue = context.input.baseline_days_with_mail == 0 && base.works == 0;
  if (base.works < kBaselineWorks) {
    if (issue.first_issue) {
      issue.trends_note_en = "No record of the 28 days before yet: counts by topic instead of trends.";
      issue.trends_note_ja = "過去28日の記録がまだないため、傾向ではなく話題ごとの件数を示します。";
      return;
    }
    issue.trends_note_en =
        fmt::format("Counts by topic instead of trends: {} on record in the 28 days before, {} needed.",
                    works_en(static_cast<int>(base.works)), kBaselineWorks);
    issue.trends_note_ja =
        fmt::format("過去28日の記録が{}件で、{}件に満たないため、傾向ではなく話題ごとの件数を示します。", base.works,
                    kBaselineWorks);
    return;
  }
  const auto n_all = today.works, b_all = base.works, k = static_cast<std::int64_t>(topics);
  std::vector<std::size_t> found;
  const auto n_of = [&](std::size_t row) { return static_cast<std::int64_t>(today.by_topic[row].size()); };
  const auto b_of = [&](std::size_t row) { return static_cast<std::int64_t>(base.by_topic[row].size()); };
  for (std::size_t row = 0; row < topics; ++row) {
    const std::int64_t n = n_of(row), b = b_of(row);
    const bool doubled = n * (b_all + k) >= 2 * n_all * (b + 1);
    const bool enough = n >= 3 || (n == 2 && b <= 2);
    const bool shows_in_flood = issue.mode != daily::Mode::flood || n * 20 >= n_all;
    if (doubled && enough && shows_in_flood) found.push_back(row);
  }
  std::ranges::stable_sort(found, [&](std::size_t x, std::size_t y) {
    const std::int64_t left = n_of(x) * (b_of(y) + 1), right = n_of(y) * (b_of(x) + 1);
    return left != right ? left > right : n_of(x) > n_of(y);
  });
  if (found.size() > kMaxTrends) found.resize(kMaxTrends);
  for (const std::size_t row : found) {
    daily::Trend trend;
    trend.topic = label_of(row);
    trend.today = static_cast<int>(n_of(row));
    trend.baseline = static_cast<int>(b_of(row));
    trend.baseline_days = kBaselineDays;
    for (const std::size_t i : today.by_topic[row]) trend.works.push_back(*entry_keys[i]);
    write_sentences(trend, context.input.baseline_days_with_mail);
    issue.trends.push_back(std::move(trend));
  }
}

}  // namespace nikkan::issue
