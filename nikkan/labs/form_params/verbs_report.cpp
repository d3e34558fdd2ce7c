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

int measure_har(Io& io, const std::string& path, bool as_json) {
  constexpr std::string_view kVerb = "form measure";
  const auto text = read_whole(path);
  if (!text) return refuse(io, kVerb, path, text.error());
  const auto root = json::parse(*text);
  if (!root) return refuse(io, kVerb, path, root.error());
  const auto har = read_har(*root);
  if (!har) return refuse(io, kVerb, path, har.error());
  print_head(io, as_json);
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
  if (har->requests.empty() && !as_json)
    io.out << fmt::format("no multipart/form-data among {} requests\n", har->entries);
  return har->skipped.empty() ? command::kOk : command::kRejected;
}

int measure_body(const Args& args, Io& io, const std::string& path, bool as_json) {
  constexpr std::string_view kVerb = "form measure";
  auto body = open_body(args, path);
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
  const bool as_json = args.flag("--json");
  const auto path = args.get("FILE");
  if (!path) {
    print_head(io, as_json);
    for (const std::size_t count : {1U, 2U, 5U, 10U, 15U, 20U, 50U, 100U})
      print_measure(io, as_json, "", "", measure(sample_form(count), sample_boundary()).value());
    return command::kOk;
  }
  const bool har = path->ends_with(".har") || path->ends_with(".json");
  return har ? measure_har(io, *path, as_json) : measure_body(args, io, *path, as_json);
}

int run_lint(const Args& args, Io& io) {
  constexpr std::string_view kVerb = "form lint";
  bool bad = false;
  for (const std::string& path : args.all("FILE")) {
    auto body = open_body(args, path);
    if (!body) return refuse_body(io, kVerb, path, body.error());
    Linter linter(body->boundary, expand_options(args));
    const auto good = each_piece(*body, [&](ByteView octets) -> Result<void> {
      linter.feed(octets);
      return {};
    });
    if (!good) return refuse(io, kVerb, path, good.error());
    const auto findings = linter.finish();
    for (const LintFinding& one : findings) {
      bad = bad || one.level == Level::error;
      if (!args.flag("--json")) {
        const std::string where = one.part == kNoPart ? "body" : fmt::format("part {}", one.part);
        io.out << fmt::format("{}: {}: {} at byte {}: {}: {}\n", for_terminal(path), to_string(one.level), where,
                              one.offset, one.rule, one.says);
        continue;
      }
      json::Writer w;
      w.begin_object().member("file", path).member("level", to_string(one.level)).member("rule", one.rule).key("part");
      one.part == kNoPart ? w.null() : w.value(one.part);
      io.out << w.member("offset", one.offset).member("says", one.says).end_object().take() << '\n';
    }
    if (findings.empty() && !args.flag("--json")) io.out << for_terminal(path) << ": nothing found\n";
  }
  return bad ? command::kRejected : command::kOk;
}

int run_compat(const Args& args, Io& io) {
  constexpr std::string_view kVerb = "form compat";
  const bool as_json = args.flag("--json");
  const auto only = args.get("--receiver");
  if (only && std::ranges::find(receivers(), std::string_view(*only), &Receiving::id) == receivers().end()) {
    return misuse(io, kVerb,
                  fmt::format("there is no receiver {}; `nikkan form compat` shows all", for_terminal(*only)));
  }
  std::vector<PartShape> shapes;
  const auto path = args.get("FILE");
  if (path) {
    auto body = open_body(args, *path);
    if (!body) return refuse_body(io, kVerb, *path, body.error());
    struct Shapes final : Handler {
      std::vector<PartShape> all;
      Result<void> on_part_begin(const PartHead& head) override {
        all.push_back(shape_of(head));
        return {};
      }
    } found;
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
  bool loss = false;
  for (const Forecast& one : forecast(shapes)) {
    if (only && one.receiver->id != *only) continue;
    loss = loss || one.loses;
    if (as_json) {
      json::Writer w;
      w.begin_object()
          .member("receiver", one.receiver->id)
          .member("name", one.receiver->name)
          .member("loses", one.loses)
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
    io.out << fmt::format("{:<38} {}\n", one.receiver->name, one.loses ? "LOSES" : "fine");
    if (!one.loses && !only) continue;
    for (std::size_t i = 0; i < shapes.size(); ++i) {
      io.out << fmt::format("    {}: {}\n", shapes[i].named ? for_terminal(shapes[i].name) : "(no name)",
                            to_string(one.parts[i]));
    }
  }
  if (!as_json) {
    const auto words = advice(shapes);
    if (!words.empty()) io.out << '\n';
    for (const std::string_view one : words) io.out << "advice: " << one << '\n';
  }
  return path && loss ? command::kRejected : command::kOk;
}

}  // namespace nikkan::form_params
