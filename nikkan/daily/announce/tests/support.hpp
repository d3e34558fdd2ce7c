#pragma once
// Builds mails for tests.
#include <string>
#include <string_view>

#include "nikkan/daily/announce/announce.hpp"
#include "nikkan/daily/mail/mail.hpp"

namespace nikkan::announce::test {

/// A message out of a subject, a sender, a list host and a body.
inline std::string compose(std::string_view from, std::string_view subject, std::string_view body, std::string_view list = "ietf-announce") {
  std::string text = "From: ";
  text += from;
  text += "\nSubject: ";
  text += subject;
  text += "\nDate: Wed, 03 Dec 2025 10:00:00 +0000\nMessage-ID: <own-vector@example.org>\nList-Id: <";
  text += list;
  text += ".ietf.org>\nContent-Type: text/plain; charset=\"utf-8\"\nContent-Transfer-Encoding: 8bit\n\n";
  text += body;
  return text;
}

inline daily::Mail read(std::string_view raw) {
  auto mail = mail::parse({raw, 0, {}, false, true}, "vector.eml");
  return mail ? *mail : daily::Mail{};
}

inline daily::Announcement recognised(std::string_view from, std::string_view subject, std::string_view body,
                                      std::string_view list = "ietf-announce", const std::vector<daily::GroupRecord>& groups = {}) {
  return recognise(read(compose(from, subject, body, list)), groups);
}

inline constexpr std::string_view kDrafts = "internet-drafts@ietf.org";
inline constexpr std::string_view kSecretary = "The IESG <iesg-secretary@ietf.org>";
inline constexpr std::string_view kEditor = "rfc-editor@rfc-editor.org";

inline std::string names(const daily::Announcement& item) {
  std::string out;
  for (const daily::Author& author : item.authors) out += (out.empty() ? "" : "; ") + author.name + (author.editor ? "*" : "");
  return out;
}

}  // namespace nikkan::announce::test
