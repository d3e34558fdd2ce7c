#include "nikkan/labs/composite_kem/item.hpp"

#include <algorithm>

#include "nikkan/crypto/der.hpp"
#include "nikkan/crypto/pem.hpp"
#include "nikkan/labs/composite_kem/key_file.hpp"

namespace nikkan::composite_kem {

using namespace crypto;

namespace {

/// Why a file has not what was looked for: DER that is none is told as that.
std::unexpected<Error> absent(const Item& first, std::string says) {
  const ByteView octets = first.der.reveal();
  if (first.kind == ItemKind::encrypted_key) return nikkan::fail(Code::unsupported, "file", 0, "the private key is encrypted; `openssl pkey` writes it without");
  if (octets.size() > 1 && octets[0] == der::kSequence && octets[1] == 0x80) return nikkan::fail(Code::bad_length, "file", 1, "an indefinite length (BER); DER is read");
  Reader reader(octets);
  const der::Header head = der::header(reader, "file");
  if (reader.ok() && head.tag == der::kSequence) reader.skip(head.length, "file");
  if (first.kind == ItemKind::unknown && head.tag == der::kSequence && !reader.ok()) return std::unexpected(reader.error());
  if (!reader.ok() && reader.error().code == Code::bad_length) return std::unexpected(reader.error());
  return nikkan::fail(Code::not_found, "file", 0, std::move(says));
}

std::unexpected<Error> several(std::size_t count, std::string_view what) {
  return nikkan::fail(Code::duplicate, "file", 0, "holds " + std::to_string(count) + " " + std::string(what) + " where one is meant");
}

}  // namespace

std::string_view to_string(ItemKind kind) {
  constexpr std::string_view kNames[]{"public key", "private key", "certificate", "CMS", "encrypted private key", "unknown"};
  return kNames[static_cast<unsigned>(kind)];
}

ItemKind kind_of(ByteView octets) {
  Reader reader(octets);
  const der::Header outer = der::header(reader, "file");
  if (!reader.ok() || outer.tag != der::kSequence || reader.at_end()) return ItemKind::unknown;
  switch (reader.peek("file")) {
    case der::kInteger: return ItemKind::private_key;
    case der::kOid: return ItemKind::cms;
    case der::kSequence: break;
    default: return ItemKind::unknown;
  }
  const der::Header inner = der::header(reader, "file");
  if (!reader.ok() || reader.at_end()) return ItemKind::unknown;
  if (reader.peek("file") != der::kOid) return ItemKind::certificate;
  reader.skip(inner.length, "file");
  return reader.ok() && !reader.at_end() && reader.peek("file") == der::kOctetString ? ItemKind::encrypted_key : ItemKind::public_key;
}

Result<std::vector<Item>> read_items(ByteView content) {
  std::vector<Item> out;
  if (content.empty()) return nikkan::fail(Code::truncated, "file");
  if (content[0] == der::kSequence || !looks_like_pem(content)) {
    out.push_back({kind_of(content), SecretBytes(content), 0});
    return out;
  }
  auto blocks = parse_pem(content);
  if (!blocks) return std::unexpected(blocks.error());
  for (PemBlock& block : *blocks) {
    const ItemKind kind = kind_of(block.octets.reveal());
    out.push_back({kind, std::move(block.octets), block.offset});
  }
  return out;
}

Result<SecretBytes> only_one(ByteView content, ItemKind kind) {
  auto items = read_items(content);
  if (!items) return std::unexpected(items.error());
  const auto count = static_cast<std::size_t>(std::ranges::count(*items, kind, &Item::kind));
  if (count > 1) return several(count, kind == ItemKind::cms ? "messages" : std::string(to_string(kind)) + "s");
  for (Item& one : *items) {
    if (one.kind == kind) return std::move(one.der);
  }
  const ItemKind found = items->front().kind;
  return absent(items->front(), "holds " + std::string(found == ItemKind::unknown ? "nothing known" : "a " + std::string(to_string(found))) + ", not a " + std::string(to_string(kind)));
}

Result<PublicKey> read_public_key(ByteView content) {
  auto items = read_items(content);
  if (!items) return std::unexpected(items.error());
  const auto holds_key = [](const Item& one) { return one.kind == ItemKind::public_key || one.kind == ItemKind::certificate; };
  const auto count = static_cast<std::size_t>(std::ranges::count_if(*items, holds_key));
  if (count > 1) return several(count, "keys and certificates");
  const auto found = std::ranges::find_if(*items, holds_key);
  if (found == items->end()) return absent(items->front(), "holds no public key and no certificate");
  if (found->kind == ItemKind::public_key) return parse_spki(found->der.reveal());
  const auto certificate = parse_certificate(found->der.reveal());
  if (!certificate) return std::unexpected(certificate.error());
  return certificate->public_key();
}

Result<PrivateKey> read_private_key(ByteView content) {
  const auto der = only_one(content, ItemKind::private_key);
  if (!der) return std::unexpected(der.error());
  return parse_pkcs8(der->reveal());
}

Result<std::vector<Certificate>> read_certificates(ByteView content) {
  auto items = read_items(content);
  if (!items) return std::unexpected(items.error());
  std::vector<Certificate> out;
  for (const Item& one : *items) {
    if (one.kind != ItemKind::certificate) continue;
    auto certificate = parse_certificate(one.der.reveal());
    if (!certificate) {
      certificate.error().offset += one.offset;
      return std::unexpected(certificate.error());
    }
    out.push_back(std::move(*certificate));
  }
  if (out.empty()) return absent(items->front(), "holds no certificate");
  return out;
}

Result<Certificate> read_certificate(ByteView content) {
  auto all = read_certificates(content);
  if (!all) return std::unexpected(all.error());
  if (all->size() > 1) return several(all->size(), "certificates");
  return std::move(all->front());
}

}  // namespace nikkan::composite_kem
