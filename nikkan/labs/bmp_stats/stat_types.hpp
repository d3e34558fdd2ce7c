#pragma once
// The registry of statistics types: RFC 7854, 4.8; RFC 8671, 6.2; draft-ietf-grow-bmp-bgp-rib-stats-17, 3.
#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace nikkan::bmp_stats {

/// How a statistic's value is laid out.
enum class Shape : std::uint8_t {
  opaque,     ///< not known here, or of a length that its type does not have: octets
  counter32,  ///< u32
  gauge64,    ///< u64
  family64,   ///< AFI u16, SAFI u8, u64
};

/// Octets of a value; 0 for opaque.
constexpr unsigned length_of(Shape shape) {
  constexpr std::array<unsigned, 4> kLengths{0, 4, 8, 11};
  return kLengths[static_cast<unsigned>(shape)];
}

struct StatType {
  std::uint16_t type;
  Shape shape;
  bool counter;  ///< only goes up and wraps; else a gauge
  bool emit;     ///< a speaker sends it unless told otherwise
  std::string_view rib;
  std::string_view stage;  ///< "pre", "post", or what the type leaves open
  std::string_view metric;  ///< OURS: a short name for metrics and options, "adj_rib_in_pre_routes"
  std::string_view name;
};

/// Types 0 to 43, each at its own index.
std::span<const StatType> stat_types();

/// nullptr for a type that is not in the registry.
inline const StatType* find_stat_type(std::uint16_t type) {
  const auto all = stat_types();
  return type < all.size() ? &all[type] : nullptr;
}

/// By number or by `metric`; nullptr for neither.
const StatType* find_stat_type(std::string_view text);

/// RFC 9515.
constexpr bool is_experimental(std::uint16_t type) { return type >= 65531 && type <= 65534; }

/// The registry's name, "Experimental", or "Unknown".
inline std::string_view stat_name(std::uint16_t type) {
  if (const StatType* known = find_stat_type(type)) return known->name;
  return is_experimental(type) ? "Experimental" : "Unknown";
}

}  // namespace nikkan::bmp_stats
