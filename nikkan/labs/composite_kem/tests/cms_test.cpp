#include "nikkan/labs/composite_kem/cms.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "nikkan/crypto/der.hpp"
#include "nikkan/crypto/pem.hpp"
#include "nikkan/labs/composite_kem/cms_oids.hpp"
#include "nikkan/labs/composite_kem/key_file.hpp"
#include "nikkan/labs/composite_kem/tests/authority.hpp"
#include "tests/support/test_data.hpp"

namespace nikkan::composite_kem {
namespace {

using namespace crypto;

struct Party {
  PrivateKey key;
  Certificate certificate;
};

const Party& party(std::string_view name) {
  static std::map<std::string, Party, std::less<>> made;
  if (const auto found = made.find(name); found != made.end()) return found->second;
  SystemRandom random;
  auto key = PrivateKey::generate(*find_by_name(name), random).value();
  auto certificate = parse_certificate(issue_certificate(authority().certificate, authority().key, key.public_key(), {"CN=" + std::string(name), 0, 4'000'000'000}, random).value()).value();
  return made.emplace(name, Party{std::move(key), std::move(certificate)}).first->second;
}

Bytes seal(std::span<const Certificate> to, ByteView content, const SealOptions& options = {}) {
  SystemRandom random;
  auto sealer = Sealer::begin(to, options, content.size(), random);
  EXPECT_TRUE(sealer) << sealer.error().message();
  Bytes out = sealer->head(), part;
  for (std::size_t at = 0; at < content.size(); at += 1000) {
    EXPECT_TRUE(sealer->update(content.subspan(at, std::min<std::size_t>(1000, content.size() - at)), part));
    out.insert(out.end(), part.begin(), part.end());
  }
  EXPECT_TRUE(sealer->finish(part));
  out.insert(out.end(), part.begin(), part.end());
  return out;
}

Result<Bytes> open(ByteView message, const PrivateKey& key, const Certificate* certificate = nullptr) {
  const auto head = parse_cms_head(message, message.size());
  if (!head) return std::unexpected(head.error());
  const auto content_key = open_content_key(*head, key, certificate);
  if (!content_key) return std::unexpected(content_key.error());
  auto opener = Opener::begin(*head, content_key->reveal());
  if (!opener) return std::unexpected(opener.error());
  Bytes out, part;
  if (auto good = opener->update(message.subspan(head->content_offset, head->content_size), out); !good) return std::unexpected(good.error());
  if (auto good = opener->finish(message.subspan(head->content_offset + head->content_size), part); !good) return std::unexpected(good.error());
  out.insert(out.end(), part.begin(), part.end());
  return out;
}

SecretBytes pem(const std::filesystem::path& file) {
  const std::string text = test::read_file(file);
  return std::move(parse_pem(as_bytes(text)).value().front().octets);
}

Bytes hex_file(const std::filesystem::path& file) {
  std::string text = test::read_file(file);
  std::erase_if(text, [](char c) { return c == '\n' || c == ' '; });
  return parse_hex(text).value();
}

TEST(Cms, TheWorkedExampleStepByStep) {
  NIKKAN_NEED_SHARED(folder, "composite-kem/cms-example");
  const std::string stem = "MLKEM768-ECDH-P256-SHA3-256";
  const auto message = pem(folder / (stem + ".cms"));
  const auto key = parse_pkcs8(pem(folder / (stem + ".priv")).reveal());
  ASSERT_TRUE(key) << key.error().message();
  const auto certificate = parse_certificate(pem(folder / (stem + ".pem")).reveal());
  ASSERT_TRUE(certificate) << certificate.error().message();
  const auto head = parse_cms_head(message.reveal(), message.size());
  ASSERT_TRUE(head) << head.error().message();
  ASSERT_EQ(head->recipients.size(), 1U);
  const Recipient& one = head->recipients[0];
  EXPECT_TRUE(head->authenticated);
  EXPECT_EQ(one.kem_ciphertext, hex_file(folder / "ciphertext.txt"));
  const auto secret = key->decap(one.kem_ciphertext);
  EXPECT_EQ(to_hex(secret->reveal()), to_hex(hex_file(folder / "shared_secret.txt")));
  EXPECT_EQ(kem_info(one.kek, one.user_keying_material), hex_file(folder / "ori_info.txt"));
  EXPECT_EQ(to_hex(hkdf(*one.kdf, {}, secret->reveal(), kem_info(one.kek, {}), one.kek)->reveal()), to_hex(hex_file(folder / "kek.txt")));
  EXPECT_EQ(one.encrypted_key, hex_file(folder / "encrypted_cek.txt"));
  EXPECT_EQ(to_hex(open_content_key(*head, *key)->reveal()), to_hex(hex_file(folder / "cek.txt")));
  EXPECT_EQ(*one.key_identifier, hex_file(folder / (stem + ".keyid")));
  const auto plain = open(message.reveal(), *key, &*certificate);
  ASSERT_TRUE(plain) << plain.error().message();
  EXPECT_EQ(std::string(as_text(*plain)), test::read_file(folder / "plaintext.txt"));
  const auto spki = parse_spki(pem(folder / (stem + ".pub")).reveal());
  EXPECT_EQ(spki->octets(), key->public_key().octets());
  EXPECT_EQ(certificate->public_key()->octets(), key->public_key().octets());
}

TEST(Cms, KemInfoOfTheCard) { EXPECT_EQ(to_hex(kem_info(32, {})), "3010300b060960864801650304012d020120"); }

TEST(Cms, OpensWhatItSealedInEveryCombination) {
  for (const char* const name : {"MLKEM768-X25519", "MLKEM768-RSAOAEP2048", "MLKEM1024-P384"}) {
    const Party& to = party(name);
    for (unsigned content = 0; content < 6; ++content) {
      for (const auto& [kdf, kek] : {std::pair{Hash::sha256, 32U}, std::pair{Hash::sha512, 32U}, std::pair{Hash::sha384, 24U}}) {
        if (kek < 32 && to.key.algorithm().ml_kem == MlKem::k1024) continue;
        SealOptions options{static_cast<ContentAlgorithm>(content), {kdf, kek, content % 2 == 0 ? std::optional<Bytes>(Bytes{1, 2, 3}) : std::nullopt, content < 3}};
        const Bytes text(content * 7, 'x');
        const Bytes message = seal({&to.certificate, 1}, text, options);
        const auto back = open(message, to.key, &to.certificate);
        ASSERT_TRUE(back) << name << content << back.error().message();
        EXPECT_EQ(*back, text);
      }
    }
  }
}

TEST(Cms, EachOfSeveralRecipientsOpensIt) {
  const std::vector<Certificate> to{party("MLKEM768-X25519").certificate, party("MLKEM768-P256").certificate, party("MLKEM1024-X448").certificate, authority().rsa_recipient};
  const Bytes text(5000, 'y'), message = seal(to, text);
  for (const char* const name : {"MLKEM768-X25519", "MLKEM768-P256", "MLKEM1024-X448"}) EXPECT_EQ(open(message, party(name).key).value(), text) << name;
  EXPECT_EQ(open(message, party("MLKEM768-P384").key).error().message(), "not_found (cms.recipient): no recipient is found by this key; its certificate (--cert) may help");
  EXPECT_EQ(parse_cms_head(message, message.size())->recipients.size(), 4U);
}

TEST(Cms, AWrapWeakerThanTheKeyIsRefused) {
  SystemRandom random;
  SealOptions options;
  options.kem.kek = 16;
  EXPECT_EQ(Sealer::begin({&party("MLKEM768-X25519").certificate, 1}, options, 0, random).error().field, "cms.wrap");
  options.kem.kek = 24;
  EXPECT_EQ(Sealer::begin({&party("MLKEM1024-X448").certificate, 1}, options, 0, random).error().field, "cms.wrap");
  EXPECT_EQ(Sealer::begin({}, options, 0, random).error().field, "cms.recipients");
}

TEST(Cms, EveryPrefixAndEveryFlipIsRefusedOrGivesTheSame) {
  const Party& to = party("MLKEM768-X25519");
  const Bytes text = {'s', 'e', 'c', 'r', 'e', 't'}, message = seal({&to.certificate, 1}, text);
  for (std::size_t size = 0; size < message.size(); ++size) ASSERT_FALSE(open(ByteView(message).first(size), to.key)) << size;
  for (std::size_t bit = 0; bit < 8 * message.size(); bit += 3) {
    Bytes flipped = message;
    flipped[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    const auto back = open(flipped, to.key);
    if (back) {
      ASSERT_EQ(*back, text) << bit;  // the content type, which nothing authenticates
    }
  }
  Bytes longer = message;
  longer.push_back(0);
  EXPECT_EQ(open(longer, to.key).error().code, Code::trailing);
}

/// The message with one run of octets replaced by another of the same length.
Bytes replaced(Bytes message, ByteView what, ByteView with) {
  const auto found = std::ranges::search(message, what);
  EXPECT_FALSE(found.empty());
  std::ranges::copy(with, found.begin());
  return message;
}

TEST(Cms, WhatItDoesNotKnowIsNamed) {
  const Party& to = party("MLKEM768-X25519");
  const Bytes message = seal({&to.certificate, 1}, Bytes(10, 'x'));
  const Bytes kdf = der::parse_oid(oid::kHkdfSha256).value();
  Bytes other = kdf;
  other.back() = 0x63;
  EXPECT_EQ(open(replaced(message, kdf, other), to.key).error().message(), "unsupported at byte " + std::to_string(parse_cms_head(message, message.size())->recipients[0].offset) + " (kem.kdf): 1.2.840.113549.1.9.16.3.99");
  const Bytes length{0x02, 0x01, 0x20, 0x30, 0x0b}, shorter{0x02, 0x01, 0x18, 0x30, 0x0b};
  EXPECT_EQ(open(replaced(message, length, shorter), to.key).error().field, "kem.kekLength");
  const Bytes wrap = parse_hex("60864801650304012d").value(), wrap_pad = parse_hex("606048016503040130").value();
  EXPECT_EQ(open(replaced(message, wrap, wrap_pad), to.key).error().field, "kem.wrap");
  const Bytes gcm = parse_hex("60864801650304012e").value(), ccm = parse_hex("60864801650304012f").value();
  EXPECT_EQ(open(replaced(message, gcm, ccm), to.key).error().field, "cms.contentEncryptionAlgorithm");
  const Bytes indefinite{0x30, 0x80, 0x06};
  EXPECT_EQ(open(indefinite, to.key).error().message(), "bad_length at byte 1 (cms): an indefinite length (BER); DER is read");
}

TEST(Cms, MangledKeysAndContentGiveOneError) {
  const Party& to = party("MLKEM768-RSAOAEP2048");
  const Bytes message = seal({&to.certificate, 1}, Bytes(10, 'x'));
  const auto head = parse_cms_head(message, message.size());
  const auto changed = [&](ByteView part, std::size_t place) {
    Bytes out = message;
    const auto found = std::ranges::search(out, part);
    found.begin()[static_cast<std::ptrdiff_t>(place)] ^= 1;
    return open(out, to.key);
  };
  const Recipient& one = head->recipients[0];
  const std::string expected = "auth_failed at byte " + std::to_string(one.offset) + " (kem)";
  EXPECT_EQ(changed(one.kem_ciphertext, 5).error().message(), expected);     // ML-KEM: another secret
  EXPECT_EQ(changed(one.kem_ciphertext, 1200).error().message(), expected);  // RSA: an error
  EXPECT_EQ(changed(one.encrypted_key, 5).error().message(), expected);
  Bytes content = message;
  content[head->content_offset] ^= 1;
  EXPECT_EQ(open(content, to.key).error().message(), "auth_failed at byte 0 (content)");
}

TEST(Cms, ContentOfAnotherLengthThanWasSaidIsRefused) {
  SystemRandom random;
  auto sealer = Sealer::begin({&party("MLKEM768-X25519").certificate, 1}, {}, 10, random);
  Bytes out;
  ASSERT_TRUE(sealer->update(Bytes(4), out));
  EXPECT_EQ(sealer->finish(out).error().field, "cms.content");
  EXPECT_EQ(sealer->update(Bytes(7), out).error().field, "cms.content");
}

TEST(Cms, LimitsHold) {
  const std::vector<Certificate> to(5, party("MLKEM768-X25519").certificate);
  const Bytes message = seal(to, Bytes(10));
  CmsLimits limits;
  limits.max_recipients = 4;
  EXPECT_EQ(parse_cms_head(message, message.size(), limits).error().field, "cms.recipients");
  limits = {};
  limits.max_head = 1000;
  EXPECT_EQ(parse_cms_head(ByteView(message).first(1000), message.size(), limits).error().message(), "limit at byte 1000 (cms.head)");
}

}  // namespace
}  // namespace nikkan::composite_kem
