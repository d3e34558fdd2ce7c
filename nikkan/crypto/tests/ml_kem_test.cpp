#include "nikkan/crypto/ml_kem.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>

#include "nikkan/base/json.hpp"
#include "nikkan/base/tsv.hpp"
#include "nikkan/crypto/digest.hpp"
#include "nikkan/crypto/tests/implementations.hpp"
#include "tests/support/test_data.hpp"

namespace nikkan::crypto {
namespace {

struct Case {
  MlKem set;
  const char* name;
};
constexpr Case kCases[]{{MlKem::k512, "512"}, {MlKem::k768, "768"}, {MlKem::k1024, "1024"}};

class MlKemTest : public OnEachImplementation {};

Bytes octets(const json::Value& test, std::string_view name) {
  const json::Value* const found = test.find(name);
  return found == nullptr ? Bytes{} : parse_hex(*found->string()).value();
}

std::string text(const json::Value& test, std::string_view name) { return *test.find(name)->string(); }

/// Calls with every test of a Wycheproof file; how many there were.
template <class Call>
std::size_t each(const std::filesystem::path& file, Call call) {
  const auto read = json::parse(test::read_file(file));
  EXPECT_TRUE(read) << file;
  std::size_t count = 0;
  for (const json::Value& group : *read->find("testGroups")->array()) {
    for (const json::Value& one : *group.find("tests")->array()) {
      std::int64_t id = 0;
      one.find("tcId")->integer(id);
      SCOPED_TRACE(file.filename().string() + " " + std::to_string(id));
      call(one);
      ++count;
    }
  }
  return count;
}

TEST_P(MlKemTest, WycheproofKeyGeneration) {
  NIKKAN_NEED_SHARED(folder, "mlkem-wycheproof");
  for (const auto& [set, name] : kCases) {
    EXPECT_EQ(each(folder / ("mlkem_" + std::string(name) + "_keygen_seed_test.json"),
                   [&, set = set](const json::Value& one) {
                     const auto key = DecapsulationKey::from_seed(set, octets(one, "seed"));
                     ASSERT_TRUE(key);
                     EXPECT_TRUE(std::ranges::equal(key->encapsulation_key().octets(), octets(one, "ek")));
                     EXPECT_TRUE(std::ranges::equal(key->expanded().reveal(), octets(one, "dk")));
                   }),
              100U);
  }
}

TEST_P(MlKemTest, WycheproofEncapsulation) {
  NIKKAN_NEED_SHARED(folder, "mlkem-wycheproof");
  for (const auto& [set, name] : kCases) {
    std::size_t refused = 0;
    each(folder / ("mlkem_" + std::string(name) + "_encaps_test.json"), [&, set = set](const json::Value& one) {
      const auto key = EncapsulationKey::parse(set, octets(one, "ek"));
      const auto sent = key ? key->encapsulate(octets(one, "m")) : std::unexpected(key.error());
      ASSERT_EQ(sent.has_value(), text(one, "result") == "valid");
      if (!sent) {
        ++refused;
        return;
      }
      EXPECT_EQ(sent->ciphertext, octets(one, "c"));
      EXPECT_TRUE(std::ranges::equal(sent->secret.reveal(), octets(one, "K")));
    });
    EXPECT_GE(refused, 128U);
  }
}

TEST_P(MlKemTest, WycheproofDecapsulation) {
  NIKKAN_NEED_SHARED(folder, "mlkem-wycheproof");
  for (const auto& [set, name] : kCases) {
    std::size_t refused = 0;
    EXPECT_EQ(each(folder / ("mlkem_" + std::string(name) + "_test.json"),
                   [&, set = set](const json::Value& one) {
                     const auto key = DecapsulationKey::from_seed(set, octets(one, "seed"));
                     const auto secret = key ? key->decapsulate(octets(one, "c")) : std::unexpected(key.error());
                     ASSERT_EQ(secret.has_value(), text(one, "result") == "valid");
                     if (!secret) {
                       ++refused;
                       return;
                     }
                     EXPECT_TRUE(std::ranges::equal(key->encapsulation_key().octets(), octets(one, "ek")));
                     EXPECT_TRUE(std::ranges::equal(secret->reveal(), octets(one, "K")));
                   }),
              193U);
    EXPECT_EQ(refused, 40U);
  }
}

TEST_P(MlKemTest, WycheproofExpandedKeys) {
  NIKKAN_NEED_SHARED(folder, "mlkem-wycheproof");
  for (const auto& [set, name] : kCases) {
    EXPECT_EQ(each(folder / ("mlkem_" + std::string(name) + "_semi_expanded_decaps_test.json"),
                   [&, set = set](const json::Value& one) {
                     const auto key = DecapsulationKey::from_expanded(set, octets(one, "dk"));
                     const auto secret = key ? key->decapsulate(octets(one, "c")) : std::unexpected(key.error());
                     ASSERT_EQ(secret.has_value(), text(one, "result") == "valid");
                     if (secret) {
                       EXPECT_TRUE(std::ranges::equal(secret->reveal(), octets(one, "K")));
                     }
                   }),
              9U);
  }
}

/// Files as NIST's ACVP server writes them ("internalProjection.json"); how many tests of each function there were.
std::map<std::string, std::size_t> run_acvp(const std::filesystem::path& file) {
  std::map<std::string, std::size_t> count;
  const auto read = json::parse(test::read_file(file));
  EXPECT_TRUE(read) << file;
  for (const json::Value& group : *read->find("testGroups")->array()) {
    const std::string of = text(group, "parameterSet");
    const MlKem set = of == "ML-KEM-512" ? MlKem::k512 : of == "ML-KEM-768" ? MlKem::k768 : MlKem::k1024;
    const std::string function = group.find("function") == nullptr ? "keyGen" : text(group, "function");
    for (const json::Value& one : *group.find("tests")->array()) {
      std::int64_t id = 0;
      one.find("tcId")->integer(id);
      SCOPED_TRACE(file.filename().string() + " " + function + " " + std::to_string(id));
      ++count[function];
      if (function == "keyGen") {
        Bytes seed = octets(one, "d");
        std::ranges::copy(octets(one, "z"), std::back_inserter(seed));
        const auto key = DecapsulationKey::from_seed(set, seed);
        EXPECT_EQ(to_hex(key->encapsulation_key().octets()), to_hex(octets(one, "ek")));
        EXPECT_EQ(to_hex(key->expanded().reveal()), to_hex(octets(one, "dk")));
      } else if (function == "encapsulation") {
        const auto sent = EncapsulationKey::parse(set, octets(one, "ek"))->encapsulate(octets(one, "m"));
        EXPECT_EQ(to_hex(sent->ciphertext), to_hex(octets(one, "c")));
        EXPECT_EQ(to_hex(sent->secret.reveal()), to_hex(octets(one, "k")));
      } else if (function == "decapsulation") {
        const auto key = DecapsulationKey::from_expanded(set, octets(one.find("dk") == nullptr ? group : one, "dk"));
        EXPECT_EQ(to_hex(key->decapsulate(octets(one, "c"))->reveal()), to_hex(octets(one, "k")));
      } else if (function == "encapsulationKeyCheck") {
        EXPECT_EQ(EncapsulationKey::parse(set, octets(one, "ek")).has_value(), std::get<bool>(one.find("testPassed")->v));
      } else if (function == "decapsulationKeyCheck") {
        EXPECT_EQ(DecapsulationKey::from_expanded(set, octets(one, "dk")).has_value(), std::get<bool>(one.find("testPassed")->v));
      } else {
        ADD_FAILURE() << "an unknown function";
      }
    }
  }
  return count;
}

TEST_P(MlKemTest, FilesInTheShapeOfAcvp) {
  const auto made = [](std::string_view mode) { return test::source_path("nikkan/crypto/tests/data/acvp_" + std::string(mode) + ".json"); };
  using Count = std::map<std::string, std::size_t>;
  EXPECT_EQ(run_acvp(made("keyGen")), (Count{{"keyGen", 3}}));
  EXPECT_EQ(run_acvp(made("encapDecap")), (Count{{"encapsulation", 3}, {"decapsulation", 6}, {"encapsulationKeyCheck", 6}, {"decapsulationKeyCheck", 6}}));
}

/// NIKKAN_ACVP names a folder with NIST's own ML-KEM-keyGen-FIPS203 and ML-KEM-encapDecap-FIPS203 in it.
TEST_P(MlKemTest, AcvpOfNist) {
  const char* const folder = std::getenv("NIKKAN_ACVP");
  if (folder == nullptr) GTEST_SKIP() << "NIKKAN_ACVP names no folder with NIST's files";
  for (const char* const mode : {"keyGen", "encapDecap"}) {
    const auto count = run_acvp(std::filesystem::path(folder) / ("ML-KEM-" + std::string(mode) + "-FIPS203") / "internalProjection.json");
    EXPECT_FALSE(count.empty());
  }
}

Bytes counting(std::size_t size) {
  Bytes out(size);
  for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<std::uint8_t>(i);
  return out;
}

TEST_P(MlKemTest, AgreesWithWhatAnotherImplementationMade) {
  const std::string text = test::read_file(test::source_path("nikkan/crypto/tests/data/ml_kem.tsv"));
  const Tsv table = parse_tsv(text).value();
  ASSERT_EQ(table.rows(), 36U);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    SCOPED_TRACE(row);
    const auto cell = [&](std::string_view name) { return table.cell(row, table.column(name)); };
    const auto of = std::ranges::find(kCases, cell("set"), [](const Case& one) { return std::string_view(one.name); });
    const auto key = DecapsulationKey::from_seed(of->set, parse_hex(cell("seed")).value());
    EXPECT_EQ(sha256_hex(as_text(key->encapsulation_key().octets())), cell("ek_digest"));
    EXPECT_EQ(sha256_hex(as_text(key->expanded().reveal())), cell("dk_digest"));
    auto sent = key->encapsulation_key().encapsulate(parse_hex(cell("m")).value());
    EXPECT_EQ(sha256_hex(as_text(sent->ciphertext)), cell("ct_digest"));
    EXPECT_EQ(to_hex(sent->secret.reveal()), cell("secret"));
    EXPECT_EQ(to_hex(key->decapsulate(sent->ciphertext)->reveal()), cell("secret"));
    const std::size_t i = row % 12;
    sent->ciphertext[i * 97 % sent->ciphertext.size()] ^= static_cast<std::uint8_t>(1U << i % 8);
    EXPECT_EQ(to_hex(key->decapsulate(sent->ciphertext)->reveal()), cell("secret_of_changed"));
  }
}

TEST_P(MlKemTest, SecretsComeBack) {
  for (const auto& [set, name] : kCases) {
    for (std::uint8_t round = 0; round < 20; ++round) {
      Bytes seed = counting(kMlKemSeed), m = counting(kMlKemRandom);
      seed[0] = m[0] = round;
      const auto key = DecapsulationKey::from_seed(set, seed);
      const auto sent = key->encapsulation_key().encapsulate(m);
      ASSERT_TRUE(sent);
      const auto back = key->decapsulate(sent->ciphertext);
      ASSERT_TRUE(equal_in_constant_time(back->reveal(), sent->secret.reveal()));
      const auto again = DecapsulationKey::from_expanded(set, key->expanded().reveal());
      ASSERT_TRUE(again);
      ASSERT_TRUE(equal_in_constant_time(again->decapsulate(sent->ciphertext)->reveal(), sent->secret.reveal()));
    }
  }
}

TEST_P(MlKemTest, EveryOctetOfACiphertextCountsAndNoneIsAnError) {
  const auto key = DecapsulationKey::from_seed(MlKem::k768, counting(kMlKemSeed));
  const auto sent = key->encapsulation_key().encapsulate(counting(kMlKemRandom));
  for (std::size_t i = 0; i < sent->ciphertext.size(); ++i) {
    Bytes mangled = sent->ciphertext;
    mangled[i] ^= static_cast<std::uint8_t>(1U << (i % 8));
    const auto secret = key->decapsulate(mangled);
    ASSERT_TRUE(secret);
    ASSERT_FALSE(equal_in_constant_time(secret->reveal(), sent->secret.reveal())) << i;
    ASSERT_TRUE(equal_in_constant_time(secret->reveal(), key->decapsulate(mangled)->reveal())) << "not the same twice";
  }
}

TEST_P(MlKemTest, LengthsAreExact) {
  for (const auto& [set, name] : kCases) {
    const MlKemParameters p = parameters(set);
    const auto key = DecapsulationKey::from_seed(set, counting(kMlKemSeed));
    for (const int by : {-1, 1}) {
      const auto off = [by](std::size_t size) { return Bytes(size + static_cast<std::size_t>(by)); };
      EXPECT_EQ(DecapsulationKey::from_seed(set, off(kMlKemSeed)).error().message(),
                by < 0 ? "bad_length at byte 63 (ml_kem.seed)" : "bad_length at byte 65 (ml_kem.seed)");
      EXPECT_EQ(DecapsulationKey::from_expanded(set, off(p.decapsulation_key())).error().field, "ml_kem.dk");
      EXPECT_EQ(EncapsulationKey::parse(set, off(p.encapsulation_key())).error().field, "ml_kem.ek");
      EXPECT_EQ(key->encapsulation_key().encapsulate(off(32)).error().field, "ml_kem.random");
      EXPECT_EQ(key->decapsulate(off(p.ciphertext())).error().field, "ml_kem.ciphertext");
    }
  }
}

TEST_P(MlKemTest, ACoefficientThatIsNotReducedIsRefusedWithItsPlace) {
  const auto key = DecapsulationKey::from_seed(MlKem::k768, counting(kMlKemSeed));
  const ByteView good = key->encapsulation_key().octets();
  Bytes ek(good.begin(), good.end());
  ek[386] = 0xd0;  // the second coefficient of the second polynomial: 3329
  ek[385] = static_cast<std::uint8_t>((ek[385] & 0x0f) | 0x10);
  const auto error = EncapsulationKey::parse(MlKem::k768, ek).error();
  EXPECT_EQ(error.code, Code::bad_value);
  EXPECT_EQ(error.offset, 385U);
  ek[386] = 0xd0;
  ek[385] = static_cast<std::uint8_t>(ek[385] & 0x0f);  // 3328
  EXPECT_TRUE(EncapsulationKey::parse(MlKem::k768, ek));
}

TEST_P(MlKemTest, AChangedSecretVectorIsFoundOnImport) {
  const auto key = DecapsulationKey::from_seed(MlKem::k512, counting(kMlKemSeed));
  Bytes dk(key->expanded().reveal().begin(), key->expanded().reveal().end());
  dk[0] ^= 1;
  const auto error = DecapsulationKey::from_expanded(MlKem::k512, dk).error();
  EXPECT_EQ(error.code, Code::bad_value);
  EXPECT_EQ(error.field, "ml_kem.dk");
}

INSTANTIATE_TEST_SUITE_P(Of, MlKemTest, testing::Values(Implementation::portable, Implementation::avx2));

}  // namespace
}  // namespace nikkan::crypto
