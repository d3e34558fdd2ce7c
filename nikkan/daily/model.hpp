#pragma once
// The structs that walk through the daily half: Mail > Announcement > Item > Issue.
// Data only; every room of daily/ knows this file and no other room's insides. Every text is UTF-8: mail and index see
// to it.
#include <array>
#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nikkan/base/time.hpp"


namespace nikkan::daily {

// ---------------------------------------------------------------- mail

/// Where a mail's octets lie: input name as given, octet offset and length of the message in it.
struct Source {
  std::string input;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

/// Remarks on an input that was accepted all the same; one bit each.
enum class Flag : std::uint32_t {
  charset_mismatch = 1U << 0U,
  date_zone_missing = 1U << 1U,
  date_bad = 1U << 2U,           ///< Date: unusable, another source was taken
  undated = 1U << 3U,            ///< no usable date at all
  duplicate_header = 1U << 4U,
  name_mismatch = 1U << 5U,      ///< subject and body name different drafts; the subject's is taken
  no_abstract = 1U << 6U,
  truncated = 1U << 7U,          ///< a limit cut something off
  reconstructed = 1U << 8U,      ///< X-Reconstructed: the mail says it is not the original
  inferred_deadline = 1U << 9U,
  many_messages = 1U << 10U,     ///< looks like several messages without separators
  synthetic_id = 1U << 11U,      ///< no Message-ID; the key is a hash
  bad_structure = 1U << 12U,     ///< MIME structure broken, taken as one text
};
using Flags = std::uint32_t;
constexpr bool has(Flags flags, Flag flag) { return (flags & static_cast<Flags>(flag)) != 0; }
constexpr void set(Flags& flags, Flag flag) { flags |= static_cast<Flags>(flag); }
/// "charset-mismatch", …
std::string_view to_string(Flag flag);

/// A decoded message (digest inputs, message layer). All text is valid UTF-8, LF line ends.
struct Mail {
  Source source;
  std::string message_id;    ///< without <>; "sha1:<hex>" when synthetic
  std::string from_name;     ///< decoded display name, may be empty
  std::string from_address;  ///< lower-case addr-spec, may be empty
  std::string subject;       ///< decoded, white space collapsed, tags kept
  std::string list;          ///< archive's list name, lower case; empty when unknown
  std::string list_origin;   ///< "list-id", "to", "input" or empty: what `list` was read from
  std::string permalink;     ///< archive URL (Archived-At of the archive, else computed); empty without list
  std::optional<UnixTime> date;
  std::string text;          ///< first text part, footer cut, tabs kept
  std::string other_text;    ///< text parts behind it, footers cut: only tells mails apart (dedupe 1)
  bool is_reply = false;     ///< subject says reply or forward
  bool is_test = false;      ///< X-Test-IDTracker: yes
  bool no_archive = false;   ///< X-No-Archive: yes
  Flags flags = 0;
};

// ---------------------------------------------------------------- announcement

enum class Kind : std::uint8_t { id, rfc, lastcall, approval, charter, conclusion, interim, adoption, wglc, other };
/// "id", "rfc", "lastcall", …
std::string_view to_string(Kind kind);
std::optional<Kind> parse_kind(std::string_view text);

struct Author {
  std::string name;  ///< as printed, white space collapsed, without "(Ed.)"
  bool editor = false;
  auto operator<=>(const Author&) const = default;
};
/// Comparison key: case-folded, middle initials dropped ("michael richardson").
std::string author_key(std::string_view name);

struct GroupRef {
  std::string acronym;  ///< lower case
  std::string name;     ///< as a mail gave it; may be empty
  std::string kind;     ///< "WG", "RG" or empty
  std::string stream;   ///< "IETF", "IRTF", "IAB", "Independent" or empty
};

/// Date of a document: year, month, sometimes day (0 = none).
struct DocDate {
  int year = 0;
  int month = 0;
  int day = 0;
};

/// One paragraph or list item of an abstract, as octets [begin, end) of Announcement::abstract.
struct Paragraph {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  bool item = false;  ///< list item; its marker ("1)", "*") is inside the range
};

/// One recognised announcement. Unknown facts are empty, never guessed.
struct Announcement {
  Kind kind = Kind::other;
  /// Identity: "id:draft-x-00", "rfc:9977", "lastcall:draft-x-05", else "<kind>:<message id>".
  std::string key;
  Mail mail;                   ///< without `text` once stored (see archive)
  std::vector<std::string> lists;       ///< every list it was seen on, sorted
  std::vector<std::string> permalinks;  ///< one a copy, sorted, the kept copy's first
  std::optional<Day> day;      ///< UTC day of Date:
  std::string draft;           ///< without revision, lower case
  std::string rev;             ///< two digits
  std::uint32_t rfc = 0;
  std::string series;          ///< "BCP 226", "STD 97"
  std::string title;
  std::vector<Author> authors;
  GroupRef group;
  std::uint32_t pages = 0;
  std::optional<DocDate> doc_date;
  std::string status_text;     ///< as the mail has it ("Standards Track", "Informational RFC")
  std::string level;           ///< maturity level when known ("Proposed Standard")
  std::string action;          ///< charter: "Rechartered", "Formed"…; approval: "Protocol", "Document"
  std::vector<std::uint32_t> updates, obsoletes, see_also;
  std::optional<Day> deadline;
  bool deadline_inferred = false;
  std::vector<std::string> ipr;          ///< URLs
  std::string url_tracker, url_html, url_diff, url_info;
  std::string from_draft;      ///< rfc: the draft it came from (I-D Tag), without revision
  /// Cleaned text: white space collapsed inside paragraphs, "\n\n" between them. All spans are octets of this.
  std::string abstract;
  std::vector<Paragraph> paragraphs;
  std::vector<std::pair<std::string, std::string>> sections;  ///< approval write-up: heading, text
  Flags flags = 0;
};

// ---------------------------------------------------------------- index files

/// What an index file says of one draft (all_id2.txt, 1id-abstracts.txt).
struct DraftRecord {
  std::string draft, rev;
  std::string state, iesg_state;
  std::uint32_t rfc = 0;
  std::string replaced_by;
  std::vector<std::string> replaces;
  std::string group, area, ad, intended_level;
  std::string stream;
  std::string title, shepherd, date, last_call_end;
  std::vector<std::string> authors;
  std::string abstract;
  std::uint32_t pages = 0;
};

/// What rfc-index.xml or rfcNNNN.json says of one RFC.
struct RfcRecord {
  std::uint32_t rfc = 0;
  std::string title, status, stream, area, group, draft, doi, abstract;
  std::vector<std::string> authors;
  int year = 0, month = 0, day = 0;
  std::uint32_t pages = 0;
  std::vector<std::uint32_t> updates, updated_by, obsoletes, obsoleted_by;
  std::vector<std::string> is_also;
};

/// A row of groups.tsv.
struct GroupRecord {
  std::string acronym, kind, stream, area, list, name;
};

/// A row of meetings.tsv: all days UTC.
struct MeetingRecord {
  std::string name;
  Day start, end;
  std::optional<Day> cutoff, reopens;
};

// ---------------------------------------------------------------- issue input

/// An earlier fact about a document: what was announced, when.
struct PriorEvent {
  Kind kind = Kind::id;
  std::string draft, rev, title;
  std::uint32_t rfc = 0;
  Day day;
  UnixTime time = 0;
  std::string level;
  std::optional<Day> deadline;
  std::uint32_t pages = 0;
  std::vector<Author> authors;
};

/// One earlier work, for the trend baseline; only what classifying needs.
struct BaselineItem {
  Day day;
  std::string draft;   ///< or "rfcN"
  std::string title, abstract, group;
  std::vector<Author> authors;
};

/// Everything an issue is a function of. Built by the archive, or by a test.
struct DayInput {
  Day day;
  std::vector<Announcement> announcements;                 ///< the day's, any order
  std::map<std::string, std::vector<PriorEvent>> history;  ///< by draft, earlier than the day (12 months), and of neighbouring days
  std::vector<PriorEvent> following;                       ///< same drafts, announced on later days ("also announced on")
  std::vector<PriorEvent> open_deadlines;                  ///< Last Calls and adoption calls of earlier days not yet over
  std::vector<BaselineItem> baseline;                      ///< the 28 days before
  std::uint32_t baseline_days_with_mail = 0;               ///< days of those 28 that the archive knows any mail of
  std::map<std::string, DraftRecord> drafts;               ///< index rows of the day's drafts
  std::map<std::uint32_t, RfcRecord> rfcs;
  std::vector<GroupRecord> groups;                         ///< groups.tsv, learnt names filled in
  std::vector<MeetingRecord> meetings;
  std::vector<std::pair<std::string, std::string>> index_files;  ///< name, date: printed in the colophon
  std::optional<std::uint32_t> expected_drafts;            ///< completeness check
  std::uint32_t edition = 1;
  std::vector<std::string> added_since;                    ///< draft names that came after edition 1
  std::vector<std::string> recap;                          ///< zero-day: one line a recent issue, built by the archive's caller
};

// ---------------------------------------------------------------- summaries

/// Octets [from, to) of Entry::abstract.
struct Span {
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  auto operator<=>(const Span&) const = default;
};

/// How a Japanese sentence came about: framed, partly framed, noun phrase quoted,
/// quoted; or taken from facts; or from a model.
enum class Level : std::uint8_t { facts, framed, partial, noun, quoted, extracted, model, values, list };
/// "facts", "F", "P", "N", "Q", "extract", "model", "values", "list".
std::string_view to_string(Level level);

/// One printed sentence with the octets of the abstract it rests on.
struct Sentence {
  std::string text;
  std::vector<Span> spans;      ///< empty only for facts
  std::vector<int> source_ids;  ///< sentence numbers of the abstract, from 1
  Level level = Level::facts;
  std::string engine;           ///< "facts", "extract", "frames-ja", "process", "http"
  bool backfill = false;
  bool bullet = false;          ///< list item or value: printed as a bullet
};

struct GuardFinding {
  std::string engine;
  std::string check;   ///< "number", "name", "expansion", "polarity", "katakana", "requirement", "status", "quantifier", "shape", "value", "quote", "role"
  std::string token;   ///< what the source lacks
  std::string text;    ///< the sentence dropped
};

// ---------------------------------------------------------------- issue

/// A sentence of the abstract itself.
struct SourceSentence {
  int id = 0;  ///< from 1; list items are not counted (id 0, item = true)
  Span span;
  bool item = false;
};

/// Why an entry has its score: a stable key, points, text in both languages.
struct Reason {
  std::string key;
  int points = 0;
  std::string en, ja;
};

struct Link {
  std::string rel;  ///< "tracker", "html", "diff", "mail", "info", "lab"
  std::string url;
};

/// Running code of this project for the document.
struct LabRef {
  std::string room, command, doc, certainty, revision;
  bool newer_announced = false;  ///< the announced revision is newer than the implemented one
};

enum class Standing : std::uint8_t {
  individual, aimed, adoption_call, wg_item, wg_item_first, rg_item, independent, iab,
  wg_last_call, last_call, iesg_evaluation, approved, rfc_editor, rfc
};
std::string_view to_string(Standing standing);

struct TopicLabel {
  std::string id, en, ja;
  int score = 0;
  std::vector<std::string> hits;
};

struct Entry {
  Kind kind = Kind::id;
  std::string key;        ///< stable: draft name or "rfcN"
  std::string name;       ///< "draft-x" or "RFC 9977"
  std::string rev;        ///< highest of the day
  std::vector<std::string> revisions;  ///< all of the day
  std::string title;
  std::vector<Author> authors;
  GroupRef group;
  std::string area;
  std::string stream;
  std::string status;             ///< intended level or RFC level; may be empty
  bool status_claimed = false;    ///< an individual draft's own wish
  std::string change;             ///< "new", "update", "adopted", "rfc", "lastcall", …
  Standing standing = Standing::individual;
  std::optional<Day> deadline;
  bool deadline_inferred = false;
  std::optional<int> days_left;
  std::uint32_t pages = 0;
  std::optional<int> pages_delta;
  std::vector<std::uint32_t> updates, obsoletes;
  std::string replaces;
  bool replaces_inferred = false;
  std::vector<PriorEvent> neighbours;  ///< same document on other days
  UnixTime time = 0;
  int score = 0;
  bool star = false;
  std::vector<Reason> reasons;
  std::vector<TopicLabel> topics;
  int family = -1;                 ///< index in Issue::families
  std::string abstract;
  std::vector<Paragraph> paragraphs;
  std::vector<SourceSentence> sentences;
  std::vector<Sentence> facts_en, facts_ja;
  std::vector<Sentence> summary_en, summary_ja;
  std::vector<GuardFinding> guard;
  std::vector<Link> links;
  std::optional<LabRef> lab;
  std::vector<std::string> lists;
  std::string permalink;
  Flags flags = 0;
};

struct Family {
  std::vector<std::string> members;  ///< entry keys, earliest announcement first
  std::vector<Author> authors;
};

struct Trend {
  TopicLabel topic;
  int today = 0;
  int baseline = 0;
  int baseline_days = 28;
  std::vector<std::string> works;  ///< entry keys
  std::string en, ja;
};

struct TopicCount {
  TopicLabel topic;
  int works = 0;
};

struct Deadline {
  std::string name, title, kind;  ///< kind: "lastcall", "adoption", "wglc"
  Day day;
  int days_left = 0;
  bool inferred = false;
  std::string url;
};

struct Counts {
  int drafts = 0, revisions = 0, new_drafts = 0, updates = 0, rfcs = 0, last_calls = 0, approvals = 0,
      charters = 0, meetings = 0, calls = 0, other = 0;
};

enum class Mode : std::uint8_t { normal, zero, flood };

struct Part {
  int number = 1;
  std::vector<std::size_t> entries;  ///< indexes in Issue::entries
};

struct Issue {
  Day day;
  std::uint32_t edition = 1;
  Mode mode = Mode::normal;
  bool first_issue = false;  ///< no baseline yet
  Counts counts;
  std::vector<Entry> entries;      ///< drafts, in print order
  std::vector<Entry> rfcs, approvals, last_calls, others;
  std::vector<Sentence> lead_en, lead_ja;   ///< today in three lines
  std::vector<Deadline> deadlines;
  std::vector<Trend> trends;
  std::vector<TopicCount> topic_counts;
  std::string trends_note_en, trends_note_ja;
  std::vector<Family> families;
  std::vector<Sentence> takeaways_en, takeaways_ja;
  std::vector<std::string> calendar_en, calendar_ja;  ///< zero-day and flood remarks from meetings.tsv
  std::vector<std::string> recap;
  std::vector<std::string> added_since;
  int reading_minutes_en = 1, reading_minutes_ja = 1;
  std::vector<Part> parts;
  UnixTime updated = 0;            ///< newest mail of the edition
  std::optional<std::uint32_t> expected_drafts;
  std::vector<std::pair<std::string, std::string>> index_files;
  std::vector<std::string> engines;          ///< "extract 1.0", "frames-ja 1.0"
  int guard_accepted = 0, guard_dropped = 0;
  std::map<std::string, int> unknown_words;  ///< for the report by which the tables grow
  std::string version;
};

}  // namespace nikkan::daily
