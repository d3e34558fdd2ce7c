#pragma once
// What differs between revisions, and what is OURS. The text of revision 15 was at hand: nothing is INFERRED.
#include <cstdint>
#include <string_view>

namespace nikkan::pcap_linktype::profile {

// In -15 a description of a use that is not described further begins with this; -18 dropped the words.
inline constexpr std::string_view kReservedFor = "Reserved for ";
// The value whose name changed.
inline constexpr std::uint16_t kRenamed = 208;
inline constexpr std::string_view kRenamedName18 = "WillBarker-Proprietary";
inline constexpr std::string_view kRenamedDescription15 = "Reserved for an unspecified link-layer type";
// The range to which -18 adds who used it.
inline constexpr std::uint16_t kNetBsdFirst = 52;
inline constexpr std::string_view kNetBsdDescription18 = "Used historically by NetBSD";
// Change controller of entries without a reference of their own.
inline constexpr std::string_view kChangeController = "linktype@tcpdump.org";

// The prose of -15 gives 52–97 as reserved and 98–301 as assigned, its table 52–98 and 99–301; later revisions follow the
// table, and so does linktypes.tsv. The prose also says "FCFS range" where the range is Expert Review.
inline constexpr std::uint16_t kLastUnassignable = 98;
inline constexpr std::uint16_t kLastExpertReview = 65000;

// OURS: which revision's texts are printed when nothing is said.
inline constexpr std::string_view kDefaultRevision = "15";

}  // namespace nikkan::pcap_linktype::profile
