#include "nikkan/labs/composite_kem/certificate.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "nikkan/base/utf8.hpp"
#include "nikkan/crypto/der.hpp"
#include "nikkan/crypto/digest.hpp"
#include "nikkan/labs/composite_kem/key_file.hpp"

namespace nikkan::composite_kem {
namespace {

using namespace crypto;

Bytes copy(ByteView octets) { return {octets.begin(), octets.end()}; }

constexpr std::uint8_t kOidKeyUsage[]{0x55, 0x1d, 0x0f}, kOidSubjectKeyIdentifier[]{0x55, 0x1d, 0x0e}, kOidBasicConstraints[]{0x55, 0x1d, 0x13},
    kOidAuthorityKeyIdentifier[]{0x55, 0x1d, 0x23};

/// What a critical extension may be: key usage, alternative names, basic and name constraints, policies, extended key usage.
constexpr std::string_view kKnownExtensions[]{"2.5.29.15", "2.5.29.17", "2.5.29.18", "2.5.29.19", "2.5.29.30", "2.5.29.32", "2.5.29.36", "2.5.29.37", "2.5.29.54"};

/// UTCTime or GeneralizedTime in the forms of RFC 5280, 4.1.2.5.
UnixTime read_time(Reader& from) {
  const std::uint64_t at = from.offset();
  const bool utc = der::next_is(from, der::kUtcTime);
  std::string text(as_text(der::contents(from, utc ? der::kUtcTime : der::kGeneralizedTime, "certificate.time")));
  if (!from.ok()) return 0;
  if (utc && text.size() == 13) text.insert(0, text < "50" ? "20" : "19");
  if (text.size() == 15 && text.back() == 'Z') {
    const auto read = parse_rfc3339(fmt::format("{}-{}-{}T{}:{}:{}Z", text.substr(0, 4), text.substr(4, 2), text.substr(6, 2), text.substr(8, 2),
                                                text.substr(10, 2), text.substr(12, 2)));
    if (read) return *read;
  }
  from.fail_at(at, Code::bad_value, "certificate.time");
  return 0;
}

Bytes write_time(UnixTime time) {
  const std::string text = to_rfc3339(time);  // 2025-12-03T00:30:00Z
  std::string digits;
  for (const char c : text) {
    if (c >= '0' && c <= '9') digits += c;
  }
  const bool utc = text < "2050" && text >= "1950";
  return der::write(utc ? der::kUtcTime : der::kGeneralizedTime, {as_bytes((utc ? digits.substr(2) : digits) + "Z")});
}

void read_extension(Reader& extensions, Certificate& out) {
  Reader one = der::element(extensions, der::kSequence, "certificate.extension");
  const ByteView oid = der::contents(one, der::kOid, "certificate.extension");
  bool critical = false;
  if (der::next_is(one, der::kBoolean)) {
    const ByteView flag = der::contents(one, der::kBoolean, "certificate.critical");
    critical = flag.size() == 1 && flag[0] != 0;
  }
  Reader value = der::element(one, der::kOctetString, "certificate.extension");
  one.expect_end("certificate.extension");
  if (!one.ok()) return;
  if (critical && out.unknown_critical.empty() && std::ranges::find(kKnownExtensions, der::oid_text(oid)) == std::end(kKnownExtensions)) {
    out.unknown_critical = der::oid_text(oid);
  }
  if (std::ranges::equal(oid, kOidKeyUsage)) {
    const ByteView bits = der::contents(value, der::kBitString, "certificate.keyUsage");
    out.key_usage = bits.size() > 1 ? bits[1] : 0;
    out.key_usage_more_bits = bits.size() > 2;
  } else if (std::ranges::equal(oid, kOidSubjectKeyIdentifier)) {
    out.subject_key_identifier = copy(der::contents(value, der::kOctetString, "certificate.subjectKeyIdentifier"));
  } else if (std::ranges::equal(oid, kOidBasicConstraints)) {
    Reader inside = der::element(value, der::kSequence, "certificate.basicConstraints");
    if (der::next_is(inside, der::kBoolean)) {
      const ByteView flag = der::contents(inside, der::kBoolean, "certificate.basicConstraints");
      out.ca = flag.size() == 1 && flag[0] != 0;
    }
  }
}

struct Attribute {
  std::string_view name;
  std::string_view oid;
  std::uint8_t string_type;
  std::size_t most;  ///< characters (RFC 5280, A.1)
};
constexpr std::uint8_t kIa5String = 0x16;
constexpr Attribute kAttributes[]{{"CN", "2.5.4.3", der::kUtf8String, 64},
                                  {"O", "2.5.4.10", der::kUtf8String, 64},
                                  {"OU", "2.5.4.11", der::kUtf8String, 64},
                                  {"C", "2.5.4.6", der::kPrintableString, 2},
                                  {"L", "2.5.4.7", der::kUtf8String, 128},
                                  {"ST", "2.5.4.8", der::kUtf8String, 128},
                                  {"DC", "0.9.2342.19200300.100.1.25", kIa5String, 63},
                                  {"serialNumber", "2.5.4.5", der::kPrintableString, 64},
                                  {"emailAddress", "1.2.840.113549.1.9.1", kIa5String, 255}};

Bytes extension(ByteView oid, bool critical, ByteView value) {
  constexpr std::uint8_t kTrue = 0xff;
  const Bytes flag = critical ? der::write(der::kBoolean, {ByteView(&kTrue, 1)}) : Bytes{};
  return der::write(der::kSequence, {der::write(der::kOid, {oid}), flag, der::write(der::kOctetString, {value})});
}

}  // namespace

Result<PublicKey> Certificate::public_key() const { return parse_spki(spki); }

Result<Certificate> parse_certificate(ByteView octets) {
  Certificate out;
  out.der = copy(octets);
  Reader reader(octets);
  Reader outer = der::element(reader, der::kSequence, "certificate");
  Reader tbs = der::element(outer, der::kSequence, "certificate.tbs");
  if (tbs.ok() && !der::next_is(tbs, der::constructed(0))) tbs.fail(Code::unsupported, "certificate.version");
  Reader version = der::element(tbs, der::constructed(0), "certificate.version");
  if (der::small_integer(version, "certificate.version") != 2 && tbs.ok()) version.fail(Code::unsupported, "certificate.version");
  out.serial = copy(der::contents(tbs, der::kInteger, "certificate.serialNumber"));
  der::any(tbs, "certificate.signature");
  out.issuer = copy(der::any(tbs, "certificate.issuer"));
  Reader validity = der::element(tbs, der::kSequence, "certificate.validity");
  out.not_before = read_time(validity);
  out.not_after = read_time(validity);
  out.subject = copy(der::any(tbs, "certificate.subject"));
  out.spki = copy(der::any(tbs, "certificate.subjectPublicKeyInfo"));
  if (tbs.ok()) {
    Reader spki(out.spki);
    Reader inside = der::element(spki, der::kSequence, "certificate.subjectPublicKeyInfo");
    Reader algorithm = der::element(inside, der::kSequence, "certificate.subjectPublicKeyInfo");
    out.algorithm = copy(der::contents(algorithm, der::kOid, "certificate.subjectPublicKeyInfo"));
    if (!spki.ok()) tbs.fail_at(tbs.offset() - out.spki.size() + spki.error().offset, spki.error().code, spki.error().field);
  }
  while (!tbs.at_end()) {
    if (!der::next_is(tbs, der::constructed(3))) {
      der::any(tbs, "certificate.uniqueIdentifier");
      continue;
    }
    Reader box = der::element(tbs, der::constructed(3), "certificate.extensions");
    Reader list = der::element(box, der::kSequence, "certificate.extensions");
    while (!list.at_end()) read_extension(list, out);
  }
  Reader algorithm = der::element(outer, der::kSequence, "certificate.signatureAlgorithm");
  out.signature_algorithm = copy(der::contents(algorithm, der::kOid, "certificate.signatureAlgorithm"));
  der::bit_string(outer, "certificate.signatureValue");
  outer.expect_end("certificate");
  auto finished = reader.finish(std::move(out), "certificate");
  if (!finished && finished.error().field == "certificate.version") finished.error().detail = "only version 3 is read";
  return finished;
}

Bytes key_identifier(const PublicKey& key) {
  const Bytes octets = key.octets();
  const Sha1 digest = sha1(as_text(octets));
  return {digest.begin(), digest.end()};
}

namespace {

std::unexpected<Error> no_name(std::size_t at, std::string says) { return nikkan::fail(Code::bad_value, "subject", at, std::move(says)); }

bool same_name(std::string_view one, std::string_view other) {
  return std::ranges::equal(one, other, [](char a, char b) { return (a | 0x20) == (b | 0x20); });
}

/// The value that begins at `at`, which then is at its comma or at the end.
Result<std::string> name_value(std::string_view text, std::size_t& at) {
  std::string value;
  for (; at < text.size() && text[at] != ','; ++at) {
    if (text[at] == '+') return no_name(at, "a name of several values is not made here; write \\+ for a plus sign");
    if (text[at] != '\\') {
      value += text[at];
      continue;
    }
    if (at + 1 == text.size()) return no_name(at, "nothing follows the backslash");
    const auto octet = at + 2 < text.size() ? parse_hex(text.substr(at + 1, 2)) : Result<Bytes>(no_name(at, ""));
    if (octet && octet->size() == 1) {
      value += static_cast<char>(octet->front());
      at += 2;
    } else {
      value += text[++at];
    }
  }
  return value;
}

bool is_printable(char c) { return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || std::string_view(" '()+,-./:=?").find(c) != std::string_view::npos; }

}  // namespace

Result<Bytes> parse_name(std::string_view text) {
  Bytes parts;
  std::size_t at = 0;
  if (text.empty()) return no_name(0, "a subject is written like CN=Alice,O=Example");
  while (at < text.size()) {
    while (at < text.size() && text[at] == ' ') ++at;
    const std::size_t begin = at, equals = text.find('=', at);
    if (equals == std::string_view::npos) return no_name(begin, "a subject is written like CN=Alice,O=Example");
    const std::string_view name = text.substr(at, equals - at);
    const auto found = std::ranges::find_if(kAttributes, [&](const Attribute& one) { return same_name(one.name, name); });
    if (found == std::end(kAttributes)) return no_name(begin, "attributes are CN, O, OU, C, L, ST, DC, serialNumber, emailAddress");
    at = equals + 1;
    const auto value = name_value(text, at);
    if (!value) return std::unexpected(value.error());
    if (value->empty()) return no_name(equals + 1, "the value is empty");
    if (!is_valid_utf8(*value) || for_terminal(*value) != *value) return no_name(equals + 1, "control characters and ill-formed UTF-8 are not admitted");
    if (count_code_points(*value) > found->most) return no_name(equals + 1, fmt::format("{} is at most {} characters", found->name, found->most));
    const bool ascii = std::ranges::all_of(*value, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (!ascii && found->string_type != der::kUtf8String) return no_name(equals + 1, fmt::format("{} is ASCII", found->name));
    if (found->string_type == der::kPrintableString && !std::ranges::all_of(*value, is_printable)) return no_name(equals + 1, fmt::format("{} has letters, digits and '()+,-./:=? only", found->name));
    if (found->name == "C" && (value->size() != 2 || !std::ranges::all_of(*value, [](char c) { return c >= 'A' && c <= 'Z'; }))) {
      return no_name(equals + 1, "C is a country's two letters, such as JP");
    }
    const Bytes pair = der::write(der::kSequence, {der::write(der::kOid, {der::parse_oid(found->oid).value()}), der::write(found->string_type, {as_bytes(*value)})});
    const Bytes set = der::write(der::kSet, {pair});
    parts.insert(parts.end(), set.begin(), set.end());
    if (at < text.size() && ++at == text.size()) return no_name(at, "nothing follows the comma");
  }
  if (parts.empty()) return no_name(0, "a subject is written like CN=Alice,O=Example");
  return der::write(der::kSequence, {parts});
}

std::string name_text(ByteView name) {
  std::string out;
  Reader reader(name);
  Reader list = der::element(reader, der::kSequence, "name");
  while (!list.at_end()) {
    Reader set = der::element(list, der::kSet, "name");
    while (!set.at_end()) {
      Reader pair = der::element(set, der::kSequence, "name");
      const std::string oid = der::oid_text(der::contents(pair, der::kOid, "name"));
      const der::Header head = der::header(pair, "name");
      const ByteView value = pair.bytes(pair.ok() ? head.length : 0, "name");
      if (!pair.ok()) break;
      const auto found = std::ranges::find(kAttributes, oid, &Attribute::oid);
      if (!out.empty()) out += ", ";
      out += found == std::end(kAttributes) ? oid : std::string(found->name);
      out += '=';
      const std::string_view text = as_text(value);
      const bool plain = is_valid_utf8(text) && for_terminal(text) == text;
      if (!plain) out += "#" + to_hex(value);
      for (const char c : plain ? text : std::string_view()) {
        if (c == ',' || c == '+' || c == '\\') out += '\\';
        out += c;
      }
    }
  }
  return out;
}

Result<Bytes> issue_certificate(const Certificate& ca, const SigningKey& ca_key, const PublicKey& key, const Issue& what, Random& random) {
  if (!ca.ca || (ca.key_usage && (*ca.key_usage & kKeyCertSign) == 0)) return nikkan::fail(Code::bad_value, "ca.certificate", 0, "is not that of a CA");
  if (ca.spki != ca_key.public_key()) return nikkan::fail(Code::bad_value, "ca.certificate", 0, "has another key than the CA's");
  if (what.not_after < what.not_before) return nikkan::fail(Code::bad_value, "validity", 0, "ends before it begins");
  if (what.not_before > ca.not_after) return nikkan::fail(Code::bad_value, "ca.certificate", 0, fmt::format("was valid until {}", to_rfc3339(ca.not_after)));
  const auto subject = parse_name(what.subject);
  if (!subject) return std::unexpected(subject.error());
  std::array<std::uint8_t, 20> serial{};
  if (auto filled = random.fill(serial); !filled) return std::unexpected(filled.error());
  serial[0] = static_cast<std::uint8_t>((serial[0] & 0x7fU) | 0x40U);  // positive, 20 octets

  constexpr std::uint8_t kUsage[]{0x03, 0x02, 0x05, kKeyEncipherment};
  const Bytes own = der::write(der::kOctetString, {key_identifier(key)});
  Bytes authority;
  if (ca.subject_key_identifier) {
    authority = extension(kOidAuthorityKeyIdentifier, false, der::write(der::kSequence, {der::write(der::primitive(0), {*ca.subject_key_identifier})}));
  }
  const Bytes extensions = der::write(der::kSequence, {extension(kOidKeyUsage, true, kUsage), extension(kOidSubjectKeyIdentifier, false, own), authority});
  const Bytes tbs = der::write(
      der::kSequence, {der::write(der::constructed(0), {der::write_small(2)}), der::write_unsigned(serial), ca_key.algorithm(), ca.subject,
                       der::write(der::kSequence, {write_time(what.not_before), write_time(what.not_after)}), *subject, write_spki(key),
                       der::write(der::constructed(3), {extensions})});
  const auto signature = ca_key.sign(tbs);
  if (!signature) return std::unexpected(signature.error());
  return der::write(der::kSequence, {tbs, ca_key.algorithm(), der::write_bit_string(*signature)});
}

std::vector<Finding> check_certificate(const Certificate& certificate, UnixTime now, const Certificate* issuer) {
  std::vector<Finding> out;
  if (certificate.composite() == nullptr) {
    out.push_back({"algorithm", fmt::format("the key's algorithm is {}, none of the twelve", der::oid_text(certificate.algorithm))});
    return out;
  }
  const auto key = certificate.public_key();
  if (!key) out.push_back({"public-key", key.error().message()});
  if (certificate.key_usage && (*certificate.key_usage != kKeyEncipherment || certificate.key_usage_more_bits)) {
    out.push_back({"key-usage", "key usage must be keyEncipherment alone where the extension stands"});
  }
  if (!certificate.key_usage) out.push_back({"key-usage", "there is no key usage; keyEncipherment alone is the one admitted", false});
  if (!certificate.unknown_critical.empty()) out.push_back({"critical-extension", fmt::format("the critical extension {} is not known here", certificate.unknown_critical)});
  if (certificate.ca) out.push_back({"basic-constraints", "a composite KEM key signs nothing, so it is no CA's"});
  if (now < certificate.not_before) out.push_back({"validity", "is not valid before " + to_rfc3339(certificate.not_before)});
  if (now > certificate.not_after) out.push_back({"validity", "was valid until " + to_rfc3339(certificate.not_after)});
  if (key && certificate.subject_key_identifier && *certificate.subject_key_identifier != key_identifier(*key)) {
    out.push_back({"key-identifier", "the subject key identifier is not the SHA-1 of the key: recipients are found by it, other methods are allowed", false});
  }
  if (issuer == nullptr) return out;
  if (issuer->subject != certificate.issuer) out.push_back({"issuer", fmt::format("was issued by {}, not {}", name_text(certificate.issuer), name_text(issuer->subject))});
  if (!issuer->ca || (issuer->key_usage && (*issuer->key_usage & kKeyCertSign) == 0)) out.push_back({"issuer", "the issuer may not sign certificates"});
  if (now < issuer->not_before || now > issuer->not_after) out.push_back({"issuer", "the issuer's certificate is not valid then"});
  if (const auto good = verify_certificate(certificate.der, issuer->spki); !good) {
    out.push_back({"signature", good.error().code == Code::unsupported
                                    ? fmt::format("the signature ({}) cannot be checked by this OpenSSL", der::oid_text(certificate.signature_algorithm))
                                    : std::string("the signature is not the issuer's")});
  }
  return out;
}

}  // namespace nikkan::composite_kem
