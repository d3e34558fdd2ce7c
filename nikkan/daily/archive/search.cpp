// show() and search().
#include <algorithm>
#include <map>

#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/archive/impl.hpp"

namespace nikkan::archive {
namespace {

/// So many of the newest hits, and the rest of the day of the last of them, are ranked; older hits of a very common
/// word are not looked at. The cut never divides a day, as the order inside a day is that of arrival.
constexpr std::size_t kRanked = 256;
/// Texts of issues in which a Japanese word is looked for, newest first.
constexpr std::int64_t kTexts = 400;

struct Term {
  std::string text;
  bool japanese = false;
};

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool has_japanese(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode_utf8(text, at);
    if (is_japanese(point.value)) return true;
    at += point.length;
  }
  return false;
}

/// Anything the tokenizer would see as a word.
bool has_word(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80U;
  });
}

Term term_of(std::string_view word) {
  Term term{std::string(word), has_japanese(word)};
  const std::string low = ascii_lower(word);
  if (low.starts_with("rfc") && all_digits(std::string_view(low).substr(3))) term.text = "rfc " + low.substr(3);
  if (low.starts_with("draft-")) {
    for (const std::string_view end : {".txt", ".xml", ".html", ".pdf"}) {
      if (low.ends_with(end)) term.text.resize(term.text.size() - end.size());
    }
  }
  return term;
}

/// Words and "quoted phrases"; no operator of FTS5 can be reached from a query.
std::vector<Term> terms_of(std::string_view text) {
  std::vector<Term> terms;
  std::size_t at = 0;
  while (at < text.size() && terms.size() < 16) {
    if (text[at] == ' ' || text[at] == '\t' || text[at] == '\n') {
      ++at;
      continue;
    }
    const bool quoted = text[at] == '"';
    if (quoted) ++at;
    std::size_t end = text.find_first_of(quoted ? "\"" : " \t\n\"", at);
    if (end == std::string_view::npos) end = text.size();
    const std::string_view word = text.substr(at, end - at);
    if (has_word(word)) terms.push_back(term_of(word));
    at = quoted ? end + 1 : end;
  }
  return terms;
}

std::string as_phrase(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '\0') continue;
    out += c;
    if (c == '"') out += '"';
  }
  return out + '"';
}

std::string match_of(const std::vector<Term>& terms, const std::optional<daily::Kind>& kind) {
  std::string match;
  for (const auto& term : terms) match += (match.empty() ? "" : " AND ") + as_phrase(term.text);
  if (kind) match += " AND tags : ^" + as_phrase(to_string(*kind));
  return match;
}

struct Found {
  std::int64_t id = 0;
  double score = 0;
};

Result<std::vector<Found>> ranked(Archive::Impl& impl, const std::string& match, std::int64_t since, std::size_t limit) {
  std::vector<Found> found;
  NIKKAN_TRY_STATEMENT(rows, impl, Sql::search_ranked);
  rows.bind(match, since);
  for (;;) {
    auto more = rows.step();
    if (!more) return std::unexpected(more.error());
    if (!*more) break;
    const std::int64_t id = rows.integer(0);
    if (found.size() >= kRanked && day_of_id(id) != day_of_id(found.back().id)) break;
    found.push_back({id, rows.real(1)});
  }
  // Ties beyond the day are broken once the rows are read: ids inside a day tell arrival only.
  std::stable_sort(found.begin(), found.end(), [](const Found& a, const Found& b) {
    if (a.score != b.score) return a.score > b.score;
    return day_of_id(a.id) > day_of_id(b.id);
  });
  std::size_t keep = std::min(limit, found.size());
  while (keep > 0 && keep < found.size() && found[keep].score == found[keep - 1].score &&
         day_of_id(found[keep].id) == day_of_id(found[keep - 1].id)) {
    ++keep;
  }
  found.resize(keep);
  return found;
}

/// Made for the hits that are shown only, in one walk over the matches between them: a search anew for each hit costs
/// ten times the ranking.
Result<std::map<std::int64_t, std::string>> snippets_of(Archive::Impl& impl, const std::string& match,
                                                        const std::vector<Found>& found) {
  std::map<std::int64_t, std::string> snippets;
  if (found.empty()) return snippets;
  std::string wanted = ",";
  for (const Found& one : found) {
    snippets.emplace(one.id, std::string());
    wanted += std::to_string(one.id) + ",";
  }
  NIKKAN_TRY_STATEMENT(rows, impl, Sql::search_snippets);
  rows.bind(match, snippets.begin()->first, snippets.rbegin()->first, wanted);
  for (;;) {
    auto more = rows.step();
    if (!more) return std::unexpected(more.error());
    if (!*more) return snippets;
    if (!rows.is_null(1)) snippets[rows.integer(0)] = rows.text(1);
  }
}

Result<std::vector<Hit>> read_hits(Archive::Impl& impl, const std::string& match, const std::vector<Found>& found,
                                   std::size_t limit) {
  auto snippets = snippets_of(impl, match, found);
  if (!snippets) return std::unexpected(snippets.error());
  std::vector<Hit> hits;
  for (const auto& one : found) {
    NIKKAN_TRY_STATEMENT(row, impl, Sql::ann_by_id);
    auto there = row.bind(one.id).step();
    if (!there) return std::unexpected(there.error());
    if (!*there) continue;
    auto stored = impl.read_row(row);
    if (!stored) return std::unexpected(stored.error());
    hits.push_back({std::move(stored->announcement), std::move((*snippets)[one.id]), one.score});
  }
  std::stable_sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) {
    if (a.score != b.score) return a.score > b.score;
    if (a.announcement.day != b.announcement.day) return a.announcement.day > b.announcement.day;
    if (a.announcement.mail.date != b.announcement.mail.date) return a.announcement.mail.date > b.announcement.mail.date;
    const auto rank = [](const Hit& x) { return std::tie(x.announcement.key, x.announcement.mail.subject, x.announcement.abstract); };
    return rank(a) < rank(b);
  });
  if (hits.size() > limit) hits.resize(limit);
  return hits;
}

// ---------------------------------------------------------------- Japanese issue text

/// The first code point after all texts that start with `prefix`.
std::string after(std::string_view prefix) { return std::string(prefix) + "\U0010FFFF"; }

/// A word of fewer than three characters matches every trigram that starts with it.
Result<std::string> match_of_short(Archive::Impl& impl, const std::string& word) {
  NIKKAN_TRY_STATEMENT(rows, impl, Sql::ja_terms);
  const std::string end = after(word);
  rows.bind(word, end);
  std::string match;
  for (;;) {
    auto more = rows.step();
    if (!more) return std::unexpected(more.error());
    if (!*more) break;
    match += (match.empty() ? "(" : " OR ") + as_phrase(rows.text(0));
  }
  return match.empty() ? match : match + ")";
}

Result<std::vector<std::int64_t>> japanese_texts(Archive::Impl& impl, const std::vector<Term>& terms) {
  std::string match;
  for (const auto& term : terms) {
    std::string part = as_phrase(term.text);
    if (count_code_points(term.text) < 3) {
      auto wide = match_of_short(impl, ascii_lower(term.text));
      if (!wide) return std::unexpected(wide.error());
      if (wide->empty()) return std::vector<std::int64_t>{};
      part = std::move(*wide);
    }
    match += (match.empty() ? "" : " AND ") + part;
  }
  std::vector<std::int64_t> ids;
  NIKKAN_TRY_STATEMENT(rows, impl, Sql::ja_search);
  rows.bind(match, kTexts);
  for (;;) {
    auto more = rows.step();
    if (!more) return std::unexpected(more.error());
    if (!*more) return ids;
    ids.push_back(rows.integer(0));
  }
}

std::string around(const std::string& text, const std::string& word) {
  std::size_t at = text.find(word);
  if (at == std::string::npos) at = 0;
  std::size_t from = at > 60 ? at - 60 : 0;
  while (from < text.size() && (static_cast<unsigned char>(text[from]) & 0xC0U) == 0x80U) ++from;
  std::size_t to = std::min(text.size(), at + word.size() + 60);
  while (to < text.size() && (static_cast<unsigned char>(text[to]) & 0xC0U) == 0x80U) ++to;
  std::string out = collapse_space(text.substr(from, to - from));
  return out;
}

/// The announcements of that day which the entry of the issue was made from.
Result<void> add_japanese_hits(Archive::Impl& impl, std::int64_t id, const std::vector<Term>& terms, const Query& query,
                               std::vector<Hit>& hits) {
  std::int64_t day = 0;
  std::string key;
  std::string text;
  {
    NIKKAN_TRY_STATEMENT(row, impl, Sql::issue_text_by_id);
    auto there = row.bind(id).step();
    if (!there) return std::unexpected(there.error());
    if (!*there) return {};
    day = row.integer(0);
    key = row.text(1);
    text = row.text(2);
  }
  if (query.since && day < number_of(*query.since)) return {};
  NIKKAN_TRY_STATEMENT(rows, impl, Sql::ann_range);
  rows.bind(first_id(day), last_id(day));
  auto all = read_all(impl, rows);
  if (!all) return std::unexpected(all.error());
  for (auto& a : *all) {
    const std::string name = a.rfc != 0 ? "rfc" + std::to_string(a.rfc) : a.draft;
    if (name != key && a.key != key) continue;
    if (query.kind && a.kind != *query.kind) continue;
    hits.push_back({std::move(a), around(text, terms.front().text), 0});
  }
  return {};
}

Result<std::vector<Hit>> search_japanese(Archive::Impl& impl, const std::vector<Term>& terms, const Query& query) {
  auto ids = japanese_texts(impl, terms);
  if (!ids) return std::unexpected(ids.error());
  std::vector<Hit> hits;
  for (const auto id : *ids) {
    if (hits.size() >= query.limit) break;
    if (auto added = add_japanese_hits(impl, id, terms, query, hits); !added) return std::unexpected(added.error());
  }
  std::stable_sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) {
    if (a.announcement.day != b.announcement.day) return a.announcement.day > b.announcement.day;
    return a.announcement.key < b.announcement.key;
  });
  if (hits.size() > query.limit) hits.resize(query.limit);
  return hits;
}

}  // namespace

Result<std::vector<Hit>> Archive::search(const Query& query) {
  if (impl_->db.in_transaction()) {
    if (auto indexed = impl_->index_pending(); !indexed) return std::unexpected(indexed.error());
  }
  const sqlite::Snapshot snapshot(impl_->db);
  const std::vector<Term> terms = terms_of(query.text);
  if (terms.empty() || query.limit == 0) return std::vector<Hit>{};
  if (std::any_of(terms.begin(), terms.end(), [](const Term& t) { return t.japanese; })) {
    return search_japanese(*impl_, terms, query);
  }
  const std::int64_t since = query.since ? first_id(number_of(*query.since)) : 0;
  const std::string match = match_of(terms, query.kind);
  auto found = ranked(*impl_, match, since, query.limit);
  if (!found) return std::unexpected(found.error());
  return read_hits(*impl_, match, *found, query.limit);
}

namespace {

/// "draft-x", "draft-x-03", "draft-x-03.txt" name a draft; "rfc9977", "RFC 9977", "9977" an RFC.
struct Named {
  std::string draft;
  std::uint32_t rfc = 0;
};

Named named(std::string_view given) {
  std::string text = ascii_lower(trim(given));
  if (text.starts_with("draft-")) {
    for (const std::string_view end : {".txt", ".xml", ".html", ".pdf", ".ps"}) {
      if (text.ends_with(end)) text.resize(text.size() - end.size());
    }
    return {text, 0};
  }
  if (text.starts_with("rfc")) text = std::string(trim(std::string_view(text).substr(3)));
  if (!all_digits(text) || text.size() > 9) return {};
  return {"", static_cast<std::uint32_t>(std::stoul(text))};
}

Result<std::vector<daily::Announcement>> of_draft(Archive::Impl& impl, const std::string& draft) {
  NIKKAN_TRY_STATEMENT(rows, impl, Sql::show_doc);
  rows.bind(hash_of(draft), draft);
  return read_all(impl, rows);
}

}  // namespace

Result<std::vector<daily::Announcement>> Archive::show(std::string_view name) {
  const Named what = named(name);
  Result<std::vector<daily::Announcement>> all;
  if (what.rfc != 0) {
    NIKKAN_TRY_STATEMENT(rows, *impl_, Sql::show_rfc);
    rows.bind(what.rfc);
    all = read_all(*impl_, rows);
  } else if (!what.draft.empty()) {
    all = of_draft(*impl_, what.draft);
    const std::size_t size = what.draft.size();
    const bool has_rev = size > 3 && what.draft[size - 3] == '-' && all_digits(std::string_view(what.draft).substr(size - 2));
    if (all && all->empty() && has_rev) all = of_draft(*impl_, what.draft.substr(0, size - 3));
  }
  if (!all) return all;
  if (all->empty()) return fail(Code::not_found, "archive.document", 0, "nothing was announced of it");
  return all;
}

}  // namespace nikkan::archive
