#include "nikkan/labs/form_params/command.hpp"

#include "nikkan/labs/form_params/verbs.hpp"

namespace nikkan::form_params {
namespace {

using command::Option;
using command::Type;

Option boundary() {
  return {.name = "--boundary",
          .type = Type::text,
          .value = "TEXT",
          .help = "the body's boundary",
          .default_text = "the body's first line"};
}
Option content_type() {
  return {.name = "--content-type",
          .type = Type::text,
          .value = "TYPE",
          .help = "the request's Content-Type, which holds the boundary; a pasted header line will do"};
}
Option expand() {
  return {.name = "--expand",
          .type = Type::choice,
          .value = "WHICH",
          .help = "which consolidated parts are taken apart",
          .choices = {"off", "named", "any"},
          .default_text = "named"};
}
Option name() {
  return {.name = "--name",
          .type = Type::text,
          .value = "NAME",
          .help = "name of a consolidated part",
          .default_text = "params",
          .repeated = true};
}
Option max_entries() {
  return {.name = "--max-entries",
          .type = Type::integer,
          .value = "N",
          .help = "fields and files, and parts",
          .default_text = "1000",
          .min = 1};
}
Option max_name() {
  return {.name = "--max-name",
          .type = Type::integer,
          .value = "N",
          .help = "octets of a name; header lines of a part: 8192 more",
          .default_text = "1024",
          .min = 1};
}
Option max_value() {
  return {.name = "--max-value",
          .type = Type::integer,
          .value = "N",
          .help = "octets of a field's value",
          .default_text = "1048576",
          .min = 1};
}
Option max_params() {
  return {.name = "--max-params",
          .type = Type::integer,
          .value = "N",
          .help = "octets of a consolidated part, encoded",
          .default_text = "1048576",
          .min = 1};
}
Option json(std::string_view help) { return {.name = "--json", .help = help}; }

}  // namespace

const command::Table& table() {
  static const command::Table kTable{
      .room = "form",
      .summary = "form bodies with consolidated parameters (draft-motiwala-consolidated-multipart-params)",
      .verbs = {
          {.path = "form pack",
           .summary = "make a multipart/form-data body",
           .description = "Short fields go into one part as name=value&…, files stay parts of their own. Fields come "
                          "first, then files; --items keeps an order of yours. The Content-Type "
                          "for the request is shown on standard error.",
           .options =
               {{.name = "--field", .type = Type::text, .value = "NAME=VALUE", .help = "a field", .repeated = true},
                {.name = "--file",
                 .type = Type::text,
                 .value = "NAME=PATH",
                 .help = "a file, with ;type=TYPE and ;filename=NAME behind it if you like; - is standard input",
                 .repeated = true},
                {.name = "--items",
                 .type = Type::file,
                 .value = "FILE",
                 .help =
                     R"(a JSON array of {"name", "value"} and {"name", "file", "filename", "type"}; - is standard input)"},
                {.name = "--consolidate",
                 .type = Type::choice,
                 .value = "WHEN",
                 .help = "auto where it is shorter",
                 .choices = {"auto", "always", "never"},
                 .default_text = "auto"},
                {.name = "--params-name",
                 .type = Type::text,
                 .value = "NAME",
                 .help = "name of the consolidated part",
                 .default_text = "params"},
                {.name = "--any-name", .help = "even when a field has the consolidated part's name"},
                {.name = "--preserve-order", .help = "consolidated parts stand where their fields stood"},
                {.name = "--params-last",
                 .help = "consolidated parts at the end, for servers that read them to the end"},
                {.name = "--newlines",
                 .type = Type::choice,
                 .value = "HOW",
                 .help = "crlf: every line end in a name or value becomes CR LF, as in browsers",
                 .choices = {"keep", "crlf"},
                 .default_text = "keep"},
                {.name = "--boundary",
                 .type = Type::text,
                 .value = "TEXT",
                 .help = "1 to 70 characters that are not in the data",
                 .default_text = "random"},
                {.name = "--header", .help = "Content-Type and Content-Length stand before the body instead"},
                {.name = "--out",
                 .type = Type::text,
                 .value = "FILE",
                 .help = "where the body goes",
                 .default_text = "standard output"},
                {.name = "--force", .help = "replace FILE when it is there"}},
           .examples =
               {{"nikkan form pack --field user_id=12345 --field session=abc123 --file doc=report.pdf --out body",
                 "two fields and a file"},
                {"nikkan form pack --field a=1 --file 'f=x.png;type=image/png' --consolidate never --newlines crlf "
                 "--out body",
                 "as a browser does"},
                {"nikkan form pack --items items.json --preserve-order --out body", "a list, in its own order"}},
           .run = run_pack},
          {.path = "form unpack",
           .summary = "show the entries of a multipart/form-data body",
           .description = "Consolidated parts are taken apart where their name is agreed. Files are counted, or saved "
                          "under a name that can do no harm; nothing is overwritten. Entries before "
                          "a fault are shown. Header lines before the body, as `form pack --header` writes them, are "
                          "read for its boundary; places count from behind them.",
           .positionals =
               {{.name = "FILE", .help = "the body; - for standard input", .optional = true, .type = Type::file}},
           .options =
               {boundary(),
                content_type(),
                expand(),
                name(),
                {.name = "--collision",
                 .type = Type::choice,
                 .value = "RULE",
                 .help = "for a name in plain and consolidated parts",
                 .choices = {"keep", "error", "first", "last"},
                 .default_text = "keep"},
                {.name = "--strict",
                 .help =
                     "refuse what browsers never send: bad %XX, no UTF-8, parts without names, transfer encodings…"},
                {.name = "--name-escapes", .help = "%22, %0D and %0A in names are undone"},
                {.name = "--save", .type = Type::folder, .value = "DIR", .help = "write files there"},
                {.name = "--raw",
                 .help = "the octets of the consolidated part and nothing else: what a signature is over"},
                {.name = "--part",
                 .type = Type::integer,
                 .value = "N",
                 .help = "`--raw`: which part, from 0, where several are consolidated ones"},
                max_entries(),
                max_name(),
                max_value(),
                max_params(),
                json("one object an entry")},
           .examples = {{"nikkan form unpack body", "one line an entry"},
                        {"nikkan form unpack --json --content-type 'multipart/form-data; boundary=xYz' body",
                         "for programs"},
                        {"nikkan form unpack --save files body", "with its files"}},
           .run = run_unpack,
           .exits = {{1, "the body was refused; the line says what a server would answer"}}},
          {.path = "form measure",
           .summary = "what consolidation saves",
           .description = "Octets without those of files; saved is the part of a plain body's overhead that goes "
                          "away. Without FILE: forms of 1 to 100 short fields. A FILE that ends in .har "
                          "or .json, or begins as JSON, is a browser's log of requests, any other a body.",
           .positionals = {{.name = "FILE",
                            .help = "a HAR file or a body; - for standard input",
                            .optional = true,
                            .type = Type::file}},
           .options = {boundary(), content_type(), json("one object a form")},
           .examples = {{"nikkan form measure", "the table"},
                        {"nikkan form measure site.har", "the form posts of a visit"}},
           .run = run_measure,
           .exits = {{1, "the file was refused, or holds no form that can be read"}}},
          {.path = "form lint",
           .summary = "what is wrong or unwise in a body",
           .positionals =
               {{.name = "FILE", .help = "bodies; - for standard input", .repeated = true, .type = Type::file}},
           .options = {boundary(), content_type(), expand(), name(), max_entries(), max_name(), max_value(),
                       max_params(), json("one object a finding")},
           .examples = {{"nikkan form lint body", "one line a finding"}},
           .run = run_lint,
           .exits = {{1, "a finding is an error"}}},
          {.path = "form compat",
           .summary = "what servers that know nothing of consolidated parts make of a body",
           .description =
               "From measurements of each receiver; what nobody measured is said to be so. Without FILE: the table "
               "for a consolidated part and a file; standard input is read when FILE is -.",
           .positionals =
               {{.name = "FILE", .help = "a body; - for standard input", .optional = true, .type = Type::file}},
           .options = {{.name = "--receiver",
                        .type = Type::text,
                        .value = "NAME",
                        .help = "this one alone: php, django, werkzeug, busboy, fastify-busboy, multiparty, node, "
                                "formidable, cgi, bottle"},
                       boundary(),
                       content_type(),
                       json("one object a receiver")},
           .examples = {{"nikkan form compat", "the table"},
                        {"nikkan form compat --receiver bottle body", "one receiver"}},
           .run = run_compat,
           .exits = {{1, "a receiver would lose something of FILE, or was not measured with the like"}}}}};
  return kTable;
}

}  // namespace nikkan::form_params
