#include "nikkan/cli/man.hpp"

#include <algorithm>

#include "nikkan/base/utf8.hpp"
#include "nikkan/cli/help.hpp"

namespace nikkan::cli {
namespace {

using command::Verb;

std::string page_name(const Program& program, std::string_view path) {
  std::string name = std::string(program.name) + "-" + std::string(path);
  std::ranges::replace(name, ' ', '-');
  return name;
}

std::string upper(std::string text) {
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

void title(std::string& out, const Program& program, const std::string& page) {
  out += ".TH \"" + roff_text(upper(page)) + "\" \"1\" \"\" \"" + roff_text(program.name) + " " +
         roff_text(program.version) + "\" \"User commands\"\n";
  out += ".nh\n.ad l\n";
}

void paragraphs(std::string& out, std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find("\n\n", at), text.size());
    if (at != 0) out += ".PP\n";
    out += roff_text(collapse_space(text.substr(at, end - at))) + "\n";
    at = end + 2;
  }
}

void item(std::string& out, std::string_view name, std::string_view says) {
  out += ".TP\n.B \"" + roff_text(name) + "\"\n" + roff_text(says) + "\n";
}

void examples(std::string& out, const std::vector<command::Example>& list) {
  bool first = true;
  for (const command::Example& example : list) {
    if (!first) out += ".PP\n";
    if (!example.says.empty()) out += roff_text(example.says) + ":\n.PP\n";
    first = false;
    out += ".nf\n.RS 4\n$ " + roff_text(example.line) + "\n.RE\n.fi\n";
  }
}

void exit_status(std::string& out, const Verb* verb) {
  out += ".SH \"EXIT STATUS\"\n";
  for (const int status : statuses(verb)) item(out, std::to_string(status), meaning(verb, status));
}

void environment(std::string& out, const Program& program) {
  if (program.environment.empty()) return;
  out += ".SH ENVIRONMENT\n";
  for (const Variable& variable : program.environment) item(out, variable.name, variable.says);
}

Page overview(const Program& program) {
  std::string out;
  title(out, program, std::string(program.name));
  out += ".SH NAME\n" + roff_text(program.name) + " \\- " + roff_text(program.summary) + "\n";
  out += ".SH SYNOPSIS\n.B " + roff_text(program.name) + "\n.I COMMAND\n[\\fIARGUMENT\\fR...] [\\fIOPTION\\fR...]\n";
  out += ".SH DESCRIPTION\n";
  paragraphs(out, program.description);
  if (!program.start.empty()) {
    out += ".SH EXAMPLES\n";
    examples(out, program.start);
  }
  out += ".SH COMMANDS\n";
  for (const command::Table* table : program.tables) {
    out += ".SS \"" + roff_text(table->summary) + "\"\n";
    for (const Verb& verb : table->verbs) item(out, verb.path, verb.summary);
  }
  exit_status(out, nullptr);
  environment(out, program);
  out += ".SH \"SEE ALSO\"\n";
  std::string list;
  for (const command::Table* table : program.tables) {
    for (const Verb& verb : table->verbs) {
      if (!list.empty()) list += ",\n";
      list += ".BR " + roff_text(page_name(program, verb.path)) + " (1)";
    }
  }
  out += list + "\n";
  return {std::string(program.name) + ".1", out};
}

Page verb_page(const Program& program, const Verb& verb) {
  const std::string name = page_name(program, verb.path);
  std::string out;
  title(out, program, name);
  out += ".SH NAME\n" + roff_text(name) + " \\- " + roff_text(verb.summary) + "\n";
  out += ".SH SYNOPSIS\n" + roff_text(synopsis(program, verb)) + "\n";
  out += ".SH DESCRIPTION\n";
  paragraphs(out, verb.description.empty() ? std::string(verb.summary) + "." : std::string(verb.description));
  if (!verb.positionals.empty()) {
    out += ".SH ARGUMENTS\n";
    for (const command::Positional& positional : verb.positionals) {
      item(out, std::string(positional.name) + (positional.repeated ? "…" : ""), positional.help);
    }
  }
  if (!verb.options.empty()) {
    out += ".SH OPTIONS\n";
    for (const command::Option& option : verb.options) {
      const std::string more = notes(option);
      item(out, spelling(option), std::string(option.help) + (more.empty() ? "" : " [" + more + "]"));
    }
  }
  if (!verb.examples.empty()) {
    out += ".SH EXAMPLES\n";
    examples(out, verb.examples);
  }
  exit_status(out, &verb);
  environment(out, program);
  out += ".SH \"SEE ALSO\"\n.BR " + roff_text(program.name) + " (1)\n";
  return {name + ".1", out};
}

}  // namespace

std::string roff_text(std::string_view text) {
  std::string out;
  bool line_start = true;
  for (const char c : text) {
    if (line_start && (c == '.' || c == '\'')) out += "\\&";
    line_start = c == '\n';
    switch (c) {
      case '\\':
        out += "\\e";
        break;
      case '-':
        out += "\\-";
        break;
      case '\'':
        out += "\\(aq";
        break;
      case '`':
        out += "\\(ga";
        break;
      case '^':
        out += "\\(ha";
        break;
      case '~':
        out += "\\(ti";
        break;
      case '"':
        out += "\\(dq";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::vector<Page> man_pages(const Program& program) {
  std::vector<Page> pages{overview(program)};
  for (const command::Table* table : program.tables) {
    for (const Verb& verb : table->verbs) pages.push_back(verb_page(program, verb));
  }
  return pages;
}

}  // namespace nikkan::cli
