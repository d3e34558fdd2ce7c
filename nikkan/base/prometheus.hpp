#pragma once
// The text format of Prometheus, version 0.0.4: families with their help and type, samples under them.
//
//   prometheus::Writer out;
//   out.family("nikkan_bmp_sessions", "Sessions that are up.", prometheus::Kind::gauge);
//   out.sample({{"router", name}}, 3);
//   return out.take();
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace nikkan::prometheus {

enum class Kind : std::uint8_t { counter, gauge };

struct Label {
  std::string_view name;
  std::string_view value;  ///< any text: it is escaped; ill-formed UTF-8 becomes U+FFFD
};

/// `name="value"` joined by commas, without braces; for labels that many samples share.
std::string labels(std::initializer_list<Label> of);

class Writer {
 public:
  /// Begins a family; samples follow until the next one.
  Writer& family(std::string_view name, std::string_view help, Kind kind);
  Writer& sample(std::initializer_list<Label> of, std::uint64_t value);
  /// With labels as labels() makes them, or none.
  Writer& sample(std::string_view ready_labels, std::uint64_t value);
  /// Families that another writer made.
  Writer& append(std::string_view families);
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
  std::string name_;
};

}  // namespace nikkan::prometheus
