#pragma once
// The registry "PCAP-related LinkType List": which number stands for which link layer.
//
// Follows draft-ietf-opsawg-pcaplinktype-15 (3 December 2025) and knows where -18 differs. The rows are data
// (linktypes.tsv); link_types_table.cpp is made from it by tools/make_linktypes. Leaves out: what the packets of a link
// type look like. States: none.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nikkan/base/error.hpp"

namespace nikkan::pcap_linktype {

enum class Status : std::uint8_t {
  assigned,
  assigned_reserved,  ///< assigned to a named use that is not described further ("Reserved for …" in -15)
  legacy_private,     ///< 147–162: the private range of old, keeps working; new private use takes 65001 and up
  unassignable,       ///< 11–49, 52–98: never to be assigned
  unassigned,         ///< 302–65000: Expert Review (RFC 8126, 4.5)
  experimental,       ///< 65001–65535: Experimental Use (RFC 8126, 4.2)
};
/// "assigned", "assigned-reserved", "legacy-private", …
std::string_view to_string(Status status);
std::optional<Status> parse_status(std::string_view text);

/// A value, or a range that has one status. All texts are static.
struct LinkType {
  std::uint16_t first = 0, last = 0;
  Status status = Status::unassigned;
  std::string_view name;         ///< as in -15; empty for the two open ranges
  std::string_view description;  ///< as in -18
  std::string_view labels;       ///< of the references, separated by "; "
  std::string_view targets;      ///< URLs of the references, separated by "; "
  std::string_view note;         ///< to a reference
  std::string_view dlt;          ///< DLT name where libpcap maps the value to another name or number
  std::string_view libpcap;      ///< name of the value in libpcap 1.10.3; empty: not known to it
  std::string_view tshark;       ///< encapsulation in Wireshark 4.0.17; empty on a single value: refused
  bool is_range() const { return first != last; }
};

/// Every row in the order of values; together they cover 0 to 65535 without a gap.
std::span<const LinkType> registry();

/// The row that a value is in.
const LinkType& find(std::uint16_t value);
/// By name, without regard to case, with or without LINKTYPE_; also by the name in libpcap and by a DLT name of its own.
/// nullptr when there is none.
const LinkType* find(std::string_view name);

/// The two revisions whose texts differ.
enum class Revision : std::uint8_t { r15, r18 };
std::string_view name_in(const LinkType& type, Revision revision);
std::string description_in(const LinkType& type, Revision revision);

struct Reference {
  std::string_view label, target;
};
std::vector<Reference> references(const LinkType& type);

/// "Expert Review" or "Experimental Use": who may give the values of this row.
std::string_view registration_policy(const LinkType& type);

/// What is to be said when a file uses this value: nothing for assigned ones. OURS, following the registry's rules.
/// unassignable and unassigned values are faults; legacy-private and experimental ones are remarks.
struct Remark {
  bool fault = false;
  std::string_view text;
};
std::optional<Remark> remark(std::uint16_t value);

/// "147 LINKTYPE_RESERVED_01", "302 (unassigned)".
std::string describe(std::uint16_t value, Revision revision = Revision::r15);

/// One object on one line: value (and last for a range), name, status, description, dlt, references, …
std::string to_json(const LinkType& type, Revision revision);

/// The registry as IANA publishes registries: -15 has name, value, description, reference; -18 puts the value first and
/// adds the change controller. CRLF, RFC 4180.
std::string to_csv(Revision revision);

}  // namespace nikkan::pcap_linktype
