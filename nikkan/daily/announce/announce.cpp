#include "nikkan/daily/announce/announce.hpp"

#include <algorithm>
#include <tuple>

#include "nikkan/daily/announce/kinds.hpp"
#include "nikkan/daily/mail/mail.hpp"

namespace nikkan::announce {
namespace {

using daily::Announcement;
using daily::Kind;

std::string key_of(const Announcement& item) {
  const std::string kind(to_string(item.kind));
  const bool named = !item.draft.empty() && !item.rev.empty();
  if ((item.kind == Kind::id || item.kind == Kind::lastcall) && named) return kind + ':' + item.draft + '-' + item.rev;
  if (item.kind == Kind::rfc && item.rfc != 0) return kind + ':' + std::to_string(item.rfc);
  return kind + ':' + item.mail.message_id;
}

void read_fields(Announcement& out, const Context& in) {
  switch (out.kind) {
    case Kind::id: return read_id(out, in);
    case Kind::rfc: return read_rfc(out, in);
    case Kind::lastcall: return read_lastcall(out, in);
    case Kind::approval: return read_approval(out, in);
    case Kind::charter: return read_charter(out, in);
    case Kind::conclusion: return read_conclusion(out, in);
    case Kind::interim: return read_interim(out, in);
    case Kind::adoption:
    case Kind::wglc: return read_call(out, in);
    case Kind::other: return read_other(out, in);
  }
}

int filled(const Announcement& item) {
  auto some = [](const auto& field) { return field.empty() ? 0 : 1; };
  return some(item.title) + some(item.authors) + some(item.abstract) + some(item.group.acronym) + some(item.group.name) +
         some(item.level) + some(item.status_text) + some(item.url_tracker) + some(item.url_html) + some(item.url_diff) +
         some(item.series) + some(item.sections) + some(item.ipr) + (item.pages != 0 ? 1 : 0) + (item.doc_date ? 1 : 0) +
         (item.deadline && !item.deadline_inferred ? 1 : 0);
}

int list_rank(std::string_view list) {
  if (list == "i-d-announce") return 0;
  if (list == "ietf-announce") return 1;
  return list.empty() ? 3 : 2;
}

}  // namespace

Announcement recognise(daily::Mail mail, const std::vector<daily::GroupRecord>& groups, const Limits& limits) {
  Announcement out;
  out.kind = classify(mail);
  out.flags = mail.flags;
  if (mail.date) out.day = day_of(*mail.date);
  if (!mail.list.empty()) out.lists.push_back(mail.list);
  if (!mail.permalink.empty()) out.permalinks.push_back(mail.permalink);
  out.mail = std::move(mail);
  bool reply = false;
  const std::string subject = mail::strip_subject(out.mail.subject, reply);
  const Lines lines = split_lines(out.mail.text, limits);
  if (out.mail.text.size() > limits.max_text) set(out.flags, daily::Flag::truncated);
  read_fields(out, {subject, lines, groups, limits});
  out.key = key_of(out);
  return out;
}

bool prefer(const Announcement& a, const Announcement& b) {
  // Fewer fields lose; then the lists in their order; then the earlier mail; the id settles the rest.
  auto rank = [](const Announcement& item) {
    return std::tuple(-filled(item), list_rank(item.mail.list), item.mail.date ? 0 : 1, item.mail.date.value_or(0),
                      std::string_view(item.mail.message_id), std::string_view(item.mail.list));
  };
  return rank(a) < rank(b);
}

}  // namespace nikkan::announce
