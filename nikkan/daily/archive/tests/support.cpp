#include "nikkan/daily/archive/tests/support.hpp"

namespace nikkan::archive::test {
namespace {

void put(std::string& out, std::string_view name, std::string_view value) {
  out += name;
  out += '=';
  out += value;
  out += '\n';
}

void put(std::string& out, std::string_view name, const std::vector<std::string>& values) {
  for (const auto& value : values) put(out, name, value);
}

void put(std::string& out, const daily::Announcement& a) {
  put(out, "key", a.key);
  put(out, "kind", to_string(a.kind));
  put(out, "message", a.mail.message_id);
  put(out, "from", a.mail.from_name + "|" + a.mail.from_address);
  put(out, "subject", a.mail.subject);
  put(out, "list", a.mail.list + "|" + a.mail.list_origin);
  put(out, "lists", a.lists);
  put(out, "permalinks", a.permalinks);
  put(out, "day", a.day ? to_iso(*a.day) : "");
  put(out, "date", a.mail.date ? to_rfc3339(*a.mail.date) : "");
  put(out, "draft", a.draft + "-" + a.rev);
  put(out, "rfc", std::to_string(a.rfc) + a.series);
  put(out, "title", a.title);
  for (const auto& author : a.authors) put(out, author.editor ? "editor" : "author", author.name);
  put(out, "group", a.group.acronym + "|" + a.group.name + "|" + a.group.kind + "|" + a.group.stream);
  put(out, "pages", std::to_string(a.pages));
  put(out, "status", a.status_text + "|" + a.level + "|" + a.action);
  put(out, "deadline", a.deadline ? to_iso(*a.deadline) : "");
  put(out, "abstract", a.abstract);
  for (const auto& p : a.paragraphs) {
    put(out, p.item ? "item" : "paragraph", std::to_string(p.begin) + "-" + std::to_string(p.end));
  }
  put(out, "urls", std::vector{a.url_tracker, a.url_html, a.url_diff, a.url_info, a.from_draft});
  put(out, "flags", std::to_string(a.flags) + "/" + std::to_string(a.mail.flags));
}

void put(std::string& out, std::string_view what, const daily::PriorEvent& e) {
  put(out, what, to_iso(e.day) + " " + e.draft + "-" + e.rev + " " + std::string(to_string(e.kind)) + " " + e.title);
}

}  // namespace

std::string export_all(Archive& archive) {
  std::string out;
  auto stats = archive.stats();
  EXPECT_TRUE(stats);
  put(out, "mails", std::to_string(stats->mails));
  put(out, "announcements", std::to_string(stats->announcements));
  auto days = archive.days();
  EXPECT_TRUE(days);
  for (const auto& day : *days) {
    put(out, "== day", to_iso(day.day) + " " + std::to_string(day.drafts) + " " + std::to_string(day.rfcs) + " " +
                           std::to_string(day.other) + " " + std::to_string(day.mails));
    auto input = archive.day(day.day);
    EXPECT_TRUE(input) << input.error().message();
    for (const auto& a : input->announcements) {
      put(out, a);
      auto raw = archive.raw_mail(a.mail.message_id);
      EXPECT_TRUE(raw);
      put(out, "raw", *raw);
    }
    for (const auto& [draft, events] : input->history) {
      for (const auto& event : events) put(out, "history of " + draft, event);
    }
    for (const auto& event : input->following) put(out, "following", event);
    for (const auto& event : input->open_deadlines) put(out, "open", event);
    for (const auto& item : input->baseline) put(out, "baseline", to_iso(item.day) + " " + item.draft + " " + item.abstract);
    for (const auto& group : input->groups) put(out, "group", group.acronym + "|" + group.name);
    put(out, "recap", input->recap);
    put(out, "edition", std::to_string(input->edition));
  }
  for (const char* words : {"protocol", "document", "example"}) {
    auto hits = archive.search({.text = words, .limit = 50});
    EXPECT_TRUE(hits) << hits.error().message();
    for (const auto& hit : *hits) put(out, std::string("found ") + words, hit.announcement.key + " " + hit.snippet);
  }
  return out;
}

}  // namespace nikkan::archive::test
