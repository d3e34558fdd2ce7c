#pragma once
// Every statement that runs more than once, in one list: prepared when first used, and looked at
// by the test that no query of day(), show() or search() reads a whole table.
#include <cstddef>
#include <string_view>

namespace nikkan::archive {

enum class Sql : std::size_t {
  // writing
  mail_by_content, mail_by_ident, mail_insert, input_get, input_insert, input_name,
  ann_by_key, ann_last_of_day, ann_insert, ann_update, ann_delete, ann_text, day_add, fts_insert, fts_delete,
  published_get, published_put, expected_put, learnt_put,
  cache_get, cache_put, issue_text_get, issue_text_put, issue_text_update, ja_insert, ja_delete,
  draft_put, rfc_put, group_put, index_file_put,
  // reading
  ann_range, doc_events, title_events, deadline_events, baseline, days_with_mail, recent_days,
  index_draft_get, index_draft_replaced, index_rfc_get, index_files, groups, learnt, expected_get,
  show_doc, show_rfc, raw_by_message, ann_by_id, search_ranked, search_snippets, ja_terms, ja_search,
  issue_text_by_id,
  // whole-archive reports
  all_days, counts,
  count_
};

/// The text of a statement.
std::string_view sql(Sql which);

}  // namespace nikkan::archive
