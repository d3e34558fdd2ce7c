#include "nikkan/crypto/ml_kem_key_file.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "nikkan/crypto/der.hpp"
#include "nikkan/crypto/pem.hpp"
#include "tests/support/test_data.hpp"

namespace nikkan::crypto {
namespace {

SecretBytes read_pem(const std::filesystem::path& file) {
  const std::string text = test::read_file(file);
  auto blocks = parse_pem(as_bytes(text));
  return std::move(blocks.value().front().octets);
}

TEST(MlKemKeyFile, TheThreeFormsAreOneKey) {
  NIKKAN_NEED_SHARED(folder, "composite-kem/mlkem-only");
  for (const char* const set : {"512", "768", "1024"}) {
    const std::string stem = "ML-KEM-" + std::string(set);
    const auto public_key = parse_ml_kem_spki(read_pem(folder / (stem + ".pub")).reveal());
    ASSERT_TRUE(public_key) << public_key.error().message();
    for (const char* const form : {"seed", "expanded", "both"}) {
      const auto read = parse_ml_kem_pkcs8(read_pem(folder / (stem + "-" + form + ".priv")).reveal());
      ASSERT_TRUE(read) << form << read.error().message();
      EXPECT_STREQ(name_of(read->key.set()), stem.c_str());
      EXPECT_TRUE(std::ranges::equal(read->key.encapsulation_key().octets(), public_key->octets()));
    }
  }
}

TEST(MlKemKeyFile, KeysThatContradictThemselvesAreRefused) {
  NIKKAN_NEED_SHARED(folder, "composite-kem/mlkem-only");
  for (const int number : {1, 2, 3, 4}) {
    const auto read = parse_ml_kem_pkcs8(read_pem(folder / ("bad-ML-KEM-512-" + std::to_string(number) + ".priv")).reveal());
    ASSERT_FALSE(read) << number;
    EXPECT_EQ(read.error().field, "ml_kem.dk") << number;
    EXPECT_EQ(read.error().code, Code::bad_value) << number;
  }
}

Bytes counting(std::size_t size) {
  Bytes out(size);
  for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<std::uint8_t>(i);
  return out;
}

Bytes file_of(MlKem set, ByteView inside) {
  return der::write(der::kSequence, {der::write_small(0), ml_kem_algorithm_identifier(set), der::write(der::kOctetString, {inside})});
}

TEST(MlKemKeyFile, FormsOfOurOwn) {
  for (const MlKem set : {MlKem::k512, MlKem::k768, MlKem::k1024}) {
    const Bytes seed = counting(64);
    const auto key = DecapsulationKey::from_seed(set, seed);
    const ByteView dk = key->expanded().reveal();
    const Bytes as_seed = der::write(der::primitive(0), {seed}), as_expanded = der::write(der::kOctetString, {dk});
    const Bytes as_both = der::write(der::kSequence, {der::write(der::kOctetString, {seed}), as_expanded});
    const Bytes forms[]{as_seed, as_expanded, as_both};
    for (unsigned form = 0; form < 3; ++form) {
      const Bytes file = file_of(set, forms[form]);
      const auto read = parse_ml_kem_pkcs8(file);
      ASSERT_TRUE(read) << read.error().message();
      EXPECT_EQ(static_cast<unsigned>(read->form), form);
      for (std::size_t size = 0; size < file.size(); size += form == 0 ? 1 : 41) EXPECT_FALSE(parse_ml_kem_pkcs8(ByteView(file).first(size)));
    }
    Bytes other = seed;
    other[40] ^= 1;  // z
    const Bytes contradicts = der::write(der::kSequence, {der::write(der::kOctetString, {other}), as_expanded});
    EXPECT_EQ(parse_ml_kem_pkcs8(file_of(set, contradicts)).error().field, "ml_kem.dk");
  }
  EXPECT_EQ(file_of(MlKem::k768, der::write(der::primitive(0), {counting(64)})).size(), 86U);
}

}  // namespace
}  // namespace nikkan::crypto
