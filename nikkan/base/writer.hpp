#pragma once
// Octets out, in network order unless the name says le. Length fields are filled in when their
// scope closes:
//
//   Writer w;
//   w.u8(3);
//   {
//     const auto length = w.length(4, "bmp.length", 5);   // counts itself and the version before it
//     w.u8(1);
//     w.bytes(body);
//   }
//   return w.take();
//
// A value or length that its field cannot hold is a failure that stays (bad_value, bad_length);
// take() then gives it instead of octets.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "nikkan/base/encoding.hpp"
#include "nikkan/base/error.hpp"

namespace nikkan {

class Writer {
 public:
  /// An open length field. Closes when it goes out of scope, or by close(); the inner one first.
  class Length {
   public:
    Length(const Length&) = delete;
    Length& operator=(const Length&) = delete;
    ~Length() { close(); }
    void close();

   private:
    friend class Writer;
    Length(Writer& writer, std::size_t at, unsigned octets, std::string_view field, std::uint64_t extra)
        : writer_(&writer), at_(at), octets_(octets), field_(field), extra_(extra) {}
    Writer* writer_;
    std::size_t at_;
    unsigned octets_;
    std::string_view field_;
    std::uint64_t extra_;
  };

  Writer() = default;
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  Writer& u8(std::uint8_t value) { return big(value, 1); }
  Writer& u16(std::uint16_t value) { return big(value, 2); }
  Writer& u24(std::uint32_t value, std::string_view field) { return unsigned_be(value, 3, field); }
  Writer& u32(std::uint32_t value) { return big(value, 4); }
  Writer& u48(std::uint64_t value, std::string_view field) { return unsigned_be(value, 6, field); }
  Writer& u64(std::uint64_t value) { return big(value, 8); }
  /// A number in 1 to 8 octets; bad_value when it does not fit.
  Writer& unsigned_be(std::uint64_t value, unsigned octets, std::string_view field);

  Writer& u16le(std::uint16_t value) { return little(value, 2); }
  Writer& u32le(std::uint32_t value) { return little(value, 4); }
  Writer& u64le(std::uint64_t value) { return little(value, 8); }

  Writer& bytes(ByteView value);
  Writer& text(std::string_view value) { return bytes(as_bytes(value)); }
  Writer& zeros(std::size_t count);
  /// Zeros up to the next multiple of `boundary` octets from the beginning.
  Writer& pad_to(std::size_t boundary);

  /// Opens a length field of 1, 2, 3 or 4 octets. Its value is what is written until it closes, plus
  /// `extra` (the length field itself and whatever before it the standard counts).
  [[nodiscard]] Length length(unsigned octets, std::string_view field, std::uint64_t extra = 0);

  std::size_t size() const { return out_.size(); }
  bool ok() const { return !failed_; }
  /// Records a failure, unless one stands already.
  void fail(Code code, std::string_view field);
  /// The octets, or the first failure; the writer is empty and well afterwards. No length may be open.
  Result<Bytes> take();

 private:
  Writer& big(std::uint64_t value, unsigned octets);
  Writer& little(std::uint64_t value, unsigned octets);
  void close(const Length& length);

  Bytes out_;
  std::size_t open_ = 0;
  bool failed_ = false;
  Error error_;
};

}  // namespace nikkan
