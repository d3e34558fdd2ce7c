#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "nikkan/base/json.hpp"
#include "nikkan/base/utf8.hpp"
#include "nikkan/labs/form_params/lint.hpp"
#include "nikkan/labs/form_params/measure.hpp"
#include "nikkan/labs/form_params/verbs.hpp"

namespace nikkan::form_params {
namespace {

using command::Args;
using command::Io;

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

void print_measure(Io& io, bool as_json, std::string_view label, std::string_view says, const Measure& m) {
  if (!as_json) {
    io.out << fmt::format("{:>7} {:>6} {:>12} {:>12} {:>7} % {:>12} {:>7} %{}{}\n", m.fields, m.files, m.plain,
                          m.consolidated, m.saved_percent(), m.automatic, m.saved_percent_automatic(),
                          says.empty() ? "" : "  ", for_terminal(says));
    return;
  }
  json::Writer w;
  w.begin_object();
  if (!says.empty()) w.member(label, says);
  w.member("fields", static_cast<std::uint64_t>(m.fields)).member("files", static_cast<std::uint64_t>(m.files));
  w.member("plain", m.plain).member("consolidated", m.consolidated).member("saved_percent", m.saved_percent());
  io.out << w.member("automatic", m.automatic)
                .member("automatic_saved_percent", m.saved_percent_automatic())
                .end_object()
                .take()
         << '\n';
}

void print_head(Io& io, bool as_json) {
  if (!as_json)
    io.out << fmt::format("{:>7} {:>6} {:>12} {:>12} {:>9} {:>12} {:>9}\n", "fields", "files", "plain", "consolidated",
                          "saved", "auto", "saved");
}

void add(Measure& to, const Measure& m) {
  to.fields += m.fields;
  to.files += m.files;
  to.plain += m.plain;
  to.consolidated += m.consolidated;
  to.automatic += m.automatic;
  to.payload += m.payload;
}

int measure_har(Io& io, const std::string& path, std::string_view text, bool as_json) {
  constexpr std::string_view kVerb = "form measure";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  const auto root = json::parse(text);
  if (!root) return refuse(io, kVerb, path, root.error());
  const auto har = read_har(*root);
  if (!har) return refuse(io, kVerb, path, har.error());
  if (!har->requests.empty()) print_head(io, as_json);
  Measure all;
  for (const HarRequest& request : har->requests) {
    const auto one = measure(request.items, sample_boundary());
    if (!one) return refuse(io, kVerb, path, one.error());
    add(all, *one);
    print_measure(io, as_json, "url", request.method + " " + request.url, *one);
  }
  if (har->requests.size() > 1 && !as_json)
    print_measure(io, as_json, "url", fmt::format("all {}", har->requests.size()), all);
  for (const std::string& one : har->skipped)
    io.err << fmt::format("nikkan {}: {}: {}\n", kVerb, for_terminal(path), for_terminal(one));
  if (har->requests.empty() && har->skipped.empty())
    io.err << fmt::format("nikkan {}: {}: no multipart/form-data among {} requests\n", kVerb, for_terminal(path),
                          har->entries);
  return har->skipped.empty() && !har->requests.empty() ? command::kOk : command::kRejected;
}

/// JSON by its first character; a body begins with a boundary.
bool is_json(std::string_view text) {
  if (text.starts_with(kByteOrderMark)) return true;
  text = text.substr(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  return text.starts_with('{') || text.starts_with('[');
}

bool ends_like_har(std::string_view path) {
  const std::string lower = ascii_lower(path);
  return lower.ends_with(".har") || lower.ends_with(".json");
}

int measure_body(Io& io, const std::string& path, Result<OpenBody> body, bool as_json) {
  constexpr std::string_view kVerb = "form measure";
  if (!body) return refuse_body(io, kVerb, path, body.error());
  struct Items final : Receiver {
    std::vector<FormItem> items;
    Result<void> on_field(const Entry& e) override {
      items.push_back(
          {.name = std::string(e.name), .value = std::string(e.value), .content_type = std::string(e.content_type)});
      return {};
    }
    Result<void> on_file_end(const Entry& e) override {
      items.push_back({.is_file = true,
                       .name = std::string(e.name),
                       .filename = std::string(e.filename),
                       .content_type = std::string(e.content_type)});
      return {};
    }
  } items;
  Expander expander(body->boundary, {.expand = Expand::named, .name_escapes = true});
  auto good = each_piece(*body, [&](ByteView octets) { return expander.feed(octets, items); });
  if (good) good = expander.finish(items);
  if (!good) return refuse_body(io, kVerb, path, good.error());
  const auto one = measure(items.items, body->boundary);
  if (!one) return refuse(io, kVerb, path, one.error());
  print_head(io, as_json);
  print_measure(io, as_json, "file", "", *one);
  return command::kOk;
}

}  // namespace

int run_measure(const Args& args, Io& io) {
  constexpr std::string_view kVerb = "form measure";
  const bool as_json = args.flag("--json");
  const auto path = args.get("FILE");
  if (!path) {
    print_head(io, as_json);
    for (const std::size_t count : {1U, 2U, 5U, 10U, 15U, 20U, 50U, 100U})
      print_measure(io, as_json, "", "", measure(sample_form(count), sample_boundary()).value());
    return command::kOk;
  }
  const auto given = given_boundary(args, io, kVerb);
  if (!given) return command::kUsage;
  auto file = InputFile::open(*path);
  if (!file) return refuse(io, kVerb, *path, file.error());
  Bytes piece(kReadPiece);
  auto count = file->fill(piece);
  if (!count) return refuse(io, kVerb, *path, count.error());
  if (!ends_like_har(*path) && (given->boundary || !is_json(as_text(ByteView(piece).first(*count)))))
    return measure_body(io, *path, open_body(*given, std::move(*file), std::move(piece), *count), as_json);
  if (given->boundary)
    return misuse(io, kVerb, "--boundary and --content-type are for a body; a HAR file has those of its requests");
  std::string text;
  while (*count > 0) {
    text += as_text(ByteView(piece).first(*count));
    if (text.size() > kMaxWhole) return refuse(io, kVerb, *path, Error{Code::limit, kMaxWhole, "file", {}});
    count = file->read(piece);
    if (!count) return refuse(io, kVerb, *path, count.error());
  }
  return measure_har(io, *path, text, as_json);
}

namespace {

void print_finding(Io& io, bool as_json, const std::string& path, const LintFinding& one) {
  if (!as_json) {
    const std::string where = one.part == kNoPart ? "body" : fmt::format("part {}", one.part);
    io.out << fmt::format("{}: {}: {} at byte {}: {}: {}\n", for_terminal(path), to_string(one.level), where,
                          one.offset, one.rule, one.says);
    return;
  }
  json::Writer w;
  w.begin_object().member("file", path).member("level", to_string(one.level)).member("rule", one.rule).key("part");
  one.part == kNoPart ? w.null() : w.value(one.part);
  io.out << w.member("offset", one.offset).member("says", one.says).end_object().take() << '\n';
}

}  // namespace

int run_lint(const Args& args, Io& io) {
  constexpr std::string_view kVerb = "form lint";
  const bool as_json = args.flag("--json");
  const auto given = given_boundary(args, io, kVerb);
  if (!given) return command::kUsage;
  const auto options = expand_options(args, io, kVerb);
  if (!options) return command::kUsage;
  int status = command::kOk;
  // A file that cannot be read, or has no boundary, does not keep the others from being looked at.
  for (const std::string& path : args.all("FILE")) {
    auto body = open_body(*given, path);
    if (!body && body.error().code == Code::io) {
      status = refuse(io, kVerb, path, body.error());
      continue;
    }
    std::vector<LintFinding> findings;
    if (!body) {
      findings.push_back({Level::error, "malformed", kNoPart, body.error().offset, body.error().message()});
    } else {
      Linter linter(body->boundary, *options);
      const auto good = each_piece(*body, [&](ByteView octets) -> Result<void> {
        linter.feed(octets);
        return {};
      });
      if (!good) {
        status = refuse(io, kVerb, path, good.error());
        continue;
      }
      findings = linter.finish();
    }
    for (const LintFinding& one : findings) {
      if (one.level == Level::error && status == command::kOk) status = command::kRejected;
      print_finding(io, as_json, path, one);
    }
    if (findings.empty() && !as_json) io.out << for_terminal(path) << ": nothing found\n";
  }
  return status;
}

int run_compat(const Args& args, Io& io) {
  constexpr std::string_view kVerb = "form compat";
  const bool as_json = args.flag("--json");
  const auto only = args.get("--receiver");
  if (only && std::ranges::find(receivers(), std::string_view(*only), &Receiving::id) == receivers().end()) {
    return misuse(io, kVerb,
                  fmt::format("there is no receiver {}; `nikkan form compat` shows all", for_terminal(*only)));
  }
  const auto given = given_boundary(args, io, kVerb);
  if (!given) return command::kUsage;
  std::vector<PartShape> shapes;
  const auto path = args.get("FILE");
  if (!path && given->boundary) return misuse(io, kVerb, "a boundary and no FILE; - is standard input");
  if (path) {
    auto body = open_body(*given, *path);
    if (!body) return refuse_body(io, kVerb, *path, body.error());
    struct Shapes final : Handler {
      std::vector<PartShape> all;
      std::size_t delimiter = 0;
      Result<void> on_part_begin(const PartHead& head) override {
        all.push_back(shape_of(head));
        all.back().preamble = head.index == 0 && head.offset > delimiter;
        return {};
      }
    } found;
    found.delimiter = body->boundary.delimiter().size();  // CR LF behind it, and none before
    Parser parser(body->boundary);
    auto good = each_piece(*body, [&](ByteView octets) { return parser.feed(octets, found); });
    if (good) good = parser.finish();
    if (!good) return refuse_body(io, kVerb, *path, good.error());
    shapes = std::move(found.all);
  } else {
    // What the table was measured with: a consolidated part and a file.
    shapes = {{.has_type = true, .urlencoded = true, .name = std::string(profile::kPartName)},
              {.has_filename = true, .has_type = true, .name = "file"}};
    if (!as_json) io.out << "A consolidated part named params, then a file:\n\n";
  }
  bool loss = false, unmeasured = false;
  for (const Forecast& one : forecast(shapes)) {
    if (only && one.receiver->id != *only) continue;
    loss = loss || one.loses;
    unmeasured = unmeasured || !one.measured;
    if (as_json) {
      json::Writer w;
      w.begin_object()
          .member("receiver", one.receiver->id)
          .member("name", one.receiver->name)
          .member("loses", one.loses)
          .member("measured", one.measured)
          .key("parts")
          .begin_array();
      for (std::size_t i = 0; i < shapes.size(); ++i)
        w.begin_object()
            .member("name", shapes[i].name)
            .member("fate", to_string(one.parts[i]))
            .member("loses", loses(one.parts[i]))
            .end_object();
      io.out << w.end_array().end_object().take() << '\n';
      continue;
    }
    io.out << fmt::format("{:<38} {}\n", one.receiver->name,
                          one.loses       ? "LOSES"
                          : !one.measured ? "not measured"
                                          : "fine");
    for (std::size_t i = 0; i < shapes.size(); ++i) {
      if (!only && !loses(one.parts[i]) && one.parts[i] != Fate::unknown) continue;
      io.out << fmt::format("    {}: {}\n", shapes[i].named ? for_terminal(shapes[i].name) : "(no name)",
                            to_string(one.parts[i]));
    }
  }
  if (!as_json) {
    const auto words = advice(shapes);
    if (!words.empty()) io.out << '\n';
    for (const std::string_view one : words) io.out << "advice: " << one << '\n';
  }
  return path && (loss || unmeasured) ? command::kRejected : command::kOk;
}

}  // namespace nikkan::form_params
