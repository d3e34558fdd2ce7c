// Which kind a mail is: subject first, confirmed by the sender; the body's lead sentence when the
// subject fails and the sender is a machine (digest inputs, section 5).
#include <algorithm>
#include <array>

#include "nikkan/daily/announce/kinds.hpp"
#include "nikkan/daily/mail/mail.hpp"

namespace nikkan::announce {
namespace {

using daily::Kind;

bool is_one_of(std::string_view address, std::initializer_list<std::string_view> known) {
  return std::find(known.begin(), known.end(), address) != known.end();
}
bool from_drafts(std::string_view address) { return is_one_of(address, {"internet-drafts@ietf.org", "internet-drafts@cnri.reston.va.us"}); }
bool from_rfc_editor(std::string_view address) { return is_one_of(address, {"rfc-editor@rfc-editor.org", "rfc-editor@rfc-editor.isi.edu"}); }
bool from_secretary(std::string_view address) {
  return is_one_of(address, {"iesg-secretary@ietf.org", "iesg-secretary@cnri.reston.va.us", "iesg-secretary@iesg.org"});
}
bool from_irtf(std::string_view address) { return is_one_of(address, {"irtf-chair@irtf.org", "chair@irtf.org", "irsg@irtf.org"}); }

bool is_announce_list(std::string_view list) {
  return is_one_of(list, {"i-d-announce", "ietf-announce", "ietf-announce-old", "rfc-dist", "irtf-announce", "new-work"});
}

Kind by_lead(const daily::Mail& mail) {
  const std::string_view address = mail.from_address;
  const Limits limits;
  const Lines lines = split_lines(std::string_view(mail.text).substr(0, 2000), limits);
  std::size_t begin = 0;
  while (begin < lines.size() && is_blank_line(lines[begin])) ++begin;
  std::size_t end = begin;
  while (end < lines.size() && end < begin + 6 && !is_blank_line(lines[end])) ++end;
  const std::string lead = join(std::span(lines).subspan(begin, end - begin));
  if (from_drafts(address)) {
    if (istarts_with(lead, "internet-draft draft-") && ifind(lead, "is now available") != std::string_view::npos) return Kind::id;
    for (const std::string_view words : {std::string_view("a new internet-draft is available from"), std::string_view("a revised internet-draft is available from")}) {
      if (istarts_with(lead, words)) return Kind::id;
    }
  }
  if (from_rfc_editor(address) && istarts_with(lead, "a new request for comments is now available")) return Kind::rfc;
  if (from_secretary(address)) {
    if (istarts_with(lead, "the iesg has received a request from")) return Kind::lastcall;
    if (istarts_with(lead, "the iesg has approved the following document")) return Kind::approval;
  }
  return Kind::other;
}

Kind by_subject(std::string_view subject, const daily::Mail& mail) {
  const std::string_view from = mail.from_address;
  if (match_id(subject)) return from_drafts(from) ? Kind::id : Kind::other;
  if (match_rfc(subject)) return from_rfc_editor(from) ? Kind::rfc : Kind::other;
  if (match_lastcall(subject)) return from_secretary(from) ? Kind::lastcall : Kind::other;
  if (match_approval(subject)) return from_secretary(from) ? Kind::approval : Kind::other;
  // A conclusion before a charter: "WG Action: Conclusion of …" fits both, and says the first.
  if (match_conclusion(subject)) return from_secretary(from) || from_irtf(from) ? Kind::conclusion : Kind::other;
  if (match_charter(subject)) return from_secretary(from) || from_irtf(from) ? Kind::charter : Kind::other;
  if (match_interim(subject)) return from_secretary(from) || from_irtf(from) ? Kind::interim : Kind::other;
  if (match_adoption(subject)) return is_announce_list(mail.list) ? Kind::other : Kind::adoption;
  if (match_wglc(subject)) return is_announce_list(mail.list) ? Kind::other : Kind::wglc;
  return by_lead(mail);
}

}  // namespace

daily::Kind classify(const daily::Mail& mail) {
  if (mail.is_reply) return Kind::other;
  bool reply = false;
  const std::string subject = mail::strip_subject(mail.subject, reply);
  if (reply || istarts_with(subject, "new version notification for ")) return Kind::other;
  return by_subject(subject, mail);
}

}  // namespace nikkan::announce
