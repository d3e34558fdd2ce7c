#pragma once
// Options of pcapng blocks: code, length, value padded to four octets (draft-ietf-opsawg-pcapng, 3.5).
#include <cstdint>
#include <optional>
#include <string_view>

#include "nikkan/base/encoding.hpp"
#include "nikkan/base/error.hpp"

namespace nikkan::capture {

/// In every block.
inline constexpr std::uint16_t kOptEnd = 0, kOptComment = 1, kOptCustomText = 2988, kOptCustomOctets = 2989,
                               kOptCustomTextNotCopied = 19372, kOptCustomOctetsNotCopied = 19373;
/// SHB.
inline constexpr std::uint16_t kShbHardware = 2, kShbOs = 3, kShbApplication = 4;
/// IDB.
inline constexpr std::uint16_t kIfName = 2, kIfDescription = 3, kIfIpv4 = 4, kIfIpv6 = 5, kIfMac = 6, kIfEui = 7, kIfSpeed = 8,
                               kIfTsResol = 9, kIfTzone = 10, kIfFilter = 11, kIfOs = 12, kIfFcsLen = 13, kIfTsOffset = 14,
                               kIfHardware = 15, kIfTxSpeed = 16, kIfRxSpeed = 17, kIfIanaTzName = 18;
/// EPB.
inline constexpr std::uint16_t kEpbFlags = 2, kEpbHash = 3, kEpbDropCount = 4, kEpbPacketId = 5, kEpbQueue = 6,
                               kEpbVerdict = 7, kEpbProcessThread = 8;
/// ISB.
inline constexpr std::uint16_t kIsbStart = 2, kIsbEnd = 3, kIsbReceived = 4, kIsbDropped = 5, kIsbFilterAccepted = 6,
                               kIsbOsDropped = 7, kIsbDelivered = 8;

struct Option {
  std::uint16_t code = 0;
  std::uint64_t offset = 0;  ///< of the option's first octet
  ByteView value;
};

/// Walks the options of one block; opt_endofopt ends them. What follows it is not looked at.
class Options {
 public:
  Options(ByteView octets, bool big_endian, std::uint64_t base = 0) : octets_(octets), base_(base), big_(big_endian) {}
  /// False at the end or at an option that leaves the block.
  bool next(Option& option);
  const std::optional<Error>& error() const { return error_; }

 private:
  ByteView octets_;
  std::uint64_t base_;
  std::size_t at_ = 0;
  bool big_;
  std::optional<Error> error_;
};

/// Octets that a block's option has by its code, 0 when any number will do. `block_type` as in capture.hpp.
unsigned fixed_length(std::uint32_t block_type, std::uint16_t code);
/// "if_tsresol", "opt_comment", … or nothing.
std::string_view option_name(std::uint32_t block_type, std::uint16_t code);

/// Numbers in the byte order of a section.
std::uint16_t load_u16(const std::uint8_t* from, bool big_endian);
std::uint32_t load_u32(const std::uint8_t* from, bool big_endian);
std::uint64_t load_u64(const std::uint8_t* from, bool big_endian);

}  // namespace nikkan::capture
