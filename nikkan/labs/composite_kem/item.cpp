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
  Reader reader(first.der.reveal());
  const der::Header head = der::header(reader, "file");
  if (reader.ok() && head.tag == der::kSequence) reader.skip(head.length, "file");
  if (first.kind == ItemKind::unknown && head.tag == der::kSequence && !reader.ok()) return std::unexpected(reader.error());
  if (!reader.ok() && reader.error().code == Code::bad_length) return std::unexpected(reader.error());
  return nikkan::fail(Code::not_found, "file", 0, std::move(says));
}

}  // namespace

std::string_view to_string(ItemKind kind) {
  constexpr std::string_view kNames[]{"public key", "private key", "certificate", "CMS", "unknown"};
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
  der::header(reader, "file");
  if (!reader.ok() || reader.at_end()) return ItemKind::unknown;
  return reader.peek("file") == der::kOid ? ItemKind::public_key : ItemKind::certificate;
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

Result<SecretBytes> first_of(ByteView content, ItemKind kind) {
  auto items = read_items(content);
  if (!items) return std::unexpected(items.error());
  for (Item& one : *items) {
    if (one.kind == kind) return std::move(one.der);
  }
  const ItemKind found = items->front().kind;
  return absent(items->front(), "holds " + std::string(found == ItemKind::unknown ? "nothing known" : "a " + std::string(to_string(found))) + ", not a " + std::string(to_string(kind)));
}

Result<PublicKey> read_public_key(ByteView content) {
  auto items = read_items(content);
  if (!items) return std::unexpected(items.error());
  for (const Item& one : *items) {
    if (one.kind == ItemKind::public_key) return parse_spki(one.der.reveal());
    if (one.kind == ItemKind::certificate) {
      const auto certificate = parse_certificate(one.der.reveal());
      if (!certificate) return std::unexpected(certificate.error());
      return certificate->public_key();
    }
  }
  return absent(items->front(), "holds no public key and no certificate");
}

Result<PrivateKey> read_private_key(ByteView content) {
  const auto der = first_of(content, ItemKind::private_key);
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
  if (out.empty()) return nikkan::fail(Code::not_found, "file", 0, "holds no certificate");
  return out;
}

}  // namespace nikkan::composite_kem
