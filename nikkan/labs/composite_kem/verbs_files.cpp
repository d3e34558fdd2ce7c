#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <ostream>

#include "nikkan/base/utf8.hpp"
#include "nikkan/crypto/certification_path.hpp"
#include "nikkan/crypto/pem.hpp"
#include "nikkan/crypto/signature.hpp"
#include "nikkan/labs/composite_kem/inspect.hpp"
#include "nikkan/labs/composite_kem/verbs.hpp"

namespace nikkan::composite_kem {
namespace {

using command::Args;
using command::Io;

void print_json(Io& io, const std::string& path, const Item& item, const Facts& facts) {
  json::Writer w;
  w.begin_object().member("file", path).member("kind", to_string(item.kind));
  bool in_recipients = false;
  for (const Fact& fact : facts) {
    if (fact.name == "recipient") {
      if (!in_recipients) w.key("recipients").begin_array();
      if (in_recipients) w.end_object();
      in_recipients = true;
      w.begin_object();
    }
    for (const auto& [key, value] : fact.json) {
      w.key(key);
      std::visit([&](const auto& one) { w.value(one); }, value);
    }
  }
  if (in_recipients) w.end_object().end_array();
  io.out << w.end_object().take() << '\n';
}

void print_text(Io& io, const std::string& path, const Item& item, const Facts& facts) {
  io.out << fmt::format("{}: {}\n", for_terminal(path), to_string(item.kind));
  for (const Fact& fact : facts) io.out << fmt::format("  {:<20} {}\n", fact.name, for_terminal(fact.text));
}

/// The items of a file. Of a message in DER that is larger than what is read whole, its beginning.
Result<std::vector<Item>> items_of(const std::string& path) {
  if (const auto file = InputFile::open(path); file && file->size() > kMaxWhole) {
    crypto::SecretBytes first(std::size_t{4} << 20U);
    const auto count = file->read(0, first.mutable_octets());
    if (!count) return std::unexpected(count.error());
    if (kind_of(first.reveal()) == ItemKind::cms) {
      std::vector<Item> out;
      out.push_back({.kind = ItemKind::cms, .der = std::move(first), .offset = 0, .whole = file->size()});
      return out;
    }
  }
  const auto content = read_whole(path);
  if (!content) return std::unexpected(content.error());
  return read_items(content->reveal());
}

/// Calls with every item of every file; the exit status.
template <class Call>
int each_item(const Args& args, Io& io, std::string_view verb, Call call) {
  int status = command::kOk;
  for (const std::string& path : args.all("FILE")) {
    const auto items = items_of(path);
    if (!items) {
      status = std::max(status, refuse(io, verb, path, items.error()));
      continue;
    }
    for (const Item& item : *items) status = std::max(status, call(path, item));
  }
  return status;
}

struct Rates {
  double keygen = 0, encap = 0, decap = 0;
};

/// Microseconds a call, over about `seconds`.
template <class Call>
double microseconds(double seconds, Call call) {
  using Clock = std::chrono::steady_clock;
  call();
  const auto begin = Clock::now();
  std::size_t count = 0;
  double passed = 0;
  do {
    call();
    ++count;
    passed = std::chrono::duration<double>(Clock::now() - begin).count();
  } while (passed < seconds);
  return passed / static_cast<double>(count) * 1e6;
}

}  // namespace

UnixTime now() { return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count(); }

int refuse(Io& io, std::string_view verb, std::string_view file, const Error& error) {
  const std::string says = error.field == "exists" ? "is there already; --force replaces it" : error.message();
  io.err << "nikkan " << verb << ": " << for_terminal(file) << (file.empty() ? "" : ": ") << for_terminal(says) << '\n';
  return exit_status(error.code);
}

int misuse(Io& io, std::string_view verb, std::string_view says) {
  io.err << "nikkan " << verb << ": " << for_terminal(says) << '\n';
  return command::kUsage;
}

std::optional<int> clash(Io& io, std::string_view verb, const std::vector<Named>& inputs, const std::vector<Named>& outputs, std::string_view stdout_allowed) {
  if (std::ranges::count(inputs, "-", &Named::path) > 1) return misuse(io, verb, "standard input can be read once");
  for (auto out = outputs.begin(); out != outputs.end(); ++out) {
    if (out->path == "-" && out->what != stdout_allowed) return misuse(io, verb, fmt::format("{} is a file's name", out->what));
    for (const Named& in : inputs) {
      if (same_file(out->path, in.path)) return misuse(io, verb, fmt::format("{} and {} are one file", in.what, out->what));
    }
    for (auto other = outputs.begin(); other != out; ++other) {
      if (same_file(out->path, other->path)) return misuse(io, verb, fmt::format("{} and {} are one file", other->what, out->what));
    }
  }
  return std::nullopt;
}

std::optional<std::string> Trust::objection(const Certificate& certificate, UnixTime when) const {
  const auto views = [](const std::vector<Certificate>& of) {
    std::vector<ByteView> out;
    for (const Certificate& one : of) out.emplace_back(one.der);
    return out;
  };
  const auto verdict = crypto::verify_path(certificate.der, views(between), views(roots), when);
  if (!verdict) return verdict.error().message();
  if (verdict->good) return std::nullopt;
  return fmt::format("no path to a trusted certificate: {}{}", verdict->says,
                     verdict->subject.empty() ? "" : fmt::format(" (at {}, depth {})", name_text(verdict->subject), verdict->depth));
}

std::expected<std::optional<Trust>, int> load_trust(const Args& args, Io& io, std::string_view verb) {
  Trust out;
  for (const auto& [option, to] : {std::pair{"--trust", &out.roots}, {"--chain", &out.between}}) {
    for (const std::string& path : args.all(option)) {
      auto read = load(path, read_certificates);
      if (!read) return std::unexpected(refuse(io, verb, path, read.error()));
      std::ranges::move(*read, std::back_inserter(*to));
    }
  }
  if (out.roots.empty() && !out.between.empty()) return std::unexpected(misuse(io, verb, "--chain needs --trust"));
  if (out.roots.empty()) return std::nullopt;
  return out;
}

int run_inspect(const Args& args, Io& io) {
  return each_item(args, io, "kem inspect", [&](const std::string& path, const Item& item) {
    const auto facts = inspect(item);
    if (!facts) return refuse(io, "kem inspect", path, facts.error());
    args.flag("--json") ? print_json(io, path, item, *facts) : print_text(io, path, item, *facts);
    return command::kOk;
  });
}

int run_check(const Args& args, Io& io) {
  std::optional<Certificate> issuer;
  if (const auto path = args.get("--issuer")) {
    auto read = load(*path, read_certificate);
    if (!read) return refuse(io, "kem check", *path, read.error());
    issuer = std::move(*read);
  }
  const auto trust = load_trust(args, io, "kem check");
  if (!trust) return trust.error();
  UnixTime when = now();
  if (const auto day = args.get("--at"); day && to_rfc3339(when).substr(0, 10) != *day) when = start_of(parse_day(*day).value());
  return each_item(args, io, "kem check", [&](const std::string& path, const Item& item) {
    auto findings = check(item, when, issuer ? &*issuer : nullptr);
    if (item.kind == ItemKind::certificate && *trust) {
      const auto read = parse_certificate(item.der.reveal());
      auto objection = read ? (*trust)->objection(*read, when) : std::nullopt;
      if (objection) findings.push_back({"path", std::move(*objection)});
    }
    bool bad = false;
    for (const Finding& one : findings) {
      bad = bad || one.must;
      if (args.flag("--json")) {
        json::Writer w;
        w.begin_object().member("file", path).member("kind", to_string(item.kind)).member("rule", one.rule).member("level", one.must ? "must" : "advice").member("says", one.says);
        io.out << w.end_object().take() << '\n';
      } else {
        io.out << fmt::format("{}: {}: {}: {}\n", for_terminal(path), one.must ? "must" : "advice", one.rule, for_terminal(one.says));
      }
    }
    if (findings.empty() && !args.flag("--json")) io.out << fmt::format("{}: {}: nothing against the draft\n", for_terminal(path), to_string(item.kind));
    return bad ? command::kRejected : command::kOk;
  });
}

int run_cert(const Args& args, Io& io) {
  constexpr std::string_view kVerb = "kem cert";
  const std::string ca_path = *args.get("--ca-cert"), key_path = *args.get("--ca-key"), public_path = *args.get("--public"), out_path = *args.get("--out");
  if (const auto status = clash(io, kVerb, {{"--ca-cert", ca_path}, {"--ca-key", key_path}, {"--public", public_path}}, {{"--out", out_path}})) return *status;
  if (auto name = parse_name(*args.get("--subject")); !name) return misuse(io, kVerb, "--subject: " + name.error().message());
  const auto ca = load(ca_path, read_certificate);
  if (!ca) return refuse(io, kVerb, ca_path, ca.error());
  const auto key_file = read_whole(key_path);
  if (!key_file) return refuse(io, kVerb, key_path, key_file.error());
  Result<crypto::SigningKey> ca_key = fail(Code::not_found, "file", 0, "holds no private key in PEM");
  if (crypto::looks_like_pem(key_file->reveal())) {
    const auto blocks = crypto::parse_pem(key_file->reveal());
    if (!blocks) return refuse(io, kVerb, key_path, blocks.error());
    for (const crypto::PemBlock& block : *blocks) {
      if (block.label == "ENCRYPTED PRIVATE KEY") ca_key = fail(Code::unsupported, "file", 0, "the key is encrypted; `openssl pkey` writes it without");
      if (block.label.ends_with("PRIVATE KEY") && block.label != "ENCRYPTED PRIVATE KEY") ca_key = crypto::SigningKey::parse(block.octets.reveal());
    }
  } else {
    ca_key = crypto::SigningKey::parse(key_file->reveal());
  }
  if (!ca_key) return refuse(io, kVerb, key_path, ca_key.error());
  const auto key = load(public_path, read_public_key);
  if (!key) return refuse(io, kVerb, public_path, key.error());
  const UnixTime from = args.get("--from") ? start_of(parse_day(*args.get("--from")).value()) : now();
  UnixTime until = from + std::stoll(args.get("--days").value_or("365")) * 86400 - 1;
  if (until > ca->not_after && !args.get("--days")) until = std::max(from, ca->not_after);
  crypto::SystemRandom random;
  const auto der = issue_certificate(*ca, *ca_key, *key, {*args.get("--subject"), from, until}, random);
  if (!der) return refuse(io, kVerb, ca_path, der.error());
  auto file = OutputFile::create(out_path, false, args.flag("--force"));
  if (!file) return refuse(io, kVerb, out_path, file.error());
  const bool pem = args.get("--form") != "der";
  if (auto done = file->write(pem ? crypto::write_pem("CERTIFICATE", *der).reveal() : ByteView(*der)); !done) return refuse(io, kVerb, out_path, done.error());
  if (auto done = file->commit(); !done) return refuse(io, kVerb, out_path, done.error());
  if (from < ca->not_before) io.err << "nikkan kem cert: note: the CA's certificate begins later, on " << to_rfc3339(ca->not_before) << '\n';
  if (until > ca->not_after) io.err << "nikkan kem cert: note: the CA's certificate ends earlier, on " << to_rfc3339(ca->not_after) << '\n';
  return command::kOk;
}

int run_bench(const Args& args, Io& io) {
  std::vector<const Algorithm*> chosen;
  for (const std::string& name : args.all("--algorithm")) {
    chosen.push_back(find_by_name(name));
    if (chosen.back() == nullptr) return misuse(io, "kem bench", fmt::format("there is no algorithm {}; `nikkan kem list` shows all", name));
  }
  if (chosen.empty()) {
    for (const Algorithm& one : algorithms()) chosen.push_back(&one);
  }
  const double seconds = static_cast<double>(std::stoll(args.get("--milliseconds").value_or("300"))) / 1000;
  crypto::SystemRandom random;
  if (!args.flag("--json")) io.out << fmt::format("ML-KEM: {}. Microseconds a call, one core.\n{:<22} {:>10} {:>10} {:>10}\n", crypto::ml_kem_implementation(), "", "keygen", "encap", "decap");
  for (const Algorithm* const one : chosen) {
    const auto key = PrivateKey::generate(*one, random);
    const auto sent = key ? key->public_key().encap(random) : std::unexpected(key.error());
    if (!sent) return refuse(io, "kem bench", one->short_name, sent.error());
    const Rates rates{microseconds(seconds, [&] { (void)PrivateKey::generate(*one, random); }), microseconds(seconds, [&] { (void)key->public_key().encap(random); }),
                      microseconds(seconds, [&] { (void)key->decap(sent->ciphertext); })};
    if (args.flag("--json")) {
      json::Writer w;
      w.begin_object().member("algorithm", one->short_name).member("ml_kem", crypto::ml_kem_implementation());
      io.out << w.member("keygen_us", rates.keygen).member("encap_us", rates.encap).member("decap_us", rates.decap).end_object().take() << '\n';
    } else {
      io.out << fmt::format("{:<22} {:>10.1f} {:>10.1f} {:>10.1f}\n", one->short_name, rates.keygen, rates.encap, rates.decap);
    }
    io.out.flush();
  }
  return command::kOk;
}

}  // namespace nikkan::composite_kem
