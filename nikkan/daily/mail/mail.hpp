#pragma once
// From mailbox octets to Mail (RFC 5322, 2045-2047, 4155). The scanner is one pass over
// the mapped file and copies nothing; GMime is entered only for mails whose MIME needs it.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "nikkan/base/error.hpp"
#include "nikkan/daily/model.hpp"

namespace nikkan::mail {

struct Limits {
  std::uint64_t max_message = 2U << 20U;          ///< octets; the rest is cut and flagged
  std::uint32_t max_parts = 64;
  std::uint32_t max_depth = 8;
  std::uint32_t max_header_line = 64U << 10U;     ///< octets after unfolding; the rest is cut and flagged
  std::uint32_t max_headers = 1000;
  std::uint64_t max_expanded = 2ULL << 30U;       ///< octets out of one compressed file
  std::uint32_t max_ratio = 200;                  ///< expanded : compressed, checked beyond 64 MiB
};

enum class Container : std::uint8_t { mbox, mmdf, single, unknown };

/// What the first octets say (digest inputs, containers).
Container recognise(std::string_view head);

/// One message inside a container: `raw` is a view of headers and body, without the From_ line.
struct RawMessage {
  std::string_view raw;
  std::uint64_t offset = 0;   ///< of `raw` in the input
  std::string_view envelope;  ///< the From_ line, may be empty
  bool from_quoted = false;   ///< body may hold ">From " lines to be undone
  bool alone = false;         ///< the whole input; looked at for messages without separators
};

/// Walks a container. `next` gives false at the end. No allocation per message.
class Scanner {
 public:
  Scanner(std::string_view data, Container container);
  bool next(RawMessage& out);

 private:
  bool next_mbox(RawMessage& out);
  bool next_mmdf(RawMessage& out);

  std::string_view data_;
  std::size_t at_ = 0;
  Container container_;
};

/// Decodes one message. `input` names the file (its stem is the last source of the list name).
/// Errors: bad_value "mail.headers" (no header line at all).
Result<daily::Mail> parse(const RawMessage& raw, std::string_view input, const Limits& limits = {});

/// A leaf of the MIME tree, for people who want to see what a mail holds.
struct PartInfo {
  std::string type;      ///< "text/plain", lower case
  std::string name;      ///< file name, decoded (RFC 2231, RFC 2047); may be empty
  bool attachment = false;
};
/// The leaves in order; a part that is not descended into (message/rfc822 …) counts as one.
Result<std::vector<PartInfo>> structure(const RawMessage& raw, const Limits& limits = {});

/// Strips [tags]; sets reply by the rules of the card. For tests and the announce room.
std::string strip_subject(std::string_view decoded, bool& reply);

/// "https://mailarchive.ietf.org/arch/msg/<list>/<id>/" from a Message-ID without <> and a list.
std::string permalink(std::string_view message_id, std::string_view list);

/// A Date: value in any of the forms of the card; `flags` gets date_zone_missing.
std::optional<UnixTime> parse_date(std::string_view text, daily::Flags& flags);

}  // namespace nikkan::mail
