#pragma once
// DER (X.690), the distinguished encoding only: definite minimal lengths, minimal integers, tags below 31. Reading goes
// through base's Reader, so that errors carry the offset and the field.
#include <concepts>
#include <initializer_list>

#include "nikkan/base/reader.hpp"
#include "nikkan/crypto/secret.hpp"

namespace nikkan::crypto::der {

inline constexpr std::uint8_t kBoolean = 0x01, kInteger = 0x02, kBitString = 0x03, kOctetString = 0x04, kNull = 0x05,
                              kOid = 0x06, kUtf8String = 0x0c, kPrintableString = 0x13, kUtcTime = 0x17,
                              kGeneralizedTime = 0x18, kSequence = 0x30, kSet = 0x31;
/// [n], constructed and primitive.
constexpr std::uint8_t constructed(unsigned n) { return static_cast<std::uint8_t>(0xa0U | n); }
constexpr std::uint8_t primitive(unsigned n) { return static_cast<std::uint8_t>(0x80U | n); }

/// A header, read: tag and length of the contents.
struct Header {
  std::uint8_t tag = 0;
  std::size_t length = 0;
};

/// The next header. Fails: truncated; unsupported for tags of more than one octet; bad_length for an indefinite, overlong
/// or not minimal length.
Header header(Reader& from, std::string_view field);
/// The contents of the next element, which must have this tag (else bad_value). Shares the reader's failure.
[[nodiscard]] Reader element(Reader& from, std::uint8_t tag, std::string_view field);
/// The same as octets.
ByteView contents(Reader& from, std::uint8_t tag, std::string_view field);
/// The whole next element, header and all, whatever its tag.
ByteView any(Reader& from, std::string_view field);
/// Whether the next element has this tag; false at the end.
bool next_is(Reader& from, std::uint8_t tag);
/// Contents of an INTEGER ≥ 0 in minimal form, without the zero octet that keeps it positive.
ByteView unsigned_integer(Reader& from, std::string_view field);
/// An INTEGER from 0 to 2^32 - 1.
std::uint32_t small_integer(Reader& from, std::string_view field);
/// Contents of a BIT STRING of whole octets.
ByteView bit_string(Reader& from, std::string_view field);

/// Octets of a header for `size` octets of contents.
Bytes header_of(std::uint8_t tag, std::size_t size);
/// An element around parts.
Bytes write(std::uint8_t tag, std::initializer_list<ByteView> parts);
/// The same, in memory that is wiped.
SecretBytes write_secret(std::uint8_t tag, std::initializer_list<ByteView> parts);
/// INTEGER from the octets of an unsigned number; leading zeros are dropped, one is added where the sign asks for it.
Bytes write_unsigned(ByteView number);
Bytes write_small(std::uint32_t number);
/// BIT STRING of whole octets.
Bytes write_bit_string(ByteView octets);

/// "1.3.6.1.5.5.7.6.59" of an OID's contents; "?" for one that is not well-formed.
std::string oid_text(ByteView contents);
/// Contents of an OID from dotted text. Errors: bad_value "oid".
Result<Bytes> parse_oid(std::string_view text);

}  // namespace nikkan::crypto::der
