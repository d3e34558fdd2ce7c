#include "nikkan/crypto/ml_kem_key_file.hpp"

#include <algorithm>

#include "nikkan/crypto/der.hpp"

namespace nikkan::crypto {
namespace {

constexpr MlKem kSets[]{MlKem::k512, MlKem::k768, MlKem::k1024};

std::array<std::uint8_t, 9> oid_of(MlKem set) {
  return {0x60, 0x86, 0x48, 1, 0x65, 3, 4, 4, static_cast<std::uint8_t>(1 + static_cast<unsigned>(set))};
}

/// AlgorithmIdentifier of an ML-KEM, without parameters.
MlKem read_algorithm(Reader& from, std::string_view field) {
  const std::uint64_t at = from.offset();
  Reader inside = der::element(from, der::kSequence, field);
  const MlKem* const set = find_ml_kem(der::contents(inside, der::kOid, field));
  if (from.ok() && set == nullptr) from.fail_at(at, Code::unsupported, field);
  inside.expect_end(field);
  return set == nullptr ? MlKem::k768 : *set;
}

}  // namespace

const MlKem* find_ml_kem(ByteView oid_contents) {
  const auto found = std::ranges::find_if(kSets, [&](MlKem set) { return std::ranges::equal(oid_of(set), oid_contents); });
  return found == std::end(kSets) ? nullptr : &*found;
}

const char* name_of(MlKem set) {
  constexpr const char* kNames[]{"ML-KEM-512", "ML-KEM-768", "ML-KEM-1024"};
  return kNames[static_cast<unsigned>(set)];
}

Bytes ml_kem_algorithm_identifier(MlKem set) { return der::write(der::kSequence, {der::write(der::kOid, {oid_of(set)})}); }

Result<MlKemPrivateFile> parse_ml_kem_pkcs8(ByteView der) {
  Reader reader(der);
  Reader inside = der::element(reader, der::kSequence, "pkcs8");
  const std::uint64_t version_at = inside.offset();
  if (der::small_integer(inside, "pkcs8.version") > 1) inside.fail_at(version_at, Code::unsupported, "pkcs8.version");
  const MlKem set = read_algorithm(inside, "pkcs8.algorithm");
  Reader choice = der::element(inside, der::kOctetString, "pkcs8.privateKey");
  const std::uint64_t at = choice.offset();
  MlKemKeyForm form = MlKemKeyForm::seed;
  ByteView seed, expanded;
  if (der::next_is(choice, der::primitive(0))) {
    seed = der::contents(choice, der::primitive(0), "ml_kem.seed");
  } else if (der::next_is(choice, der::kOctetString)) {
    form = MlKemKeyForm::expanded;
    expanded = der::contents(choice, der::kOctetString, "ml_kem.dk");
  } else {
    form = MlKemKeyForm::both;
    Reader both = der::element(choice, der::kSequence, "ml_kem.both");
    seed = der::contents(both, der::kOctetString, "ml_kem.seed");
    expanded = der::contents(both, der::kOctetString, "ml_kem.dk");
    both.expect_end("ml_kem.both");
  }
  choice.expect_end("pkcs8.privateKey");
  while (!inside.at_end()) der::any(inside, "pkcs8.attributes");
  reader.expect_end("pkcs8");
  if (!reader.ok()) return std::unexpected(reader.error());
  auto key = form == MlKemKeyForm::expanded ? DecapsulationKey::from_expanded(set, expanded) : DecapsulationKey::from_seed(set, seed);
  if (!key) return fail(key.error().code, key.error().field, at, key.error().detail);
  if (form == MlKemKeyForm::both && !equal_in_constant_time(key->expanded().reveal(), expanded)) {
    return fail(Code::bad_value, "ml_kem.dk", at, "the expanded key is not that of the seed");
  }
  return MlKemPrivateFile{std::move(*key), form};
}

Result<EncapsulationKey> parse_ml_kem_spki(ByteView der) {
  Reader reader(der);
  Reader inside = der::element(reader, der::kSequence, "spki");
  const MlKem set = read_algorithm(inside, "spki.algorithm");
  const ByteView octets = der::bit_string(inside, "spki.subjectPublicKey");
  inside.expect_end("spki");
  reader.expect_end("spki");
  if (!reader.ok()) return std::unexpected(reader.error());
  return EncapsulationKey::parse(set, octets);
}

}  // namespace nikkan::crypto
