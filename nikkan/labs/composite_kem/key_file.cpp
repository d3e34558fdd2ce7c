#include "nikkan/labs/composite_kem/key_file.hpp"

#include <algorithm>

#include "nikkan/crypto/der.hpp"

namespace nikkan::composite_kem {
namespace {

using namespace crypto;

/// The AlgorithmIdentifier of one of the twelve; nothing when the reader failed.
const Algorithm* read_algorithm(Reader& from, std::string_view field, std::string_view parameters) {
  const std::uint64_t at = from.offset();
  Reader inside = der::element(from, der::kSequence, field);
  const Algorithm* const found = find_by_oid(der::contents(inside, der::kOid, field));
  if (from.ok() && found == nullptr) from.fail_at(at, Code::unsupported, field);
  if (from.ok() && !inside.at_end()) inside.fail(Code::bad_value, parameters);
  return from.ok() ? found : nullptr;
}

template <class Key>
Result<Key> from_place(Result<Key> key, std::uint64_t offset) {
  if (!key) key.error().offset += offset;
  return key;
}

}  // namespace

Result<PublicKey> parse_spki(ByteView der) {
  Reader reader(der);
  Reader inside = der::element(reader, der::kSequence, "spki");
  const Algorithm* const algorithm = read_algorithm(inside, "spki.algorithm", "spki.parameters");
  const ByteView octets = der::bit_string(inside, "spki.subjectPublicKey");
  const std::uint64_t at = inside.offset() - octets.size();
  inside.expect_end("spki");
  reader.expect_end("spki");
  if (!reader.ok()) return std::unexpected(reader.error());
  return from_place(PublicKey::parse(*algorithm, octets), at);
}

Bytes write_spki(const PublicKey& key) {
  return der::write(der::kSequence, {algorithm_identifier(key.algorithm()), der::write_bit_string(key.octets())});
}

Result<PrivateKey> parse_pkcs8(ByteView der) {
  Reader reader(der);
  Reader inside = der::element(reader, der::kSequence, "pkcs8");
  const std::uint64_t version_at = inside.offset();
  const std::uint32_t version = der::small_integer(inside, "pkcs8.version");
  if (version > 1) inside.fail_at(version_at, Code::unsupported, "pkcs8.version");
  const Algorithm* const algorithm = read_algorithm(inside, "pkcs8.algorithm", "pkcs8.parameters");
  const ByteView octets = der::contents(inside, der::kOctetString, "pkcs8.privateKey");
  const std::uint64_t at = inside.offset() - octets.size();
  if (der::next_is(inside, der::constructed(0))) der::any(inside, "pkcs8.attributes");
  const std::uint64_t public_at = inside.offset();
  ByteView public_key;
  const bool has_public = der::next_is(inside, der::primitive(1));
  if (has_public) {
    public_key = der::contents(inside, der::primitive(1), "pkcs8.publicKey");
    if (inside.ok() && (version == 0 || public_key.empty() || public_key[0] != 0)) inside.fail_at(public_at, Code::bad_value, "pkcs8.publicKey");
  }
  inside.expect_end("pkcs8");
  reader.expect_end("pkcs8");
  if (!reader.ok()) return std::unexpected(reader.error());
  auto key = from_place(PrivateKey::parse(*algorithm, octets), at);
  if (key && has_public && !std::ranges::equal(key->public_key().octets(), public_key.subspan(1))) {
    return fail(Code::bad_value, "pkcs8.publicKey", public_at, "is not that of the private key");
  }
  return key;
}

SecretBytes write_pkcs8(const PrivateKey& key, bool with_public_key) {
  const SecretBytes octets = key.octets();
  const SecretBytes private_key = der::write_secret(der::kOctetString, {octets.reveal()});
  Bytes public_key;
  if (with_public_key) {
    const std::uint8_t unused = 0;
    public_key = der::write(der::primitive(1), {ByteView(&unused, 1), key.public_key().octets()});
  }
  return der::write_secret(der::kSequence, {der::write_small(with_public_key ? 1 : 0), algorithm_identifier(key.algorithm()),
                                            private_key.reveal(), public_key});
}

}  // namespace nikkan::composite_kem
