#pragma once
// One pair a kind: does the stripped subject match, and what do subject and body say.
// `match_…` reads the subject alone; `read_…` fills the Announcement and never fails.
#include "nikkan/daily/announce/fields.hpp"

namespace nikkan::announce {

/// What a reader is given beside the Announcement it fills.
struct Context {
  std::string_view subject;  ///< stripped
  const Lines& lines;        ///< of the body
  const std::vector<daily::GroupRecord>& groups;
  const Limits& limits;
};

std::optional<DraftName> match_id(std::string_view subject);
void read_id(daily::Announcement& out, const Context& in);

struct RfcSubject {
  std::string series;
  std::uint32_t number = 0;
  std::string title;
};
std::optional<RfcSubject> match_rfc(std::string_view subject);
void read_rfc(daily::Announcement& out, const Context& in);

struct LastCallSubject {
  DraftName draft;  ///< may be empty in old subjects
  std::string title;
  std::string status;
};
std::optional<LastCallSubject> match_lastcall(std::string_view subject);
void read_lastcall(daily::Announcement& out, const Context& in);

struct ApprovalSubject {
  std::string action;  ///< "Protocol" or "Document"
  std::string title;
  std::string status;
  DraftName draft;
};
std::optional<ApprovalSubject> match_approval(std::string_view subject);
void read_approval(daily::Announcement& out, const Context& in);

struct CharterSubject {
  std::string kind;    ///< "WG" or "RG"
  std::string action;  ///< "Review", "Formed", "Rechartered", "Conclusion" …
  std::string name;
  std::string acronym;
};
std::optional<CharterSubject> match_charter(std::string_view subject);
std::optional<CharterSubject> match_conclusion(std::string_view subject);
void read_charter(daily::Announcement& out, const Context& in);
void read_conclusion(daily::Announcement& out, const Context& in);

struct InterimSubject {
  std::string name, acronym, kind;
  std::string when;  ///< what stands behind "Meeting:"
};
std::optional<InterimSubject> match_interim(std::string_view subject);
void read_interim(daily::Announcement& out, const Context& in);

struct CallSubject {
  DraftName draft;
  std::optional<Day> ends;
};
std::optional<CallSubject> match_adoption(std::string_view subject);
std::optional<CallSubject> match_wglc(std::string_view subject);
void read_call(daily::Announcement& out, const Context& in);

void read_other(daily::Announcement& out, const Context& in);

}  // namespace nikkan::announce
