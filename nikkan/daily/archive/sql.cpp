#include "nikkan/daily/archive/sql.hpp"

#include <array>
#include <utility>

namespace nikkan::archive {
namespace {

#define ANN_COLUMNS                                                                                             \
  "id, kind, time, input, key, title, people, abstract, data, content, name, tags"
#define EVENT_COLUMNS "id, kind, time, doc, rev, title, rfc, level, deadline, pages, people"

constexpr std::array<std::pair<Sql, std::string_view>, static_cast<std::size_t>(Sql::count_)> kTexts{{
    {Sql::mail_by_content, "SELECT kind FROM mail WHERE content=?1"},
    {Sql::mail_by_ident, "SELECT day FROM mail WHERE message_hash=?1 AND ident=?2 ORDER BY day=?3 DESC LIMIT 1"},
    {Sql::mail_insert,
     "INSERT INTO mail(content, message_hash, ident, day, kind, input, offset, size, message_key, envelope, "
     "wrapping, packing, raw) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13)"},
    {Sql::input_get, "SELECT id FROM input WHERE name=?1"},
    {Sql::input_insert, "INSERT INTO input(name) VALUES(?1)"},
    {Sql::input_name, "SELECT name FROM input WHERE id=?1"},
    {Sql::ann_by_key, "SELECT " ANN_COLUMNS " FROM announcement WHERE key_hash=?1 AND key=?2 AND variant=?3"},
    {Sql::ann_last_of_day, "SELECT max(id) FROM announcement WHERE id BETWEEN ?1 AND ?2"},
    {Sql::ann_insert,
     "INSERT INTO announcement(id, key_hash, kind, time, doc_hash, rfc, title_hash, deadline, pages, variant, content, "
     "input, key, doc, rev, level, acronym, name, title, people, tags, abstract, data) "
     "VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21,?22,?23)"},
    {Sql::ann_update,
     "UPDATE announcement SET key_hash=?2, kind=?3, time=?4, doc_hash=?5, rfc=?6, title_hash=?7, deadline=?8, pages=?9, "
     "variant=?10, content=?11, input=?12, key=?13, doc=?14, rev=?15, level=?16, acronym=?17, name=?18, title=?19, "
     "people=?20, tags=?21, abstract=?22, data=?23 WHERE id=?1"},
    {Sql::ann_delete, "DELETE FROM announcement WHERE id=?1"},
    {Sql::ann_text, "SELECT name, title, people, tags, abstract FROM announcement WHERE id=?1"},
    {Sql::day_add,
     "INSERT INTO day(day, mails, drafts, rfcs, other, bytes) VALUES(?1,?2,?3,?4,?5,?6) ON CONFLICT(day) DO UPDATE SET "
     "mails=mails+?2, drafts=drafts+?3, rfcs=rfcs+?4, other=other+?5, bytes=bytes+?6"},
    {Sql::fts_insert, "INSERT INTO search(rowid, name, title, people, tags, abstract) VALUES(?1,?2,?3,?4,?5,?6)"},
    {Sql::fts_delete,
     "INSERT INTO search(search, rowid, name, title, people, tags, abstract) VALUES('delete',?1,?2,?3,?4,?5,?6)"},
    {Sql::published_get, "SELECT edition, entries, first_keys, keys FROM published WHERE day=?1"},
    {Sql::published_put,
     "INSERT INTO published(day, edition, entries, first_keys, keys) VALUES(?1,?2,?3,?4,?5) "
     "ON CONFLICT(day) DO UPDATE SET edition=?2, entries=?3, keys=?5"},
    {Sql::expected_put, "INSERT INTO expected(day, drafts) VALUES(?1,?2) ON CONFLICT(day) DO UPDATE SET drafts=?2"},
    {Sql::learnt_put,
     "INSERT INTO learnt_group(acronym, day, name, kind, stream) VALUES(?1,?2,?3,?4,?5) "
     "ON CONFLICT(acronym) DO UPDATE SET day=?2, name=?3, kind=?4, stream=?5"},
    {Sql::cache_get, "SELECT value FROM engine_cache WHERE hash=?1"},
    {Sql::cache_put, "INSERT INTO engine_cache(hash, value) VALUES(?1,?2) ON CONFLICT(hash) DO UPDATE SET value=?2"},
    {Sql::issue_text_get, "SELECT id, ja FROM issue_text WHERE day=?1 AND key=?2"},
    {Sql::issue_text_put, "INSERT INTO issue_text(day, key, ja) VALUES(?1,?2,?3)"},
    {Sql::issue_text_update, "UPDATE issue_text SET ja=?2 WHERE id=?1"},
    {Sql::ja_insert, "INSERT INTO search_ja(rowid, ja) VALUES(?1,?2)"},
    {Sql::ja_delete, "INSERT INTO search_ja(search_ja, rowid, ja) VALUES('delete',?1,?2)"},
    {Sql::draft_put,
     "INSERT INTO index_draft(draft, file, date, replaced_by, record) VALUES(?1,?2,?3,?4,?5) "
     "ON CONFLICT(draft, file) DO UPDATE SET date=?3, replaced_by=?4, record=?5 "
     "WHERE ?3>date OR (?3=date AND ?5>record)"},
    {Sql::rfc_put,
     "INSERT INTO index_rfc(rfc, file, date, record) VALUES(?1,?2,?3,?4) ON CONFLICT(rfc, file) DO UPDATE SET "
     "date=?3, record=?4 WHERE ?3>date OR (?3=date AND ?4>record)"},
    {Sql::group_put,
     "INSERT INTO index_group(acronym, kind, stream, area, list, name) VALUES(?1,?2,?3,?4,?5,?6) "
     "ON CONFLICT(acronym) DO UPDATE SET kind=?2, stream=?3, area=?4, list=?5, name=?6"},
    {Sql::index_file_put,
     "INSERT INTO index_file(file, date) VALUES(?1,?2) ON CONFLICT(file) DO UPDATE SET date=max(date,?2)"},

    {Sql::ann_range, "SELECT " ANN_COLUMNS " FROM announcement WHERE id BETWEEN ?1 AND ?2 ORDER BY id"},
    {Sql::doc_events,
     "SELECT " EVENT_COLUMNS " FROM announcement WHERE doc_hash=?1 AND doc=?2 AND id BETWEEN ?3 AND ?4 ORDER BY id"},
    {Sql::title_events,
     "SELECT " EVENT_COLUMNS " FROM announcement WHERE title_hash=?1 AND id BETWEEN ?2 AND ?3 ORDER BY id"},
    {Sql::deadline_events,
     "SELECT " EVENT_COLUMNS " FROM announcement WHERE deadline>=?1 AND deadline<=?2 AND id<?3 ORDER BY deadline, key"},
    {Sql::baseline,
     "SELECT id, kind, doc, rfc, title, abstract, acronym, people, time, key FROM announcement "
     "WHERE id BETWEEN ?1 AND ?2 AND kind IN (0,1) ORDER BY id"},
    {Sql::days_with_mail, "SELECT count(*) FROM day WHERE day BETWEEN ?1 AND ?2 AND mails>0"},
    {Sql::recent_days, "SELECT day, drafts, rfcs, other FROM day WHERE day BETWEEN ?1 AND ?2 AND drafts+rfcs>0 "
                       "ORDER BY day DESC LIMIT 3"},
    {Sql::index_draft_get, "SELECT record FROM index_draft WHERE draft=?1 ORDER BY date, file"},
    {Sql::index_draft_replaced, "SELECT DISTINCT draft FROM index_draft WHERE replaced_by=?1 ORDER BY draft"},
    {Sql::index_rfc_get, "SELECT record FROM index_rfc WHERE rfc=?1 ORDER BY date, file"},
    {Sql::index_files, "SELECT file, date FROM index_file ORDER BY file"},
    {Sql::groups, "SELECT acronym, kind, stream, area, list, name FROM index_group ORDER BY acronym"},
    {Sql::learnt, "SELECT acronym, day, name, kind, stream FROM learnt_group ORDER BY acronym"},
    {Sql::expected_get, "SELECT drafts FROM expected WHERE day=?1"},
    {Sql::show_doc, "SELECT " ANN_COLUMNS " FROM announcement WHERE doc_hash=?1 AND doc=?2 ORDER BY id"},
    {Sql::show_rfc, "SELECT " ANN_COLUMNS " FROM announcement WHERE rfc=?1 ORDER BY id"},
    {Sql::raw_by_message,
     "SELECT packing, raw FROM mail WHERE message_hash=?1 AND message_key=?2 ORDER BY content LIMIT 1"},
    {Sql::ann_by_id, "SELECT " ANN_COLUMNS " FROM announcement WHERE id=?1"},
    {Sql::search_ranked,
     "SELECT rowid, nikkan_rank(search) FROM search WHERE search MATCH ?1 AND rowid>=?2 ORDER BY rowid DESC"},
    {Sql::search_snippets,
     "SELECT rowid, CASE WHEN instr(?4, ',' || rowid || ',') THEN snippet(search, -1, '[', ']', '…', 16) END FROM search "
     "WHERE search MATCH ?1 AND rowid BETWEEN ?2 AND ?3"},
    {Sql::ja_terms, "SELECT term FROM search_ja_terms WHERE term>=?1 AND term<?2 LIMIT 512"},
    {Sql::ja_search, "SELECT rowid FROM search_ja WHERE search_ja MATCH ?1 ORDER BY rowid DESC LIMIT ?2"},
    {Sql::issue_text_by_id, "SELECT day, key, ja FROM issue_text WHERE id=?1"},

    {Sql::all_days, "SELECT day, drafts, rfcs, other, mails FROM day WHERE day>?1 AND (mails>0 OR drafts+rfcs+other>0) ORDER BY day"},
    {Sql::counts,
     "SELECT coalesce(sum(mails),0), coalesce(sum(drafts+rfcs+other),0), coalesce(sum(drafts),0), coalesce(sum(rfcs),0), "
     "coalesce(sum(bytes),0), min(CASE WHEN day>=0 AND mails>0 THEN day END), max(CASE WHEN day>=0 AND mails>0 THEN day END) "
     "FROM day"},
}};

#undef ANN_COLUMNS
#undef EVENT_COLUMNS

}  // namespace

std::string_view sql(Sql which) {
  static_assert([] {
    for (std::size_t i = 0; i < kTexts.size(); ++i) {
      if (static_cast<std::size_t>(kTexts[i].first) != i) return false;
    }
    return true;
  }(), "one text a statement, in the order of the list");
  return kTexts[static_cast<std::size_t>(which)].second;
}

}  // namespace nikkan::archive
