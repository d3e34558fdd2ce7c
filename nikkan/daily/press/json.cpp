// The whole model. Every other output is a rendering of what stands here; docs/schema/issue.schema.json describes it.
#include "nikkan/base/json.hpp"

#include "nikkan/base/time.hpp"
#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/press/formats.hpp"

namespace nikkan::press {

using daily::Entry;
using daily::Sentence;
using json::Writer;

namespace {

void text_or_null(Writer& w, std::string_view key, std::string_view text) {
  w.key(key);
  text.empty() ? w.null() : w.value(text);
}

template <class T>
void number_or_null(Writer& w, std::string_view key, const std::optional<T>& number) {
  w.key(key);
  number ? w.value(*number) : w.null();
}

void day_or_null(Writer& w, std::string_view key, const std::optional<Day>& day) {
  w.key(key);
  day ? w.value(to_iso(*day)) : w.null();
}

void strings(Writer& w, std::string_view key, const std::vector<std::string>& list) {
  w.key(key).begin_array();
  for (const auto& s : list) w.value(s);
  w.end_array();
}

void numbers(Writer& w, std::string_view key, const std::vector<std::uint32_t>& list) {
  w.key(key).begin_array();
  for (const auto n : list) w.value(n);
  w.end_array();
}

void span(Writer& w, std::uint32_t from, std::uint32_t to) {
  w.begin_array().value(from).value(to).end_array();
}

void sentences(Writer& w, std::string_view key, const std::vector<Sentence>& list) {
  w.key(key).begin_array();
  for (const Sentence& s : list) {
    w.begin_object().member("text", s.text);
    w.key("spans").begin_array();
    for (const auto& sp : s.spans) span(w, sp.from, sp.to);
    w.end_array();
    w.key("source_ids").begin_array();
    for (const int id : s.source_ids) w.value(id);
    w.end_array();
    w.member("level", daily::to_string(s.level)).member("engine", s.engine);
    if (s.backfill) w.member("backfill", true);
    if (s.bullet) w.member("bullet", true);
    w.end_object();
  }
  w.end_array();
}

void bilingual(Writer& w, std::string_view key, const std::vector<Sentence>& en, const std::vector<Sentence>& ja) {
  w.key(key).begin_object();
  sentences(w, "en", en);
  sentences(w, "ja", ja);
  w.end_object();
}

void topic(Writer& w, const daily::TopicLabel& t, bool with_hits) {
  w.begin_object().member("id", t.id).member("en", t.en).member("ja", t.ja);
  if (with_hits) {
    w.member("score", t.score);
    strings(w, "hits", t.hits);
  }
  w.end_object();
}

void authors(Writer& w, const std::vector<daily::Author>& list) {
  w.key("authors").begin_array();
  for (const auto& a : list) w.value(a.name);
  w.end_array();
  w.key("editors").begin_array();
  for (const auto& a : list) {
    if (a.editor) w.value(a.name);
  }
  w.end_array();
}

void prior(Writer& w, const daily::PriorEvent& e) {
  w.begin_object().member("kind", daily::to_string(e.kind)).member("day", to_iso(e.day));
  if (!e.draft.empty()) w.member("draft", e.draft);
  if (!e.rev.empty()) w.member("rev", e.rev);
  if (e.rfc != 0) w.member("rfc", e.rfc);
  w.end_object();
}

void flags(Writer& w, daily::Flags set) {
  w.key("flags").begin_array();
  for (unsigned bit = 0; bit < 32; ++bit) {
    const auto flag = static_cast<daily::Flag>(1U << bit);
    if (daily::has(set, flag) && daily::to_string(flag) != "unknown") w.value(daily::to_string(flag));
  }
  w.end_array();
}

void abstract(Writer& w, const Entry& e) {
  w.member("abstract", e.abstract);
  w.key("abstract_sentences").begin_array();
  for (const auto& s : e.sentences) {
    w.begin_object().member("id", s.id).key("span");
    span(w, s.span.from, s.span.to);
    if (s.item) w.member("item", true);
    w.end_object();
  }
  w.end_array();
  w.key("abstract_paragraphs").begin_array();
  for (const auto& p : e.paragraphs) {
    w.begin_object().key("span");
    span(w, p.begin, p.end);
    if (p.item) w.member("item", true);
    w.end_object();
  }
  w.end_array();
}

void standing(Writer& w, const Entry& e) {
  text_or_null(w, "group", e.group.acronym);
  text_or_null(w, "group_name", e.group.name);
  text_or_null(w, "group_kind", e.group.kind);
  text_or_null(w, "area", e.area);
  text_or_null(w, "stream", e.stream);
  text_or_null(w, "status", e.status);
  w.member("status_claimed", e.status_claimed);
  w.member("standing", daily::to_string(e.standing));
  w.member("change", e.change);
  day_or_null(w, "deadline", e.deadline);
  w.member("deadline_inferred", e.deadline_inferred);
  number_or_null(w, "days_left", e.days_left);
  w.key("pages");
  e.pages == 0 ? w.null() : w.value(e.pages);
  number_or_null(w, "pages_delta", e.pages_delta);
  numbers(w, "updates", e.updates);
  numbers(w, "obsoletes", e.obsoletes);
  text_or_null(w, "replaces", e.replaces);
  w.member("replaces_inferred", e.replaces_inferred);
}

void rank(Writer& w, const Entry& e) {
  w.member("score", e.score).member("stars", e.star ? 1 : 0);
  w.key("reasons").begin_array();
  for (const auto& r : e.reasons) {
    w.begin_object().member("key", r.key).member("points", r.points).member("en", r.en).member("ja", r.ja).end_object();
  }
  w.end_array();
  w.key("topics").begin_array();
  for (const auto& t : e.topics) topic(w, t, true);
  w.end_array();
  w.key("family");
  e.family < 0 ? w.null() : w.value(e.family);
}

void guard(Writer& w, const Entry& e) {
  w.key("guard").begin_array();
  for (const auto& g : e.guard) {
    w.begin_object().member("engine", g.engine).member("check", g.check).member("token", g.token).member("text", g.text);
    w.end_object();
  }
  w.end_array();
}

void links(Writer& w, const Entry& e) {
  w.key("links").begin_object();
  std::vector<std::string_view> seen;  // a second link of one kind would repeat a member name
  for (const auto& l : e.links) {
    if (std::find(seen.begin(), seen.end(), l.rel) != seen.end()) continue;
    seen.push_back(l.rel);
    w.member(l.rel, l.url);
  }
  w.end_object();
  w.key("lab");
  if (!e.lab) {
    w.null();
  } else {
    w.begin_object().member("room", e.lab->room).member("command", e.lab->command).member("doc", e.lab->doc);
    w.member("certainty", e.lab->certainty).member("revision", e.lab->revision);
    w.member("newer_announced", e.lab->newer_announced).end_object();
  }
}

void entry(Writer& w, const Entry& e) {
  w.begin_object().member("kind", daily::to_string(e.kind)).member("key", e.key).member("name", e.name);
  w.member("rev", e.rev);
  strings(w, "revisions", e.revisions);
  w.member("title", e.title);
  authors(w, e.authors);
  standing(w, e);
  w.member("time", to_rfc3339(e.time));
  rank(w, e);
  bilingual(w, "facts", e.facts_en, e.facts_ja);
  bilingual(w, "summary", e.summary_en, e.summary_ja);
  abstract(w, e);
  guard(w, e);
  links(w, e);
  w.key("neighbours").begin_array();
  for (const auto& n : e.neighbours) prior(w, n);
  w.end_array();
  strings(w, "lists", e.lists);
  text_or_null(w, "permalink", e.permalink);
  flags(w, e.flags);
  w.end_object();
}

void entries(Writer& w, std::string_view key, const std::vector<Entry>& list) {
  w.key(key).begin_array();
  for (const Entry& e : list) entry(w, e);
  w.end_array();
}

void counts(Writer& w, const daily::Counts& c) {
  w.key("counts").begin_object();
  w.member("drafts", c.drafts).member("revisions", c.revisions).member("new", c.new_drafts).member("updates", c.updates);
  w.member("rfcs", c.rfcs).member("last_calls", c.last_calls).member("approvals", c.approvals);
  w.member("charters", c.charters).member("meetings", c.meetings).member("calls", c.calls).member("other", c.other);
  w.end_object();
}

void trends(Writer& w, const daily::Issue& issue) {
  w.key("trends").begin_array();
  for (const auto& t : issue.trends) {
    w.begin_object().key("topic");
    topic(w, t.topic, false);
    w.member("today", t.today).member("baseline", t.baseline).member("baseline_days", t.baseline_days);
    strings(w, "works", t.works);
    w.member("en", t.en).member("ja", t.ja).end_object();
  }
  w.end_array();
  w.key("trends_note").begin_object().member("en", issue.trends_note_en).member("ja", issue.trends_note_ja).end_object();
  w.key("topic_counts").begin_array();
  for (const auto& t : issue.topic_counts) {
    w.begin_object().key("topic");
    topic(w, t.topic, false);
    w.member("works", t.works).end_object();
  }
  w.end_array();
}

void deadlines(Writer& w, const daily::Issue& issue) {
  w.key("deadlines").begin_array();
  for (const auto& d : issue.deadlines) {
    w.begin_object().member("name", d.name).member("title", d.title).member("kind", d.kind).member("day", to_iso(d.day));
    w.member("days_left", d.days_left).member("inferred", d.inferred);
    text_or_null(w, "url", d.url);
    w.end_object();
  }
  w.end_array();
}

void families(Writer& w, const daily::Issue& issue) {
  w.key("families").begin_array();
  for (const auto& f : issue.families) {
    w.begin_object();
    strings(w, "members", f.members);
    authors(w, f.authors);
    w.end_object();
  }
  w.end_array();
}

void end_matter(Writer& w, const daily::Issue& issue) {
  w.key("calendar").begin_object();
  strings(w, "en", issue.calendar_en);
  strings(w, "ja", issue.calendar_ja);
  w.end_object();
  strings(w, "recap", issue.recap);
  strings(w, "added_since", issue.added_since);
  w.key("reading_minutes").begin_object().member("en", issue.reading_minutes_en).member("ja", issue.reading_minutes_ja).end_object();
  w.key("parts").begin_array();
  for (const auto& p : issue.parts) {
    w.begin_object().member("number", p.number).key("entries").begin_array();
    for (const std::size_t i : p.entries) w.value(static_cast<std::uint64_t>(i));
    w.end_array().end_object();
  }
  w.end_array();
  number_or_null(w, "expected_drafts", issue.expected_drafts);
  w.key("index_files").begin_array();
  for (const auto& [name, date] : issue.index_files) w.begin_object().member("name", name).member("date", date).end_object();
  w.end_array();
  strings(w, "engines", issue.engines);
  w.key("guard").begin_object().member("accepted", issue.guard_accepted).member("dropped", issue.guard_dropped).end_object();
  w.key("unknown_words").begin_object();
  for (const auto& [text, n] : issue.unknown_words) w.member(text, n);
  w.end_object();
}

std::string_view mode_text(daily::Mode mode) {
  switch (mode) {
    case daily::Mode::normal: return "normal";
    case daily::Mode::zero: return "zero";
    case daily::Mode::flood: return "flood";
  }
  return "normal";
}

}  // namespace

std::vector<File> render_json(const daily::Issue& issue, const Options&) {
  Writer w(1);
  w.begin_object().member("schema", "nikkan-issue/1").member("date", to_iso(issue.day)).member("edition", issue.edition);
  w.member("mode", mode_text(issue.mode)).member("first_issue", issue.first_issue);
  w.member("updated", to_rfc3339(issue.updated)).member("version", issue.version);
  counts(w, issue.counts);
  bilingual(w, "lead", issue.lead_en, issue.lead_ja);
  deadlines(w, issue);
  trends(w, issue);
  entries(w, "entries", issue.entries);
  entries(w, "rfcs", issue.rfcs);
  entries(w, "approvals", issue.approvals);
  entries(w, "last_calls", issue.last_calls);
  entries(w, "others", issue.others);
  families(w, issue);
  bilingual(w, "takeaways", issue.takeaways_en, issue.takeaways_ja);
  end_matter(w, issue);
  w.end_object();
  return one_file("issue.json", w.take() + "\n");
}

}  // namespace nikkan::press
