#include <fmt/format.h>
#include <sys/stat.h>

#include <iterator>
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

/// Line ends as arrows, so that they are told from other controls.
std::string with_arrows(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    text[i] == '\r' || text[i] == '\n' ? out += "↵" : out += text[i];
  }
  return for_terminal(out);
}

std::string shown(std::string_view text) {
  if (text.size() <= kShown) return with_arrows(text);
  std::size_t cut = kShown;
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xc0U) == 0x80) --cut;
  return fmt::format("{}… ({} octets)", with_arrows(text.substr(0, cut)), text.size());
}

class Printer final : public Receiver {
 public:
  Printer(Io& io, bool as_json, bool raw, std::optional<std::uint64_t> raw_part, std::optional<std::string> folder)
      : io_(io), json_(as_json), raw_(raw), raw_part_(raw_part), folder_(std::move(folder)) {}

  /// What went wrong lies in the folder and not in the body.
  bool saving_failed() const { return saving_failed_; }
  /// With --raw, at the end: the octets of the part. Errors: not_found; duplicate when none was chosen among several.
  Result<void> finish_raw() {
    if (raw_found_.empty())
      return raw_part_ ? fail(Code::not_found, "params", 0, fmt::format("part {} is no consolidated part", *raw_part_))
                       : fail(Code::not_found, "params", 0, "no part is a consolidated one");
    if (raw_found_.size() > 1) {
      std::string all;
      for (const std::uint64_t one : raw_found_) {
        if (all.size() < 60) fmt::format_to(std::back_inserter(all), "{}{}", all.empty() ? "" : ", ", one);
      }
      return fail(Code::duplicate, "params", 0,
                  fmt::format("{} consolidated parts ({}{}): --part says which", raw_found_.size(), all,
                              all.size() < 60 ? "" : ", …"));
    }
    io_.out << raw_octets_;
    return {};
  }

  Result<void> on_field(const Entry& entry) override {
    if (raw_) return {};
    if (!json_) {
      const std::string type = entry.content_type.empty() ? "" : fmt::format(" ({})", shown(entry.content_type));
      io_.out << fmt::format("{:>4}  {:<6}  {}{} = {}\n", entry.part, to_string(entry.origin), name(entry), type,
                             shown(entry.value));
      return {};
    }
    json::Writer w = begin(entry);
    text(w, "value", "value_base64", entry.value);
    if (!entry.content_type.empty()) w.member("content_type", entry.content_type);
    io_.out << end(w, entry);
    return {};
  }

  Result<void> on_file_begin(const Entry& entry) override {
    if (!folder_) return {};
    auto made = OutputFile::create_in(*folder_);
    if (!made) return not_saved(made.error());
    file_.emplace(std::move(*made));
    file_name_ = safe_file_name(entry.filename, fmt::format("part-{}", entry.part));
    return {};
  }
  Result<void> on_file_data(ByteView octets) override {
    if (!file_) return {};
    if (auto good = file_->write(octets); !good) return not_saved(good.error());
    return {};
  }
  Result<void> on_file_end(const Entry& entry) override {
    std::string saved;
    if (file_) {
      const auto taken = file_->commit_beside(*folder_, file_name_);
      if (!taken) return not_saved(taken.error());
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
    text(w, "filename", "filename_base64", entry.filename);
    if (!entry.content_type.empty()) w.member("content_type", entry.content_type);
    w.member("size", entry.size);
    if (!saved.empty()) w.member("saved", saved);
    io_.out << end(w, entry);
    return {};
  }
  Result<void> on_params_begin(std::uint64_t part) override {
    if (raw_ && (!raw_part_ || *raw_part_ == part)) raw_found_.push_back(part);
    return {};
  }
  // Held until the body is known to be whole and the part to be the only one; its size has a limit.
  Result<void> on_params_raw(std::uint64_t part, ByteView octets) override {
    if (raw_found_.size() == 1 && raw_found_.front() == part) raw_octets_ += as_text(octets);
    return {};
  }

 private:
  static std::string name(const Entry& entry) {
    return !entry.named ? "(no name)" : entry.name.empty() ? "\"\"" : shown(entry.name);
  }
  /// Octets that are no UTF-8 go out as base64, under the other key.
  static void text(json::Writer& w, std::string_view key, std::string_view key_base64, std::string_view octets) {
    if (is_valid_utf8(octets)) {
      w.member(key, octets);
    } else {
      w.member(key_base64, to_base64(as_bytes(octets)));
    }
  }
  static json::Writer begin(const Entry& entry) {
    json::Writer w;
    w.begin_object().member("kind", to_string(entry.kind));
    if (entry.named) {
      text(w, "name", "name_base64", entry.name);
    } else {
      w.key("name").null();
    }
    return w;
  }
  std::unexpected<Error> not_saved(const Error& error) {
    saving_failed_ = true;
    return std::unexpected(error);
  }
  static std::string end(json::Writer& w, const Entry& entry) {
    w.member("origin", to_string(entry.origin)).member("part", entry.part).member("offset", entry.offset).end_object();
    return w.take() + "\n";
  }

  Io& io_;
  bool json_, raw_;
  std::optional<std::uint64_t> raw_part_;
  std::vector<std::uint64_t> raw_found_;
  std::string raw_octets_;
  bool saving_failed_ = false;
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

std::optional<GivenBoundary> given_boundary(const Args& args, Io& io, std::string_view verb) {
  const auto text = args.get("--boundary");
  auto type = args.get("--content-type");
  const bool strict = args.flag("--strict");
  if (text && type) {
    misuse(io, verb, "--boundary and --content-type both say the boundary: give one of them");
    return std::nullopt;
  }
  if (text) {
    auto boundary = Boundary::from(*text, strict);
    if (boundary) return GivenBoundary{std::move(*boundary)};
    misuse(io, verb, fmt::format("--boundary '{}': {}", for_terminal(*text), boundary.error().message()));
    return std::nullopt;
  }
  if (!type) return GivenBoundary{};
  std::string_view value = trim(*type);
  constexpr std::string_view kField = "content-type:";  // a pasted line
  if (ascii_iequals(value.substr(0, kField.size()), kField)) value = trim(value.substr(kField.size()));
  auto boundary = Boundary::from_content_type(value, strict);
  if (boundary) return GivenBoundary{std::move(*boundary)};
  misuse(io, verb, fmt::format("--content-type '{}': {}", for_terminal(*type), boundary.error().message()));
  return std::nullopt;
}

namespace {

/// The length of header lines before the body, their empty line included, and what Content-Type they give.
std::size_t header_before(std::string_view text, std::string& type) {
  const std::string start = ascii_lower(text.substr(0, 15));
  if (!start.starts_with("content-type:") && start != "content-length:") return 0;
  const std::size_t end = text.substr(0, profile::kMaxHeaderBlock).find("\r\n\r\n");
  if (end == std::string_view::npos) return 0;
  for (std::string_view lines = text.substr(0, end + 2); !lines.empty();) {
    const std::size_t line_end = lines.find("\r\n");
    const std::string_view line = lines.substr(0, line_end);
    const std::size_t colon = line.find(':');
    if (colon != std::string_view::npos && ascii_iequals(line.substr(0, colon), "content-type"))
      type = trim(line.substr(colon + 1));
    lines.remove_prefix(line_end + 2);
  }
  return type.empty() ? 0 : end + 4;
}

}  // namespace

Result<OpenBody> open_body(const GivenBoundary& given, InputFile file, Bytes piece, std::size_t size) {
  if (given.boundary) return OpenBody{std::move(file), *given.boundary, std::move(piece), size};
  std::string type;
  if (const std::size_t head = header_before(as_text(ByteView(piece).first(size)), type); head > 0) {
    auto boundary = Boundary::from_content_type(type);
    if (!boundary) return std::unexpected(boundary.error());
    std::copy(piece.begin() + static_cast<std::ptrdiff_t>(head), piece.begin() + static_cast<std::ptrdiff_t>(size),
              piece.begin());
    return OpenBody{std::move(file), std::move(*boundary), std::move(piece), size - head};
  }
  auto boundary = Boundary::guess(ByteView(piece).first(size));
  if (!boundary) return std::unexpected(boundary.error());
  return OpenBody{std::move(file), std::move(*boundary), std::move(piece), size};
}

Result<OpenBody> open_body(const GivenBoundary& given, const std::string& path) {
  auto file = InputFile::open(path);
  if (!file) return std::unexpected(file.error());
  Bytes piece(kReadPiece);
  const auto count = file->fill(piece);
  if (!count) return std::unexpected(count.error());
  return open_body(given, std::move(*file), std::move(piece), *count);
}

std::optional<ExpandOptions> expand_options(const Args& args, Io& io, std::string_view verb) {
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
  for (const std::string& name : out.names) {
    if (!name.empty()) continue;
    misuse(io, verb, "--name: a consolidated part has a name");
    return std::nullopt;
  }
  out.name_escapes = args.flag("--name-escapes");
  const auto number = [&](std::string_view name, auto apply) {
    if (const auto text = args.get(name)) apply(std::stoull(*text));
  };
  number("--max-entries", [&](std::uint64_t n) { out.limits.max_entries = out.parse.limits.max_parts = n; });
  number("--max-value", [&](std::uint64_t n) { out.limits.max_value = n; });
  number("--max-params", [&](std::uint64_t n) { out.limits.max_params_part = n; });
  number("--max-name", [&](std::uint64_t n) {
    out.limits.max_name = n;
    out.parse.limits.max_header_block = profile::kMaxHeaderBlock + n;
  });
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
  const bool raw = args.flag("--raw");
  if (raw && (args.flag("--json") || folder)) return misuse(io, kVerb, "--raw goes with neither --json nor --save");
  const auto part = args.get("--part");
  if (part && !raw) return misuse(io, kVerb, "--part goes with --raw");
  const auto given = given_boundary(args, io, kVerb);
  if (!given) return command::kUsage;
  auto options = expand_options(args, io, kVerb);
  if (!options) return command::kUsage;
  auto body = open_body(*given, path);
  if (!body) return refuse_body(io, kVerb, path, body.error());
  options->raw = raw;
  Expander expander(body->boundary, *options);
  Printer printer(io, args.flag("--json"), raw, part ? std::optional<std::uint64_t>(std::stoull(*part)) : std::nullopt,
                  folder);
  auto good = each_piece(*body, [&](ByteView octets) { return expander.feed(octets, printer); });
  if (good) good = expander.finish(printer);
  if (!good) {
    io.out.flush();
    if (printer.saving_failed()) return refuse(io, kVerb, *folder, good.error());
    return refuse_body(io, kVerb, path, good.error());
  }
  if (raw) {
    if (auto found = printer.finish_raw(); !found) {
      io.err << fmt::format("nikkan {}: {}: {}\n", kVerb, for_terminal(path), found.error().detail);
      return command::kRejected;
    }
  }
  return command::kOk;
}

}  // namespace nikkan::form_params
