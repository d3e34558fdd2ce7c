#include "nikkan/wire/capture/options.hpp"

#include <algorithm>
#include <array>

#include "nikkan/wire/capture/capture.hpp"

namespace nikkan::capture {
namespace {

struct Known {
  std::uint32_t block;  ///< 0: every block
  std::uint16_t code;
  std::uint8_t octets;  ///< 0: any number
  std::string_view name;
};

constexpr auto kKnown = std::to_array<Known>({
    {0, kOptEnd, 0, "opt_endofopt"},
    {0, kOptComment, 0, "opt_comment"},
    {0, kOptCustomText, 0, "opt_custom_utf8"},
    {0, kOptCustomOctets, 0, "opt_custom_bin"},
    {0, kOptCustomTextNotCopied, 0, "opt_custom_utf8_nocopy"},
    {0, kOptCustomOctetsNotCopied, 0, "opt_custom_bin_nocopy"},
    {kSectionHeader, kShbHardware, 0, "shb_hardware"},
    {kSectionHeader, kShbOs, 0, "shb_os"},
    {kSectionHeader, kShbApplication, 0, "shb_userappl"},
    {kInterfaceDescription, kIfName, 0, "if_name"},
    {kInterfaceDescription, kIfDescription, 0, "if_description"},
    {kInterfaceDescription, kIfIpv4, 8, "if_IPv4addr"},
    {kInterfaceDescription, kIfIpv6, 17, "if_IPv6addr"},
    {kInterfaceDescription, kIfMac, 6, "if_MACaddr"},
    {kInterfaceDescription, kIfEui, 8, "if_EUIaddr"},
    {kInterfaceDescription, kIfSpeed, 8, "if_speed"},
    {kInterfaceDescription, kIfTsResol, 1, "if_tsresol"},
    {kInterfaceDescription, kIfTzone, 4, "if_tzone"},
    {kInterfaceDescription, kIfFilter, 0, "if_filter"},
    {kInterfaceDescription, kIfOs, 0, "if_os"},
    {kInterfaceDescription, kIfFcsLen, 1, "if_fcslen"},
    {kInterfaceDescription, kIfTsOffset, 8, "if_tsoffset"},
    {kInterfaceDescription, kIfHardware, 0, "if_hardware"},
    {kInterfaceDescription, kIfTxSpeed, 8, "if_txspeed"},
    {kInterfaceDescription, kIfRxSpeed, 8, "if_rxspeed"},
    {kInterfaceDescription, kIfIanaTzName, 0, "if_iana_tzname"},
    {kEnhancedPacket, kEpbFlags, 4, "epb_flags"},
    {kEnhancedPacket, kEpbHash, 0, "epb_hash"},
    {kEnhancedPacket, kEpbDropCount, 8, "epb_dropcount"},
    {kEnhancedPacket, kEpbPacketId, 8, "epb_packetid"},
    {kEnhancedPacket, kEpbQueue, 4, "epb_queue"},
    {kEnhancedPacket, kEpbVerdict, 0, "epb_verdict"},
    {kEnhancedPacket, kEpbProcessThread, 8, "epb_processid_threadid"},
    {kInterfaceStatistics, kIsbStart, 8, "isb_starttime"},
    {kInterfaceStatistics, kIsbEnd, 8, "isb_endtime"},
    {kInterfaceStatistics, kIsbReceived, 8, "isb_ifrecv"},
    {kInterfaceStatistics, kIsbDropped, 8, "isb_ifdrop"},
    {kInterfaceStatistics, kIsbFilterAccepted, 8, "isb_filteraccept"},
    {kInterfaceStatistics, kIsbOsDropped, 8, "isb_osdrop"},
    {kInterfaceStatistics, kIsbDelivered, 8, "isb_usrdeliv"},
});

const Known* find(std::uint32_t block_type, std::uint16_t code) {
  for (const Known& known : kKnown) {
    if (known.code == code && (known.block == 0 || known.block == block_type)) return &known;
  }
  return nullptr;
}

}  // namespace

std::uint16_t load_u16(const std::uint8_t* from, bool big_endian) {
  return static_cast<std::uint16_t>(big_endian ? from[0] << 8U | from[1] : from[1] << 8U | from[0]);
}

std::uint32_t load_u32(const std::uint8_t* from, bool big_endian) {
  const std::uint32_t first = load_u16(from, big_endian), second = load_u16(from + 2, big_endian);
  return big_endian ? first << 16U | second : second << 16U | first;
}

std::uint64_t load_u64(const std::uint8_t* from, bool big_endian) {
  const std::uint64_t first = load_u32(from, big_endian), second = load_u32(from + 4, big_endian);
  return big_endian ? first << 32U | second : second << 32U | first;
}

bool Options::next(Option& option) {
  constexpr std::size_t kHead = 4;
  if (error_ || at_ == octets_.size()) return false;
  if (octets_.size() - at_ < kHead) {
    error_ = Error{Code::truncated, base_ + at_, "option.header", {}};
    return false;
  }
  const std::uint8_t* head = octets_.data() + at_;
  option.code = load_u16(head, big_);
  const std::size_t length = load_u16(head + 2, big_);
  option.offset = base_ + at_;
  if (option.code == kOptEnd) {
    if (length != 0) error_ = Error{Code::bad_length, base_ + at_ + 2, "option.length", {}};
    at_ = octets_.size();
    return false;
  }
  at_ += kHead;
  if (length > octets_.size() - at_) {
    error_ = Error{Code::bad_length, base_ + at_ - 2, "option.length", {}};
    return false;
  }
  option.value = octets_.subspan(at_, length);
  at_ += length;
  at_ += std::min<std::size_t>((4 - length % 4) % 4, octets_.size() - at_);
  return true;
}

unsigned fixed_length(std::uint32_t block_type, std::uint16_t code) {
  const Known* known = find(block_type, code);
  return known == nullptr ? 0 : known->octets;
}

std::string_view option_name(std::uint32_t block_type, std::uint16_t code) {
  const Known* known = find(block_type, code);
  return known == nullptr ? std::string_view{} : known->name;
}

}  // namespace nikkan::capture
