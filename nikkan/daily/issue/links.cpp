// Where a reader goes from an entry. URLs are computed, never copied from a mail.
#include <algorithm>

#include <fmt/format.h>

#include "nikkan/daily/issue/item.hpp"
#include "nikkan/daily/issue/names.hpp"
#include "nikkan/labs/registry.hpp"

namespace nikkan::issue {
namespace {

std::string_view to_string(labs::Certainty certainty) {
  switch (certainty) {
    case labs::Certainty::exact:
      return "exact";
    case labs::Certainty::facts:
      return "facts";
    case labs::Certainty::profile:
      return "profile";
  }
  return "profile";
}

void add_lab(daily::Entry& e, std::string_view draft) {
  for (const labs::Lab& lab : labs::labs()) {
    if (draft.empty() || lab.draft != draft) continue;
    e.lab = daily::LabRef{.room = std::string(lab.room),
                          .command = std::string(lab.command),
                          .doc = std::string(lab.doc),
                          .certainty = std::string(to_string(lab.certainty)),
                          .revision = std::string(lab.revision),
                          .newer_announced = !e.rev.empty() && e.rev > lab.revision};
    e.links.push_back({"lab", std::string(lab.doc)});
    return;
  }
}

}  // namespace

void add_links(Item& item) {
  daily::Entry& e = item.entry;
  const daily::Announcement& a = *item.source;
  if (e.kind == daily::Kind::rfc) {
    e.links.push_back({"info", fmt::format("https://www.rfc-editor.org/info/rfc{}", a.rfc)});
    e.links.push_back({"tracker", fmt::format("https://datatracker.ietf.org/doc/rfc{}/", a.rfc)});
  } else if (is_plain_name(a.draft)) {
    e.links.push_back({"tracker", fmt::format("https://datatracker.ietf.org/doc/{}/", a.draft)});
    const int revision = revision_number(e.rev);
    if (revision >= 0) {
      e.links.push_back({"html", fmt::format("https://www.ietf.org/archive/id/{}-{}.html", a.draft, e.rev)});
    }
    if (revision > 0) {
      e.links.push_back({"diff", fmt::format("https://author-tools.ietf.org/iddiff?url2={}-{}", a.draft, e.rev)});
    }
  } else if (is_plain_name(e.group.acronym)) {
    e.links.push_back({"tracker", fmt::format("https://datatracker.ietf.org/group/{}/about/", e.group.acronym)});
  }
  if (e.permalink.starts_with("https://")) e.links.push_back({"mail", e.permalink});
  add_lab(e, a.draft.empty() ? a.from_draft : a.draft);
}

}  // namespace nikkan::issue
