#include "nikkan/labs/composite_kem/certificate.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "nikkan/base/json.hpp"
#include "nikkan/crypto/der.hpp"
#include "nikkan/labs/composite_kem/tests/authority.hpp"
#include "nikkan/labs/composite_kem/tests/given_random.hpp"
#include "tests/support/test_data.hpp"

namespace nikkan::composite_kem {
namespace {

constexpr UnixTime kFrom = 1764720000, kUntil = 1796256000, kNow = 1780000000;

const PrivateKey& key() {
  static const PrivateKey kKey = [] {
    crypto::SystemRandom random;
    return PrivateKey::generate(*find_by_name("MLKEM768-X25519"), random).value();
  }();
  return kKey;
}

Result<Bytes> issue(const Issue& what) {
  crypto::SystemRandom random;
  return issue_certificate(authority().certificate, authority().key, key().public_key(), what, random);
}

std::string rules(const std::vector<Finding>& findings) {
  std::string out;
  for (const Finding& one : findings) out += std::string(one.rule) + (one.must ? "! " : " ");
  return out;
}

TEST(Certificate, SaysWhatItWasIssuedWith) {
  const auto der = issue({"CN=Alice\\, B,O=例,C=JP", kFrom, kUntil});
  ASSERT_TRUE(der) << der.error().message();
  const auto read = parse_certificate(*der);
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(name_text(read->subject), "CN=Alice\\, B, O=例, C=JP");
  EXPECT_EQ(name_text(read->issuer), "CN=Test CA");
  EXPECT_EQ(read->not_before, kFrom);
  EXPECT_EQ(read->not_after, kUntil);
  EXPECT_EQ(read->key_usage, kKeyEncipherment);
  EXPECT_EQ(read->composite()->arc, 58);
  EXPECT_EQ(read->public_key()->octets(), key().public_key().octets());
  EXPECT_EQ(*read->subject_key_identifier, key_identifier(key().public_key()));
  EXPECT_FALSE(read->ca);
  EXPECT_EQ(read->serial.size(), 20U);
  auto issuer = authority().certificate;
  issuer.not_before = 0;
  EXPECT_EQ(rules(check_certificate(*read, kNow, &issuer)), "");
}

TEST(Certificate, FindingsName) {
  const Certificate good = parse_certificate(issue({"CN=x", kFrom, kUntil}).value()).value();
  Certificate issuer = authority().certificate;
  issuer.not_before = 0;
  Certificate one = good;
  one.key_usage = 0xa0;  // with digitalSignature
  EXPECT_EQ(rules(check_certificate(one, kNow)), "key-usage! ");
  one.key_usage.reset();
  EXPECT_EQ(rules(check_certificate(one, kNow)), "key-usage ");
  EXPECT_EQ(rules(check_certificate(good, kFrom - 1)), "validity! ");
  EXPECT_EQ(rules(check_certificate(good, kUntil + 1)), "validity! ");
  one = good;
  one.ca = true;
  EXPECT_EQ(rules(check_certificate(one, kNow)), "basic-constraints! ");
  one = good;
  one.subject_key_identifier = Bytes{1};
  EXPECT_EQ(rules(check_certificate(one, kNow)), "key-identifier ");
  one = good;
  one.der[one.der.size() - 1] ^= 1;
  EXPECT_EQ(rules(check_certificate(one, kNow, &issuer)), "signature! ");
  EXPECT_EQ(rules(check_certificate(good, kNow, &authority().rsa_recipient)).substr(0, 8), "issuer! ");
  EXPECT_EQ(rules(check_certificate(authority().certificate, kNow)), "algorithm! ");
}

TEST(Certificate, OnlyACaIssuesWithItsOwnKey) {
  crypto::SystemRandom random;
  EXPECT_EQ(issue_certificate(authority().rsa_recipient, authority().key, key().public_key(), {"CN=x", kFrom, kUntil}, random).error().field, "ca.certificate");
  Certificate other = authority().certificate;
  other.spki = authority().rsa_recipient.spki;
  EXPECT_EQ(issue_certificate(other, authority().key, key().public_key(), {"CN=x", kFrom, kUntil}, random).error().field, "ca.certificate");
  EXPECT_EQ(issue({"CN=x", kUntil, kFrom}).error().field, "validity");
  GivenRandom none({});
  EXPECT_EQ(issue_certificate(authority().certificate, authority().key, key().public_key(), {"CN=x", kFrom, kUntil}, none).error().field, "random");
}

TEST(Certificate, NamesThatAreNoneAreRefusedAtTheirPlace) {
  const auto fault = [](std::string_view text) { return parse_name(text).error().offset; };
  EXPECT_EQ(fault(""), 0U);
  EXPECT_EQ(fault("Alice"), 0U);
  EXPECT_EQ(fault("CN=a,X=b"), 5U);
  EXPECT_EQ(fault("CN=a,"), 5U);
  EXPECT_EQ(fault("CN="), 3U);
  EXPECT_EQ(fault("C=JPN"), 2U);
  EXPECT_EQ(fault("CN=\xff"), 3U);
  EXPECT_EQ(fault("DC=\xc3\xa9"), 3U);
}

TEST(Certificate, EveryPrefixIsRefused) {
  const Bytes der = issue({"CN=x", kFrom, kUntil}).value();
  for (std::size_t size = 0; size < der.size(); ++size) ASSERT_FALSE(parse_certificate(ByteView(der).first(size))) << size;
  Bytes longer = der;
  longer.push_back(0);
  EXPECT_EQ(parse_certificate(longer).error().code, Code::trailing);
}

TEST(Certificate, TimesBefore1950AndAfter2049) {
  for (const UnixTime time : {UnixTime{-1577923200}, UnixTime{0}, UnixTime{2524607999}, UnixTime{2524608000}, UnixTime{4102444800}}) {
    const auto read = parse_certificate(issue({"CN=x", time, 5'000'000'000}).value());
    ASSERT_TRUE(read) << read.error().message();
    EXPECT_EQ(read->not_before, time);
  }
}

TEST(Certificate, DraftVectors) {
  NIKKAN_NEED_SHARED(file, "composite-kem/testvectors-draft11.json");
  const auto read = json::parse(test::read_file(file));
  const Certificate ca = parse_certificate(parse_base64(*read->find("cacert")->string()).value()).value();
  std::size_t seen = 0;
  for (const json::Value& one : *read->find("tests")->array()) {
    const auto certificate = parse_certificate(parse_base64(*one.find("x5c")->string()).value());
    ASSERT_TRUE(certificate) << certificate.error().message();
    if (certificate->composite() == nullptr) continue;
    ++seen;
    EXPECT_EQ(certificate->public_key()->octets(), parse_base64(*one.find("ek")->string()).value());
    // OpenSSL 3.0 has no ML-DSA; everything else is in order.
    for (const Finding& finding : check_certificate(*certificate, certificate->not_before, &ca)) {
      EXPECT_TRUE(finding.rule == "signature" || !finding.must) << finding.rule << ": " << finding.says;
    }
  }
  EXPECT_EQ(seen, 12U);
}

}  // namespace
}  // namespace nikkan::composite_kem
