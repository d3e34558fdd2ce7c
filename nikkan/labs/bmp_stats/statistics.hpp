#pragma once
// The fast path: statistics TLVs one by one out of the octets behind the count, without memory of its own.
//
//   StatWalker walk(octets);
//   for (Stat stat; walk.next(stat);) use(stat.type, stat.value);
//   if (walk.cut()) …                       // the last TLV leaves the message; rest() is what was not read
#include <cstdint>

#include "nikkan/base/encoding.hpp"
#include "nikkan/labs/bmp_stats/stat_types.hpp"

namespace nikkan::bmp_stats {

/// One statistic. What a shape does not have is zero.
struct Stat {
  std::uint16_t type = 0;
  std::uint16_t afi = 0;
  std::uint8_t safi = 0;
  Shape shape = Shape::opaque;  ///< of these octets
  bool wrong_length = false;    ///< a known type with a length that is not its own: to be ignored, kept as octets
  std::uint64_t value = 0;
  std::uint64_t offset = 0;  ///< of the TLV
  ByteView octets = {};      ///< the value as it lies in the message; all there is of an opaque one
};

namespace detail {
/// Shape by type, so that the walker needs no call.
inline constexpr std::array<Shape, 44> kShapes = [] {
  std::array<Shape, 44> out{};
  for (unsigned type = 0; type < out.size(); ++type) {
    const bool counter = type <= 6 || (type >= 11 && type <= 13);
    const bool scalar = type == 7 || type == 8 || type == 14 || type == 15 || type == 18 || type == 20 || type == 29 ||
                        type == 31 || type == 33 || type == 39;
    out[type] = counter ? Shape::counter32 : scalar ? Shape::gauge64 : Shape::family64;
  }
  return out;
}();

constexpr std::uint32_t load32(const std::uint8_t* from) {
  return std::uint32_t{from[0]} << 24U | std::uint32_t{from[1]} << 16U | std::uint32_t{from[2]} << 8U | from[3];
}
constexpr std::uint64_t load64(const std::uint8_t* from) {
  return std::uint64_t{load32(from)} << 32U | load32(from + 4);
}
}  // namespace detail

class StatWalker {
 public:
  /// `base` is the absolute offset of the first octet.
  explicit StatWalker(ByteView octets, std::uint64_t base = 0) : octets_(octets), base_(base) {}

  /// False at the end and at a TLV that is not whole.
  bool next(Stat& stat) {
    const std::size_t left = octets_.size() - at_;
    if (left < 4) return false;
    const std::uint8_t* const head = octets_.data() + at_;
    const std::uint32_t word = detail::load32(head);
    const std::size_t length = word & 0xffffU;
    if (length > left - 4) return false;
    stat.type = static_cast<std::uint16_t>(word >> 16U);
    stat.offset = base_ + at_;
    stat.octets = octets_.subspan(at_ + 4, length);
    at_ += 4 + length;
    read(head + 4, length, stat);
    return true;
  }
  /// Stopped before the end.
  bool cut() const { return at_ != octets_.size(); }
  ByteView rest() const { return octets_.subspan(at_); }
  std::uint64_t offset() const { return base_ + at_; }

 private:
  static void read(const std::uint8_t* from, std::size_t length, Stat& stat) {
    stat.afi = 0;
    stat.safi = 0;
    stat.value = 0;
    stat.shape = stat.type < detail::kShapes.size() ? detail::kShapes[stat.type] : Shape::opaque;
    stat.wrong_length = stat.shape != Shape::opaque && length != length_of(stat.shape);
    if (stat.wrong_length) stat.shape = Shape::opaque;
    switch (stat.shape) {
      case Shape::opaque:
        break;
      case Shape::counter32:
        stat.value = detail::load32(from);
        break;
      case Shape::gauge64:
        stat.value = detail::load64(from);
        break;
      case Shape::family64:
        stat.afi = static_cast<std::uint16_t>(unsigned{from[0]} << 8U | from[1]);
        stat.safi = from[2];
        stat.value = detail::load64(from + 3);
        break;
    }
  }

  ByteView octets_;
  std::uint64_t base_;
  std::size_t at_ = 0;
};

}  // namespace nikkan::bmp_stats
