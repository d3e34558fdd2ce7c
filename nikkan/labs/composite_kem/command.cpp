#include "nikkan/labs/composite_kem/command.hpp"

#include "nikkan/labs/composite_kem/verbs.hpp"

namespace nikkan::composite_kem {
namespace {

using command::Option;
using command::Type;

Option force() { return {.name = "--force", .help = "replace files that are there"}; }
Option json(std::string_view help) { return {.name = "--json", .help = help}; }
Option algorithm(std::string_view help, bool required = false) {
  return {.name = "--algorithm", .type = Type::text, .value = "NAME", .help = help, .required = required};
}
Option secret() {
  return {.name = "--secret", .type = Type::text, .value = "FILE", .help = "where the 32 octets go; - for standard output, unless that is a terminal", .required = true};
}
Option show_secret() { return {.name = "--show-secret", .help = "a terminal may show it, in hexadecimal"}; }
Option hex() { return {.name = "--hex", .help = "the secret as a line of hexadecimal"}; }
Option trust(std::string_view help) { return {.name = "--trust", .type = Type::file, .value = "CERT", .help = help, .repeated = true}; }
Option chain() { return {.name = "--chain", .type = Type::file, .value = "CERT", .help = "certificates that may stand between", .repeated = true}; }
Option raw() { return {.name = "--raw", .help = "the key file holds the composite key's octets alone; needs --algorithm"}; }

}  // namespace

const command::Table& table() {
  static const command::Table kTable{
      .room = "kem",
      .summary = "composite ML-KEM keys, certificates and encrypted files (draft-ietf-lamps-pq-composite-kem)",
      .verbs = {
          {.path = "kem list",
           .summary = "the twelve algorithms",
           .description = "Sizes are octets; with RSA those of the keys are a maximum.",
           .options = {json("one object an algorithm")},
           .examples = {{"nikkan kem list", "names, OIDs and sizes"}},
           .run = run_list},
          {.path = "kem keygen",
           .summary = "make a key pair",
           .description = "The private file is readable by its owner alone. Names may be the OID, the full name or the short one. The draft recommends MLKEM768-X25519 and "
                          "MLKEM768-P256, and MLKEM1024-P384 where only level 5 is allowed.",
           .options = {algorithm("which of `nikkan kem list`", true),
                       {.name = "--private", .type = Type::text, .value = "FILE", .help = "where the private key goes (PKCS #8)", .required = true},
                       {.name = "--public", .type = Type::text, .value = "FILE", .help = "where the public key goes (SubjectPublicKeyInfo)", .required = true},
                       {.name = "--form", .type = Type::choice, .value = "FORM", .help = "how both are written", .choices = {"pem", "der", "raw"}, .default_text = "pem"},
                       {.name = "--with-public", .help = "the private file carries the public key too (version 1)"},
                       force()},
           .examples = {{"nikkan kem keygen --algorithm MLKEM768-X25519 --private alice.key --public alice.pub", "two PEM files"}},
           .run = run_keygen},
          {.path = "kem encap",
           .summary = "make a secret that only the recipient can have, and the ciphertext for it",
           .options = {{.name = "--recipient", .type = Type::file, .value = "FILE", .help = "public key or certificate, PEM or DER", .required = true},
                       {.name = "--ciphertext", .type = Type::text, .value = "FILE", .help = "where the ciphertext goes, raw", .required = true},
                       secret(), hex(), show_secret(), raw(), algorithm("of a --raw key; else it must be the file's"), force()},
           .examples = {{"nikkan kem encap --recipient alice.pub --ciphertext ct --secret ss", "both to files"},
                        {"nikkan kem encap --recipient alice.pub --ciphertext ct --secret - | openssl dgst -sha256", "the secret into a pipe"}},
           .run = run_encap},
          {.path = "kem decap",
           .summary = "the secret of a ciphertext",
           .description = "A ciphertext of the right length that was changed in its ML-KEM part gives another secret and no error; whatever else is wrong inside is one error.",
           .options = {{.name = "--private", .type = Type::file, .value = "FILE", .help = "private key, PEM or DER", .required = true},
                       {.name = "--ciphertext", .type = Type::file, .value = "FILE", .help = "the ciphertext, raw", .required = true},
                       secret(), hex(), show_secret(), raw(), algorithm("of a --raw key; else it must be the file's"), force()},
           .examples = {{"nikkan kem decap --private alice.key --ciphertext ct --secret ss2", "equals what encap gave"}},
           .run = run_decap},
          {.path = "kem inspect",
           .summary = "what keys, certificates and CMS messages say",
           .description = "Shows the algorithm, sizes and the SHA-256 of both component keys. Nothing secret is shown.",
           .positionals = {{.name = "FILE", .help = "PEM or DER; - for standard input", .repeated = true, .type = Type::file}},
           .options = {json("one object an item")},
           .examples = {{"nikkan kem inspect alice.pub alice.crt mail.cms", "several files"}},
           .run = run_inspect},
          {.path = "kem cert",
           .summary = "issue a certificate for a composite key by a classical CA",
           .description = "Key usage is keyEncipherment alone, critical. A subject is written like CN=Alice,O=Example; a backslash stands before a comma that belongs to a value.",
           .options = {{.name = "--ca-cert", .type = Type::file, .value = "FILE", .help = "the CA's certificate", .required = true},
                       {.name = "--ca-key", .type = Type::file, .value = "FILE", .help = "its key: RSA, ECDSA, Ed25519 or Ed448, not encrypted", .required = true},
                       {.name = "--subject", .type = Type::text, .value = "NAME", .help = "CN, O, OU, C, L, ST, DC, serialNumber, emailAddress", .required = true},
                       {.name = "--public", .type = Type::file, .value = "FILE", .help = "the composite public key", .required = true},
                       {.name = "--out", .type = Type::text, .value = "FILE", .help = "where the certificate goes", .required = true},
                       {.name = "--days", .type = Type::integer, .value = "N", .help = "how long it is valid", .default_text = "365", .min = 1, .max = 36500},
                       {.name = "--from", .type = Type::day, .value = "DAY", .help = "valid from the beginning of this day", .default_text = "now"},
                       {.name = "--form", .type = Type::choice, .value = "FORM", .help = "how it is written", .choices = {"pem", "der"}, .default_text = "pem"},
                       force()},
           .examples = {{"nikkan kem cert --ca-cert ca.crt --ca-key ca.key --subject CN=Alice --public alice.pub --out alice.crt", "for a year"}},
           .run = run_cert},
          {.path = "kem encrypt",
           .summary = "encrypt a file to certificates (CMS)",
           .description = "AuthEnvelopedData with AES-GCM, or EnvelopedData with AES-CBC. Recipients with RSA certificates may stand beside composite ones; EnvelopedData is what older "
                          "programs open; it has nothing that would show a change of its content. Content from a pipe is read into memory, up to 64 MiB; a file may "
                          "have any size, with AES-GCM 64 GiB.",
           .positionals = {{.name = "IN", .help = "what to encrypt; - for standard input"}, {.name = "OUT", .help = "the message, DER; - for standard output"}},
           .options = {{.name = "--recipient", .type = Type::file, .value = "CERT", .help = "certificate of a recipient", .repeated = true, .required = true},
                       {.name = "--cipher", .type = Type::choice, .value = "NAME", .help = "for the content",
                        .choices = {"aes-128-cbc", "aes-192-cbc", "aes-256-cbc", "aes-128-gcm", "aes-192-gcm", "aes-256-gcm"}, .default_text = "aes-256-gcm"},
                       {.name = "--kdf", .type = Type::choice, .value = "NAME", .help = "for the key encryption key", .choices = {"hkdf-sha256", "hkdf-sha384", "hkdf-sha512"},
                        .default_text = "hkdf-sha256"},
                       {.name = "--wrap", .type = Type::choice, .value = "BITS", .help = "AES key wrap", .choices = {"128", "192", "256"}, .default_text = "256"},
                       {.name = "--ukm", .type = Type::text, .value = "HEX", .help = "user keying material"},
                       trust("refuse a recipient whose certificate has no path to one of these"), chain(),
                       {.name = "--by-issuer", .help = "name recipients by issuer and serial number"},
                       force()},
           .examples = {{"nikkan kem encrypt --recipient alice.crt --recipient bob.crt report.pdf report.cms", "two recipients"}},
           .run = run_encrypt},
          {.path = "kem decrypt",
           .summary = "open an encrypted file",
           .description = "OUT appears when the whole message was found good, or not at all. EnvelopedData (AES-CBC) has nothing to find a change by: "
                          "what comes out of it is not authentic. Towards standard output, a pipe or a device the content is held back, up to 64 MiB.",
           .positionals = {{.name = "IN", .help = "the message, DER or PEM; - for standard input"}, {.name = "OUT", .help = "the content; - for standard output"}},
           .options = {{.name = "--private", .type = Type::file, .value = "FILE", .help = "your private key", .required = true},
                       {.name = "--cert", .type = Type::file, .value = "FILE", .help = "your certificate, where the key alone does not tell which recipient is yours"},
                       force()},
           .examples = {{"nikkan kem decrypt --private alice.key report.cms report.pdf", "as Alice"}},
           .run = run_decrypt},
          {.path = "kem check",
           .summary = "check keys, certificates and messages against the draft",
           .description = "Exit status 1 when a MUST is broken; advice alone is 0.",
           .positionals = {{.name = "FILE", .help = "PEM or DER; - for standard input", .repeated = true, .type = Type::file}},
           .options = {{.name = "--issuer", .type = Type::file, .value = "CERT", .help = "check certificates against this one too: names, times, signature"},
                       trust("certificates must have a path to one of these"), chain(),
                       {.name = "--at", .type = Type::day, .value = "DAY", .help = "as if it were this day", .default_text = "today"},
                       json("one object a finding")},
           .examples = {{"nikkan kem check --issuer ca.crt alice.crt", "a certificate and its CA"},
                        {"nikkan kem check --trust root.crt --chain office.crt alice.crt", "a whole path"}},
           .run = run_check},
          {.path = "kem bench",
           .summary = "how fast the algorithms are here",
           .options = {{.name = "--algorithm", .type = Type::text, .value = "NAME", .help = "this one alone", .default_text = "all", .repeated = true},
                       {.name = "--milliseconds", .type = Type::integer, .value = "N", .help = "for each figure", .default_text = "300", .min = 1, .max = 60000},
                       json("one object an algorithm")},
           .examples = {{"nikkan kem bench --algorithm MLKEM768-X25519", "one of them"}},
           .run = run_bench}}};
  return kTable;
}

}  // namespace nikkan::composite_kem
