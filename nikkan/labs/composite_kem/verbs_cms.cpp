#include <fmt/format.h>

#include <algorithm>
#include <istream>
#include <ostream>

#include "nikkan/base/utf8.hpp"
#include "nikkan/crypto/pem.hpp"
#include "nikkan/labs/composite_kem/cms.hpp"
#include "nikkan/labs/composite_kem/verbs.hpp"

namespace nikkan::composite_kem {
namespace {

using command::Args;
using command::Io;
using crypto::ContentAlgorithm;

constexpr std::size_t kPiece = 1U << 20U;

/// Content in pieces, from a file or from memory.
class Source {
 public:
  /// Files are read as they are needed; standard input, pipes and PEM whole. Errors: those of files.hpp.
  static Result<Source> open(const std::string& path, bool may_be_pem) {
    Source out;
    {
      auto file = InputFile::open(path);
      if (file) {
        std::array<std::uint8_t, 64> first{};
        const auto count = file->read(0, first);
        if (!count) return std::unexpected(count.error());
        if (!may_be_pem || !crypto::looks_like_pem(ByteView(first).first(*count))) {
          out.size_ = file->size();
          out.file_.emplace(std::move(*file));
          return out;
        }
      } else if (file.error().code != Code::unsupported) {
        return std::unexpected(file.error());
      }
    }
    auto whole = read_whole(path, may_be_pem ? kMaxWhole + CmsLimits{}.max_head : kMaxWhole);
    if (!whole) return std::unexpected(whole.error());
    if (may_be_pem && crypto::looks_like_pem(whole->reveal().first(std::min<std::size_t>(64, whole->size())))) {
      whole = only_one(whole->reveal(), ItemKind::cms);
      if (!whole) return std::unexpected(whole.error());
    }
    out.size_ = whole->size();
    out.memory_ = std::move(*whole);
    return out;
  }

  std::uint64_t size() const { return size_; }
  /// Octets from a place, as many as there are up to `count`; valid until the next call. Errors: io; truncated "file" when
  /// the file has become shorter.
  Result<ByteView> piece(std::uint64_t offset, std::size_t count) {
    count = static_cast<std::size_t>(std::min<std::uint64_t>(count, size_ - std::min(offset, size_)));
    if (!file_) return memory_.reveal().subspan(static_cast<std::size_t>(offset), count);
    room_.resize(count);
    const auto got = file_->read(offset, room_);
    if (!got) return std::unexpected(got.error());
    if (*got < count) return fail(Code::truncated, "file", offset + *got);
    return ByteView(room_);
  }

 private:
  std::optional<InputFile> file_;
  crypto::SecretBytes memory_;
  Bytes room_;
  std::uint64_t size_ = 0;
};

/// A file, or standard output or a pipe, which with `hold` are written at commit(): nothing comes out of a message that is not
/// authentic.
class Sink {
 public:
  static Result<Sink> open(const std::string& path, bool secret, bool force, Io& io, bool hold) {
    Sink out(io, hold);
    if (path == "-") return out;
    auto file = OutputFile::create(path, secret, force);
    if (!file) return std::unexpected(file.error());
    out.file_.emplace(std::move(*file));
    return out;
  }
  Result<void> write(ByteView octets) {
    if (file_ && (!hold_ || !file_->is_device())) return file_->write(octets);
    if (!hold_) return print(octets);
    if (held_.size() + octets.size() > kMaxWhole) return fail(Code::limit, "content", kMaxWhole, "too large to be held back until it is found good: name a file");
    held_.insert(held_.end(), octets.begin(), octets.end());
    return {};
  }
  Result<void> commit() {
    if (file_ && !held_.empty()) {
      if (auto done = file_->write(held_); !done) return done;
    }
    if (file_) return file_->commit();
    return print(held_);
  }

 private:
  Sink(Io& io, bool hold) : io_(&io), hold_(hold) {}
  Result<void> print(ByteView octets) {
    io_->out.write(reinterpret_cast<const char*>(octets.data()), static_cast<std::streamsize>(octets.size()));
    io_->out.flush();
    if (!io_->out) return fail(Code::io, "write");
    return {};
  }
  std::optional<OutputFile> file_;
  Io* io_;
  bool hold_;
  Bytes held_;
};

ContentAlgorithm cipher_of(const Args& args) {
  const std::string name = args.get("--cipher").value_or("aes-256-gcm");
  constexpr std::string_view kNames[]{"aes-128-cbc", "aes-192-cbc", "aes-256-cbc", "aes-128-gcm", "aes-192-gcm", "aes-256-gcm"};
  return static_cast<ContentAlgorithm>(std::ranges::find(kNames, name) - std::begin(kNames));
}

Result<void> seal(Source& from, Sink& to, Sealer& sealer) {
  if (auto done = to.write(sealer.head()); !done) return done;
  Bytes out;
  for (std::uint64_t at = 0; at < from.size(); at += kPiece) {
    const auto piece = from.piece(at, kPiece);
    if (!piece) return std::unexpected(piece.error());
    if (auto done = sealer.update(*piece, out); !done) return done;
    if (auto done = to.write(out); !done) return done;
  }
  if (auto done = sealer.finish(out); !done) return done;
  if (auto done = to.write(out); !done) return done;
  return to.commit();
}

Result<void> open(Source& from, Sink& to, const CmsHead& head, Opener& opener) {
  Bytes out;
  const std::uint64_t end = head.content_offset + head.content_size;
  for (std::uint64_t at = head.content_offset; at < end; at += kPiece) {
    const auto piece = from.piece(at, static_cast<std::size_t>(std::min<std::uint64_t>(kPiece, end - at)));
    if (!piece) return std::unexpected(piece.error());
    if (auto done = opener.update(*piece, out); !done) return done;
    if (auto done = to.write(out); !done) return done;
  }
  const auto tail = from.piece(end, kPiece);
  if (!tail) return std::unexpected(tail.error());
  if (auto done = opener.finish(*tail, out); !done) return done;
  if (auto done = to.write(out); !done) return done;
  return to.commit();
}

}  // namespace

int run_encrypt(const Args& args, Io& io) {
  constexpr std::string_view kVerb = "kem encrypt";
  const std::string in_path = *args.get("IN"), out_path = *args.get("OUT");
  if (out_path == "-" && io.out_is_terminal) return misuse(io, kVerb, "OUT is a terminal; name a file");
  std::vector<Named> inputs{{"IN", in_path}};
  for (const std::string& path : args.all("--recipient")) inputs.push_back({"--recipient", path});
  if (const auto status = clash(io, kVerb, inputs, {{"OUT", out_path}}, "OUT")) return *status;
  const auto trust = load_trust(args, io, kVerb);
  if (!trust) return trust.error();
  std::vector<Certificate> recipients;
  for (const std::string& path : args.all("--recipient")) {
    auto read = load(path, read_certificate);
    if (!read) return refuse(io, kVerb, path, read.error());
    Certificate& one = *read;
    if (one.composite() != nullptr) {
      for (const Finding& finding : check_certificate(one, now())) {
        if (finding.must) return refuse(io, kVerb, path, fail(Code::bad_value, "certificate", 0, finding.says).error());
      }
    }
    if (*trust) {
      if (const auto objection = (*trust)->objection(one, now())) {
        io.err << fmt::format("nikkan {}: {}: {}\n", kVerb, for_terminal(path), for_terminal(*objection));
        return command::kRejected;
      }
    }
    recipients.push_back(std::move(one));
  }
  SealOptions options;
  options.content = cipher_of(args);
  const std::string kdf = args.get("--kdf").value_or("hkdf-sha256"), wrap = args.get("--wrap").value_or("256");
  options.kem.kdf = kdf == "hkdf-sha512" ? crypto::Hash::sha512 : kdf == "hkdf-sha384" ? crypto::Hash::sha384 : crypto::Hash::sha256;
  options.kem.kek = wrap == "128" ? 16 : wrap == "192" ? 24 : 32;
  options.kem.by_key_identifier = !args.flag("--by-issuer");
  if (const auto hex = args.get("--ukm")) {
    auto octets = parse_hex(*hex);
    if (!octets) return misuse(io, kVerb, "--ukm is hexadecimal");
    if (octets->size() > kMaxUserKeyingMaterial) return misuse(io, kVerb, fmt::format("--ukm is at most {} octets", kMaxUserKeyingMaterial));
    options.kem.user_keying_material = std::move(*octets);
  }
  auto from = Source::open(in_path, false);
  if (!from) return refuse(io, kVerb, in_path, from.error());
  crypto::SystemRandom random;
  for (std::size_t i = 0; i < recipients.size(); ++i) {  // one at a time, so that an error names its file
    const auto trial = Sealer::begin(std::span(recipients).subspan(i, 1), options, 0, random);
    if (!trial) return refuse(io, kVerb, args.all("--recipient")[i], trial.error());
  }
  auto sealer = Sealer::begin(recipients, options, from->size(), random);
  if (!sealer) return refuse(io, kVerb, in_path, sealer.error());
  auto to = Sink::open(out_path, false, args.flag("--force"), io, false);
  if (!to) return refuse(io, kVerb, out_path, to.error());
  if (auto done = seal(*from, *to, *sealer); !done) return refuse(io, kVerb, done.error().code == Code::io ? out_path : in_path, done.error());
  return command::kOk;
}

int run_decrypt(const Args& args, Io& io) {
  constexpr std::string_view kVerb = "kem decrypt";
  const std::string in_path = *args.get("IN"), out_path = *args.get("OUT"), key_path = *args.get("--private");
  std::vector<Named> inputs{{"IN", in_path}, {"--private", key_path}};
  if (const auto path = args.get("--cert")) inputs.push_back({"--cert", *path});
  if (const auto status = clash(io, kVerb, inputs, {{"OUT", out_path}}, "OUT")) return *status;
  const auto key = load(key_path, read_private_key);
  if (!key) return refuse(io, kVerb, key_path, key.error());
  std::optional<Certificate> certificate;
  if (const auto path = args.get("--cert")) {
    auto read = load(*path, read_certificate);
    if (!read) return refuse(io, kVerb, *path, read.error());
    certificate = std::move(*read);
    const auto own = certificate->public_key();
    if (!own || own->octets() != key->public_key().octets()) return refuse(io, kVerb, *path, fail(Code::bad_value, "certificate", 0, "has another key than --private").error());
  }
  auto from = Source::open(in_path, true);
  if (!from) return refuse(io, kVerb, in_path, from.error());
  const CmsLimits limits;
  CmsHead head;
  {
    const auto first = from->piece(0, limits.max_head);
    if (!first) return refuse(io, kVerb, in_path, first.error());
    auto read = parse_cms_head(*first, from->size(), limits);
    if (!read) return refuse(io, kVerb, in_path, read.error());
    head = std::move(*read);
  }
  const auto content_key = open_content_key(head, *key, certificate ? &*certificate : nullptr);
  if (!content_key) return refuse(io, kVerb, in_path, content_key.error());
  auto opener = Opener::begin(head, content_key->reveal());
  if (!opener) return refuse(io, kVerb, in_path, opener.error());
  auto to = Sink::open(out_path, true, args.flag("--force"), io, true);
  if (!to) return refuse(io, kVerb, out_path, to.error());
  if (auto done = open(*from, *to, head, *opener); !done) return refuse(io, kVerb, done.error().code == Code::io ? out_path : in_path, done.error());
  return command::kOk;
}

}  // namespace nikkan::composite_kem
