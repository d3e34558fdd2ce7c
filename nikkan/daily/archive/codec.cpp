#include "nikkan/daily/archive/codec.hpp"

#include <utility>

namespace nikkan::archive::codec {
namespace {

constexpr std::uint8_t kForm = 1;

struct Out {
  std::string data{static_cast<char>(kForm)};
  void number(std::uint64_t value) {
    while (value >= 0x80U) {
      data += static_cast<char>(value | 0x80U);
      value >>= 7U;
    }
    data += static_cast<char>(value);
  }
  void signed_number(std::int64_t value) {
    number((static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63));
  }
  void text(std::string_view value) {
    number(value.size());
    data += value;
  }
  void texts(const std::vector<std::string>& values) {
    number(values.size());
    for (const auto& value : values) text(value);
  }
  void numbers(const std::vector<std::uint32_t>& values) {
    number(values.size());
    for (const auto value : values) number(value);
  }
};

/// Sticky reader: after the first fault every read gives nothing.
struct In {
  std::string_view data;
  std::size_t at = 0;
  bool bad = false;

  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (at >= data.size()) break;
      const auto octet = static_cast<std::uint8_t>(data[at++]);
      value |= static_cast<std::uint64_t>(octet & 0x7FU) << shift;
      if ((octet & 0x80U) == 0) return value;
    }
    bad = true;
    return 0;
  }
  std::uint32_t small() { return static_cast<std::uint32_t>(number()); }
  std::int64_t signed_number() {
    const std::uint64_t value = number();
    return static_cast<std::int64_t>(value >> 1U) ^ -static_cast<std::int64_t>(value & 1U);
  }
  int plain_int() { return static_cast<int>(signed_number()); }
  std::string text() {
    const std::uint64_t size = number();
    if (bad || size > data.size() - at) {
      bad = true;
      return {};
    }
    std::string value(data.substr(at, size));
    at += size;
    return value;
  }
  /// A count is at most the octets left, as every item takes at least one.
  std::size_t count() {
    const std::uint64_t value = number();
    if (bad || value > data.size() - at) {
      bad = true;
      return 0;
    }
    return static_cast<std::size_t>(value);
  }
  std::vector<std::string> texts() {
    std::vector<std::string> values(count());
    for (auto& value : values) value = text();
    return values;
  }
  std::vector<std::uint32_t> numbers() {
    std::vector<std::uint32_t> values(count());
    for (auto& value : values) value = small();
    return values;
  }
};

Result<In> open(std::string_view blob) {
  if (blob.empty()) return fail(Code::truncated, "archive.blob");
  if (static_cast<std::uint8_t>(blob[0]) != kForm) return fail(Code::unsupported, "archive.blob");
  return In{blob, 1};
}

Result<void> close(const In& in) {
  if (in.bad) return fail(Code::truncated, "archive.blob", in.at);
  if (in.at != in.data.size()) return fail(Code::trailing, "archive.blob", in.at);
  return {};
}

enum MailBits : std::uint32_t { kReply = 1, kTest = 2, kNoArchive = 4, kInferred = 8, kHasDate = 16, kHasDocDate = 32, kHasDeadline = 64 };

std::int64_t days_of(Day day) { return day.time_since_epoch().count(); }
Day day_from(std::int64_t days) { return Day(std::chrono::days(static_cast<int>(days))); }

void put_mail(Out& out, const daily::Mail& mail) {
  out.number(mail.source.offset);
  out.number(mail.source.length);
  out.text(mail.message_id);
  out.text(mail.from_name);
  out.text(mail.from_address);
  out.text(mail.subject);
  out.text(mail.list);
  out.text(mail.list_origin);
  out.text(mail.permalink);
  out.signed_number(mail.date.value_or(0));
  out.number(mail.flags);
}

void get_mail(In& in, daily::Mail& mail, std::uint32_t bits) {
  mail.source.offset = in.number();
  mail.source.length = in.number();
  mail.message_id = in.text();
  mail.from_name = in.text();
  mail.from_address = in.text();
  mail.subject = in.text();
  mail.list = in.text();
  mail.list_origin = in.text();
  mail.permalink = in.text();
  const UnixTime date = in.signed_number();
  if ((bits & kHasDate) != 0) mail.date = date;
  mail.flags = in.small();
  mail.is_reply = (bits & kReply) != 0;
  mail.is_test = (bits & kTest) != 0;
  mail.no_archive = (bits & kNoArchive) != 0;
}

std::uint32_t bits_of(const daily::Announcement& a) {
  std::uint32_t bits = 0;
  if (a.mail.is_reply) bits |= kReply;
  if (a.mail.is_test) bits |= kTest;
  if (a.mail.no_archive) bits |= kNoArchive;
  if (a.deadline_inferred) bits |= kInferred;
  if (a.mail.date) bits |= kHasDate;
  if (a.doc_date) bits |= kHasDocDate;
  if (a.deadline) bits |= kHasDeadline;
  return bits;
}

/// Copies' links, the kept copy's first; that one is in the mail part already.
std::vector<std::string> other_permalinks(const daily::Announcement& a) {
  std::vector<std::string> others;
  for (const auto& link : a.permalinks) {
    if (link != a.mail.permalink) others.push_back(link);
  }
  return others;
}

}  // namespace

std::string encode(const daily::Announcement& a) {
  Out out;
  out.number(bits_of(a));
  put_mail(out, a.mail);
  out.texts(a.lists);
  out.number(a.permalinks.empty() ? 0 : 1);
  out.texts(other_permalinks(a));
  out.text(a.draft);
  out.text(a.rev);
  out.number(a.rfc);
  out.text(a.series);
  out.text(a.group.acronym);
  out.text(a.group.name);
  out.text(a.group.kind);
  out.text(a.group.stream);
  out.number(a.pages);
  const daily::DocDate date = a.doc_date.value_or(daily::DocDate{});
  out.signed_number(date.year);
  out.signed_number(date.month);
  out.signed_number(date.day);
  out.text(a.status_text);
  out.text(a.level);
  out.text(a.action);
  out.numbers(a.updates);
  out.numbers(a.obsoletes);
  out.numbers(a.see_also);
  out.signed_number(a.deadline ? days_of(*a.deadline) : 0);
  out.texts(a.ipr);
  out.text(a.url_tracker);
  out.text(a.url_html);
  out.text(a.url_diff);
  out.text(a.url_info);
  out.text(a.from_draft);
  out.number(a.paragraphs.size());
  for (const auto& paragraph : a.paragraphs) {
    out.number(paragraph.begin);
    out.number(paragraph.end);
    out.number(paragraph.item ? 1 : 0);
  }
  out.number(a.sections.size());
  for (const auto& [heading, text] : a.sections) {
    out.text(heading);
    out.text(text);
  }
  out.number(a.flags);
  return std::move(out.data);
}

Result<void> decode(std::string_view blob, daily::Announcement& a) {
  auto opened = open(blob);
  if (!opened) return std::unexpected(opened.error());
  In& in = *opened;
  const std::uint32_t bits = in.small();
  get_mail(in, a.mail, bits);
  a.lists = in.texts();
  const bool linked = in.number() != 0;
  a.permalinks = in.texts();
  if (linked) a.permalinks.insert(a.permalinks.begin(), a.mail.permalink);
  a.draft = in.text();
  a.rev = in.text();
  a.rfc = in.small();
  a.series = in.text();
  a.group.acronym = in.text();
  a.group.name = in.text();
  a.group.kind = in.text();
  a.group.stream = in.text();
  a.pages = in.small();
  const int year = in.plain_int();
  const int month = in.plain_int();
  const int day = in.plain_int();
  if ((bits & kHasDocDate) != 0) a.doc_date = daily::DocDate{year, month, day};
  a.status_text = in.text();
  a.level = in.text();
  a.action = in.text();
  a.updates = in.numbers();
  a.obsoletes = in.numbers();
  a.see_also = in.numbers();
  const std::int64_t deadline = in.signed_number();
  if ((bits & kHasDeadline) != 0) a.deadline = day_from(deadline);
  a.deadline_inferred = (bits & kInferred) != 0;
  a.ipr = in.texts();
  a.url_tracker = in.text();
  a.url_html = in.text();
  a.url_diff = in.text();
  a.url_info = in.text();
  a.from_draft = in.text();
  a.paragraphs.resize(in.count());
  for (auto& paragraph : a.paragraphs) {
    paragraph.begin = in.small();
    paragraph.end = in.small();
    paragraph.item = in.number() != 0;
  }
  a.sections.resize(in.count());
  for (auto& [heading, text] : a.sections) {
    heading = in.text();
    text = in.text();
  }
  a.flags = in.small();
  return close(in);
}

std::string encode(const daily::DraftRecord& r) {
  Out out;
  for (const auto* text : {&r.draft, &r.rev, &r.state, &r.iesg_state, &r.replaced_by, &r.group, &r.area, &r.ad,
                           &r.intended_level, &r.stream, &r.title, &r.shepherd, &r.date, &r.last_call_end, &r.abstract}) {
    out.text(*text);
  }
  out.number(r.rfc);
  out.number(r.pages);
  out.texts(r.replaces);
  out.texts(r.authors);
  return std::move(out.data);
}

Result<daily::DraftRecord> decode_draft(std::string_view blob) {
  auto opened = open(blob);
  if (!opened) return std::unexpected(opened.error());
  In& in = *opened;
  daily::DraftRecord r;
  for (auto* text : {&r.draft, &r.rev, &r.state, &r.iesg_state, &r.replaced_by, &r.group, &r.area, &r.ad,
                     &r.intended_level, &r.stream, &r.title, &r.shepherd, &r.date, &r.last_call_end, &r.abstract}) {
    *text = in.text();
  }
  r.rfc = in.small();
  r.pages = in.small();
  r.replaces = in.texts();
  r.authors = in.texts();
  if (auto closed = close(in); !closed) return std::unexpected(closed.error());
  return r;
}

std::string encode(const daily::RfcRecord& r) {
  Out out;
  for (const auto* text : {&r.title, &r.status, &r.stream, &r.area, &r.group, &r.draft, &r.doi, &r.abstract}) {
    out.text(*text);
  }
  out.number(r.rfc);
  out.texts(r.authors);
  out.signed_number(r.year);
  out.signed_number(r.month);
  out.signed_number(r.day);
  out.number(r.pages);
  for (const auto* list : {&r.updates, &r.updated_by, &r.obsoletes, &r.obsoleted_by}) out.numbers(*list);
  out.texts(r.is_also);
  return std::move(out.data);
}

Result<daily::RfcRecord> decode_rfc(std::string_view blob) {
  auto opened = open(blob);
  if (!opened) return std::unexpected(opened.error());
  In& in = *opened;
  daily::RfcRecord r;
  for (auto* text : {&r.title, &r.status, &r.stream, &r.area, &r.group, &r.draft, &r.doi, &r.abstract}) *text = in.text();
  r.rfc = in.small();
  r.authors = in.texts();
  r.year = in.plain_int();
  r.month = in.plain_int();
  r.day = in.plain_int();
  r.pages = in.small();
  for (auto* list : {&r.updates, &r.updated_by, &r.obsoletes, &r.obsoleted_by}) *list = in.numbers();
  r.is_also = in.texts();
  if (auto closed = close(in); !closed) return std::unexpected(closed.error());
  return r;
}

std::string join_people(const std::vector<daily::Author>& authors) {
  std::string text;
  for (const auto& author : authors) {
    if (!text.empty()) text += '\n';
    for (const char c : author.name) text += c == '\n' || c == '\t' ? ' ' : c;
    if (author.editor) text += '\t';
  }
  return text;
}

std::vector<daily::Author> split_people(std::string_view text) {
  std::vector<daily::Author> authors;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view name = text.substr(0, end);
    const bool editor = name.ends_with('\t');
    if (editor) name.remove_suffix(1);
    authors.push_back({std::string(name), editor});
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return authors;
}

}  // namespace nikkan::archive::codec
