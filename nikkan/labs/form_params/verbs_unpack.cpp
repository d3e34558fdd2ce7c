#include <fmt/format.h>
#include <sys/stat.h>

#include <ostream>

#include "nikkan/base/json.hpp"
#include "nikkan/base/utf8.hpp"
#include "nikkan/labs/form_params/verbs.hpp"

namespace nikkan::form_params {
namespace {

using command::Args;
using command::Io;

/// At most so many octets of a value on a line for people.
constexpr std::size_t kShown = 200;

std::string shown(std::string_view text) {
  if (text.size() <= kShown) return for_terminal(text);
  std::size_t cut = kShown;
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xc0U) == 0x80) --cut;
  return fmt::format("{}… ({} octets)", for_terminal(text.substr(0, cut)), text.size());
}

class Printer final : public Receiver {
 public:
  Printer(Io& io, bool as_json, bool raw, std::optional<std::string> folder)
      : io_(io), json_(as_json), raw_(raw), folder_(std::move(folder)) {}

  Result<void> on_field(const Entry& entry) override {
    if (raw_) return {};
    if (!json_) {
      io_.out << fmt::format("{:>4}  {:<6}  {} = {}\n", entry.part, to_string(entry.origin), name(entry),
                             shown(entry.value));
      return {};
    }
    json::Writer w = begin(entry);
    if (is_valid_utf8(entry.value)) {
      w.member("value", entry.value);
    } else {
      w.member("value_base64", to_base64(as_bytes(entry.value)));
    }
    if (!entry.content_type.empty()) w.member("content_type", entry.content_type);
    io_.out << end(w, entry);
    return {};
  }

  Result<void> on_file_begin(const Entry& entry) override {
    if (!folder_) return {};
    auto made = OutputFile::create_in(*folder_);
    if (!made) return std::unexpected(made.error());
    file_.emplace(std::move(*made));
    file_name_ = safe_file_name(entry.filename, fmt::format("part-{}", entry.part));
    return {};
  }
  Result<void> on_file_data(ByteView octets) override {
    if (!file_) return {};
    return file_->write(octets);
  }
  Result<void> on_file_end(const Entry& entry) override {
    std::string saved;
    if (file_) {
      const auto taken = file_->commit_beside(*folder_, file_name_);
      if (!taken) return std::unexpected(taken.error());
      file_.reset();
      saved = *taken;
    }
    if (raw_) return {};
    if (!json_) {
      io_.out << fmt::format("{:>4}  {:<6}  {}: {} ({}, {} octets){}\n", entry.part, "file", name(entry),
                             entry.filename.empty() ? "no filename" : shown(entry.filename),
                             entry.content_type.empty() ? "no type" : shown(entry.content_type), entry.size,
                             saved.empty() ? "" : " saved as " + for_terminal(saved));
      return {};
    }
    json::Writer w = begin(entry);
    w.member("filename", entry.filename);
    if (!entry.content_type.empty()) w.member("content_type", entry.content_type);
    w.member("size", entry.size);
    if (!saved.empty()) w.member("saved", saved);
    io_.out << end(w, entry);
    return {};
  }
  Result<void> on_params_raw(std::uint64_t, ByteView octets) override {
    if (raw_) io_.out << as_text(octets);
    return {};
  }

 private:
  static std::string name(const Entry& entry) { return entry.named ? shown(entry.name) : "(no name)"; }
  static json::Writer begin(const Entry& entry) {
    json::Writer w;
    w.begin_object().member("kind", to_string(entry.kind)).key("name");
    entry.named ? w.value(entry.name) : w.null();
    return w;
  }
  static std::string end(json::Writer& w, const Entry& entry) {
    w.member("origin", to_string(entry.origin)).member("part", entry.part).member("offset", entry.offset).end_object();
    return w.take() + "\n";
  }

  Io& io_;
  bool json_, raw_;
  std::optional<std::string> folder_;
  std::optional<OutputFile> file_;
  std::string file_name_;
};

}  // namespace

int refuse(Io& io, std::string_view verb, std::string_view file, const Error& error) {
  const std::string says = error.field == "exists" ? "is there already; --force replaces it" : error.message();
  io.err << "nikkan " << verb << ": " << for_terminal(file) << (file.empty() ? "" : ": ") << says << '\n';
  return exit_status(error.code);
}

int refuse_body(Io& io, std::string_view verb, std::string_view file, const Error& error) {
  if (error.code == Code::io || error.code == Code::internal) return refuse(io, verb, file, error);
  io.err << fmt::format("nikkan {}: {}: {} (HTTP {})\n", verb, for_terminal(file), error.message(), http_status(error));
  return exit_status(error.code);
}

int misuse(Io& io, std::string_view verb, std::string_view says) {
  io.err << "nikkan " << verb << ": " << says << '\n';
  return command::kUsage;
}

Result<OpenBody> open_body(const Args& args, const std::string& path) {
  auto file = InputFile::open(path);
  if (!file) return std::unexpected(file.error());
  const bool strict = args.flag("--strict");
  Bytes piece(kReadPiece);
  const auto count = file->fill(piece);
  if (!count) return std::unexpected(count.error());
  const auto by_option = args.get("--boundary"), by_type = args.get("--content-type");
  auto boundary = by_option ? Boundary::from(*by_option, strict)
                  : by_type ? Boundary::from_content_type(*by_type, strict)
                            : Boundary::guess(ByteView(piece).first(*count));
  if (!boundary) return std::unexpected(boundary.error());
  return OpenBody{std::move(*file), std::move(*boundary), std::move(piece), *count};
}

ExpandOptions expand_options(const Args& args) {
  ExpandOptions out;
  out.parse.strict = args.flag("--strict");
  const std::string expand = args.get("--expand").value_or("named"),
                    collision = args.get("--collision").value_or("keep");
  out.expand = expand == "off" ? Expand::off : expand == "any" ? Expand::any : Expand::named;
  out.collision = collision == "error"   ? Collision::error
                  : collision == "first" ? Collision::first
                  : collision == "last"  ? Collision::last
                                         : Collision::keep;
  if (auto names = args.all("--name"); !names.empty()) out.names = std::move(names);
  out.name_escapes = args.flag("--name-escapes");
  return out;
}

int run_unpack(const Args& args, Io& io) {
  constexpr std::string_view kVerb = "form unpack";
  const std::string path = args.get("FILE").value_or("-");
  const auto folder = args.get("--save");
  if (folder) {
    struct stat facts{};
    if (stat(folder->c_str(), &facts) != 0 || !S_ISDIR(facts.st_mode))
      return refuse(io, kVerb, *folder, Error{Code::io, 0, "save", "is no folder"});
  }
  if (args.flag("--raw") && (args.flag("--json") || folder))
    return misuse(io, kVerb, "--raw goes with neither --json nor --save");
  auto body = open_body(args, path);
  if (!body) return refuse_body(io, kVerb, path, body.error());
  ExpandOptions options = expand_options(args);
  options.raw = args.flag("--raw");
  Expander expander(body->boundary, options);
  Printer printer(io, args.flag("--json"), options.raw, folder);
  auto good = each_piece(*body, [&](ByteView octets) { return expander.feed(octets, printer); });
  if (good) good = expander.finish(printer);
  if (!good) {
    io.out.flush();
    return refuse_body(io, kVerb, path, good.error());
  }
  return command::kOk;
}

}  // namespace nikkan::form_params
