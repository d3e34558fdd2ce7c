#pragma once
// A program small enough to read whole, with every kind of option.
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "nikkan/cli/program.hpp"

namespace nikkan::cli::test {

inline int run_echo(const command::Args& args, command::Io& io) {
  for (const auto& [name, values] : args.values) {
    io.out << name << '=';
    for (std::size_t i = 0; i < values.size(); ++i) io.out << (i == 0 ? "" : "|") << values[i];
    io.out << '\n';
  }
  return command::kOk;
}

inline int run_throw(const command::Args&, command::Io&) { throw std::runtime_error("out of\nluck"); }

inline const command::Table& daily_table() {
  using command::Type;
  static const command::Table kTable{
      .room = "",
      .summary = "The day's issue",
      .verbs = {
          {.path = "issue",
           .summary = "make the issue of a day",
           .description = "Prints it. -- 'quotes', \\backslashes and\n.dots stay.\n\nA second paragraph.",
           .positionals = {{.name = "DAY", .help = "UTC day", .type = Type::day}},
           .options =
               {{.name = "--lang",
                 .type = Type::choice,
                 .value = "LANG",
                 .help = "language",
                 .choices = {"ja", "en", "both"},
                 .default_text = "both"},
                {.name = "--limit", .type = Type::integer, .value = "N", .help = "at most", .letter = 'n', .min = 1},
                {.name = "--out", .type = Type::folder, .value = "DIR", .help = "folder"},
                {.name = "--follow", .type = Type::text, .value = "NAME", .help = "follow", .repeated = true},
                {.name = "--json", .help = "for programs", .letter = 'j'}},
           .examples = {{"nikkan issue 2025-12-03", "a day"}},
           .run = run_echo},
          {.path = "ingest",
           .summary = "read mail",
           .positionals = {{.name = "PATH", .help = "mailbox", .repeated = true, .type = Type::file}},
           .options = {{.name = "--json", .help = "for programs"}},
           .run = run_echo},
          {.path = "maybe",
           .summary = "an optional word",
           .positionals = {{.name = "WORD", .help = "a word", .optional = true}},
           .run = run_echo},
          {.path = "break", .summary = "fail", .run = run_throw}}};
  return kTable;
}

inline const command::Table& bmp_table() {
  static const command::Table kTable{
      .room = "bmp",
      .summary = "statistics of BGP monitoring",
      .verbs = {{.path = "bmp decode",
                 .summary = "show messages",
                 .positionals = {{.name = "FILE", .help = "capture", .repeated = true, .type = command::Type::file}},
                 .options = {{.name = "--hex", .help = "the file is a dump"}},
                 .run = run_echo,
                 .exits = {{1, "a message was malformed"}, {4, "the peer is gone"}}},
                {.path = "bmp watch", .summary = "follow a session", .run = run_echo}}};
  return kTable;
}

inline Program small_program() {
  return {.name = "nikkan",
          .version = "0.1.0",
          .summary = "a small one",
          .description = "One.\n\nTwo.",
          .start = {{"nikkan ingest mbox", "first"}},
          .environment = {{"NO_COLOR", "no colour"}},
          .tables = {&daily_table(), &bmp_table()}};
}

struct Outcome {
  int status;
  std::string out;
  std::string err;
};

inline Outcome run_line(const std::vector<std::string>& words, int width = 80) {
  std::istringstream in;
  std::ostringstream out, err;
  command::Io io{.in = in, .out = out, .err = err, .width = width};
  const int status = run(small_program(), words, io);
  return {status, out.str(), err.str()};
}

}  // namespace nikkan::cli::test
