#include <fmt/format.h>
#include <sys/random.h>

#include <algorithm>
#include <array>
#include <iterator>
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

bool is_type(std::string_view text) {
  const std::size_t slash = text.find('/');
  return slash != std::string_view::npos && slash > 0 && slash + 1 < text.size() &&
         std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

/// name=value
Result<Upload> field_of(const std::string& word) {
  const std::size_t equals = word.find('=');
  if (equals == std::string::npos) return fail(Code::bad_value, "field", 0, "is written NAME=VALUE");
  if (!is_valid_utf8(word)) return fail(Code::bad_value, "field", 0, "is no UTF-8; --file sends any octets");
  return Upload{{.name = word.substr(0, equals), .value = word.substr(equals + 1)}, {}};
}

/// name=path[;type=…][;filename=…], in any order.
Result<Upload> file_of(const std::string& word) {
  const auto bad = [](std::string_view says) { return fail(Code::bad_value, "file", 0, std::string(says)); };
  const std::size_t equals = word.find('=');
  if (equals == std::string::npos) return bad("is written NAME=PATH");
  Upload out{{.is_file = true, .name = word.substr(0, equals), .content_type = "application/octet-stream"}, {}};
  constexpr std::string_view kType = ";type=", kFilename = ";filename=";
  const auto next = [&](std::size_t from) {
    return std::min({word.find(kType, from), word.find(kFilename, from), word.size()});
  };
  std::size_t at = next(equals + 1);
  out.path = word.substr(equals + 1, at - equals - 1);
  if (out.path.empty()) return bad("names no path");
  std::optional<std::string> type, filename;
  while (at < word.size()) {
    const bool is_filename = word.compare(at, kFilename.size(), kFilename) == 0;
    const std::size_t begin = at + (is_filename ? kFilename : kType).size();
    at = next(begin);
    std::optional<std::string>& to = is_filename ? filename : type;
    if (to) return bad(is_filename ? "has two filenames" : "has two types");
    to = word.substr(begin, at - begin);
  }
  if (type && !type->empty() && !is_type(*type)) return bad("the type is no media type such as image/png");
  if (type) out.item.content_type = *type;
  out.item.filename = filename ? *filename : base_name(out.path);
  if (!is_valid_utf8(out.item.name) || !is_valid_utf8(out.item.content_type)) return bad("is no UTF-8");
  if (!is_valid_utf8(out.item.filename)) return bad("the filename is no UTF-8; ;filename=NAME says another");
  return out;
}

/// One element of --items.
Result<Upload> item_of(const json::Value& value, std::size_t index) {
  const auto bad = [&](const std::string& says) {
    return fail(Code::bad_value, "items", 0, fmt::format("item {}: {}", index, says));
  };
  if (value.object() == nullptr) return bad("is no object");
  const std::string *name = nullptr, *content = nullptr, *path = nullptr, *filename = nullptr, *type = nullptr;
  for (const auto& [key, member] : *value.object()) {
    const std::string** const to = key == "name"       ? &name
                                   : key == "value"    ? &content
                                   : key == "file"     ? &path
                                   : key == "filename" ? &filename
                                   : key == "type"     ? &type
                                                       : nullptr;
    if (to == nullptr)
      return bad(fmt::format("{} is not known; name, value, file, filename and type are", for_terminal(key)));
    *to = member.string();
    if (*to == nullptr) return bad(fmt::format("{} is no text", key));
  }
  if (name == nullptr) return bad("has no name");
  if ((content == nullptr) == (path == nullptr)) return bad("has to have either value or file");
  if (content != nullptr && filename != nullptr) return bad("has a filename and no file");
  if (type != nullptr && !type->empty() && !is_type(*type)) return bad("the type is no media type such as image/png");
  if (content != nullptr)
    return Upload{{.name = *name, .value = *content, .content_type = type != nullptr ? *type : ""}, {}};
  Upload out{{.is_file = true,
              .name = *name,
              .filename = filename != nullptr ? *filename : base_name(*path),
              .content_type = type != nullptr ? *type : "application/octet-stream"},
             *path};
  if (!is_valid_utf8(out.item.filename)) return bad("the filename is no UTF-8");
  return out;
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

/// Every line end as CR LF, as browsers send it.
std::string with_crlf(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r' && text[i] != '\n') {
      out += text[i];
      continue;
    }
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') ++i;
    out += "\r\n";
  }
  return out;
}

/// Says what `form unpack` refuses unless its limits are raised.
void warn_of_limits(Io& io, std::span<const FormItem> items) {
  const auto warn = [&](std::string_view what, std::uint64_t most, std::string_view option) {
    io.err << fmt::format("nikkan {}: warning: {}; `nikkan form unpack` takes {} unless {} says more\n", kVerb, what,
                          most, option);
  };
  if (items.size() > profile::kMaxEntries)
    warn(fmt::format("{} fields and files", items.size()), profile::kMaxEntries, "--max-entries");
  std::size_t name = 0, filename = 0, value = 0, pair = 0;
  for (const FormItem& item : items) {
    name = std::max(name, item.name.size());
    filename = std::max(filename, item.filename.size());
    if (item.is_file) continue;
    value = std::max(value, item.value.size());
    if (item.content_type.empty()) pair = std::max(pair, static_cast<std::size_t>(params_cost(item)) - 1);
  }
  if (name > profile::kMaxName) warn(fmt::format("a name of {} octets", name), profile::kMaxName, "--max-name");
  if (filename > profile::kMaxHeaderBlock / 2)
    io.err << fmt::format(
        "nikkan {}: warning: a filename of {} octets; `nikkan form unpack` takes header lines of {} "
        "unless --max-name says more\n",
        kVerb, filename, profile::kMaxHeaderBlock);
  if (value > profile::kMaxValue) warn(fmt::format("a value of {} octets", value), profile::kMaxValue, "--max-value");
  if (pair > profile::kMaxParamsPart && value <= profile::kMaxValue)
    warn(fmt::format("a pair of {} octets when encoded", pair), profile::kMaxParamsPart, "--max-params");
}

/// To a file, or to standard output.
class Sink {
 public:
  Sink(Io& io, std::optional<OutputFile> file) : io_(io), file_(std::move(file)) {}
  Result<void> write(ByteView octets) {
    if (file_) {
      auto good = file_->write(octets);
      failed_ = failed_ || !good;
      return good;
    }
    io_.out << as_text(octets);
    if (io_.out) return {};
    failed_ = true;
    return fail(Code::io, "write");
  }
  /// The fault is one of writing, not of the file that was read.
  bool failed() const { return failed_; }
  /// Of standard output the program itself tells at its end, and says nothing of a pipe that was closed.
  bool told_elsewhere() const { return failed_ && !file_; }
  Result<void> commit() {
    if (file_) return file_->commit();
    io_.out.flush();
    return {};
  }

 private:
  Io& io_;
  std::optional<OutputFile> file_;
  bool failed_ = false;
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
  if (args.flag("--preserve-order") && args.flag("--params-last"))
    return misuse(io, kVerb, "--preserve-order and --params-last contradict one another");
  if (args.get("--params-name") == "") return misuse(io, kVerb, "--params-name: a consolidated part has a name");
  const auto list = args.get("--items");
  if (!list && !args.flag("--field") && !args.flag("--file"))
    return misuse(io, kVerb, "nothing to pack: --field, --file or --items says what (see nikkan form pack --help)");
  std::vector<Upload> words, uploads;
  for (const std::string& word : args.all("--field")) {
    auto one = field_of(word);
    if (!one) return misuse(io, kVerb, fmt::format("--field {}: {}", for_terminal(word), one.error().detail));
    words.push_back(std::move(*one));
  }
  constexpr std::string_view kOnce = "standard input can be read once: as one file or as the list of items";
  for (const std::string& word : args.all("--file")) {
    auto one = file_of(word);
    if (!one) return misuse(io, kVerb, fmt::format("--file {}: {}", for_terminal(word), one.error().detail));
    if (list == "-" && one->path == "-") return misuse(io, kVerb, kOnce);
    words.push_back(std::move(*one));
  }
  if (list) {
    auto more = items_of_file(*list);
    if (!more && more.error().field == "items") {
      io.err << fmt::format("nikkan {}: {}: {}\n", kVerb, for_terminal(*list), more.error().detail);
      return command::kRejected;
    }
    if (!more) return refuse(io, kVerb, *list, more.error());
    uploads = std::move(*more);
  }
  std::ranges::move(words, std::back_inserter(uploads));
  std::vector<FormItem> items;
  std::vector<std::optional<InputFile>> files;
  bool known = true, piped = list == "-";
  const bool crlf = args.get("--newlines") == "crlf";
  for (Upload& one : uploads) {
    files.emplace_back();
    if (one.item.is_file) {
      if (one.path == "-" && piped) return misuse(io, kVerb, kOnce);
      piped = piped || one.path == "-";
      auto file = InputFile::open(one.path);
      if (!file) return refuse(io, kVerb, one.path, file.error());
      one.item.size = file->size();
      known = known && file->regular();
      files.back().emplace(std::move(*file));
    }
    if (crlf) {
      one.item.name = with_crlf(one.item.name);
      one.item.value = with_crlf(one.item.value);
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
  if (!made && made.error().field == "encode.params_name") {
    Error error = made.error();
    error.detail += ": --params-name calls that part otherwise, --any-name sends both";
    return refuse(io, kVerb, "", error);
  }
  if (!made) return refuse(io, kVerb, "", made.error());
  const bool header = args.flag("--header");
  if (header && !known) return misuse(io, kVerb, "--header needs the length of every file; a pipe has none");

  warn_of_limits(io, items);
  std::optional<OutputFile> out;
  const std::string path = args.get("--out").value_or("-");
  if (path != "-") {
    auto created = OutputFile::create(path, args.flag("--force"));
    if (!created) return refuse(io, kVerb, path, created.error());
    out.emplace(std::move(*created));
  }
  Sink sink(io, std::move(out));
  const auto not_written = [&](const Error& error) {
    return sink.told_elsewhere() ? command::kOk : refuse(io, kVerb, path, error);
  };
  if (header) {
    const std::string lines =
        fmt::format("Content-Type: {}\r\nContent-Length: {}\r\n\r\n", made->content_type, made->octets);
    if (auto good = sink.write(as_bytes(lines)); !good) return not_written(good.error());
  }
  for (const Piece& piece : made->pieces) {
    if (const auto* text = std::get_if<std::string>(&piece)) {
      if (auto good = sink.write(as_bytes(*text)); !good) return not_written(good.error());
      continue;
    }
    const std::size_t index = std::get<std::size_t>(piece);
    DelimiterGuard guard(*boundary);
    if (auto good = send_file(*files[index], items[index], guard, sink); !good)
      return sink.failed() ? not_written(good.error()) : refuse(io, kVerb, uploads[index].path, good.error());
  }
  if (auto good = sink.commit(); !good) return refuse(io, kVerb, path, good.error());
  if (!header) io.err << "Content-Type: " << made->content_type << '\n';
  return command::kOk;
}

}  // namespace nikkan::form_params
