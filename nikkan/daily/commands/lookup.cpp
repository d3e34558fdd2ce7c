// show, search, days: reading what the archive knows.
#include <fmt/format.h>

#include <ostream>

#include "nikkan/base/json.hpp"
#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/commands/common.hpp"
#include "nikkan/labs/registry.hpp"

namespace nikkan::commands {
namespace {

using daily::Announcement;

std::string name_of(const Announcement& a) {
  if (a.kind == daily::Kind::rfc) return fmt::format("RFC {}", a.rfc);
  if (a.draft.empty()) return a.title.empty() ? a.mail.subject : a.title;
  return a.rev.empty() ? a.draft : a.draft + "-" + a.rev;
}

std::string day_text(const Announcement& a) { return a.day ? to_iso(*a.day) : "undated"; }

/// Opens an object with the facts; the caller may add members and closes it.
void begin_announcement(json::Writer& w, const Announcement& a) {
  w.begin_object();
  w.member("kind", daily::to_string(a.kind)).member("day", day_text(a));
  if (a.mail.date) w.member("date", to_rfc3339(*a.mail.date));
  w.member("name", a.kind == daily::Kind::rfc ? fmt::format("rfc{}", a.rfc) : a.draft);
  if (!a.rev.empty()) w.member("rev", a.rev);
  w.member("title", a.title.empty() ? a.mail.subject : a.title);
  w.key("authors").begin_array();
  for (const auto& author : a.authors) {
    w.begin_object().member("name", author.name).member("editor", author.editor).end_object();
  }
  w.end_array();
  w.member("group", a.group.acronym);
  if (a.pages > 0) w.member("pages", a.pages);
  if (!a.level.empty() || !a.status_text.empty()) w.member("status", a.level.empty() ? a.status_text : a.level);
  if (a.deadline) w.member("deadline", to_iso(*a.deadline)).member("deadline_inferred", a.deadline_inferred);
  w.member("abstract", a.abstract);
  w.key("lists").begin_array();
  for (const auto& list : a.lists) w.value(list);
  w.end_array();
  w.member("permalink", a.permalinks.empty() ? a.mail.permalink : a.permalinks.front());
  w.key("flags").begin_array();
  for (unsigned bit = 0; bit <= 12; ++bit) {
    const auto flag = static_cast<daily::Flag>(1U << bit);
    if (daily::has(a.flags | a.mail.flags, flag)) w.value(daily::to_string(flag));
  }
  w.end_array();
}

/// Words wrapped at `width`, each line behind `indent`.
void write_wrapped(std::ostream& out, std::string_view text, std::string_view indent, std::size_t width) {
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t paragraph_end = std::min(text.find("\n\n", at), text.size());
    std::string line;
    for (std::size_t word = at; word < paragraph_end;) {
      const std::size_t end = std::min(text.find_first_of(" \n", word), paragraph_end);
      const std::string_view piece = text.substr(word, end - word);
      if (!line.empty() && display_width(line) + 1 + display_width(piece) + indent.size() > width) {
        out << indent << line << '\n';
        line.clear();
      }
      if (!line.empty()) line += ' ';
      line += piece;
      word = end + 1;
    }
    if (!line.empty()) out << indent << line << '\n';
    at = paragraph_end + 2;
    if (at < text.size()) out << '\n';
  }
}

void write_text(command::Io& io, const Announcement& a) {
  const char* bold = io.colour ? "\x1b[1m" : "";
  const char* plain = io.colour ? "\x1b[0m" : "";
  io.out << bold << name_of(a) << plain << "  " << daily::to_string(a.kind) << "  " << day_text(a);
  if (!a.group.acronym.empty()) io.out << "  " << a.group.acronym;
  if (a.pages > 0) io.out << "  " << a.pages << " pages";
  io.out << '\n';
  if (!a.title.empty() && !a.draft.empty()) io.out << "  " << a.title << '\n';
  if (!a.authors.empty()) {
    std::string names;
    for (const auto& author : a.authors) names += (names.empty() ? "" : ", ") + author.name;
    write_wrapped(io.out, names, "  ", static_cast<std::size_t>(std::max(40, std::min(io.width, 100))));
  }
  if (!a.level.empty() || !a.status_text.empty()) io.out << "  " << (a.level.empty() ? a.status_text : a.level) << '\n';
  if (a.deadline) io.out << "  comments until " << to_iso(*a.deadline) << (a.deadline_inferred ? " (inferred)" : "") << '\n';
  if (!a.abstract.empty()) {
    io.out << '\n';
    write_wrapped(io.out, a.abstract, "    ", static_cast<std::size_t>(std::max(40, std::min(io.width, 100))));
    io.out << '\n';
  }
  const std::string& link = a.permalinks.empty() ? a.mail.permalink : a.permalinks.front();
  if (!link.empty()) io.out << "  " << link << '\n';
}

}  // namespace

int run_show(const command::Args& args, command::Io& io) {
  int status = 0;
  auto archive = open_archive(args, io, "show", true, status);
  if (!archive) return status;
  const std::string name = args.get("NAME").value_or("");
  auto found = archive->show(name);
  if (!found) return say_error(io, "show", name, found.error());
  if (found->empty()) return say_error(io, "show", name, {.code = Code::not_found, .field = "name"});
  bool first = true;
  for (const Announcement& a : *found) {
    if (args.flag("--json")) {
      json::Writer w;
      begin_announcement(w, a);
      io.out << w.end_object().take() << '\n';
      continue;
    }
    if (!first) io.out << '\n';
    write_text(io, a);
    first = false;
  }
  if (!args.flag("--json")) {
    for (const labs::Lab& lab : labs::labs()) {
      if (lab.draft == found->back().draft) io.out << "  running code: nikkan " << lab.command << '\n';
    }
  }
  return command::kOk;
}

int run_search(const command::Args& args, command::Io& io) {
  int status = 0;
  auto archive = open_archive(args, io, "search", true, status);
  if (!archive) return status;
  archive::Query query;
  for (const std::string& word : args.all("QUERY")) query.text += (query.text.empty() ? "" : " ") + word;
  if (const auto since = args.get("--since")) query.since = *parse_day(*since);
  if (const auto kind = args.get("--kind")) query.kind = daily::parse_kind(*kind);
  if (const auto limit = args.get("--limit")) query.limit = static_cast<std::uint32_t>(std::stoul(*limit));
  auto hits = archive->search(query);
  if (!hits) return say_error(io, "search", "", hits.error());
  for (const archive::Hit& hit : *hits) {
    if (args.flag("--json")) {
      json::Writer w;
      begin_announcement(w, hit.announcement);
      io.out << w.member("snippet", hit.snippet).end_object().take() << '\n';
      continue;
    }
    const char* bold = io.colour ? "\x1b[1m" : "";
    const char* plain = io.colour ? "\x1b[0m" : "";
    io.out << day_text(hit.announcement) << "  " << bold << name_of(hit.announcement) << plain << '\n';
    if (!hit.announcement.draft.empty()) io.out << "            " << hit.announcement.title << '\n';
    if (!hit.snippet.empty()) io.out << "            " << hit.snippet << '\n';
  }
  if (hits->empty() && !args.flag("--json")) io.err << "nikkan search: nothing found\n";
  return hits->empty() ? command::kRejected : command::kOk;
}

int run_days(const command::Args& args, command::Io& io) {
  int status = 0;
  auto archive = open_archive(args, io, "days", true, status);
  if (!archive) return status;
  auto days = archive->days();
  if (!days) return say_error(io, "days", "", days.error());
  if (!args.flag("--json") && !days->empty()) io.out << "day         drafts  RFCs  other  mails\n";
  for (const archive::DayCount& day : *days) {
    if (args.flag("--json")) {
      json::Writer w;
      w.begin_object().member("day", to_iso(day.day)).member("drafts", day.drafts).member("rfcs", day.rfcs);
      w.member("other", day.other).member("mails", day.mails);
      io.out << w.end_object().take() << '\n';
    } else {
      io.out << fmt::format("{}  {:>6}  {:>4}  {:>5}  {:>5}\n", to_iso(day.day), day.drafts, day.rfcs, day.other, day.mails);
    }
  }
  return command::kOk;
}

}  // namespace nikkan::commands
