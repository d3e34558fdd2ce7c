// A program that reads one mail and says what it announces.
#include <cstdio>
#include <nikkan/daily/announce/announce.hpp>
#include <nikkan/daily/mail/mail.hpp>
#include <string>

int main() {
  const std::string text =
      "From: internet-drafts@ietf.org\n"
      "To: <i-d-announce@ietf.org>\n"
      "Subject: I-D Action: draft-example-quiet-00.txt\n"
      "Message-ID: <1@example.org>\n"
      "Date: Wed, 03 Dec 2025 01:02:03 -0000\n"
      "List-Id: <i-d-announce.ietf.org>\n"
      "\n"
      "Internet-Draft draft-example-quiet-00.txt is now available.\n"
      "\n"
      "   Title:   A Quiet Protocol\n"
      "   Author:  A. Body\n"
      "   Name:    draft-example-quiet-00.txt\n"
      "   Pages:   3\n"
      "   Dates:   2025-12-03\n"
      "\n"
      "Abstract:\n"
      "\n"
      "   Nothing is sent.\n";
  nikkan::mail::RawMessage raw;
  nikkan::mail::Scanner scanner(text, nikkan::mail::recognise(text));
  if (!scanner.next(raw)) return 1;
  auto mail = nikkan::mail::parse(raw, "example.eml");
  if (!mail) return 2;
  const auto a = nikkan::announce::recognise(std::move(*mail), {});
  std::printf("%s %s-%s %s\n", std::string(nikkan::daily::to_string(a.kind)).c_str(), a.draft.c_str(), a.rev.c_str(),
              a.title.c_str());
  return 0;
}
