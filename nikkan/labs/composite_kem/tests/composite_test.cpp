#include "nikkan/labs/composite_kem/composite.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "nikkan/base/json.hpp"
#include "nikkan/base/tsv.hpp"
#include "nikkan/crypto/der.hpp"
#include "nikkan/crypto/digest.hpp"
#include "nikkan/crypto/ml_kem_key_file.hpp"
#include "nikkan/labs/composite_kem/key_file.hpp"
#include "nikkan/labs/composite_kem/tests/given_random.hpp"
#include "tests/support/test_data.hpp"

namespace nikkan::composite_kem {
namespace {

Bytes bytes_of(ByteView view) { return {view.begin(), view.end()}; }

/// A key of each algorithm, made once: RSA takes its time.
const PrivateKey& key_of(const Algorithm& algorithm) {
  static std::map<unsigned, PrivateKey> keys;
  if (const auto found = keys.find(algorithm.arc); found != keys.end()) return found->second;
  crypto::SystemRandom random;
  return keys.emplace(algorithm.arc, PrivateKey::generate(algorithm, random).value()).first->second;
}

struct Vector {
  std::string name;
  Bytes ek, dk, dk_pkcs8, c, k, certificate;
};

std::vector<Vector> draft_vectors(const std::filesystem::path& file) {
  const auto read = json::parse(test::read_file(file));
  std::vector<Vector> out;
  for (const json::Value& one : *read->find("tests")->array()) {
    const auto octets = [&](std::string_view name) { return parse_base64(*one.find(name)->string()).value(); };
    out.push_back({*one.find("tcId")->string(), octets("ek"), octets("dk"), octets("dk_pkcs8"), octets("c"), octets("k"), octets("x5c")});
  }
  return out;
}

TEST(Composite, DraftVectors) {
  NIKKAN_NEED_SHARED(file, "composite-kem/testvectors-draft11.json");
  std::size_t composites = 0, plain = 0;
  for (const Vector& one : draft_vectors(file)) {
    SCOPED_TRACE(one.name);
    const Algorithm* const algorithm = find_by_name(one.name);
    if (algorithm == nullptr) {
      const auto key = crypto::parse_ml_kem_pkcs8(one.dk_pkcs8);
      ASSERT_TRUE(key) << key.error().message();
      EXPECT_EQ(bytes_of(key->key.encapsulation_key().octets()), one.ek);
      EXPECT_EQ(bytes_of(key->key.decapsulate(one.c)->reveal()), one.k);
      ++plain;
      continue;
    }
    ++composites;
    const auto raw = PrivateKey::parse(*algorithm, one.dk);
    ASSERT_TRUE(raw) << raw.error().message();
    const auto key = parse_pkcs8(one.dk_pkcs8);
    ASSERT_TRUE(key) << key.error().message();
    EXPECT_EQ(bytes_of(write_pkcs8(*key).reveal()), one.dk_pkcs8);
    EXPECT_EQ(bytes_of(raw->octets().reveal()), one.dk);
    EXPECT_EQ(key->public_key().octets(), one.ek);
    const auto secret = key->decap(one.c);
    ASSERT_TRUE(secret) << secret.error().message();
    EXPECT_EQ(bytes_of(secret->reveal()), one.k);
    const auto public_key = PublicKey::parse(*algorithm, one.ek);
    ASSERT_TRUE(public_key) << public_key.error().message();
    crypto::SystemRandom random;
    const auto sent = public_key->encap(random);
    EXPECT_EQ(bytes_of(key->decap(sent->ciphertext)->reveal()), bytes_of(sent->secret.reveal()));
    EXPECT_EQ(sent->ciphertext.size(), algorithm->ciphertext);
  }
  EXPECT_EQ(composites, 12U);
  EXPECT_EQ(plain, 2U);
}

TEST(Composite, CombinerExamplesOfTheDraft) {
  NIKKAN_NEED_SHARED(file, "composite-kem/combiner-examples-draft11.json");
  const auto read = json::parse(test::read_file(file));
  for (const json::Value& one : *read->array()) {
    const auto octets = [&](std::string_view name) { return parse_hex(*one.find(name)->string()).value(); };
    const Algorithm& algorithm = *find_by_name(*one.find("name")->string());
    EXPECT_EQ(bytes_of(as_bytes(algorithm.label)), octets("Label"));
    EXPECT_EQ(bytes_of(combine(algorithm, octets("mlkemSS"), octets("tradSS"), octets("tradCT"), octets("tradPK")).reveal()), octets("ss"));
  }
  EXPECT_EQ(read->array()->size(), 3U);
}

TEST(Composite, TableIsTheOneOfTheSharedData) {
  NIKKAN_NEED_SHARED(file, "composite-kem/algorithms.json");
  const auto read = json::parse(test::read_file(file));
  const json::Value* const list = read->array() != nullptr ? &*read : read->find("algorithms");
  std::size_t seen = 0;
  for (const json::Value& one : *list->array()) {
    const Algorithm* const algorithm = find_by_name(*one.find("name")->string());
    if (algorithm == nullptr) continue;
    ++seen;
    EXPECT_EQ(algorithm->oid_text(), *one.find("oid")->string());
  }
  EXPECT_EQ(seen, 12U);
}

TEST(Composite, AgreesWithWhatOtherImplementationsMade) {
  const std::string text = test::read_file(test::source_path("nikkan/labs/composite_kem/tests/data/composite.tsv"));
  const Tsv table = parse_tsv(text).value();
  ASSERT_EQ(table.rows(), 32U);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto cell = [&](std::string_view name) { return table.cell(row, table.column(name)); };
    SCOPED_TRACE(cell("algorithm"));
    GivenRandom for_key(parse_hex(cell("key_random")).value()), for_encap(parse_hex(cell("encap_random")).value());
    const auto key = PrivateKey::generate(*find_by_name(cell("algorithm")), for_key);
    ASSERT_TRUE(key) << key.error().message();
    EXPECT_EQ(for_key.left(), 0U);
    EXPECT_EQ(crypto::sha256_hex(as_text(key->public_key().octets())), cell("pk_digest"));
    EXPECT_EQ(crypto::sha256_hex(as_text(key->octets().reveal())), cell("sk_digest"));
    const auto sent = key->public_key().encap(for_encap);
    ASSERT_TRUE(sent) << sent.error().message();
    EXPECT_EQ(crypto::sha256_hex(as_text(sent->ciphertext)), cell("ct_digest"));
    EXPECT_EQ(to_hex(sent->secret.reveal()), cell("ss"));
    EXPECT_EQ(to_hex(key->decap(sent->ciphertext)->reveal()), cell("ss"));
  }
}

class EachAlgorithm : public testing::TestWithParam<int> {
 protected:
  const Algorithm& algorithm() const { return algorithms()[static_cast<std::size_t>(GetParam())]; }
  const PrivateKey& key() const { return key_of(algorithm()); }
};

TEST_P(EachAlgorithm, KeysComeBackFromTheirFiles) {
  const Bytes spki = write_spki(key().public_key());
  const auto public_key = parse_spki(spki);
  ASSERT_TRUE(public_key) << public_key.error().message();
  EXPECT_EQ(write_spki(*public_key), spki);
  for (const bool with_public : {false, true}) {
    const auto pkcs8 = write_pkcs8(key(), with_public);
    const auto back = parse_pkcs8(pkcs8.reveal());
    ASSERT_TRUE(back) << back.error().message();
    EXPECT_EQ(bytes_of(write_pkcs8(*back, with_public).reveal()), bytes_of(pkcs8.reveal()));
  }
}

TEST_P(EachAlgorithm, SizesAreThoseOfTheTable) {
  const std::size_t public_size = key().public_key().octets().size(), private_size = key().octets().size();
  if (algorithm().rsa()) {  // maxima
    EXPECT_LE(public_size, algorithm().public_key);
    EXPECT_LE(private_size, algorithm().private_key);
    EXPECT_GT(private_size + 30, algorithm().private_key);
  } else {
    EXPECT_EQ(public_size, algorithm().public_key);
    EXPECT_EQ(private_size, algorithm().private_key);
  }
}

TEST_P(EachAlgorithm, EveryPrefixOfAKeyIsRefused) {
  const Bytes spki = write_spki(key().public_key());
  for (std::size_t size = 0; size < spki.size(); ++size) {
    const auto read = parse_spki(ByteView(spki).first(size));
    ASSERT_FALSE(read) << size;
    ASSERT_EQ(read.error().code, Code::truncated) << size << " " << read.error().message();
  }
  const auto pkcs8 = write_pkcs8(key());
  for (std::size_t size = 0; size < pkcs8.size(); ++size) ASSERT_FALSE(parse_pkcs8(pkcs8.reveal().first(size))) << size;
  const Bytes raw = key().public_key().octets();
  for (std::size_t size = 0; size < raw.size(); ++size) ASSERT_FALSE(PublicKey::parse(algorithm(), ByteView(raw).first(size))) << size;
}

TEST_P(EachAlgorithm, AFlippedBitOfAKeyIsRefusedOrMakesAnotherKey) {
  const Bytes spki = write_spki(key().public_key());
  for (std::size_t bit = 0; bit < 8 * spki.size(); bit += bit < 400 || bit > 8 * spki.size() - 1200 ? 1 : 61) {
    Bytes flipped = spki;
    flipped[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    if (const auto read = parse_spki(flipped)) {
      ASSERT_EQ(write_spki(*read), flipped) << bit;
      ASSERT_NE(read->octets(), key().public_key().octets()) << bit;
    }
  }
  const auto pkcs8 = write_pkcs8(key());
  const Bytes whole = bytes_of(pkcs8.reveal());
  const std::size_t version = (whole[1] < 0x80 ? 2U : 2U + (whole[1] & 0x7fU)) + 2;
  for (std::size_t bit = 0; bit < 8 * whole.size(); bit += algorithm().rsa() ? 97 : 5) {
    Bytes flipped = whole;
    flipped[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    if (const auto read = parse_pkcs8(flipped)) {
      Bytes again = bytes_of(write_pkcs8(*read).reveal());
      again[version] = flipped[version];  // version 1 may come without a public key
      ASSERT_EQ(again, flipped) << bit;
    }
  }
}

TEST_P(EachAlgorithm, NothingMayStandBehindAKey) {
  Bytes spki = write_spki(key().public_key());
  spki.push_back(0);
  EXPECT_EQ(parse_spki(spki).error().code, Code::trailing);
  Bytes raw = key().public_key().octets();
  raw.push_back(0);
  EXPECT_FALSE(PublicKey::parse(algorithm(), raw));
  Bytes secret = bytes_of(key().octets().reveal());
  secret.push_back(0);
  EXPECT_FALSE(PrivateKey::parse(algorithm(), secret));
}

TEST_P(EachAlgorithm, ACiphertextOfAnotherLengthIsRefused) {
  crypto::SystemRandom random;
  Bytes sent = key().public_key().encap(random)->ciphertext;
  for (std::size_t size : {std::size_t{0}, std::size_t{1}, algorithm().split_ciphertext() - 1, algorithm().split_ciphertext(), sent.size() - 1}) {
    const auto error = key().decap(ByteView(sent).first(size)).error();
    EXPECT_EQ(error.code, Code::bad_length);
    EXPECT_EQ(error.field, "composite.ciphertext");
  }
  sent.push_back(0);
  EXPECT_EQ(key().decap(sent).error().code, Code::bad_length);
}

TEST_P(EachAlgorithm, AMangledCiphertextGivesAnotherSecretOrOneError) {
  crypto::SystemRandom random;
  const auto sent = key().public_key().encap(random);
  for (std::size_t i = 0; i < sent->ciphertext.size(); i += algorithm().rsa() ? 37 : 5) {
    Bytes mangled = sent->ciphertext;
    mangled[i] ^= static_cast<std::uint8_t>(1U << i % 8);
    const auto secret = key().decap(mangled);
    const bool in_ml_kem = i < algorithm().split_ciphertext();
    if (in_ml_kem) {
      ASSERT_TRUE(secret) << "implicit rejection";
    }
    if (secret) {
      ASSERT_FALSE(std::ranges::equal(secret->reveal(), sent->secret.reveal())) << i;
    } else {
      ASSERT_EQ(secret.error().message(), "auth_failed at byte 0 (composite.ciphertext)");
    }
    if (!in_ml_kem && algorithm().rsa()) {
      ASSERT_FALSE(secret);
    }
  }
}

TEST_P(EachAlgorithm, SwappedHalvesAreRefusedOrOpenNothing) {
  crypto::SystemRandom random;
  const auto sent = key().public_key().encap(random);
  Bytes swapped(sent->ciphertext.begin() + static_cast<std::ptrdiff_t>(algorithm().split_ciphertext()), sent->ciphertext.end());
  swapped.insert(swapped.end(), sent->ciphertext.begin(), sent->ciphertext.begin() + static_cast<std::ptrdiff_t>(algorithm().split_ciphertext()));
  const auto secret = key().decap(swapped);
  if (secret) {
    EXPECT_FALSE(std::ranges::equal(secret->reveal(), sent->secret.reveal()));
  }
  const Bytes raw = key().public_key().octets();
  Bytes other(raw.begin() + static_cast<std::ptrdiff_t>(algorithm().split_public()), raw.end());
  other.insert(other.end(), raw.begin(), raw.begin() + static_cast<std::ptrdiff_t>(algorithm().split_public()));
  EXPECT_FALSE(PublicKey::parse(algorithm(), other));
}

TEST_P(EachAlgorithm, AFailingRandomSourceIsTheErrorAtEveryStep) {
  for (std::size_t size = 0;; ++size) {
    GivenRandom random(Bytes(size, 0x11));
    const auto sent = key().public_key().encap(random);
    if (sent) {
      EXPECT_GE(size, 64U);
      break;
    }
    ASSERT_EQ(sent.error().code, Code::io);
    ASSERT_EQ(sent.error().field, "random");
    ASSERT_LT(size, 200U);
  }
  GivenRandom none({});
  EXPECT_EQ(PrivateKey::generate(algorithm(), none).error().field, "random");
  if (!algorithm().rsa()) {
    GivenRandom seed_only(Bytes(64, 0x11));
    EXPECT_EQ(PrivateKey::generate(algorithm(), seed_only).error().field, "random");
  }
}

TEST_P(EachAlgorithm, ParametersMustBeAbsent) {
  using namespace crypto;
  const Bytes with_null = der::write(der::kSequence, {der::write(der::kOid, {algorithm().oid()}), der::write(der::kNull, {})});
  const Bytes spki = der::write(der::kSequence, {with_null, der::write_bit_string(key().public_key().octets())});
  const auto error = parse_spki(spki).error();
  EXPECT_EQ(error.code, Code::bad_value);
  EXPECT_EQ(error.field, "spki.parameters");
  const auto pkcs8 = der::write_secret(der::kSequence, {der::write_small(0), with_null, der::write(der::kOctetString, {key().octets().reveal()})});
  EXPECT_EQ(parse_pkcs8(pkcs8.reveal()).error().field, "pkcs8.parameters");
}

TEST_P(EachAlgorithm, AKeyOfAnotherAlgorithmIsRefused) {
  const Bytes raw = key().public_key().octets();
  for (const Algorithm& other : algorithms()) {
    if (other.arc == algorithm().arc) continue;
    // Curves of one size: the point does not lie on the other.
    EXPECT_FALSE(PublicKey::parse(other, raw)) << other.name;
  }
}

INSTANTIATE_TEST_SUITE_P(Of, EachAlgorithm, testing::Range(0, 12));

TEST(Composite, AnEcPrivateKeyHasOneForm) {
  using namespace crypto;
  const Algorithm& algorithm = *find_by_name("MLKEM768-P256");
  const Bytes good = bytes_of(key_of(algorithm).octets().reveal());
  const auto changed = [&](std::size_t place, std::uint8_t to) {
    Bytes out = good;
    out[place] = to;
    return PrivateKey::parse(algorithm, out);
  };
  ASSERT_TRUE(PrivateKey::parse(algorithm, good));
  EXPECT_EQ(changed(64 + 4, 2).error().message(), "bad_value at byte 68 (ec.private)");          // version
  EXPECT_EQ(changed(64 + 50, 8).error().message(), "bad_value at byte 114 (ec.private)");        // another curve
  Bytes zero = good;
  std::fill_n(zero.begin() + 64 + 7, 32, std::uint8_t{0});
  EXPECT_EQ(PrivateKey::parse(algorithm, zero).error().field, "dh.private");
  std::fill_n(zero.begin() + 64 + 7, 32, std::uint8_t{0xff});
  EXPECT_EQ(PrivateKey::parse(algorithm, zero).error().offset, 71U);
}

TEST(Composite, SecretsThatEverybodyKnowsAreRefused) {
  for (const char* const name : {"MLKEM768-X25519", "MLKEM1024-X448"}) {
    const Algorithm& algorithm = *find_by_name(name);
    crypto::SystemRandom random;
    Bytes sent = key_of(algorithm).public_key().encap(random)->ciphertext;
    std::fill(sent.begin() + static_cast<std::ptrdiff_t>(algorithm.split_ciphertext()), sent.end(), std::uint8_t{0});
    EXPECT_EQ(key_of(algorithm).decap(sent).error().message(), "auth_failed at byte 0 (composite.ciphertext)");
    Bytes public_key = key_of(algorithm).public_key().octets();
    std::fill(public_key.begin() + static_cast<std::ptrdiff_t>(algorithm.split_public()), public_key.end(), std::uint8_t{0});
    const auto to = PublicKey::parse(algorithm, public_key);
    ASSERT_TRUE(to);
    EXPECT_EQ(to->encap(random).error().code, Code::bad_value);
  }
}

TEST(Composite, AnRsaKeyOfAnotherSizeIsRefused) {
  const auto of = [](const char* name) { return key_of(*find_by_name(name)).public_key().octets(); };
  const Bytes larger = of("MLKEM768-RSAOAEP3072");
  const auto error = PublicKey::parse(*find_by_name("MLKEM768-RSAOAEP2048"), larger).error();
  EXPECT_EQ(error.code, Code::bad_length);
  EXPECT_EQ(error.field, "rsa.modulus");
}

TEST(Composite, AnOaepMessageOfAnotherLengthIsRefused) {
  const Algorithm& algorithm = *find_by_name("MLKEM768-RSAOAEP2048");
  const PrivateKey& key = key_of(algorithm);
  crypto::SystemRandom random;
  Bytes sent = key.public_key().encap(random)->ciphertext;
  const auto rsa = crypto::RsaPublicKey::parse(key.public_key().traditional(), 2048);
  for (const std::size_t size : {0U, 16U, 31U, 33U, 64U}) {
    const Bytes oaep = rsa->encrypt(Bytes(size, 7)).value();
    std::ranges::copy(oaep, sent.begin() + static_cast<std::ptrdiff_t>(algorithm.split_ciphertext()));
    EXPECT_EQ(key.decap(sent).error().code, Code::auth_failed) << size;
  }
}

TEST(Composite, APublicKeyInAPrivateFileMustBeItsOwn) {
  const Algorithm& algorithm = *find_by_name("MLKEM768-X25519");
  Bytes pkcs8 = bytes_of(write_pkcs8(key_of(algorithm), true).reveal());
  pkcs8.back() ^= 1;
  const auto error = parse_pkcs8(pkcs8).error();
  EXPECT_EQ(error.field, "pkcs8.publicKey");
  EXPECT_EQ(error.code, Code::bad_value);
}

TEST(Composite, NamesAreFoundInEveryForm) {
  for (const Algorithm& one : algorithms()) {
    EXPECT_EQ(find_by_name(one.name), &one);
    EXPECT_EQ(find_by_name(one.name.substr(3)), &one);
    EXPECT_EQ(find_by_name(one.short_name), &one);
    EXPECT_EQ(find_by_name(one.oid_text()), &one);
    EXPECT_EQ(find_by_oid(one.oid()), &one);
    EXPECT_EQ(crypto::der::parse_oid(one.oid_text()).value(), bytes_of(one.oid()));
    EXPECT_EQ(crypto::der::oid_text(one.oid()), one.oid_text());
  }
  EXPECT_EQ(find_by_name("mlkem768-x25519")->arc, 58);
  EXPECT_EQ(find_by_name("MLKEM768"), nullptr);
  EXPECT_EQ(find_by_name(""), nullptr);
}

}  // namespace
}  // namespace nikkan::composite_kem
