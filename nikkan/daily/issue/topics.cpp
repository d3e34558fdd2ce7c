#include "nikkan/daily/issue/topics.hpp"

#include <algorithm>
#include <charconv>

#include "nikkan/base/error.hpp"
#include "nikkan/base/tsv.hpp"
#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/issue/names.hpp"

namespace nikkan::issue {

std::string_view topics_tsv();

namespace {

constexpr int kThreshold = 10;
constexpr int kKeywordLimit = 60;
constexpr int kDefaultGroupWeight = 30;
constexpr std::size_t kMaxLabels = 3;
constexpr std::size_t kMaxNodes = 65'000;

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

bool parse_int(std::string_view text, int& out) {
  const auto end = text.data() + text.size();
  const auto [ptr, ec] = std::from_chars(text.data(), end, out);
  return ec == std::errc() && ptr == end;
}

/// Lower case, white space collapsed, emphasis marks at word edges gone ("as_path" keeps its own).
std::string normalise(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 1);
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = lower(text[i]);
    if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
      if (!out.empty() && out.back() != ' ') out += ' ';
      continue;
    }
    if (c == '_' || c == '*') {
      const bool inner = !out.empty() && is_word(out.back()) && i + 1 < text.size() && is_word(lower(text[i + 1]));
      if (!inner) continue;
    }
    out += c;
  }
  return out;
}

/// True when a keyword that ends before `at` ends a word there: at a border, or before a plural -s or -es.
bool ends_word(std::string_view text, std::size_t at) {
  const auto border = [&](std::size_t i) { return i >= text.size() || !is_word(text[i]); };
  if (border(at)) return true;
  if (text[at] == 's') return border(at + 1);
  return text.substr(at, 2) == "es" && border(at + 2);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> out;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(separator, at), text.size());
    if (end > at) out.push_back(trim(text.substr(at, end - at)));
    at = end + 1;
  }
  return out;
}

/// No weight of a user's own table is larger: sums of them must fit.
constexpr int kMaxWeight = 1000;

/// "acme^15" > "acme", 15. False when the weight is no number or above kMaxWeight.
bool split_weight(std::string_view text, std::string_view& name, int& weight) {
  const std::size_t at = text.rfind('^');
  name = text.substr(0, at);
  if (name.empty()) return false;
  return at == std::string_view::npos || (parse_int(text.substr(at + 1), weight) && weight >= 0 && weight <= kMaxWeight);
}

}  // namespace

std::uint8_t Topics::symbol(char c) {
  if (c >= 'a' && c <= 'z') return static_cast<std::uint8_t>(1 + (c - 'a'));
  if (c >= '0' && c <= '9') return static_cast<std::uint8_t>(27 + (c - '0'));
  switch (c) {
    case ' ':
      return 37;
    case '-':
      return 38;
    case '.':
      return 39;
    case '/':
      return 40;
    case '_':
      return 41;
    case '+':
      return 42;
    default:
      return 0;
  }
}

void Topics::add_keyword(std::string_view text, int weight, std::uint16_t profile) {
  const auto known = keyword_ids_.find(text);
  if (known != keyword_ids_.end()) {
    keywords_[known->second].uses.push_back({profile, weight});
    return;
  }
  const auto id = static_cast<std::uint16_t>(keywords_.size());
  keyword_ids_.emplace(text, id);
  Keyword keyword;
  keyword.text = text;
  keyword.uses.push_back({profile, weight});
  if (text.ends_with('*')) {
    keyword.prefix = true;
    text.remove_suffix(1);
  }
  std::uint16_t at = 0;
  for (const char c : text) {
    std::uint16_t next = nodes_[at].next[symbol(c)];
    if (next == 0) {
      next = static_cast<std::uint16_t>(nodes_.size());
      nodes_[at].next[symbol(c)] = next;
      nodes_.emplace_back();
    }
    at = next;
  }
  nodes_[at].ends.push_back(id);
  keywords_.push_back(std::move(keyword));
}

Result<Topics> Topics::parse(std::string_view tsv) {
  const auto table = parse_tsv(tsv);
  if (!table) return std::unexpected(table.error());
  const auto cell = [&](std::size_t row, std::string_view name) { return table->cell(row, table->column(name)); };
  const auto bad = [&](std::string_view text) {
    return fail(Code::bad_value, "topics", static_cast<std::uint64_t>(text.data() - tsv.data()), std::string(text));
  };
  Topics topics;
  topics.nodes_.emplace_back();
  for (std::size_t row = 0; row < table->rows(); ++row) {
    Profile profile;
    profile.id = cell(row, "id");
    profile.en = cell(row, "en");
    profile.ja = cell(row, "ja");
    profile.area = cell(row, "area");
    profile.deployed = cell(row, "deployed") == "1";
    if (!parse_int(cell(row, "interest"), profile.interest)) return bad(cell(row, "interest"));
    const auto index = static_cast<std::uint16_t>(row);
    for (const auto item : split(cell(row, "groups"), ',')) {
      std::string_view name;
      int weight = kDefaultGroupWeight;
      if (!split_weight(item, name, weight)) return bad(item);
      topics.groups_[std::string(name)].push_back({index, weight});
    }
    for (const auto item : split(cell(row, "keywords"), ';')) {
      std::string_view name;
      int weight = 0;
      if (!split_weight(item, name, weight) || weight <= 0) return bad(item);
      for (const char c : name.substr(0, name.size() - (name.ends_with('*') ? 1 : 0))) {
        if (symbol(c) == 0) return bad(item);
      }
      if (topics.nodes_.size() + name.size() > kMaxNodes) return fail(Code::limit, "topics");
      topics.add_keyword(name, weight, index);
    }
    topics.profiles_.push_back(std::move(profile));
  }
  return topics;
}

const Topics& Topics::builtin() {
  static const Topics topics = [] {
    auto parsed = parse(topics_tsv());
    return parsed ? std::move(*parsed) : Topics();
  }();
  return topics;
}

std::size_t Topics::row(std::string_view id) const {
  const auto it = std::ranges::find(profiles_, id, &Profile::id);
  return static_cast<std::size_t>(it - profiles_.begin());
}

void Topics::scan(std::string_view text, std::vector<std::uint16_t>& counts) const {
  for (std::size_t start = 0; start < text.size(); ++start) {
    if (!is_word(text[start]) || (start > 0 && is_word(text[start - 1]))) continue;
    std::uint16_t at = 0;
    for (std::size_t i = start; i < text.size(); ++i) {
      const std::uint8_t s = symbol(text[i]);
      if (s == 0) break;
      at = nodes_[at].next[s];
      if (at == 0) break;
      for (const std::uint16_t id : nodes_[at].ends) {
        if ((keywords_[id].prefix || ends_word(text, i + 1)) && counts[id] < 2) ++counts[id];
      }
    }
  }
}

std::vector<daily::TopicLabel> Topics::classify(std::string_view title, std::string_view abstract,
                                                std::string_view draft, std::string_view group) const {
  struct Score {
    int group = 0, keywords = 0;
    std::vector<std::string> hits;
  };
  std::vector<Score> scores(profiles_.size());
  const bool stream_item = !group.empty();
  const std::string acronym = stream_item ? ascii_lower(group) : std::string(name_stem(draft));
  if (const auto it = groups_.find(acronym); it != groups_.end()) {
    for (const Use& use : it->second) {
      scores[use.profile].group = stream_item ? use.weight : use.weight / 2;
      scores[use.profile].hits.push_back("group " + acronym);
    }
  }
  if (!nodes_.empty()) {
    std::vector<std::uint16_t> in_title(keywords_.size()), in_abstract(keywords_.size());
    scan(normalise(title), in_title);
    scan(normalise(abstract), in_abstract);
    for (std::size_t k = 0; k < keywords_.size(); ++k) {
      const int times = (in_title[k] > 0 ? 3 : 0) + std::min<int>(2, in_abstract[k]);
      if (times == 0) continue;
      for (const Use& use : keywords_[k].uses) {
        scores[use.profile].keywords += use.weight * times;
        scores[use.profile].hits.push_back(keywords_[k].text);
      }
    }
  }
  std::vector<std::size_t> order;
  const auto total = [&](std::size_t i) { return scores[i].group + std::min(kKeywordLimit, scores[i].keywords); };
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (total(i) >= kThreshold) order.push_back(i);
  }
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return total(a) > total(b); });
  std::vector<daily::TopicLabel> labels;
  for (const std::size_t i : order) {
    const bool further = total(i) * 4 >= total(order.front()) && scores[i].keywords > 0;
    if (!labels.empty() && !further) continue;
    if (labels.size() == kMaxLabels) break;
    labels.push_back({profiles_[i].id, profiles_[i].en, profiles_[i].ja, total(i), std::move(scores[i].hits)});
  }
  if (labels.empty()) labels.push_back({std::string(kOtherTopic), "other", "その他", 0, {}});
  return labels;
}

}  // namespace nikkan::issue
