#include <fmt/format.h>
#include <sys/random.h>

#include <array>
#include <ostream>

#include "nikkan/base/json.hpp"
#include "nikkan/base/utf8.hpp"
#include "nikkan/labs/form_params/encode.hpp"
#include "nikkan/labs/form_params/verbs.hpp"

namespace nikkan::form_params {
namespace {

using command::Args;
using command::Io;

constexpr std::string_view kVerb = "form pack";

struct Upload {
  FormItem item;
  std::string path;  // of a file
};

/// The last component, for a filename that was not given.
std::string base_name(const std::string& path) {
  return path == "-" ? "stdin" : path.substr(path.find_last_of('/') + 1);
}

/// name=value
Result<Upload> field_of(const std::string& word) {
  const std::size_t equals = word.find('=');
  if (equals == std::string::npos) return fail(Code::bad_value, "field", 0, "is written NAME=VALUE");
  return Upload{{.name = word.substr(0, equals), .value = word.substr(equals + 1)}, {}};
}

/// name=path[;type=…][;filename=…]
Result<Upload> file_of(const std::string& word) {
  const std::size_t equals = word.find('=');
  if (equals == std::string::npos) return fail(Code::bad_value, "file", 0, "is written NAME=PATH");
  Upload out{{.is_file = true, .name = word.substr(0, equals), .content_type = "application/octet-stream"}, {}};
  std::size_t end = word.size();
  const std::size_t type = word.find(";type=", equals), filename = word.find(";filename=", equals);
  const auto take = [&](std::size_t from, std::size_t skip, std::size_t other) {
    const std::size_t to = other != std::string::npos && other > from ? other : word.size();
    end = std::min(end, from);
    return word.substr(from + skip, to - from - skip);
  };
  if (type != std::string::npos) out.item.content_type = take(type, 6, filename);
  out.item.filename.clear();
  if (filename != std::string::npos) out.item.filename = take(filename, 10, type);
  out.path = word.substr(equals + 1, end - equals - 1);
  if (out.path.empty()) return fail(Code::bad_value, "file", 0, "names no path");
  if (filename == std::string::npos) out.item.filename = base_name(out.path);
  return out;
}

/// One element of --items.
Result<Upload> item_of(const json::Value& value, std::size_t index) {
  const auto text = [&](std::string_view name) -> const std::string* {
    const json::Value* const found = value.find(name);
    return found != nullptr ? found->string() : nullptr;
  };
  const auto bad = [&](std::string_view says) {
    return fail(Code::bad_value, "items", 0, fmt::format("item {}: {}", index, says));
  };
  const std::string *const name = text("name"), *const content = text("value"), *const path = text("file"),
                           *const filename = text("filename"), *const type = text("type");
  if (name == nullptr) return bad("has no name");
  if ((content == nullptr) == (path == nullptr)) return bad("has to have either value or file, a text");
  if (content != nullptr)
    return Upload{{.name = *name, .value = *content, .content_type = type != nullptr ? *type : ""}, {}};
  return Upload{{.is_file = true,
                 .name = *name,
                 .filename = filename != nullptr ? *filename : base_name(*path),
                 .content_type = type != nullptr ? *type : "application/octet-stream"},
                *path};
}

Result<std::vector<Upload>> items_of_file(const std::string& path) {
  const auto text = read_whole(path);
  if (!text) return std::unexpected(text.error());
  const auto root = json::parse(*text);
  if (!root) return std::unexpected(root.error());
  if (root->array() == nullptr) return fail(Code::bad_value, "items", 0, "is no array");
  std::vector<Upload> out;
  for (const json::Value& one : *root->array()) {
    auto item = item_of(one, out.size());
    if (!item) return std::unexpected(item.error());
    out.push_back(std::move(*item));
  }
  return out;
}

/// To a file, or to standard output.
class Sink {
 public:
  Sink(Io& io, std::optional<OutputFile> file) : io_(io), file_(std::move(file)) {}
  Result<void> write(ByteView octets) {
    if (file_) return file_->write(octets);
    io_.out << as_text(octets);
    if (!io_.out) return fail(Code::io, "write", 0, "standard output cannot be written");
    return {};
  }
  Result<void> commit() {
    if (file_) return file_->commit();
    io_.out.flush();
    return {};
  }

 private:
  Io& io_;
  std::optional<OutputFile> file_;
};

Result<void> send_file(InputFile& file, const FormItem& item, DelimiterGuard& guard, Sink& sink) {
  Bytes piece(kReadPiece);
  std::uint64_t sent = 0;
  for (;;) {
    const auto count = file.read(piece);
    if (!count) return std::unexpected(count.error());
    if (*count == 0) break;
    const ByteView octets = ByteView(piece).first(*count);
    sent += *count;
    if (auto good = guard.feed(octets); !good) return good;
    if (auto good = sink.write(octets); !good) return good;
  }
  if (file.regular() && sent != item.size) return fail(Code::io, "read", 0, "the file changed while it was read");
  return {};
}

}  // namespace

int run_pack(const Args& args, Io& io) {
  std::vector<Upload> uploads;
  if (const auto path = args.get("--items")) {
    auto more = items_of_file(*path);
    if (!more) return refuse(io, kVerb, *path, more.error());
    uploads = std::move(*more);
  }
  for (const std::string& word : args.all("--field")) {
    auto one = field_of(word);
    if (!one) return misuse(io, kVerb, fmt::format("--field {}: {}", for_terminal(word), one.error().detail));
    uploads.push_back(std::move(*one));
  }
  for (const std::string& word : args.all("--file")) {
    auto one = file_of(word);
    if (!one) return misuse(io, kVerb, fmt::format("--file {}: {}", for_terminal(word), one.error().detail));
    uploads.push_back(std::move(*one));
  }
  std::vector<FormItem> items;
  std::vector<std::optional<InputFile>> files;
  bool known = true, piped = false;
  for (Upload& one : uploads) {
    files.emplace_back();
    if (one.item.is_file) {
      if (one.path == "-" && piped) return misuse(io, kVerb, "standard input can be one file only");
      piped = piped || one.path == "-";
      auto file = InputFile::open(one.path);
      if (!file) return refuse(io, kVerb, one.path, file.error());
      one.item.size = file->size();
      known = known && file->regular();
      files.back().emplace(std::move(*file));
    }
    items.push_back(one.item);
  }
  std::array<std::uint8_t, 24> random{};
  if (getrandom(random.data(), random.size(), 0) != static_cast<ssize_t>(random.size()))
    return refuse(io, kVerb, "", Error{Code::io, 0, "random", {}});
  const auto given = args.get("--boundary");
  const auto boundary = given ? Boundary::from(*given, true) : random_boundary(random);
  if (!boundary)
    return misuse(io, kVerb, fmt::format("--boundary {}: {}", for_terminal(*given), boundary.error().message()));
  EncodeOptions options{.preserve_order = args.flag("--preserve-order"),
                        .params_last = args.flag("--params-last"),
                        .force = args.flag("--any-name")};
  const std::string consolidate = args.get("--consolidate").value_or("auto");
  options.consolidate = consolidate == "always"  ? Consolidate::always
                        : consolidate == "never" ? Consolidate::never
                                                 : Consolidate::automatic;
  if (const auto name = args.get("--params-name")) options.params_name = *name;
  const auto made = plan(items, *boundary, options);
  if (!made && made.error().field == "encode.order")
    return misuse(io, kVerb, "--preserve-order and --params-last contradict one another");
  if (!made) return refuse(io, kVerb, "", made.error());
  const bool header = args.flag("--header");
  if (header && !known) return misuse(io, kVerb, "--header needs the length of every file; a pipe has none");

  std::optional<OutputFile> out;
  const std::string path = args.get("--out").value_or("-");
  if (path != "-") {
    auto created = OutputFile::create(path, args.flag("--force"));
    if (!created) return refuse(io, kVerb, path, created.error());
    out.emplace(std::move(*created));
  }
  Sink sink(io, std::move(out));
  if (header) {
    const std::string lines =
        fmt::format("Content-Type: {}\r\nContent-Length: {}\r\n\r\n", made->content_type, made->octets);
    if (auto good = sink.write(as_bytes(lines)); !good) return refuse(io, kVerb, path, good.error());
  }
  for (const Piece& piece : made->pieces) {
    if (const auto* text = std::get_if<std::string>(&piece)) {
      if (auto good = sink.write(as_bytes(*text)); !good) return refuse(io, kVerb, path, good.error());
      continue;
    }
    const std::size_t index = std::get<std::size_t>(piece);
    DelimiterGuard guard(*boundary);
    if (auto good = send_file(*files[index], items[index], guard, sink); !good)
      return refuse(io, kVerb, uploads[index].path, good.error());
  }
  if (auto good = sink.commit(); !good) return refuse(io, kVerb, path, good.error());
  if (!header) io.err << "Content-Type: " << made->content_type << '\n';
  return command::kOk;
}

}  // namespace nikkan::form_params
