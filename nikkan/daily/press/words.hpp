#pragma once
// The fixed words of an issue in both languages, and the facts line of an entry. Status words say what the
// record says and no more (digest issue, section 6).
#include <string>
#include <string_view>
#include <vector>

#include "nikkan/daily/model.hpp"
#include "nikkan/daily/press/press.hpp"

namespace nikkan::press {

struct Word {
  std::string_view en, ja;
  std::string_view in(bool japanese) const { return japanese ? ja : en; }
};

namespace word {
inline constexpr Word kSeries{"Nikkan", "日刊"};
inline constexpr Word kTagline{"What the IETF announced, day by day", "IETFの告知を1日1号で"};
inline constexpr Word kLead{"Today in three lines", "今日の3行"};
inline constexpr Word kDeadlines{"Open for comments", "意見募集の締め切り"};
inline constexpr Word kTrends{"Trends", "動向"};
inline constexpr Word kTopics{"By topic", "話題別の件数"};
inline constexpr Word kRfcs{"RFCs published", "公開されたRFC"};
inline constexpr Word kApprovals{"Approved by the IESG", "IESGの承認"};
inline constexpr Word kLastCalls{"Last Calls", "Last Call(最終意見募集)"};
inline constexpr Word kDrafts{"Drafts", "ドラフト"};
inline constexpr Word kStarred{"Starred drafts", "注目のドラフト"};
inline constexpr Word kMore{"More drafts", "そのほかのドラフト"};
inline constexpr Word kNewIdeas{"New individual drafts", "新規の個人ドラフト"};
inline constexpr Word kOthers{"Charters, meetings and more", "憲章・会合など"};
inline constexpr Word kTakeaways{"What to take away", "まとめ"};
inline constexpr Word kCalendar{"Calendar", "カレンダー"};
inline constexpr Word kRecap{"The days before", "これまでの号"};
inline constexpr Word kColophon{"About this issue", "この号について"};
inline constexpr Word kContents{"Contents", "目次"};
inline constexpr Word kGroups{"By group", "グループ別の索引"};
inline constexpr Word kAbstract{"Abstract", "要旨(原文)"};
inline constexpr Word kAbstracts{"Abstracts", "要旨(原文)"};
inline constexpr Word kSource{"source", "原文"};
inline constexpr Word kAuto{"automatic", "自動"};
inline constexpr Word kInferred{"inferred", "推定"};
inline constexpr Word kRunningCode{"Running code", "動くコード"};
inline constexpr Word kSkip{"Skip to the issue", "本文へ進む"};
inline constexpr Word kPrevious{"Previous part", "前のパート"};
inline constexpr Word kNext{"Next part", "次のパート"};
inline constexpr Word kNoAbstract{"no abstract", "要旨はありません"};
inline constexpr Word kWhyStar{"Why the star", "★の理由"};
inline constexpr Word kScore{"Points", "点数"};
inline constexpr Word kAlsoIn{"Same authors, same day:", "同じ著者の同日の告知:"};
inline constexpr Word kFirst{"First issue of this archive: counts instead of trends.",
                             "この書庫の最初の号のため、動向の代わりに件数を示します。"};
inline constexpr Word kStanding{
    "New individual drafts; not WG documents, no IETF consensus.",
    "新規の個人ドラフト(改訂00)です。WGの作業項目ではなく、IETFの合意を示すものではありません。"};
inline constexpr Word kTrace{
    "The small numbers after a sentence name the sentences of the abstract it rests on. Standing and dates come from the "
    "mail and the indexes. Summaries repeat what the authors claim; they were made by program and not checked by a person.",
    "文末の小さな番号は、その文の根拠となる要旨の文を示します。文書の位置付けと日付は、メールと索引から取っています。"
    "要約は著者の主張をプログラムで縮めたもので、人は確認していません。"};
inline constexpr Word kNotIetf{"Not a publication of the IETF.", "IETFの刊行物ではありません。"};
}  // namespace word

/// "2025年12月3日(水)" / "Wednesday, 3 December 2025".
std::string long_day(Day day, bool japanese);
/// "new", "update", … as a reader sees it.
Word change_word(const daily::Entry& entry);
/// Short standing for a badge ("WG item", "individual draft").
Word standing_word(daily::Standing standing);
/// "Standards Track(標準化過程)" / "Standards Track"; empty for an unknown status.
std::string status_text(const daily::Entry& entry, bool japanese);
/// "lamps WG(SEC)", "T2TRG(IRTF)"; empty for individual drafts.
std::string group_text(const daily::Entry& entry);
/// "draft-x-09", "RFC 9977".
std::string full_name(const daily::Entry& entry);
/// "更新(改訂09)", "update to -09"; joins same-day revisions.
std::string change_text(const daily::Entry& entry, bool japanese);
/// "12ページ(+2)"; empty when unknown.
std::string pages_text(const daily::Entry& entry, bool japanese);
/// All names (at most 40, then a count), "(Ed.)" kept.
std::string authors_text(const daily::Entry& entry, bool japanese);
/// "RFC 6987, RFC 8770を更新" / "updates RFC 6987, RFC 8770"; empty without relations.
std::string relation_text(const daily::Entry& entry, bool japanese);
/// The facts line in the order of section 6, unknown facts left out.
std::vector<std::string> facts_line(const daily::Entry& entry, bool japanese);
/// "2025-12-10(あと7日)" / "2025-12-10 (7 days left)".
std::string deadline_text(Day day, std::optional<int> days_left, bool inferred, bool japanese);
Word deadline_kind(std::string_view kind);
Word link_word(std::string_view rel);

/// Counts worth printing, drafts and RFCs first and always.
struct Count {
  int value;
  Word label;  ///< English in the right number
  bool part_of_drafts = false;  ///< new and updated: shares of the drafts
};
std::vector<Count> counts_of(const daily::Counts& counts);
std::string counts_text(const daily::Counts& counts, bool japanese);

/// "frames-ja 1.0 …" lines of the colophon: version, engines, guard, sources, completeness.
std::vector<std::string> colophon(const daily::Issue& issue, bool japanese);
/// Remarks before everything else: edition, partial input, first issue.
std::vector<std::string> banners(const daily::Issue& issue, bool japanese);
std::string reading_time(const daily::Issue& issue, bool japanese);

/// Facts, summary of a language.
const std::vector<daily::Sentence>& facts(const daily::Entry& entry, bool japanese);
const std::vector<daily::Sentence>& summary(const daily::Entry& entry, bool japanese);
/// Indexes in Entry::sentences that a summary sentence rests on (source_ids, else spans).
std::vector<std::size_t> source_of(const daily::Entry& entry, const daily::Sentence& sentence);
/// Octets of a span, empty when it lies outside.
std::string_view slice(std::string_view text, daily::Span span);
/// True when a summary sentence is printed as it stands in the abstract.
bool is_quoted(const daily::Sentence& sentence);
/// Points as "WGの作業項目 20 · …".
std::string reasons_text(const daily::Entry& entry, bool japanese);
/// Engines that made this summary, "frames-ja".
std::string engines_of(const std::vector<daily::Sentence>& sentences);

}  // namespace nikkan::press
