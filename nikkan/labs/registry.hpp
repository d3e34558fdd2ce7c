#pragma once
// The one list of running code that the daily half reads: an issue marks an entry that has a lab,
// and warns when the announced revision is newer than the implemented one.
#include <array>
#include <span>
#include <string_view>

namespace nikkan::labs {

/// How sure a lab's facts are: `exact` the draft's text was at hand, `facts` its facts were,
/// `profile` names and layouts are partly our own.
enum class Certainty : unsigned char { exact, facts, profile };

struct Lab {
  std::string_view room;      ///< folder and CMake target
  std::string_view draft;     ///< without revision
  std::string_view revision;  ///< implemented, two digits
  Certainty certainty;
  std::string_view command;   ///< what to type, without "nikkan"
  std::string_view doc;       ///< page under docs/
};

/// Sorted by draft.
inline constexpr std::array<Lab, 6> kLabs{{
    {"chainsync", "draft-dohmeyer-chainsync", "00", Certainty::profile, "chain", "labs/chainsync.md"},
    {"icmpv6_reflection", "draft-ietf-6man-icmpv6-reflection", "15", Certainty::facts, "reflect", "labs/icmpv6_reflection.md"},
    {"bmp_stats", "draft-ietf-grow-bmp-bgp-rib-stats", "17", Certainty::facts, "bmp", "labs/bmp_stats.md"},
    {"composite_kem", "draft-ietf-lamps-pq-composite-kem", "11", Certainty::exact, "kem", "labs/composite_kem.md"},
    {"pcap_linktype", "draft-ietf-opsawg-pcaplinktype", "15", Certainty::exact, "linktype", "labs/pcap_linktype.md"},
    {"form_params", "draft-motiwala-consolidated-multipart-params", "00", Certainty::profile, "form", "labs/form_params.md"},
}};
inline std::span<const Lab> labs() { return kLabs; }

}  // namespace nikkan::labs
