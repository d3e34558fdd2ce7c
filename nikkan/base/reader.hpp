#pragma once
// Octets in. One cursor for every decoder: reads are checked, name their field, and fail once.
//
//   Reader r(bytes);
//   const auto type = r.u16("stat.type");
//   Reader value = r.sub(r.u16("stat.length"), "stat.value");   // cut and advanced at once
//   stat.counter = value.u64("stat.counter");
//   value.expect_end("stat.value");
//   return r.finish(std::move(stat), "stat");                    // nothing may be left over
//
// The first failure stays (code, absolute offset, field); afterwards every read gives zeros or
// nothing and at_end() is true, so that loops end and checks may wait until the end. A reader and
// those cut from it by sub() fail together. isolated() cuts an item that may fail alone: the stream
// goes on behind it. A sub-reader must not outlive the reader it was cut from.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "nikkan/base/encoding.hpp"
#include "nikkan/base/error.hpp"

namespace nikkan {

class Reader {
 public:
  /// `base` is the absolute offset of the first octet, for messages.
  explicit Reader(ByteView bytes, std::uint64_t base = 0) : bytes_(bytes), base_(base), fault_(&own_) {}
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  // ------------------------------------------------------------ big-endian (network order)
  std::uint8_t u8(std::string_view field) { return static_cast<std::uint8_t>(big(1, field)); }
  std::uint16_t u16(std::string_view field) { return static_cast<std::uint16_t>(big(2, field)); }
  std::uint32_t u24(std::string_view field) { return static_cast<std::uint32_t>(big(3, field)); }
  std::uint32_t u32(std::string_view field) { return static_cast<std::uint32_t>(big(4, field)); }
  std::uint64_t u48(std::string_view field) { return big(6, field); }
  std::uint64_t u64(std::string_view field) { return big(8, field); }
  /// An unsigned number of `octets` octets; more than eight are bad_length.
  std::uint64_t unsigned_be(std::uint64_t octets, std::string_view field);

  // ------------------------------------------------------------ little-endian (capture files)
  std::uint16_t u16le(std::string_view field) { return static_cast<std::uint16_t>(little(2, field)); }
  std::uint32_t u32le(std::string_view field) { return static_cast<std::uint32_t>(little(4, field)); }
  std::uint64_t u64le(std::string_view field) { return little(8, field); }

  // ------------------------------------------------------------ runs of octets
  /// The next `count` octets as they lie in the input; empty after a failure.
  ByteView bytes(std::uint64_t count, std::string_view field);
  /// Exactly N octets, by value; zeros after a failure.
  template <std::size_t N>
  std::array<std::uint8_t, N> array(std::string_view field) {
    std::array<std::uint8_t, N> out{};
    const ByteView from = bytes(N, field);
    for (std::size_t i = 0; i < from.size(); ++i) out[i] = from[i];
    return out;
  }
  void skip(std::uint64_t count, std::string_view field) { static_cast<void>(bytes(count, field)); }
  /// Everything up to the end of this reader; cannot fail.
  ByteView rest();
  /// The next octet without taking it.
  std::uint8_t peek(std::string_view field);

  // ------------------------------------------------------------ parts
  /// A reader of the next `count` octets, which are taken at once; shares this reader's failure.
  [[nodiscard]] Reader sub(std::uint64_t count, std::string_view field);
  /// Like sub(), but what fails inside stays inside. When the cut itself fails, both have failed.
  [[nodiscard]] Reader isolated(std::uint64_t count, std::string_view field);

  // ------------------------------------------------------------ state
  bool ok() const { return !fault_->set; }
  /// No octet left, or failed.
  bool at_end() const { return at_ == bytes_.size() || !ok(); }
  /// Octets left; 0 after a failure.
  std::size_t remaining() const { return ok() ? bytes_.size() - at_ : 0; }
  /// Absolute offset of the next octet.
  std::uint64_t offset() const { return base_ + at_; }

  /// Fails with `trailing` when octets are left.
  void expect_end(std::string_view field);
  /// Fails with bad_length when `count` items of at least `each` octets cannot lie in what is left.
  /// To be asked before a loop or a reserve that a count from the wire drives.
  bool fits(std::uint64_t count, std::size_t each, std::string_view field);
  /// Records a failure of the caller's finding at `where`, unless one stands already; always false.
  bool fail_at(std::uint64_t where, Code code, std::string_view field);
  bool fail(Code code, std::string_view field) { return fail_at(offset(), code, field); }
  /// The failure; only to be asked when !ok().
  Error error() const { return Error{fault_->code, fault_->offset, fault_->field, {}}; }
  /// The value when all went well and nothing is left, else the failure.
  template <class T>
  Result<T> finish(T value, std::string_view field) {
    expect_end(field);
    if (!ok()) return std::unexpected(error());
    return value;
  }

 private:
  struct Fault {
    bool set = false;
    Code code = Code::internal;
    std::uint64_t offset = 0;
    std::string_view field = {};
  };

  Reader(ByteView bytes, std::uint64_t base, Fault* shared) : bytes_(bytes), base_(base), fault_(shared) {}
  Reader(ByteView bytes, std::uint64_t base, const Fault& start)
      : bytes_(bytes), base_(base), own_(start), fault_(&own_) {}

  std::uint64_t big(std::size_t octets, std::string_view field) {
    std::uint64_t value = 0;
    for (const std::uint8_t byte : bytes(octets, field)) value = (value << 8U) | byte;
    return value;
  }
  std::uint64_t little(std::size_t octets, std::string_view field) {
    std::uint64_t value = 0;
    unsigned shift = 0;
    for (const std::uint8_t byte : bytes(octets, field)) {
      value |= static_cast<std::uint64_t>(byte) << shift;
      shift += 8;
    }
    return value;
  }

  ByteView bytes_;
  std::uint64_t base_;
  std::size_t at_ = 0;
  Fault own_;
  Fault* fault_;
};

inline ByteView Reader::bytes(std::uint64_t count, std::string_view field) {
  if (count > remaining()) {
    fail(Code::truncated, field);
    return {};
  }
  const ByteView out = bytes_.subspan(at_, static_cast<std::size_t>(count));
  at_ += out.size();
  return out;
}

}  // namespace nikkan
