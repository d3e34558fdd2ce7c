// The first octet picks a sender and a subject, the rest is the body: every reader is met.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/announce/announce.hpp"

namespace {
struct Template {
  std::string_view from, subject, list;
};
constexpr std::array<Template, 12> kTemplates{{
    {"internet-drafts@ietf.org", "I-D Action: draft-ietf-foo-bar-03.txt", "i-d-announce"},
    {"internet-drafts@ietf.org", "torn", "i-d-announce"},
    {"rfc-editor@rfc-editor.org", "BCP 1, RFC 9000 on Things", "ietf-announce"},
    {"rfc-editor@rfc-editor.org", "torn", "ietf-announce"},
    {"iesg-secretary@ietf.org", "Last Call: <draft-x-y-01.txt> (T) to Proposed Standard", "ietf-announce"},
    {"iesg-secretary@ietf.org", "Protocol Action: 'T' to Proposed Standard (draft-x-y-02.txt)", "ietf-announce"},
    {"iesg-secretary@ietf.org", "WG Review: Foo (foo)", "ietf-announce"},
    {"iesg-secretary@ietf.org", "Conclusion of the Foo (foo) Working Group", "ietf-announce"},
    {"iesg-secretary@ietf.org", "Foo (foo) WG Virtual Meeting: 2025-12-10", "ietf-announce"},
    {"noreply@ietf.org", "Call for adoption: draft-x-y-03 (Ends 2025-11-26)", "foo"},
    {"noreply@ietf.org", "WG Last Call: draft-ietf-foo-y-05", "foo"},
    {"iesg-secretary@ietf.org", "torn", "ietf-announce"},
}};
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const Template& chosen = kTemplates[data[0] % kTemplates.size()];
  nikkan::daily::Mail mail;
  mail.from_address = std::string(chosen.from);
  mail.subject = std::string(chosen.subject);
  if (data[0] >= 128) mail.subject = nikkan::collapse_space(nikkan::sanitize_utf8(bytes.substr(0, bytes.find('\n'))));
  mail.list = std::string(chosen.list);
  mail.message_id = "fuzz@example.org";
  mail.date = 1764720000;
  mail.text = nikkan::sanitize_utf8(bytes);
  const auto item = nikkan::announce::recognise(std::move(mail), {{"foo", "WG", "IETF", "SEC", "foo", "Foo"}});
  std::size_t at = 0;
  for (const auto& paragraph : item.paragraphs) {  // ranges are in order, inside, and not empty
    if (paragraph.begin < at || paragraph.end <= paragraph.begin || paragraph.end > item.abstract.size()) std::abort();
    at = paragraph.end;
  }
  if (item.key.empty() || !nikkan::is_valid_utf8(item.abstract) || !nikkan::is_valid_utf8(item.title)) std::abort();
  if (nikkan::announce::prefer(item, item)) std::abort();
  return 0;
}
