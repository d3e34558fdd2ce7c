#include <fmt/format.h>

#include <ostream>

#include "nikkan/base/json.hpp"
#include "nikkan/crypto/pem.hpp"
#include "nikkan/labs/composite_kem/key_file.hpp"
#include "nikkan/labs/composite_kem/verbs.hpp"

namespace nikkan::composite_kem {
namespace {

using command::Args;
using command::Io;
using crypto::SecretBytes;

enum class Form : std::uint8_t { pem, der, raw };

Form form_of(const Args& args) {
  const std::string form = args.get("--form").value_or("pem");
  return form == "raw" ? Form::raw : form == "der" ? Form::der : Form::pem;
}

/// The algorithm that was named; with `needed` its absence is an error.
const Algorithm* named(const Args& args, Io& io, std::string_view verb, bool needed) {
  const auto name = args.get("--algorithm");
  if (!name) {
    if (needed) misuse(io, verb, "--raw needs --algorithm");
    return nullptr;
  }
  const Algorithm* const found = find_by_name(*name);
  if (found == nullptr) misuse(io, verb, fmt::format("there is no algorithm {}; `nikkan kem list` shows all", *name));
  return found;
}

/// Whether --secret - would show a secret on a terminal.
bool would_show(const Args& args, const Io& io) { return args.get("--secret") == "-" && io.out_is_terminal && !args.flag("--show-secret"); }

/// Writes a secret where it was asked for; nothing is printed unless that is standard output.
Result<void> give_secret(const Args& args, Io& io, const SecretBytes& secret, std::optional<OutputFile>& file) {
  SecretBytes text;
  const bool hex = args.flag("--hex") || (file ? file->is_terminal() : io.out_is_terminal);
  if (hex) {
    text = SecretBytes(2 * secret.size() + 1);
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::size_t at = 0;
    for (const std::uint8_t octet : secret.reveal()) {
      text.mutable_octets()[at++] = static_cast<std::uint8_t>(kDigits[octet >> 4U]);
      text.mutable_octets()[at++] = static_cast<std::uint8_t>(kDigits[octet & 15U]);
    }
    text.mutable_octets()[at] = '\n';
  }
  const ByteView octets = hex ? text.reveal() : secret.reveal();
  if (file) {
    if (auto done = file->write(octets); !done) return done;
    return file->commit();
  }
  io.out.write(reinterpret_cast<const char*>(octets.data()), static_cast<std::streamsize>(octets.size()));
  io.out.flush();
  if (!io.out) return fail(Code::io, "write");
  return {};
}

/// The file of --secret, unless it is standard output.
Result<std::optional<OutputFile>> secret_file(const Args& args) {
  const std::string path = *args.get("--secret");
  std::optional<OutputFile> out;
  if (path == "-") return out;
  auto file = OutputFile::create(path, true, args.flag("--force"));
  if (!file) return std::unexpected(file.error());
  out.emplace(std::move(*file));
  return out;
}

constexpr std::string_view kTerminal = "a secret on a terminal needs --show-secret; or name a file";

}  // namespace

int run_list(const Args& args, Io& io) {
  for (const Algorithm& one : algorithms()) {
    if (args.flag("--json")) {
      json::Writer w;
      w.begin_object().member("name", one.name).member("short_name", one.short_name).member("oid", one.oid_text());
      w.member("label", to_hex(as_bytes(one.label))).member("ml_kem", one.ml_kem == crypto::MlKem::k768 ? 768 : 1024).member("traditional", one.traditional_name());
      w.member("public_key", one.public_key).member("private_key", one.private_key).member("ciphertext", one.ciphertext);
      w.member("sizes_are_maxima", one.rsa()).end_object();
      io.out << w.take() << '\n';
      continue;
    }
    if (&one == &algorithms().front()) io.out << fmt::format("{:<22} {:<20} {:<16} {:>7} {:>7} {:>6}  {}\n", "name", "OID", "traditional", "public", "private", "ct", "full name");
    const char* const most = one.rsa() ? "≤" : " ";
    io.out << fmt::format("{:<22} {:<20} {:<16} {:>2}{:>5} {:>2}{:>5} {:>6}  {}\n", one.short_name, one.oid_text(), one.traditional_name(), most, one.public_key, most,
                          one.private_key, one.ciphertext, one.name);
  }
  return command::kOk;
}

int run_keygen(const Args& args, Io& io) {
  constexpr std::string_view kVerb = "kem keygen";
  const Algorithm* const algorithm = named(args, io, kVerb, false);
  if (algorithm == nullptr) return command::kUsage;
  const bool force = args.flag("--force");
  const std::string private_path = *args.get("--private"), public_path = *args.get("--public");
  if (const auto status = clash(io, kVerb, {}, {{"--private", private_path}, {"--public", public_path}})) return *status;
  if (form_of(args) == Form::raw && args.flag("--with-public")) return misuse(io, kVerb, "--with-public needs --form pem or der");
  auto private_file = OutputFile::create(private_path, true, force);
  if (!private_file) return refuse(io, kVerb, private_path, private_file.error());
  if (private_file->is_terminal()) return misuse(io, kVerb, "a private key is not shown on a terminal; name a file");
  auto public_file = OutputFile::create(public_path, false, force);
  if (!public_file) return refuse(io, kVerb, public_path, public_file.error());
  crypto::SystemRandom random;
  const auto key = PrivateKey::generate(*algorithm, random);
  if (!key) return refuse(io, kVerb, "", key.error());
  const Form form = form_of(args);
  const SecretBytes pkcs8 = form == Form::raw ? key->octets() : write_pkcs8(*key, args.flag("--with-public"));
  const Bytes spki = form == Form::raw ? key->public_key().octets() : write_spki(key->public_key());
  const auto put = [&](OutputFile& file, std::string_view label, ByteView octets) {
    if (form != Form::pem) return file.write(octets);
    return file.write(crypto::write_pem(label, octets).reveal());
  };
  if (auto done = put(*private_file, "PRIVATE KEY", pkcs8.reveal()); !done) return refuse(io, kVerb, private_path, done.error());
  if (auto done = put(*public_file, "PUBLIC KEY", spki); !done) return refuse(io, kVerb, public_path, done.error());
  // The public one first: from the private one it can be made again.
  if (auto done = public_file->commit(true); !done) return refuse(io, kVerb, public_path, done.error());
  if (auto done = private_file->commit(true); !done) {
    public_file->undo();
    return refuse(io, kVerb, private_path, done.error());
  }
  return command::kOk;
}

int run_encap(const Args& args, Io& io) {
  constexpr std::string_view kVerb = "kem encap";
  if (would_show(args, io)) return misuse(io, kVerb, kTerminal);
  const std::string path = *args.get("--recipient"), ciphertext_path = *args.get("--ciphertext");
  if (const auto status = clash(io, kVerb, {{"--recipient", path}}, {{"--ciphertext", ciphertext_path}, {"--secret", *args.get("--secret")}}, "--secret")) return *status;
  const Algorithm* const algorithm = args.flag("--raw") || args.flag("--algorithm") ? named(args, io, kVerb, true) : nullptr;
  if (algorithm == nullptr && (args.flag("--raw") || args.flag("--algorithm"))) return command::kUsage;
  const auto content = read_whole(path);
  if (!content) return refuse(io, kVerb, path, content.error());
  const auto key = args.flag("--raw") ? PublicKey::parse(*algorithm, content->reveal()) : read_public_key(content->reveal());
  if (!key) return refuse(io, kVerb, path, key.error());
  if (const auto certificate = read_certificate(content->reveal()); certificate && !args.flag("--raw")) {
    for (const Finding& finding : check_certificate(*certificate, now())) {
      if (finding.must) return refuse(io, kVerb, path, fail(Code::bad_value, "certificate", 0, finding.says).error());
    }
  }
  if (algorithm != nullptr && algorithm != &key->algorithm()) return refuse(io, kVerb, path, fail(Code::bad_value, "algorithm", 0, "the key is of " + std::string(key->algorithm().name)).error());
  auto ciphertext = OutputFile::create(ciphertext_path, false, args.flag("--force"));
  if (!ciphertext) return refuse(io, kVerb, ciphertext_path, ciphertext.error());
  auto secret = secret_file(args);
  if (!secret) return refuse(io, kVerb, *args.get("--secret"), secret.error());
  if (*secret && (*secret)->is_terminal() && !args.flag("--show-secret")) return misuse(io, kVerb, kTerminal);
  crypto::SystemRandom random;
  const auto sent = key->encap(random);
  if (!sent) return refuse(io, kVerb, path, sent.error());
  if (auto done = ciphertext->write(sent->ciphertext); !done) return refuse(io, kVerb, ciphertext_path, done.error());
  if (auto done = ciphertext->commit(); !done) return refuse(io, kVerb, ciphertext_path, done.error());
  if (auto done = give_secret(args, io, sent->secret, *secret); !done) {
    ciphertext->undo();
    return refuse(io, kVerb, *args.get("--secret"), done.error());
  }
  return command::kOk;
}

int run_decap(const Args& args, Io& io) {
  constexpr std::string_view kVerb = "kem decap";
  if (would_show(args, io)) return misuse(io, kVerb, kTerminal);
  const std::string path = *args.get("--private"), ciphertext_path = *args.get("--ciphertext");
  const Algorithm* const algorithm = args.flag("--raw") || args.flag("--algorithm") ? named(args, io, kVerb, true) : nullptr;
  if (algorithm == nullptr && (args.flag("--raw") || args.flag("--algorithm"))) return command::kUsage;
  if (const auto status = clash(io, kVerb, {{"--private", path}, {"--ciphertext", ciphertext_path}}, {{"--secret", *args.get("--secret")}}, "--secret")) return *status;
  const auto content = read_whole(path);
  if (!content) return refuse(io, kVerb, path, content.error());
  const auto key = args.flag("--raw") ? PrivateKey::parse(*algorithm, content->reveal()) : read_private_key(content->reveal());
  if (!key) return refuse(io, kVerb, path, key.error());
  if (algorithm != nullptr && algorithm != &key->algorithm()) return refuse(io, kVerb, path, fail(Code::bad_value, "algorithm", 0, "the key is of " + std::string(key->algorithm().name)).error());
  const auto ciphertext = read_whole(ciphertext_path);
  if (!ciphertext) return refuse(io, kVerb, ciphertext_path, ciphertext.error());
  const auto found = key->decap(ciphertext->reveal());
  if (!found) return refuse(io, kVerb, ciphertext_path, found.error());
  auto secret = secret_file(args);
  if (!secret) return refuse(io, kVerb, *args.get("--secret"), secret.error());
  if (*secret && (*secret)->is_terminal() && !args.flag("--show-secret")) return misuse(io, kVerb, kTerminal);
  if (auto done = give_secret(args, io, *found, *secret); !done) return refuse(io, kVerb, *args.get("--secret"), done.error());
  return command::kOk;
}

}  // namespace nikkan::composite_kem
